import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRotation, type RotationEvent, rotateKeys } from '../../functions/rotation/rotation.ts';
import { keyFaults, type SourceKeys } from '../../functions/webhook/signature.ts';
import { mockClass } from '../support/mocked.ts';

const secret = (n: number) => `whsec_${Buffer.alloc(24, n).toString('base64')}`;
const missing = () => new ResourceNotFoundException({ message: 'no such version', $metadata: {} });

describe('the keys after a rotation', () => {
  it('have a new secret in front and the newest of the old behind', () => {
    const publicKeys = [`whpk_${Buffer.alloc(32, 1).toString('base64')}`];
    const keys = [{ source: 'national', secrets: [secret(1), secret(2)], publicKeys }];
    const senders = { sources: ['national', 'hotline'], rotating: ['national'] };
    expect(rotateKeys(keys, senders, () => secret(9))).toEqual([
      { source: 'national', secrets: [secret(9), secret(1)], publicKeys },
      { source: 'hotline', secrets: [secret(9)] },
    ]);
  });

  it('stay those of a sender that does not follow, however often others rotate', () => {
    const publicKeys = [`whpk_${Buffer.alloc(32, 1).toString('base64')}`];
    const held: SourceKeys[] = [
      { source: 'national', secrets: [secret(1), secret(2)] },
      { source: 'platform', secrets: [], publicKeys },
    ];
    const senders = { sources: ['national', 'hotline', 'platform'], rotating: ['hotline'] };
    let keys = held;
    for (let i = 0; i < 5; i++) keys = rotateKeys(keys, senders);
    expect(keys.slice(0, 2)).toEqual(held);
    expect(keys[2]?.secrets).toHaveLength(2);
  });

  it('are good however often they rotate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), (times) => {
        const sources = ['national', 'walk-in'];
        let keys: SourceKeys[] = [];
        for (let i = 0; i < times; i++) keys = rotateKeys(keys, { sources, rotating: sources });
        expect(keyFaults(keys)).toEqual([]);
        expect(keys.every((k) => k.secrets.length === Math.min(times, 2))).toBe(true);
      }),
    );
  });
});

describe('the rotation', () => {
  const client = mockClass(SecretsManagerClient);
  const rotate = createRotation({
    client: client as unknown as SecretsManagerClient,
    log: { info() {}, warn() {}, error() {} },
    sources: ['national'],
    rotating: ['national'],
  });
  const step = (Step: RotationEvent['Step']) => rotate({ Step, SecretId: 'keys', ClientRequestToken: 'v2' });
  const described = (v2: string[] | undefined, RotationEnabled = true) =>
    client.on(DescribeSecretCommand).resolves({
      RotationEnabled,
      VersionIdsToStages: { v1: ['AWSCURRENT'], ...(v2 ? { v2 } : {}) },
    });

  beforeEach(() => {
    client.reset();
    described(['AWSPENDING']);
    client.on(GetSecretValueCommand).callsFake(({ VersionStage }) => {
      if (VersionStage === 'AWSPENDING') throw missing();
      return { SecretString: JSON.stringify([{ source: 'national', secrets: [secret(1)] }]) };
    });
  });

  it('makes a pending version from the current one', async () => {
    await step('createSecret');
    const [call] = client.commandCalls(PutSecretValueCommand);
    expect(call?.args[0].input).toMatchObject({ ClientRequestToken: 'v2', VersionStages: ['AWSPENDING'] });
    const keys = JSON.parse(call?.args[0].input.SecretString ?? '');
    expect(keys).toEqual([{ source: 'national', secrets: [expect.stringMatching(/^whsec_/), secret(1)] }]);
    expect(keyFaults(keys)).toEqual([]);
  });

  it('keeps a pending version that is there already', async () => {
    client.on(GetSecretValueCommand).resolves({ SecretString: '[]' });
    await step('createSecret');
    expect(client.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });

  it('begins with an empty secret', async () => {
    client.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: '[]' });
    client.on(GetSecretValueCommand, { VersionStage: 'AWSPENDING' }).rejects(missing());
    await step('createSecret');
    const put = client.commandCalls(PutSecretValueCommand)[0]?.args[0].input.SecretString ?? '';
    expect(JSON.parse(put)).toEqual([{ source: 'national', secrets: [expect.stringMatching(/^whsec_/)] }]);
  });

  it('refuses a pending version whose keys are malformed, without showing them', async () => {
    const bad = { SecretString: JSON.stringify([{ source: 'national', secrets: ['whsec_short'] }]) };
    client.on(GetSecretValueCommand).resolves(bad);
    const refused = await step('testSecret').catch((e: Error) => e);
    expect(refused).toMatchObject({ name: 'RotationError', message: 'national: secrets[0] is malformed' });
  });

  it('moves the current stage over, and does nothing once that is done', async () => {
    await step('finishSecret');
    expect(client.commandCalls(UpdateSecretVersionStageCommand)[0]?.args[0].input).toEqual({
      SecretId: 'keys',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: 'v2',
      RemoveFromVersionId: 'v1',
    });
    described(['AWSCURRENT']);
    await step('finishSecret');
    expect(client.commandCalls(UpdateSecretVersionStageCommand)).toHaveLength(1);
  });

  it.each([
    ['a secret that does not rotate', ['AWSPENDING'], false],
    ['an unknown version', undefined, true],
    ['a version that is not pending', [], true],
  ])('refuses %s', async (_, stages, enabled) => {
    described(stages, enabled);
    await expect(step('createSecret')).rejects.toThrow('the ');
    expect(client.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });
});
