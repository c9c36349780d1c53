import { AGGREGATES } from '../../domain/registry.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createRetention } from './retention.ts';

export const handler = createRetention(runtimeFromEnvironment(AGGREGATES));
