import { AGGREGATES } from '../../domain/registry.ts';
import { runtimeFromEnvironment } from '../runtime/environment.ts';
import { createReporting } from './reporting.ts';

export const handler = createReporting(runtimeFromEnvironment(AGGREGATES));
