import { AGGREGATES } from '../../domain/registry.ts';
import { deadLettersFromEnvironment } from '../runtime/dead-letter-queue.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createLedger } from './ledger.ts';

export const handler = createLedger(
  runtimeFromEnvironment(AGGREGATES),
  undefined,
  deadLettersFromEnvironment(),
);
