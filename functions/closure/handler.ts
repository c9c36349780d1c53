import { AGGREGATES } from '../../domain/registry.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createClosure } from './closure.ts';

export const handler = createClosure(runtimeFromEnvironment(AGGREGATES));
