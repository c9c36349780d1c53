import { AGGREGATES } from '../../domain/registry.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createEscalation } from './escalation.ts';

export const handler = createEscalation(runtimeFromEnvironment(AGGREGATES));
