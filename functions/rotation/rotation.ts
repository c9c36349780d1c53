import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Log } from '../runtime/runtime.ts';
import { keyFaults, type SourceKeys, sourceKeysSchema } from '../webhook/signature.ts';

/** What Secrets Manager calls a rotation function with, once for each step. */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  /** The id of the new version. */
  readonly ClientRequestToken: string;
}

/** What the rotation works with. */
export interface RotationConfig {
  readonly client: SecretsManagerClient;
  readonly log: Log;
  /** Senders that get a key beside those that have one. */
  readonly sources: readonly string[];
}

/** The secret is not in the state a step needs. */
class RotationError extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'RotationError';
  }
}

/** How many secrets of a sender are active: the one it signs with until it is given the new one, and the new one. */
const ACTIVE_SECRETS = 2;

/**
 * The keys after a rotation: each sender gets a new secret in front and keeps the one before, so pushes signed with that one
 * stay good until the next rotation. Public keys are the sender's own and stay.
 */
export function rotated(
  keys: readonly SourceKeys[],
  sources: readonly string[],
  fresh: () => string = () => `whsec_${randomBytes(32).toString('base64')}`,
): SourceKeys[] {
  const known = new Map(keys.map((k) => [k.source, k]));
  for (const source of sources) if (!known.has(source)) known.set(source, { source, secrets: [] });
  return [...known.values()].map((sender) => ({
    ...sender,
    secrets: [fresh(), ...sender.secrets].slice(0, ACTIVE_SECRETS),
  }));
}

/**
 * Rotates the senders' webhook secrets: the four steps of Secrets Manager's rotation, each safe to repeat. The platform
 * learns the new secret from ops (`docs/operations.md`); nothing can set it there, so `setSecret` does nothing.
 */
export function createRotation({
  client,
  log,
  sources,
}: RotationConfig): (event: RotationEvent) => Promise<void> {
  const read = async (SecretId: string, version: { VersionStage: string; VersionId?: string }) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, ...version }));
    return sourceKeysSchema.parse(JSON.parse(SecretString ?? ''));
  };

  return async ({ Step, SecretId, ClientRequestToken: VersionId }) => {
    const { RotationEnabled, VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId }),
    );
    const stages = VersionIdsToStages[VersionId];
    if (!RotationEnabled) throw new RotationError('the secret does not rotate');
    if (stages === undefined) throw new RotationError('the secret has no such version');
    if (stages.includes('AWSCURRENT')) return;
    if (!stages.includes('AWSPENDING')) throw new RotationError('the version is not pending');

    if (Step === 'createSecret') {
      try {
        await client.send(new GetSecretValueCommand({ SecretId, VersionId, VersionStage: 'AWSPENDING' }));
        return;
      } catch (error) {
        if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      }
      const keys = rotated(await read(SecretId, { VersionStage: 'AWSCURRENT' }), sources);
      await client.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken: VersionId,
          SecretString: JSON.stringify(keys),
          VersionStages: ['AWSPENDING'],
        }),
      );
    }
    if (Step === 'testSecret') {
      const faults = keyFaults(await read(SecretId, { VersionId, VersionStage: 'AWSPENDING' }));
      if (faults.length > 0) throw new RotationError(faults.join('; '));
    }
    if (Step === 'finishSecret') {
      const [current] =
        Object.entries(VersionIdsToStages).find(([, held]) => held.includes('AWSCURRENT')) ?? [];
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: VersionId,
          RemoveFromVersionId: current,
        }),
      );
      log.info('QX-KEYS-ROTATED', { senders: sources.length });
    }
  };
}
