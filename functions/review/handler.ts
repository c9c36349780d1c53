import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createReview } from './review.ts';

export const handler = createReview(runtimeFromEnvironment());
