import { CLUE } from '../../domain/clue/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { cursorKeyFromEnvironment, openApiFromFile, runtimeFromEnvironment } from '../runtime/environment.ts';
import { createQueries } from './queries.ts';

export const handler = createQueries(runtimeFromEnvironment(new Registry([CLUE as Aggregate])), {
  openApi: openApiFromFile,
  cursorKey: cursorKeyFromEnvironment,
});
