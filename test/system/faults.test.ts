import { afterEach, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { readRecord, verifyStored } from '../../functions/store/record.ts';
import { openTable } from '../../functions/store/table.ts';
import { mulberry32 } from '../../local/replay/prng.ts';
import { type Answer, clueData, inspector, REVIEWER, type TestStack, testStack } from '../support/stack.ts';
import { breakStore } from '../support/store-faults.ts';

/** Writes of the store that a fault can hit. */
const WRITES = ['TransactWriteItemsCommand', 'UpdateItemCommand', 'PutItemCommand'];

describe('faults of the store', () => {
  let t: TestStack | undefined;
  afterEach(() => t?.close());
  const id = (n: number) => `national-${clueData(n).clueNo}`;

  /** Sends until the answer is final: the store's faults answer 503. */
  async function insist(send: () => Promise<Answer>): Promise<Answer> {
    for (let i = 0; i < 40; i++) {
      const answer = await send();
      if (answer.status !== 503) return answer;
    }
    throw new Error('the store never recovered');
  }

  /** Lets the workflow's retries pass until the clue is where it should be. */
  async function reach(s: TestStack, n: number, status: string, mend = async () => {}): Promise<void> {
    for (let i = 0; i < 100; i++) {
      await s.stack.settled();
      const read = await insist(() => s.as(REVIEWER, 'GET', `/clues/${id(n)}`));
      if (read.body.status === status) return;
      await s.stack.advanceTo(s.stack.now() + 60_000);
      // What used up its retries is re-armed, as the hourly schedule would do it.
      if (i % 20 === 19) await mend();
    }
    throw new Error(`${id(n)} never became ${status}`);
  }

  it('are 503 to the caller, and the same request sent again does the work once', async () => {
    t = await testStack();
    await t.roster();
    let broken = true;
    breakStore(t.stack.runtime.dynamo, (command) => (broken && WRITES.includes(command) ? 'before' : null));
    const refused = await t.push(clueData(1));
    expect(refused).toMatchObject({ status: 503, body: { type: 'urn:qingxin:problem:busy' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    broken = false;
    expect((await t.push(clueData(1))).status).toBe(202);
  });

  it('with a lost answer change nothing twice', async () => {
    t = await testStack();
    await t.roster();
    // The first push of all writes the calendar and the policy too.
    await t.push(clueData(2));
    let armed = true;
    breakStore(t.stack.runtime.dynamo, (command) => {
      if (!armed || command !== 'TransactWriteItemsCommand') return null;
      armed = false;
      return 'after';
    });
    expect((await t.push(clueData(1))).status).toBe(503);
    expect((await t.push(clueData(1))).status).toBe(200);
    await reach(t, 1, 'assigned');
    armed = true;
    expect((await t.order(inspector('insp-1'), id(1), 'sign')).status).toBe(503);
    expect((await t.order(inspector('insp-1'), id(1), 'sign')).status).toBe(409);
  });

  it.each([1, 2, 3, 4])('anywhere, at random (seed %i), lose nothing and do nothing twice', async (seed) => {
    t = await testStack();
    const s = t;
    await s.roster();
    const random = mulberry32(seed);
    let calm = false;
    const hits = { before: 0, after: 0 };
    breakStore(s.stack.runtime.dynamo, (command) => {
      const roll = random.next();
      if (calm || roll > (WRITES.includes(command) ? 0.25 : 0.05)) return null;
      const kind = WRITES.includes(command) && roll < 0.12 ? 'after' : 'before';
      hits[kind] += 1;
      return kind;
    });
    const mend = async () => {
      calm = true;
      await s.stack.reconcile(0);
      await s.stack.settled();
      calm = false;
    };
    const clues = [1, 2, 3];
    for (const n of clues) {
      expect([200, 202]).toContain((await insist(() => s.push(clueData(n)))).status);
      await reach(s, n, 'assigned', mend);
    }
    for (const n of clues) {
      const read = await insist(() => s.as(REVIEWER, 'GET', `/clues/${id(n)}`));
      const by = inspector(read.body.officers[0]);
      const occurredAt = '2021-03-05T08:00:00+08:00';
      const order = async (person: typeof by, command: string, body: object) => {
        const { status } = await insist(() => s.order(person, id(n), command, body));
        expect([200, 409], command).toContain(status);
      };
      await order(by, 'sign', {});
      await reach(s, n, 'investigating', mend);
      const key = { 'idempotency-key': `log-${n}` };
      const log = { kind: 'first-contact', occurredAt };
      expect((await insist(() => s.as(by, 'POST', `/clues/${id(n)}/log`, log, key))).status).toBe(200);
      await order(by, 'conclude', { conclusion: 'PENALISED' });
      await reach(s, n, 'reviewing', mend);
      await order(REVIEWER, 'review', { decision: 'approve' });
    }
    calm = true;
    expect(Math.min(hits.before, hits.after)).toBeGreaterThan(0);
    await s.stack.advanceTo(s.stack.now() + 3_600_000);
    await s.stack.reconcile(0);
    await s.stack.settled();
    const table = openTable(s.stack.runtime.dynamo, s.stack.runtime.tableName);
    for (const n of clues) {
      const found = await readRecord(table, CLUE, id(n));
      expect(found?.stored?.state).toMatchObject({ status: 'closed', archived: true });
      expect(found && verifyStored(CLUE, found)).toMatchObject({ intact: true, faults: [] });
      const types = (found?.entries ?? []).map((e) => e.event.type).filter((type) => type !== 'rearmed');
      expect(types).toEqual([
        'received',
        'triaged',
        'assigned',
        'signed',
        'logged',
        'concluded',
        'closed',
        'archived',
      ]);
    }
    expect((await recount(s.stack.runtime)).differences).toEqual([]);
    expect((await s.stack.stats()).executions.running).toBe(0);
  });
});
