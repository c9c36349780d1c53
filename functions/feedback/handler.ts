import { runtimeFromEnvironment, sourcesFromEnvironment, withHash } from '../runtime/environment.ts';
import { createFeedback } from './feedback.ts';

export const handler = withHash(createFeedback, runtimeFromEnvironment(), {
  sources: sourcesFromEnvironment(),
});
