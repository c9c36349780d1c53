import { afterEach, describe, expect, it } from 'vitest';
import { mulberry32 } from '../../local/replay/prng.ts';
import { STORE_MIDDLEWARE } from '../../local/store/middleware.ts';
import { clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

/** Makes the store as slow as one across a network, so that requests overlap: a command takes 2 to 6 ms. */
function slowStore(t: TestStack): void {
  const random = mulberry32(15);
  const middleware = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    await new Promise((resolve) => setTimeout(resolve, random.int(2, 6)));
    return next(args);
  };
  t.stack.runtime.dynamo.middlewareStack.addRelativeTo(middleware as never, {
    relation: 'before',
    toMiddleware: STORE_MIDDLEWARE,
    name: 'slow',
  });
}

describe('many commands on one clue at once', () => {
  let t: TestStack;
  afterEach(() => t.close());

  it('all come through or are told why not, and none is told that the store is busy', async () => {
    t = await testStack();
    await t.roster();
    await t.push(clueData(1));
    const clueId = `national-${clueData(1).clueNo}`;
    const officer = inspector('insp-1');
    const { body: clue } = await t.as(officer, 'GET', `/clues/${clueId}`);
    const occurredAt = new Date(t.stack.now()).toISOString();
    slowStore(t);
    const kinds = [
      () => t.order(officer, clueId, 'sign'),
      () => t.order(SUPERVISOR, clueId, 'supervise', { note: '请尽快办理', expectedVersion: clue.version }),
      () => t.order(officer, clueId, 'log', { kind: 'other', occurredAt, note: '已电话联系' }),
    ];
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => kinds[i % 3]?.()));
    const statuses = answers.map((answer) => answer?.status);
    const count = (status: number, kind: number) =>
      statuses.filter((found, i) => i % 3 === kind && found === status).length;
    // One of those that sign does, the others come too late; so of those that expect a version, at most one.
    expect([count(200, 0), count(409, 0)]).toEqual([1, 9]);
    expect(count(200, 1)).toBeLessThanOrEqual(1);
    expect(count(200, 1) + count(412, 1)).toBe(10);
    // Who logs may be too early, before the signature.
    expect(count(200, 2) + count(409, 2)).toBe(10);
    const { body: after } = await t.as(officer, 'GET', `/clues/${clueId}`);
    expect(after.version - clue.version).toBe(statuses.filter((status) => status === 200).length);

    const logs = await Promise.all(Array.from({ length: 30 }, () => kinds[2]?.()));
    expect(logs.map((answer) => answer?.status)).toEqual(Array(30).fill(200));
  });
});
