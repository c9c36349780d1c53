import { AGGREGATES } from '../../domain/registry.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createRecount } from './recount.ts';

export const handler = createRecount(runtimeFromEnvironment(AGGREGATES));
