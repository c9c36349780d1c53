import { cursorKeyFromEnvironment, runtimeFromEnvironment } from '../runtime/environment.ts';
import { createMetricsQuery } from './metrics-query.ts';

export const handler = createMetricsQuery(runtimeFromEnvironment(), {
  cursorKey: cursorKeyFromEnvironment,
});
