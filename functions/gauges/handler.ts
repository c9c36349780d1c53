import { AGGREGATES } from '../../domain/registry.ts';
import { gaugesFromEnvironment, runtimeFromEnvironment } from '../runtime/environment.ts';
import { keyRotationFromEnvironment } from '../runtime/key-rotation.ts';
import { createGauges } from './gauges.ts';

export const handler = createGauges(
  runtimeFromEnvironment(AGGREGATES),
  gaugesFromEnvironment(),
  keyRotationFromEnvironment(),
);
