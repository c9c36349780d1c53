import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createInvestigation } from './investigation.ts';

export const handler = createInvestigation(runtimeFromEnvironment());
