import { CLUE } from '../../domain/clue/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { runtimeFromEnvironment, sourcesFromEnvironment, withHash } from '../runtime/environment.ts';
import { createIntake } from './intake.ts';

export const handler = withHash(createIntake, runtimeFromEnvironment(new Registry([CLUE as Aggregate])), {
  sources: sourcesFromEnvironment(),
});
