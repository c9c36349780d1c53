import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { receive } from '../../../domain/clue/decide.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { createAnchor } from '../../../functions/anchor/anchor.ts';
import { bucketAnchors } from '../../../functions/runtime/anchor-bucket.ts';
import {
  type AnchorStore,
  AnchorUnreadable,
  anchorText,
  lastAnchoring,
  readAnchors,
} from '../../../functions/store/anchors.ts';
import { stateItem } from '../../../functions/store/items.ts';
import { Repository } from '../../../functions/store/repository.ts';
import { toItem } from '../../../functions/store/table.ts';
import { fileAnchors } from '../../../local/anchors.ts';
import { memoryAnchors } from '../../support/anchors.ts';
import { at, intakeFacts, receivedClue } from '../../support/clues.ts';
import { testRuntime } from '../../support/ledger.ts';
import { useLedger } from '../../support/ledger-table.ts';
import { mockClass } from '../../support/mocked.ts';

const world = useLedger();
const HEAD = 'a'.repeat(64);
const actor = { actor: { id: 'test', role: 'system' } };

async function keysOf(list: AsyncIterable<string>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of list) keys.push(key);
  return keys;
}

/** The runtime at an instant. */
const runtimeAt = (now: number) => ({ ...world.runtime, now: () => now });
const clues = () => new Repository(world.runtime, CLUE);
const write = (n: number, now: number) =>
  clues().create(
    `national-${n}`,
    receive(intakeFacts({ clueNo: String(n) }), DEFAULT_POLICY, BUILT_IN_CALENDAR, now),
    now,
    actor,
  );
const touch = (n: number, now: number) =>
  clues().change(`national-${n}`, 'rearm', now, () => ({ events: [{ type: 'personal-data-read' }] }), actor);
