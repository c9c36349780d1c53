import { runtimeFromEnvironment, sourcesFromEnvironment } from '../shared/environment.ts';
import { createFeedback } from './feedback.ts';

export const handler = createFeedback(runtimeFromEnvironment(), { sources: sourcesFromEnvironment() });
