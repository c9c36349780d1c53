import { CLUE } from '../../domain/clue/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import {
  cursorKeyFromEnvironment,
  runtimeFromEnvironment,
  sourceNamesFromEnvironment,
  withHash,
} from '../runtime/environment.ts';
import { createLists } from './lists.ts';

export const handler = withHash(createLists, runtimeFromEnvironment(new Registry([CLUE as Aggregate])), {
  sources: sourceNamesFromEnvironment().sources,
  cursorKey: cursorKeyFromEnvironment,
});
