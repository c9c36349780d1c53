import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createReview } from './review.ts';

export const handler = createReview(workflowRuntimeFromEnvironment());
