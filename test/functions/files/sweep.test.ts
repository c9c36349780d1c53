import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  attachFiles,
  createFile,
  loadFile,
  readFileName,
  releaseFiles,
  type StoredFile,
} from '../../../functions/store/files.ts';
import { attachmentsPk } from '../../../functions/store/keys.ts';
import { openTable } from '../../../functions/store/table.ts';
import { createSweep } from '../../../functions/sweep/sweep.ts';
import { createUploads } from '../../../functions/uploads/uploads.ts';
import { digestOf, memoryFiles } from '../../support/files.ts';
import { useLedger } from '../../support/ledger-table.ts';

const BYTES = Buffer.from('made up');
const FOUND = { bytes: BYTES.length, sha256: digestOf(BYTES) };
const RULES = { unattachedDays: 7 };
const OWNER = { kind: 'visit', id: 'v-1' };
const DAY_MS = 86_400_000;
const world = useLedger();

/** A file that waits until an instant. */
async function announce(sweepAt = world.runtime.now() + DAY_MS): Promise<StoredFile> {
  const file: StoredFile = {
    fileId: randomUUID(),
    ...FOUND,
    state: 'waiting',
    by: 'insp-1',
    contentType: 'application/pdf',
    createdAt: new Date(world.runtime.now()).toISOString(),
    attachedTo: null,
  };
  await createFile(world.table, file, '工资表.pdf', sweepAt);
  return file;
}
const arrive = (store: ReturnType<typeof memoryFiles>, key: string) => {
  store.stored.set(key, FOUND);
  return createUploads(world.runtime, { bytes: store.files, rules: RULES })({ detail: { object: { key } } });
};
const sweepAfter = (store: ReturnType<typeof memoryFiles>, ms: number, most?: number) =>
  createSweep(
    { ...world.runtime, now: () => world.runtime.now() + ms },
    { bytes: store.files, rules: RULES },
    most,
  )();
const attach = (file: StoredFile, seq = 2) =>
  world.table.transact(attachFiles(world.table, OWNER, seq, [file]));

/** Lets the n-th request to the store fail, before it is carried out or after. */
function cutAt(n: number, when: 'before' | 'after') {
  const client = world.connect();
  let left = n;
  client.middlewareStack.add(
    (next) => async (args) => {
      const isCut = left-- === 0;
      if (isCut && when === 'before') throw new Error('cut off');
      const answer = await next(args);
      if (isCut) throw new Error('cut off');
      return answer;
    },
    { step: 'initialize' },
  );
  return { client, table: openTable(client, world.runtime.tableName, async () => {}) };
}

describe('bytes that come', () => {
  it('make their file stored, once', async () => {
    const store = memoryFiles();
    const file = await announce();
    expect(await arrive(store, file.fileId)).toBe('stored');
    expect(await arrive(store, file.fileId)).toBe('stored');
    expect(await loadFile(world.table, file.fileId)).toMatchObject({ state: 'stored' });
    expect(store.removed).toEqual([]);
  });

  it('are deleted where nobody waits for them, or for others', async () => {
    const store = memoryFiles();
    expect(await arrive(store, 'none')).toBe('gone');
    const file = await announce();
    store.stored.set(file.fileId, { ...FOUND, bytes: 9 });
    const uploads = createUploads(world.runtime, { bytes: store.files, rules: RULES });
    expect(await uploads({ detail: { object: { key: file.fileId } } })).toBe('differs');
    expect(store.removed).toEqual(['none', file.fileId]);
    expect(await loadFile(world.table, file.fileId)).toMatchObject({ state: 'waiting' });
    expect(world.runtime.logged.filter(({ code }) => code === 'QX-UPLOAD-UNKNOWN')).toHaveLength(2);
  });
});

