import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { logger, sourceNamesFromEnvironment } from '../runtime/environment.ts';
import { createRotation } from './rotation.ts';

export const handler = createRotation({
  client: new SecretsManagerClient({}),
  log: logger(),
  ...sourceNamesFromEnvironment(),
});
