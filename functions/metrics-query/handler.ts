import { CLUE } from '../../domain/clue/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { cursorKeyFromEnvironment, runtimeFromEnvironment } from '../runtime/environment.ts';
import { createMetricsQuery } from './metrics-query.ts';

export const handler = createMetricsQuery(runtimeFromEnvironment(new Registry([CLUE as Aggregate])), {
  cursorKey: cursorKeyFromEnvironment,
});
