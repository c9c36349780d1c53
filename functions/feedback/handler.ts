import { CLUE } from '../../domain/clue/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { runtimeFromEnvironment, sourcesFromEnvironment, withHash } from '../runtime/environment.ts';
import { createFeedback } from './feedback.ts';

export const handler = withHash(createFeedback, runtimeFromEnvironment(new Registry([CLUE as Aggregate])), {
  sources: sourcesFromEnvironment(),
});
