import { gaugesFromEnvironment, runtimeFromEnvironment } from '../shared/environment.ts';
import { createGauges } from './gauges.ts';

export const handler = createGauges(runtimeFromEnvironment(), gaugesFromEnvironment());
