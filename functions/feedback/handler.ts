import { CLUE } from '../../domain/clue/index.ts';
import { runtimeOf, sourcesFromEnvironment, withHash } from '../runtime/environment.ts';
import { createFeedback } from './feedback.ts';

export const handler = withHash(createFeedback, runtimeOf(CLUE), {
  sources: sourcesFromEnvironment(),
});
