import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createMetricsQuery } from './metrics-query.ts';

export const handler = createMetricsQuery(runtimeFromEnvironment());
