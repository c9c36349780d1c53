import { gaugesFromEnvironment, runtimeFromEnvironment } from '../runtime/environment.ts';
import { createGauges } from './gauges.ts';

export const handler = createGauges(runtimeFromEnvironment(), gaugesFromEnvironment());
