import { servedFromEnvironment, workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createTriage } from './triage.ts';

export const handler = createTriage(workflowRuntimeFromEnvironment(), { served: servedFromEnvironment() });
