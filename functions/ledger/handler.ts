import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createLedger } from './ledger.ts';

export const handler = createLedger(runtimeFromEnvironment());
