import { runtimeFromEnvironment, servedFromEnvironment } from '../runtime/environment.ts';
import { createTriage } from './triage.ts';

export const handler = createTriage(runtimeFromEnvironment(), { served: servedFromEnvironment() });
