import { workflowRuntimeFromEnvironment } from '../shared/environment.ts';
import { createRelay } from './relay.ts';

export const handler = createRelay(workflowRuntimeFromEnvironment());
