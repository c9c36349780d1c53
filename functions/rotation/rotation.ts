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
  /** Of all senders, those that take a new key at each rotation. */
  readonly rotating: readonly string[];
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
 * Makes the keys after a rotation: a sender that follows rotations gets a new secret in front and keeps the one before, so pushes
 * signed with that one stay good until the next rotation. A sender that does not follow keeps what it has: its key would be gone
 * after two rotations without its having heard of another. One without a secret gets its first. Public keys are the sender's own
 * and stay.
 */
export function rotateKeys(
  keys: readonly SourceKeys[],
  { sources, rotating }: Pick<RotationConfig, 'sources' | 'rotating'>,
  fresh: () => string = () => `whsec_${randomBytes(32).toString('base64')}`,
): SourceKeys[] {
  const known = new Map(keys.map((k) => [k.source, k]));
  for (const source of sources) if (!known.has(source)) known.set(source, { source, secrets: [] });
  return [...known.values()].map((sender) => {
    const { source, secrets, publicKeys = [] } = sender;
    if (rotating.includes(source)) {
      return { ...sender, secrets: [fresh(), ...secrets].slice(0, ACTIVE_SECRETS) };
    }
    return secrets.length + publicKeys.length > 0 ? sender : { ...sender, secrets: [fresh()] };
  });
}

/**
 * Rotates the senders' webhook secrets: the four steps of Secrets Manager's rotation, each safe to repeat. The platform
 * learns the new secret from ops (`docs/operations.md`); nothing can set it there, so `setSecret` does nothing.
 */
export function createRotation({
  client,
  log,
  sources,
  rotating,
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
      const keys = rotateKeys(await read(SecretId, { VersionStage: 'AWSCURRENT' }), { sources, rotating });
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
      log.info('QX-KEYS-ROTATED', { senders: rotating.length });
    }
  };
}
