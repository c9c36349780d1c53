import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createInvestigation } from './investigation.ts';

export const handler = createInvestigation(runtimeFromEnvironment());