describe('the sweep', () => {
  it('gives up what never came, and finds what came unnoticed', async () => {
    const store = memoryFiles();
    const lost = await announce();
    const unnoticed = await announce();
    store.stored.set(unnoticed.fileId, FOUND);
    expect(await sweepAfter(store, 0)).toEqual({ deleted: 0, found: 0, failed: 0, more: false });
    expect(await sweepAfter(store, DAY_MS)).toEqual({ deleted: 1, found: 1, failed: 0, more: false });
    expect(await loadFile(world.table, lost.fileId)).toBeUndefined();
    expect(await readFileName(world.table, lost.fileId)).toBeNull();
    expect(await loadFile(world.table, unnoticed.fileId)).toMatchObject({ state: 'stored' });
    expect(await sweepAfter(store, 7 * DAY_MS)).toMatchObject({ deleted: 0 });
    expect(await sweepAfter(store, 9 * DAY_MS)).toMatchObject({ deleted: 1 });
  });

  it('takes a bounded number, the earliest first, and says that there are more', async () => {
    const store = memoryFiles();
    const now = world.runtime.now();
    const files = [await announce(now - 1), await announce(now - 3), await announce(now - 2)];
    expect(await sweepAfter(store, 0, 2)).toEqual({ deleted: 2, found: 0, failed: 0, more: true });
    expect(await loadFile(world.table, files[0]?.fileId ?? '')).toBeDefined();
    expect(await sweepAfter(store, 0, 2)).toMatchObject({ deleted: 1, more: false });
  });

  it('goes on after a failure, tells of it, and tries again', async () => {
    const store = memoryFiles();
    await announce(world.runtime.now());
    await announce(world.runtime.now());
    store.state.failing = 1;
    await expect(sweepAfter(store, 0)).rejects.toThrow('1 could not be deleted');
    expect(world.runtime.logged.at(-1)?.fields).toMatchObject({ deleted: 1, failed: 1 });
    expect(await sweepAfter(store, 0)).toMatchObject({ deleted: 1, failed: 0 });
  });

  it('leaves alone what an entry names, and is not overtaken by one', async () => {
    const store = memoryFiles();
    const file = await announce();
    await expect(attach(file)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await arrive(store, file.fileId);
    await attach(file);
    await expect(attach(file, 3)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await sweepAfter(store, 30 * DAY_MS)).toMatchObject({ deleted: 0 });
    const swept = await announce();
    await arrive(store, swept.fileId);
    store.state.failing = 1;
    await expect(sweepAfter(store, 30 * DAY_MS)).rejects.toThrow();
    // It is claimed by then, though its bytes are still there.
    await expect(attach(swept)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await arrive(store, swept.fileId)).toBe('gone');
  });
});

describe('files whose entries expired', () => {
  it('are given up up to that entry, and swept; later ones stay', async () => {
    const store = memoryFiles();
    const files = [await announce(), await announce()];
    for (const [i, file] of files.entries()) {
      await arrive(store, file.fileId);
      await attach(file, i === 0 ? 2 : 5);
    }
    const [first, later] = files.map(({ fileId }) => fileId) as [string, string];
    expect(await releaseFiles(world.table, OWNER, 4, world.runtime.now())).toBe(1);
    expect(await readFileName(world.table, first)).toBeNull();
    expect(await loadFile(world.table, first)).toMatchObject({ state: 'removing' });
    expect(await sweepAfter(store, 0)).toMatchObject({ deleted: 1 });
    expect(await releaseFiles(world.table, OWNER, 4, world.runtime.now())).toBe(0);
    expect(await readFileName(world.table, later)).toBe('工资表.pdf');
    expect([...store.stored.keys()]).toEqual([later]);
  });

  it.each(['before', 'after'] as const)(
    'leave nothing behind wherever the work is cut off, %s any request',
    async (when) => {
      let cuts = 0;
      for (let n = 0; n < 20; n++) {
        const store = memoryFiles();
        const owner = { kind: 'visit', id: `v-${n}` };
        const file = await announce();
        await arrive(store, file.fileId);
        await world.table.transact(attachFiles(world.table, owner, 2, [file]));
        const cut = cutAt(n, when);
        const runtime = { ...world.runtime, dynamo: cut.client };
        const sweep = createSweep(runtime, { bytes: store.files, rules: RULES });
        let isWhole = true;
        await releaseFiles(cut.table, owner, 2, world.runtime.now())
          .then(sweep)
          .catch(() => {
            isWhole = false;
            cuts += 1;
          });
        await releaseFiles(world.table, owner, 2, world.runtime.now());
        await sweepAfter(store, 0);
        const { items } = await world.table.query({
          KeyConditionExpression: 'pk = :pk',
          values: { ':pk': attachmentsPk(owner.kind, owner.id) },
        });
        expect(items).toEqual([]);
        expect(await loadFile(world.table, file.fileId)).toBeUndefined();
        expect(await readFileName(world.table, file.fileId)).toBeNull();
        expect(store.stored.size).toBe(0);
        cut.client.destroy();
        if (isWhole) break;
      }
      expect(cuts).toBeGreaterThan(4);
      expect(cuts).toBeLessThan(20);
    },
  );
});
