import { bareRuntimeFromEnvironment, sourcesFromEnvironment } from '../runtime/environment.ts';
import { keyRotationFromEnvironment } from '../runtime/key-rotation.ts';
import { createSenders } from './senders.ts';

export const handler = createSenders(bareRuntimeFromEnvironment(), {
  sources: sourcesFromEnvironment(),
  rotation: keyRotationFromEnvironment(),
});
