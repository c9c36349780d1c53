import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fileError } from '../../../local/store/database.ts';
import { openStore } from '../../../local/store/store.ts';
import { execute, failure, key, makeFolder, openTest, TableName } from './open.ts';

const put = (sk: string, more = {}) => ({ TableName, Item: { ...key(sk), ...more } });

describe('a commit', () => {
  it('carries all requests of a turn, each by itself', async () => {
    const { store } = await openTest();
    const refused = failure(
      store.execute('PutItem', { ...put('b'), ConditionExpression: 'attribute_exists(pk)' }),
    );
    const answers = await Promise.all([
      store.execute('PutItem', put('a')),
      execute(store, 'GetItem', { TableName, Key: key('a') }),
      store.ride(() => 'rode along'),
    ]);
    expect(answers[1].Item).toEqual(key('a'));
    expect(answers[2]).toBe('rode along');
    expect((await refused).name).toBe('ConditionalCheckFailedException');
  });

  it('carries what further turns bring, and comes though they bring something for ever', async () => {
    const { store } = await openTest();
    let commits = 0;
    await store.outbox.subscribe(
      'consumer',
      () => true,
      () => {
        commits += 1;
      },
    );
    const twoTurns = [store.execute('PutItem', put('a')), store.execute('PutItem', put('b'))];
    await new Promise((resolve) => {
      setImmediate(() => resolve(twoTurns.push(store.execute('PutItem', put('c')))));
    });
    await Promise.all(twoTurns);
    expect(commits).toBe(1);

    let turns = 0;
    let isAnswered = false;
    const late: Promise<unknown>[] = [];
    const bring = () => {
      if (isAnswered || turns === 1000) return;
      turns += 1;
      for (const side of ['l', 'r']) late.push(store.execute('PutItem', put(`${side}${turns}`)));
      setImmediate(bring);
    };
    bring();
    await late[0];
    isAnswered = true;
    expect(turns).toBeLessThan(20);
    await Promise.all(late);
  });

  it('that fails fails all of it, reads included, and leaves nothing', async () => {
    const { store } = await openTest({ file: join(makeFolder(), 'store.db') });
    store.db.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT');
    store.db.exec(
      'CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED) STRICT',
    );
    store.db.exec('PRAGMA foreign_keys = ON');
    // A foreign key that is checked late makes COMMIT itself fail.
    const all = await Promise.allSettled([
      store.execute('PutItem', put('a')),
      store.ride((db) => db.exec('INSERT INTO child (id) VALUES (1)')),
      store.execute('GetItem', { TableName, Key: key('a') }),
      store.execute('CreateTable', {
        TableName: 'other',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'h', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'h', AttributeType: 'S' }],
      }),
    ]);
    expect(all.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(await execute(store, 'GetItem', { TableName, Key: key('a') })).toEqual({});
    await expect(store.execute('DescribeTable', { TableName: 'other' })).rejects.toThrow('not found');
    await store.execute('PutItem', put('a'));
    expect((await execute(store, 'GetItem', { TableName, Key: key('a') })).Item).toEqual(key('a'));
  });

  it('answers nobody before it is made', async () => {
    const { store } = await openTest();
    let isAnswered = false;
    const answer = store.execute('PutItem', put('a')).then(() => {
      isAnswered = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    expect([isAnswered, store.db.isTransaction]).toEqual([false, true]);
    await answer;
    expect(store.db.isTransaction).toBe(false);
  });

  it('takes a rider that throws out again', async () => {
    const { store } = await openTest();
    await store.ride((db) => db.exec('CREATE TABLE position (n INTEGER) STRICT'));
    const thrown = store.ride((db) => {
      db.exec('INSERT INTO position VALUES (1)');
      throw new Error('changed its mind');
    });
    const kept = store.ride((db) => db.exec('INSERT INTO position VALUES (2)'));
    await expect(thrown).rejects.toThrow('changed its mind');
    await kept;
    expect(
      store.db
        .prepare('SELECT n FROM position')
        .all()
        .map((row) => row.n),
    ).toEqual([2]);
  });

  it('takes along what may ride later, and comes by itself when nothing else does', async () => {
    const { store } = await openTest();
    await store.ride((db) => db.exec('CREATE TABLE position (n INTEGER) STRICT'));
    const count = () => Number(store.db.prepare('SELECT count(*) AS n FROM position').get()?.n);
    store.rideLater((db) => db.exec('INSERT INTO position VALUES (1)'));
    expect(count()).toBe(0);
    await store.execute('PutItem', put('a'));
    expect(count()).toBe(1);
    store.rideLater((db) => db.exec('INSERT INTO position VALUES (2)'));
    await expect.poll(count).toBe(2);
  });

  it('takes along what is written and answered before it, in the same order', async () => {
    const file = join(makeFolder(), 'store.db');
    const { store } = await openTest({ file });
    store.writeAlong((db) => db.exec('CREATE TABLE position (n INTEGER) STRICT'));
    store.writeAlong((db) => db.exec('INSERT INTO position VALUES (1)'));
    const rows = () => store.db.prepare('SELECT n FROM position').all();
    expect([rows().length, store.db.isTransaction]).toEqual([1, true]);
    await store.execute('PutItem', put('a'));
    expect([rows().length, store.db.isTransaction]).toEqual([1, false]);
    store.writeAlong((db) => db.exec('INSERT INTO position VALUES (2)'));
    await expect.poll(() => store.db.isTransaction).toBe(false);
    expect(rows()).toHaveLength(2);
  });

  it('that fails ends everything when something in it was answered before it', async () => {
    const { store } = await openTest({ file: join(makeFolder(), 'store.db') });
    const failures: string[] = [];
    store.onFailure((failure) => failures.push(failure.message));
    store.writeAlong((db) => db.exec('CREATE TABLE position (n INTEGER) STRICT'));
    store.db.exec('PRAGMA max_page_count = 1');
    await expect(store.execute('PutItem', put('b', { filler: { S: 'x'.repeat(300_000) } }))).rejects.toThrow(
      'is full',
    );
    await expect(store.execute('GetItem', { TableName, Key: key('a') })).rejects.toThrow('is full');
    expect(() => store.writeAlong(() => 1)).toThrow('is full');
    expect(failures).toEqual([expect.stringContaining('is full')]);
    expect(() => store.close()).toThrow('is full');
  });

  it('by hand makes durable what was answered at once', async () => {
    const file = join(makeFolder(), 'store.db');
    const { store } = await openTest({ file, manualCommit: true });
    store.commit();
    await store.execute('PutItem', put('a'));
    expect(store.db.isTransaction).toBe(true);
    expect((await execute(store, 'GetItem', { TableName, Key: key('a') })).Item).toEqual(key('a'));
    store.commit();
    expect(store.db.isTransaction).toBe(false);
  });

  it('by hand that fails ends everything, since what was answered is lost', async () => {
    const { store } = await openTest({ file: join(makeFolder(), 'store.db'), manualCommit: true });
    store.commit();
    await store.execute('PutItem', put('a'));
    store.db.exec(
      `PRAGMA max_page_count = ${Number(store.db.prepare('PRAGMA page_count').get()?.page_count)}`,
    );
    await expect(store.execute('PutItem', put('b', { filler: { S: 'x'.repeat(300_000) } }))).rejects.toThrow(
      'is full',
    );
    await expect(store.execute('GetItem', { TableName, Key: key('a') })).rejects.toThrow('is full');
    expect(() => store.commit()).toThrow('is full');
    expect(() => store.close()).toThrow('is full');
    expect(store.db.isOpen).toBe(false);
  });

  it('on a full disk is one sentence, and what was answered stays', async () => {
    const file = join(makeFolder(), 'store.db');
    const { store } = await openTest({ file });
    await store.execute('PutItem', put('before'));
    const pages = Number(store.db.prepare('PRAGMA page_count').get()?.page_count);
    store.db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const filler = { filler: { S: 'x'.repeat(300_000) } };
    const all = await Promise.allSettled([
      store.execute('PutItem', put('small')),
      store.execute('PutItem', put('large', filler)),
    ]);
    expect(all.map((each) => each.status)).toEqual(['rejected', 'rejected']);
    expect((all[1] as PromiseRejectedResult).reason.message).toBe(
      `The disk of ${file} is full: nothing of the last request was stored; free some space and start again.`,
    );
    expect(
      await execute(store, 'Query', {
        TableName,
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: 'P' } },
      }),
    ).toMatchObject({ Items: [key('before')] });
    store.db.exec(`PRAGMA max_page_count = ${pages + 2000}`);
    await store.execute('PutItem', put('large', filler));
  });
});

