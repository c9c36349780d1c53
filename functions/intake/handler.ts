import { runtimeFromEnvironment, sourcesFromEnvironment, withHash } from '../runtime/environment.ts';
import { createIntake } from './intake.ts';

export const handler = withHash(createIntake, runtimeFromEnvironment(), {
  sources: sourcesFromEnvironment(),
});
