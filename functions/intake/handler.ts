import {
  hashFromEnvironment,
  runtimeFromEnvironment,
  sourcesFromEnvironment,
} from '../shared/environment.ts';
import { createIntake } from './intake.ts';

export const handler = createIntake(runtimeFromEnvironment(), {
  hash: hashFromEnvironment(),
  sources: sourcesFromEnvironment(),
});
