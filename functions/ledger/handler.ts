import { AGGREGATES } from '../../domain/registry.ts';
import { deadLettersFromEnvironment } from '../runtime/dead-letter-queue.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createNotifier, shareStream } from '../workflow/notices.ts';
import { createLedger } from './ledger.ts';

const runtime = runtimeFromEnvironment(AGGREGATES);
const letters = deadLettersFromEnvironment();
export const handler = shareStream(
  createLedger(runtime, undefined, letters),
  createNotifier(runtime, 'ledger', letters),
);