const linesOf = (store: { objects: Map<string, string> }, key: string) =>
  (store.objects.get(key) ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('anchoring', () => {
  it('notes every head first, then those that changed, and an object a day even without any', async () => {
    const store = memoryAnchors();
    for (const n of [1, 2, 3]) await write(n, at('2021-03-05 09:00'));
    const first = await createAnchor(runtimeAt(at('2021-03-06 03:30')), store)();
    expect(first).toEqual({ heads: 3, objects: 1, since: null });
    await touch(2, at('2021-03-06 10:00'));
    const second = await createAnchor(runtimeAt(at('2021-03-07 03:30')), store)();
    expect(second).toEqual({ heads: 1, objects: 1, since: '2021-03-05T19:15:00.000Z' });
    const third = await createAnchor(runtimeAt(at('2021-03-08 03:30')), store)();
    expect(third).toMatchObject({ heads: 0, objects: 1 });
    expect([...store.objects.keys()]).toEqual(
      ['06', '07', '08'].map((day) => `anchors/2021/03/${day}-0001.jsonl`),
    );
    const [header, head, ...more] = linesOf(store, 'anchors/2021/03/07-0001.jsonl');
    expect(header).toEqual({
      format: 1,
      at: '2021-03-06T19:30:00.000Z',
      since: '2021-03-05T19:15:00.000Z',
      last: true,
    });
    expect(head).toEqual({ id: 'clue/national-2', seq: 2, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(more).toEqual([]);
    expect(world.runtime.counted.get('HeadsAnchored')).toBe(4);

    const { anchoredAt, evidence, ids } = await readAnchors(store);
    expect(anchoredAt).toBe('2021-03-07T19:30:00.000Z');
    expect([...ids].sort()).toEqual(['clue/national-1', 'clue/national-2', 'clue/national-3']);
    expect(evidence('clue/national-2')).toMatchObject({
      anchors: [{ seq: 1 }, { seq: 2, at: '2021-03-06T19:30:00.000Z' }],
      completeTo: '2021-03-07T19:15:00.000Z',
    });
    const one = await readAnchors(store, { id: 'clue/national-2', from: at('2021-03-07 00:00') });
    expect(one.evidence('clue/national-2').anchors).toHaveLength(1);
    expect(one.evidence('clue/national-1').anchors).toEqual([]);
  });

  it('notes again what was being written while it looked', async () => {
    const store = memoryAnchors();
    await write(1, at('2021-03-06 03:20'));
    await createAnchor(runtimeAt(at('2021-03-06 03:30')), store)();
    await write(2, at('2021-03-06 03:16'));
    expect(await createAnchor(runtimeAt(at('2021-03-07 03:30')), store)()).toMatchObject({ heads: 2 });
  });

  it('takes up what a cut-off anchoring left, and never overwrites', async () => {
    const store = memoryAnchors();
    const header = { format: 1, at: '2021-03-05T19:30:00.000Z', since: null, last: false } as const;
    store.objects.set('anchors/2021/03/06-0001.jsonl', anchorText(header, [{ id: 'x', seq: 1, head: HEAD }]));
    const before = store.objects.get('anchors/2021/03/06-0001.jsonl');
    await write(1, at('2021-03-05 09:00'));
    expect(await lastAnchoring(store, at('2021-03-06 04:00'))).toBeNull();
    await createAnchor(runtimeAt(at('2021-03-06 04:00')), store)();
    expect(store.objects.get('anchors/2021/03/06-0001.jsonl')).toBe(before);
    expect(linesOf(store, 'anchors/2021/03/06-0002.jsonl')).toHaveLength(2);
    expect(await lastAnchoring(store, at('2021-03-06 05:00'))).toBe('2021-03-05T20:00:00.000Z');
  });

  it('puts a thousand heads into an object, and marks the last', async () => {
    const store = memoryAnchors();
    const state = { ...receivedClue(at('2021-03-05 09:00')), head: HEAD };
    const Items = Array.from({ length: 2500 }, (_, n) =>
      toItem(stateItem(CLUE, `national-${n}`, { state, facets: 1, writtenAt: '' })),
    );
    const dynamo = { send: async () => ({ Items }) } as never;
    const runtime = testRuntime(dynamo, 'none', '2021-03-06T00:00:00.000Z');
    expect(await createAnchor(runtime, store)()).toMatchObject({ heads: 2500, objects: 3 });
    const keys = [1, 2, 3].map((n) => `anchors/2021/03/06-000${n}.jsonl`);
    expect(keys.map((key) => linesOf(store, key).length - 1)).toEqual([1000, 1000, 500]);
    expect(keys.map((key) => linesOf(store, key)[0].last)).toEqual([false, false, true]);
    expect(linesOf(store, keys[2] ?? '').at(-1)).toEqual({ id: 'clue/national-2499', seq: 1, head: HEAD });
  });

  it('takes nothing for an anchor that is none', async () => {
    for (const text of ['', 'null\n', '{"format":2}\n', '{"format":1,"at":"x","since":null,"last":true}\n']) {
      const store = memoryAnchors(new Map([['anchors/2021/03/06-0001.jsonl', text]]));
      await expect(readAnchors(store)).rejects.toThrow(AnchorUnreadable);
    }
    const header = { format: 1, at: '2021-03-05T19:30:00.000Z', since: null, last: true } as const;
    for (const head of [
      { id: 'x', seq: 1, head: 'short' },
      { id: 'x', head: HEAD },
      { seq: 1, head: HEAD },
    ]) {
      const text = anchorText(header, [head as never]);
      const store = memoryAnchors(new Map([['anchors/2021/03/06-0001.jsonl', text]]));
      await expect(readAnchors(store)).rejects.toThrow('anchors/2021/03/06-0001.jsonl is not an object');
    }
  });
});

describe.each(['memory', 'files', 'bucket'])('anchors in %s', (kind) => {
  const s3 = mockClass(S3Client);
  let dir = '';
  let store: AnchorStore;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-anchors-'));
    const objects = new Map<string, string>();
    s3.reset();
    s3.on(PutObjectCommand).callsFake(({ Key, Body, IfNoneMatch }) => {
      expect(IfNoneMatch).toBe('*');
      if (objects.has(Key)) {
        const $metadata = { httpStatusCode: 412 };
        throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata });
      }
      objects.set(Key, Body);
      return {};
    });
    // Two keys a page.
    s3.on(ListObjectsV2Command).callsFake(({ StartAfter, ContinuationToken = StartAfter, Prefix }) => {
      expect(Prefix).toBe('anchors/');
      const keys = [...objects.keys()].filter((key) => key > ContinuationToken).sort();
      const Contents = keys.slice(0, 2).map((Key) => ({ Key }));
      return keys.length > 2 ? { Contents, NextContinuationToken: keys[1] } : { Contents };
    });
    s3.on(GetObjectCommand).callsFake(({ Key }) => ({
      Body: { transformToString: async () => objects.get(Key) },
    }));
    store =
      kind === 'memory'
        ? memoryAnchors()
        : kind === 'files'
          ? fileAnchors(dir)
          : bucketAnchors(new S3Client({ region: 'local' }), 'anchors');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('are written once, listed in order behind a key, and read', async () => {
    const keys = ['2020/12/31-0001', '2021/03/05-0001', '2021/03/05-0002', '2021/03/06-0001'].map(
      (name) => `anchors/${name}.jsonl`,
    );
    for (const key of [...keys].reverse()) expect(await store.putIfAbsent(key, `of ${key}`)).toBe(true);
    expect(await store.putIfAbsent(keys[1] ?? '', 'another')).toBe(false);
    expect(await store.read(keys[1] ?? '')).toBe(`of ${keys[1]}`);
    expect(await keysOf(store.list('anchors/'))).toEqual(keys);
    expect(await keysOf(store.list('anchors/2021/03/05-'))).toEqual(keys.slice(1));
    expect(await keysOf(store.list('anchors/2022'))).toEqual([]);
  });

  it('can be read by their owner alone where they are files', async () => {
    if (kind !== 'files') return;
    await store.putIfAbsent('anchors/2021/03/05-0001.jsonl', 'x');
    expect(statSync(join(dir, 'anchors/2021/03/05-0001.jsonl')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'anchors')).mode & 0o777).toBe(0o700);
    expect(await keysOf(fileAnchors(join(dir, 'nothing')).list(''))).toEqual([]);
  });

  it('tell a fault of the store as it is', async () => {
    if (kind === 'bucket') {
      const $metadata = { httpStatusCode: 403 };
      s3.on(PutObjectCommand).rejects(
        new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata }),
      );
      await expect(store.putIfAbsent('anchors/a', 'x')).rejects.toThrow(
        expect.objectContaining({ name: 'AccessDenied' }),
      );
    }
    if (kind === 'files') {
      writeFileSync(join(dir, 'anchors'), '');
      await expect(store.putIfAbsent('anchors/2021/a', 'x')).rejects.toThrow();
      expect(readdirSync(dir)).toEqual(['anchors']);
    }
  });
});
