import { CLUE } from '../../domain/clue/index.ts';
import { runtimeOf, sourcesFromEnvironment, withHash } from '../runtime/environment.ts';
import { createIntake } from './intake.ts';

export const handler = withHash(createIntake, runtimeOf(CLUE), {
  sources: sourcesFromEnvironment(),
});
