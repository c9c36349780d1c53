import { runtimeFromEnvironment, servedFromEnvironment } from '../shared/environment.ts';
import { createTriage } from './triage.ts';

export const handler = createTriage(runtimeFromEnvironment(), { served: servedFromEnvironment() });
