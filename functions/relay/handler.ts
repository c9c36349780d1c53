import { deadLettersFromEnvironment } from '../runtime/dead-letter-queue.ts';
import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createRelay } from './relay.ts';

export const handler = createRelay(workflowRuntimeFromEnvironment(), deadLettersFromEnvironment());
