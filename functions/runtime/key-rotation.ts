import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { setting, sourceNamesFromEnvironment } from './environment.ts';

/** Which senders' keys rotate, and when they do next. */
export interface KeyRotation {
  readonly rotating: readonly string[];
  /** ISO 8601; null where no sender's keys rotate. */
  readonly nextAt: string | null;
}

/** Reads when the secret that `WEBHOOK_KEYS_SECRET` names rotates next, for the senders in `ROTATING_SOURCES`. */
export function keyRotationFromEnvironment(
  client: SecretsManagerClient = new SecretsManagerClient({}),
): () => Promise<KeyRotation> {
  const { rotating } = sourceNamesFromEnvironment();
  return async () => {
    if (rotating.length === 0) return { rotating, nextAt: null };
    const SecretId = setting('WEBHOOK_KEYS_SECRET');
    const { NextRotationDate } = await client.send(new DescribeSecretCommand({ SecretId }));
    return { rotating, nextAt: NextRotationDate?.toISOString() ?? null };
  };
}
