import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { particularsKey } from '../../functions/store/keys.ts';
import { openTable } from '../../functions/store/table.ts';
import { embeddedTarget } from '../../ops/embedded.ts';
import { at, closeClue, clueData, SUPERVISOR, testStack } from '../support/stack.ts';
import { ops as runOps } from './run.ts';

const id = (n: number) => `national-${clueData(n).clueNo}`;
/** Long before this test is run, so that what ended then is due. */
const CLOSED = at('2021-03-05 09:00');

describe('npm run ops -- forget', () => {
  let dir = '';
  let dataDir = '';
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-forget-'));
    dataDir = join(dir, 'data');
    const t = await testStack({ dataDir, startAt: CLOSED });
    await t.roster();
    for (const n of [1, 2, 3]) {
      await t.push(clueData(n));
      const officer = (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)).body.officers[0];
      if (n < 3) expect((await closeClue(t, id(n), officer)).body.status).toBe('closed');
    }
    await t.close();
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const run = (...args: string[]) => runOps([...args, '--data', dataDir], null, { embedded: embeddedTarget });
  const ops = (...args: string[]) => run('forget', ...args);
  /** The particulars of a clue, if there are any; `put` puts some there. */
  async function particulars(n: number, put?: object): Promise<object | undefined> {
    const t = await testStack({ dataDir, startAt: Date.now() });
    const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
    const key = particularsKey('clue', id(n));
    if (put) await table.put({ ...key, ...put });
    const found = await table.get(key);
    await t.close();
    return found;
  }

  it('wants one thing, of something that has ended', async () => {
    for (const args of [[], [id(1), '--due'], ['--due', '--restored']]) {
      expect((await ops(...args)).err).toBe('forget needs an ID, or --due, or --restored.\n');
    }
    expect(await ops(id(3))).toMatchObject({ code: 2, err: expect.stringContaining('has not ended') });
    expect(await ops('national-none')).toMatchObject({ code: 1 });
  });

  it('deletes at once, after an entry, and tells of it; again does no harm', async () => {
    expect((await ops(id(1), '--dry-run')).out).toContain('would be deleted; it ended on 2021-03-05');
    expect(await particulars(1)).toBeDefined();
    const [, upTo, items] = /up to entry (\d+) is deleted: (\d+) items/.exec((await ops(id(1))).out) ?? [];
    expect(Number(items)).toBe(4);
    expect(await particulars(1)).toBeUndefined();
    expect((await ops(id(1))).out).toContain(`up to entry ${upTo} is deleted: 0 items`);
    const verified = await run('verify', id(1));
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toContain(`free texts 0 of 3`);
  });

  it('deletes again what a restored copy brought back', async () => {
    expect(await particulars(1, { data: 'x' })).toBeDefined();
    expect((await ops('--restored')).out).toBe('Deleted again 1 items.\n');
    expect(await particulars(1)).toBeUndefined();
    expect(await particulars(2)).toBeDefined();
  });

  it('lists what is due by the policy in force', async () => {
    expect((await ops('--due')).out).toContain('sets no retention.personalDataDays');
    const file = join(dir, 'policy.json');
    const policy = {
      ...DEFAULT_POLICY,
      version: 'kept',
      effectiveFrom: '2021-01-01',
      retention: { personalDataDays: 365 },
    };
    writeFileSync(file, JSON.stringify(policy));
    expect((await run('policy', 'import', file)).code).toBe(0);
    const { out } = await ops('--due');
    expect(out).toContain(`  ${id(2)}  since 2021-03-05\n`);
    expect(out).not.toContain(id(1));
    expect(out).toMatch(/: 1\.\n$/);
  });
});
