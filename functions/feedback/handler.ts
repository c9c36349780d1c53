import { runtimeFromEnvironment, sourcesFromEnvironment } from '../runtime/environment.ts';
import { createFeedback } from './feedback.ts';

export const handler = createFeedback(runtimeFromEnvironment(), { sources: sourcesFromEnvironment() });
