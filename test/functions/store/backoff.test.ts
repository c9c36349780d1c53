import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPause, isPassing, MAX_RETRIES } from '../../../functions/store/backoff.ts';
import { stateKey } from '../../../functions/store/keys.ts';
import { openTable, toItem } from '../../../functions/store/table.ts';
import { mockClass } from '../../support/mocked.ts';

describe('a pause', () => {
  /** The pauses of all retries, with what is drawn. */
  const pauses = async (random: () => number) => {
    const slept: number[] = [];
    const pause = createPause(async (ms) => void slept.push(ms), random);
    for (let attempt = 0; attempt < MAX_RETRIES; attempt += 1) await pause(attempt);
    return slept;
  };

  it('doubles up to a second', async () => {
    expect(await pauses(() => 1)).toEqual([20, 40, 80, 160, 320, 640, ...Array(6).fill(1000)]);
  });

  it('is any part of that, from nothing on', async () => {
    expect(await pauses(() => 0)).toEqual(Array(MAX_RETRIES).fill(0));
    expect((await pauses(() => 0.5)).slice(0, 3)).toEqual([10, 20, 40]);
  });

  it('leaves a request, which has twenty seconds, time for its work', async () => {
    expect((await pauses(() => 1)).reduce((sum, ms) => sum + ms)).toBeLessThan(8000);
  });
});

describe('a batch of keys', () => {
  const dynamo = mockClass(DynamoDBClient);
  const pauses: number[] = [];
  const table = openTable(
    new DynamoDBClient({ region: 'local', maxAttempts: 1 }),
    't',
    async (attempt) => void pauses.push(attempt),
  );
  const keys = (count: number) => Array.from({ length: count }, (_, i) => stateKey('clue', String(i)));
  /** Answers the first so many keys of each request, and leaves the others out. */
  const answer = (most: () => number) =>
    dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
      const asked = RequestItems.t.Keys;
      const cut = most();
      return {
        Responses: { t: asked.slice(0, cut) },
        UnprocessedKeys: asked.length > cut ? { t: { Keys: asked.slice(cut) } } : {},
      };
    });
  beforeEach(() => {
    dynamo.reset();
    pauses.length = 0;
  });

  it('is asked for in hundreds, without a pause while none is left out', async () => {
    answer(() => 100);
    expect(await table.batchGet(keys(250))).toHaveLength(250);
    expect(dynamo.commandCalls(BatchGetItemCommand)).toHaveLength(3);
    expect(pauses).toEqual([]);
  });

  it('pauses before what was left out is asked for again, longer while nothing comes', async () => {
    const most = [0, 0, 3, 0, 100];
    answer(() => most.shift() ?? 100);
    expect(await table.batchGet(keys(10))).toHaveLength(10);
    expect(pauses).toEqual([0, 1, 0, 1]);
  });

  it('gives up after a bounded number of answers without any, as busy', async () => {
    answer(() => 0);
    const refusal = await table.batchGet(keys(10)).catch((error: unknown) => error);
    expect(isPassing(refusal), String(refusal)).toBe(true);
    expect(dynamo.commandCalls(BatchGetItemCommand)).toHaveLength(MAX_RETRIES + 1);
  });

  it('gives each key that is there once, whatever is left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(230),
        fc.infiniteStream(fc.integer({ min: 1, max: 100 })),
        async (count, cuts) => {
          answer(() => cuts.next().value ?? 100);
          const found = await table.batchGet(keys(count));
          expect(found.map((item) => toItem(item as object).pk?.S).sort()).toEqual(
            keys(count)
              .map(({ pk }) => pk)
              .sort(),
          );
        },
      ),
      { numRuns: 50, seed: 15 },
    );
  });
});
