import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createRelay } from './relay.ts';

export const handler = createRelay(workflowRuntimeFromEnvironment());
