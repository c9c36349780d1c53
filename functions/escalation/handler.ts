import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createEscalation } from './escalation.ts';

export const handler = createEscalation(runtimeFromEnvironment());
