import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../../local/store/outbox.ts';
import type { Store } from '../../../local/store/store.ts';
import { key, makeFolder, openTest, TableName } from './open.ts';
import type { Item } from './random-values.ts';

const put = (store: Store, sk: string, more: Item = {}) =>
  store.execute('PutItem', { TableName, Item: { ...key(sk), ...more } });
const told = (records: readonly ChangeRecord[]) => records.map(({ kind, keys }) => `${kind} ${keys.sk?.S}`);
const rows = (store: Store) => Number(store.db.prepare('SELECT count(*) AS n FROM outbox').get()?.n);

describe('the outbox', () => {
  it('tells what changed and nothing else, in order', async () => {
    const { store } = await openTest({ now: () => 5 });
    await put(store, 'before');
    await store.outbox.subscribe('consumer');
    await put(store, 'a', { n: { N: '1.0' } });
    await put(store, 'a', { n: { N: '1' } });
    await put(store, 'a', { n: { N: '2' } });
    await store.execute('UpdateItem', { TableName, Key: key('b') });
    await store.execute('UpdateItem', { TableName, Key: key('b') });
    await store.execute('DeleteItem', { TableName, Key: key('a') });
    await store.execute('DeleteItem', { TableName, Key: key('a') });
    const records = await store.outbox.read('consumer', 10);
    expect(told(records)).toEqual(['INSERT a', 'MODIFY a', 'INSERT b', 'REMOVE a']);
    expect(records.map((r) => r.image)).toEqual([
      { ...key('a'), n: { N: '1' } },
      { ...key('a'), n: { N: '2' } },
      key('b'),
      null,
    ]);
    expect(records[0]).toMatchObject({ tableName: TableName, keys: key('a'), at: 5, isExpiry: false });
  });

  it('holds nothing of a transaction that is cancelled', async () => {
    const { store } = await openTest();
    await store.outbox.subscribe('consumer');
    const TransactItems = [
      { Put: { TableName, Item: key('a') } },
      { ConditionCheck: { TableName, Key: key('x'), ConditionExpression: 'attribute_exists(pk)' } },
    ];
    await expect(store.execute('TransactWriteItems', { TransactItems })).rejects.toThrow('cancelled');
    expect(await store.outbox.read('consumer', 10)).toEqual([]);
  });

  it('reads the same again until it is acknowledged, and behind it when asked to', async () => {
    const { store } = await openTest();
    await store.outbox.subscribe('consumer');
    for (const sk of ['a', 'b', 'c']) await put(store, sk);
    const first = await store.outbox.read('consumer', 2);
    expect(told(first)).toEqual(['INSERT a', 'INSERT b']);
    expect(await store.outbox.read('consumer', 2)).toEqual(first);
    expect(told(await store.outbox.read('consumer', 2, first[1]?.seq))).toEqual(['INSERT c']);
    store.outbox.acknowledge('consumer', first[0]?.seq ?? 0);
    expect(told(await store.outbox.read('consumer', 2))).toEqual(['INSERT b', 'INSERT c']);
    expect(store.outbox.backlog('consumer')).toBe(2);
  });

  it('keeps a record until all who want it have it', async () => {
    const { store } = await openTest();
    const wantsB = (record: ChangeRecord) => record.keys.sk?.S === 'b';
    await store.outbox.subscribe('all');
    await store.outbox.subscribe('b', wantsB);
    for (const sk of ['a', 'b']) await put(store, sk);
    const [a, b] = await store.outbox.read('all', 10);
    expect(told(await store.outbox.read('b', 10))).toEqual(['INSERT b']);
    store.outbox.acknowledge('all', b?.seq ?? 0);
    await put(store, 'a', { n: { N: '1' } });
    expect(rows(store)).toBe(3);
    store.outbox.acknowledge('b', b?.seq ?? 0);
    await put(store, 'c');
    // What `b` does not want does not wait for it.
    expect(rows(store)).toBe(2);
    expect(a?.seq).toBeLessThan(b?.seq ?? 0);
    store.outbox.acknowledge('all', (await store.outbox.read('all', 10)).at(-1)?.seq ?? 0);
    await expect.poll(() => rows(store)).toBe(0);
  });

  it('writes nothing that nobody wants', async () => {
    const { store } = await openTest();
    await put(store, 'a');
    await store.outbox.subscribe('none', () => false);
    await put(store, 'b');
    expect(rows(store)).toBe(0);
  });

  it('wakes who has something to read, after the commit', async () => {
    const { store } = await openTest();
    const woken: string[] = [];
    await store.outbox.subscribe('all', undefined, () => woken.push(`all ${store.db.isTransaction}`));
    await store.outbox.subscribe(
      'none',
      () => false,
      () => woken.push('none'),
    );
    await Promise.all([put(store, 'a'), put(store, 'b')]);
    expect(woken).toEqual(['all false']);
  });

  it('goes on after a restart where it was acknowledged, and never counts anew', async () => {
    const file = join(makeFolder(), 'store.db');
    const first = await openTest({ file });
    await first.store.outbox.subscribe('consumer');
    for (const sk of ['a', 'b']) await put(first.store, sk);
    const [a, b] = await first.store.outbox.read('consumer', 10);
    first.store.outbox.acknowledge('consumer', a?.seq ?? 0);
    first.store.close();

    const second = await openTest({ file });
    // Its filter is not known yet: it may want anything.
    await put(second.store, 'c');
    await second.store.outbox.subscribe('consumer', (record) => record.keys.sk?.S !== 'd');
    await put(second.store, 'd');
    expect(told(await second.store.outbox.read('consumer', 10))).toEqual(['INSERT b', 'INSERT c']);
    second.store.outbox.acknowledge('consumer', 10_000);
    second.store.close();

    const third = await openTest({ file });
    expect(rows(third.store)).toBe(0);
    await third.store.outbox.subscribe('consumer');
    await put(third.store, 'e');
    const [e] = await third.store.outbox.read('consumer', 10);
    expect(e?.seq).toBeGreaterThan(b?.seq ?? 0);
  });

  it('forgets a consumer that unsubscribes, and what waits for it', async () => {
    const { store } = await openTest();
    await store.outbox.subscribe('gone');
    await put(store, 'a');
    expect(rows(store)).toBe(1);
    await store.outbox.unsubscribe('gone');
    expect(rows(store)).toBe(0);
    await expect(store.outbox.read('gone', 1)).rejects.toThrow('The outbox has no consumer "gone".');
  });

  it('tells of items whose time had come', async () => {
    const { store } = await openTest();
    await store.execute('UpdateTimeToLive', {
      TableName,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    await put(store, 'a', { expiresAt: { N: '100' } });
    await store.outbox.subscribe('consumer');
    await store.expire(101);
    expect(await store.outbox.read('consumer', 10)).toMatchObject([
      { kind: 'REMOVE', keys: key('a'), isExpiry: true },
    ]);
  });

  it('with manual commits tells at once', async () => {
    const { store } = await openTest({ manualCommit: true });
    let woken = 0;
    await store.outbox.subscribe('consumer', undefined, () => {
      woken += 1;
    });
    await put(store, 'a');
    expect(woken).toBe(1);
    const [a] = await store.outbox.read('consumer', 10);
    store.outbox.acknowledge('consumer', a?.seq ?? 0);
    store.commit();
    expect(rows(store)).toBe(0);
  });
});
