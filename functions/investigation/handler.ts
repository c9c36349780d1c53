import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createInvestigation } from './investigation.ts';

export const handler = createInvestigation(workflowRuntimeFromEnvironment());
