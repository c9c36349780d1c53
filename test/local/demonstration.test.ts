import { afterEach, describe, expect, it } from 'vitest';
import { hasher } from '../../functions/runtime/hashing.ts';
import { openTable } from '../../functions/store/table.ts';
import { staffDemonstration } from '../../local/demonstration.ts';
import { DEMO_PEOPLE } from '../../local/sign-in/people.ts';
import { ADMIN, type TestStack, testStack } from '../support/stack.ts';

describe('the roster of the demonstration', () => {
  let t: TestStack;
  afterEach(() => t.close());
  const staff = async () => {
    const { runtime, settings } = t.stack;
    await staffDemonstration(runtime, openTable(runtime.dynamo, runtime.tableName), hasher(settings.hashKey));
  };
  const units = async () =>
    (await t.as({ ...ADMIN, division: '440311' }, 'GET', '/units?division=440311')).body.units;

  it('has everybody of the district who can be chosen at the sign-in, once', async () => {
    t = await testStack();
    await staff();
    await staff();
    const found = await units();
    expect(found.map((unit: { version: number }) => unit.version)).toEqual(found.map(() => 1));
    const ids = found.flatMap((unit: { officers: { id: string }[] }) => unit.officers.map(({ id }) => id));
    const chosen = DEMO_PEOPLE.filter(
      ({ division, roles }) =>
        division === '440311' && roles.some((role) => !['triage', 'supervisor'].includes(role)),
    );
    expect(chosen.length).toBeGreaterThan(10);
    for (const { sub } of chosen) expect(ids).toContain(sub);
  });

  it('leaves a district its own', async () => {
    t = await testStack();
    await t.roster();
    const before = await units();
    await staff();
    expect(await units()).toEqual(before);
  });
});