describe('a file', () => {
  it('is there again after it was closed', async () => {
    const file = join(makeFolder(), 'store.db');
    const first = await openTest({ file });
    await first.store.execute('PutItem', put('a'));
    first.store.close();
    const { store } = await openTest({ file });
    expect((await execute(store, 'GetItem', { TableName, Key: key('a') })).Item).toEqual(key('a'));
    await expect(first.store.execute('PutItem', put('b'))).rejects.toThrow('The store is closed.');
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone, and so is its log', async () => {
    const file = join(makeFolder(), 'store.db');
    const { store } = await openTest({ file });
    await store.execute('PutItem', put('a'));
    expect([file, `${file}-wal`].map((each) => statSync(each).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('is opened by one alone', async () => {
    const file = join(makeFolder(), 'store.db');
    await openTest({ file });
    const script = `import { openStore } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../local/store/store.ts')).href)};
      try { openStore({ file: ${JSON.stringify(file)} }); } catch (error) { console.log(error.name, error.message); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await once(child, 'close');
    expect(said.trim()).toBe(
      `StoreFileError ${file} is in use by another process, which must be stopped first.`,
    );
  });

  it.each([1, 99])('of data version %i, which is not the present one, is refused', async (version) => {
    const file = join(makeFolder(), 'store.db');
    const { store } = await openTest({ file });
    store.db.exec(`PRAGMA user_version = ${version}`);
    store.close();
    expect(() => openStore({ file })).toThrow(
      `${file} was written by another version of this program (data version ${version};`,
    );
    expect(existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0).toBe(false);
  });

  it('of somebody else is refused and left alone', () => {
    const folder = makeFolder();
    const other = join(folder, 'other.db');
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE theirs (n INTEGER)');
    db.close();
    expect(() => openStore({ file: other })).toThrow('is no data file of this program');
    const text = join(folder, 'text.db');
    writeFileSync(text, 'not a database, but long enough to be looked at as one'.repeat(100));
    expect(() => openStore({ file: text })).toThrow('is damaged or no data file of this program');
    expect(readFileSync(text, 'utf8')).toContain('not a database');
  });

  it('beside data of an earlier version is not made', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'table.db'), '');
    const file = join(folder, 'store.db');
    expect(() => openStore({ file })).toThrow(`${folder} holds data of an earlier version (table.db)`);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [8, 'f cannot be opened for writing.'],
    [1032, 'f cannot be opened for writing.'],
    [5, 'f is in use by another process, which must be stopped first.'],
    [11, 'f is damaged or no data file of this program.'],
    [13, 'The disk of f is full: nothing of the last request was stored; free some space and start again.'],
    [10, 'f could not be read or written: disk I/O error.'],
  ])("that fails by SQLite's code %d is told in one sentence", (errcode, sentence) => {
    const error = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode });
    expect(fileError('f', error)).toMatchObject({ name: 'StoreFileError', message: sentence, cause: error });
  });

  it('in a folder that is not there is told', () => {
    const file = join(makeFolder(), 'none', 'store.db');
    expect(() => openStore({ file })).toThrow(`${file} cannot be opened for writing.`);
  });
});

/** A process that writes and says what was answered. */
const WRITER = `
  import { openStore } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../local/store/store.ts')).href)};
  import { TABLE_SHAPE } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../local/dynamo.ts')).href)};
  const [file, from] = process.argv.slice(1);
  const store = openStore({ file });
  const TableName = 'test';
  try { await store.execute('CreateTable', { TableName, ...TABLE_SHAPE }); } catch {}
  let n = Number(from);
  const lane = async () => {
    for (;;) {
      const i = n++;
      const item = (pk) => ({ Put: { TableName, Item: { pk: { S: pk }, sk: { S: String(i) }, filler: { S: 'x'.repeat(i % 3000) } } } });
      await store.execute('TransactWriteItems', { TransactItems: [item('A'), item('B')] });
      process.stdout.write(i + '\\n');
    }
  };
  await Promise.all([lane(), lane(), lane()]);
`;

/** Lets a writer run until it has answered some writes, and kills it. @returns what it answered */
async function writeAndKill(file: string, from: number, count: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answered: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(Number(line));
    if (answered.length === count) child.kill('SIGKILL');
  }
  return answered;
}

async function stored(file: string): Promise<{ a: number[]; b: number[] }> {
  const { store } = await openTest({ file });
  const of = async (pk: string) => {
    const found: number[] = [];
    let ExclusiveStartKey: unknown;
    do {
      const page = await execute(store, 'Query', {
        TableName,
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: pk } },
        ProjectionExpression: 'sk',
        ExclusiveStartKey,
      });
      found.push(...page.Items.map((item) => Number(item.sk?.S)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found.toSorted((x, y) => x - y);
  };
  const all = { a: await of('A'), b: await of('B') };
  store.close();
  return all;
}

describe('a process that is killed', () => {
  it('has stored every write it answered, and each transaction whole', async () => {
    const file = join(makeFolder(), 'store.db');
    const answered: number[] = [];
    for (const count of [1, 40, 300]) {
      answered.push(...(await writeAndKill(file, answered.length * 10 + 1000 * answered.length, count)));
      const { a, b } = await stored(file);
      expect(a).toEqual(b);
      expect(answered.filter((n) => !a.includes(n))).toEqual([]);
    }
    expect(answered.length).toBeGreaterThanOrEqual(341);
  });

  it('loses the torn end of its log and nothing before it', async () => {
    const file = join(makeFolder(), 'store.db');
    await writeAndKill(file, 0, 30);
    const log = `${file}-wal`;
    const { size } = statSync(log);
    expect(size).toBeGreaterThan(100_000);
    truncateSync(log, size - 3000);
    const { a, b } = await stored(file);
    expect(a).toEqual(b);
    expect(a.length).toBeGreaterThan(10);
  });
});
