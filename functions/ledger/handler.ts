import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createLedger } from './ledger.ts';

export const handler = createLedger(runtimeFromEnvironment());
