import { CLUE } from '../../domain/clue/index.ts';
import { cursorKeyFromEnvironment, runtimeOf } from '../runtime/environment.ts';
import { createMetricsQuery } from './metrics-query.ts';

export const handler = createMetricsQuery(runtimeOf(CLUE), {
  cursorKey: cursorKeyFromEnvironment,
});
