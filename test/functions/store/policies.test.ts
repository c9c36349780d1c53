import { describe, expect, it } from 'vitest';
import { BUILT_IN_YEARS } from '../../../domain/calendar/built-in.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { rulesOf } from '../../../functions/store/calendars.ts';
import { policyReleaseKey } from '../../../functions/store/keys.ts';
import {
  MOST_POLICIES,
  policiesIn,
  publishPolicy,
  registerDefaultPolicy,
} from '../../../functions/store/policies.ts';
import { at } from '../../support/clues.ts';
import { useLedger } from '../../support/ledger-table.ts';

const NOW = at('2021-03-05 09:00');
const LATER = { ...DEFAULT_POLICY, version: 'local-2', effectiveFrom: '2021-01-01' };
const world = useLedger();
const runtime = () => ({ ...world.runtime, now: () => NOW });
const publish = (policy = LATER) => publishPolicy(runtime(), world.table, policy, 'chief');
const held = (policyVersion: string) => ({ policyVersion, calendarVersion: BUILT_IN_YEARS.id });

describe('the policies of a table', () => {
  it('are the default one while there is none, which is kept before anything is judged by it', async () => {
    expect((await runtime().policies.book()).policies).toEqual([DEFAULT_POLICY]);
    expect(await world.table.get(policyReleaseKey(1))).toBeUndefined();
    await registerDefaultPolicy(world.table, NOW);
    const kept = await world.table.get<{ body: string }>(policyReleaseKey(1));
    expect(JSON.parse(kept?.body ?? '')).toEqual({
      at: new Date(NOW).toISOString(),
      by: null,
      policy: DEFAULT_POLICY,
    });
  });

  it('that another software began with stay: its default is not added', async () => {
    const older = { ...DEFAULT_POLICY, version: 'default-2020', inspectorsAtLeast: 3 };
    const item = { ...policyReleaseKey(1), body: JSON.stringify({ at: '', by: null, policy: older }) };
    await world.table.put(item);
    await registerDefaultPolicy(world.table, NOW);
    expect((await runtime().policies.book()).policies).toEqual([older]);
  });

  it('are read again when they are old, and at once for a version that something holds', async () => {
    let now = 0;
    const source = policiesIn(world.table, 60_000, () => now);
    await source.book();
    await publish();
    const versions = async (...holding: string[]) =>
      (await source.book(holding)).policies.map((p) => p.version);
    expect(await versions(DEFAULT_POLICY.version)).toEqual([DEFAULT_POLICY.version]);
    expect(await versions('local-2')).toEqual([DEFAULT_POLICY.version, 'local-2']);
    await publish({ ...LATER, version: 'local-3', effectiveFrom: '2022-01-01' });
    now = 59_999;
    expect(await versions()).toHaveLength(2);
    now = 60_000;
    expect(await versions()).toHaveLength(3);
  });

  it('judge by what a clue holds, and refuse what is nowhere', async () => {
    const { policies, calendars } = runtime();
    await policies.book();
    const another = runtime();
    await publishPolicy(
      { ...another, policies: policiesIn(world.table, 0, () => 0) },
      world.table,
      LATER,
      'x',
    );
    expect((await rulesOf({ policies, calendars }, held('local-2'))).policy).toEqual(LATER);
    await expect(rulesOf({ policies, calendars }, held('nowhere'))).rejects.toThrow(
      new RangeError('unknown policy version nowhere'),
    );
  });
});

describe('a policy', () => {
  it('again changes nothing; other content under its version is refused', async () => {
    expect(await publish()).toEqual({ outcome: 'published' });
    const { version, ...rest } = LATER;
    expect(await publish({ ...rest, version })).toEqual({ outcome: 'unchanged' });
    expect(await publish({ ...LATER, lateEntryDays: 8 })).toEqual({ outcome: 'other-content' });
    expect(await publish(DEFAULT_POLICY)).toEqual({ outcome: 'unchanged' });
    expect(await publish({ ...DEFAULT_POLICY, lateEntryDays: 8 })).toEqual({ outcome: 'other-content' });
    expect((await runtime().policies.book()).policies).toEqual([DEFAULT_POLICY, LATER]);
  });

  it('with a code that does not exist, or a date that does not fit, is refused by its place', async () => {
    const paths = async (change: object) => {
      const told = await publish({ ...LATER, ...change });
      return told.outcome === 'refused' ? told.faults.map((f) => f.path) : told.outcome;
    };
    expect(await paths({ legalReviewConclusions: ['PAID', 'PENALIZED'] })).toEqual([
      'legalReviewConclusions.1',
    ]);
    expect(await paths({ effectiveFrom: '2020-01-01' })).toEqual(['effectiveFrom']);
    expect(await paths({ effectiveFrom: '2019-12-31' })).toEqual(['effectiveFrom']);
    expect((await runtime().policies.book()).policies).toEqual([DEFAULT_POLICY]);
  });

  it('of two at once on one day is one', async () => {
    const both = await Promise.all([publish(), publish({ ...LATER, version: 'local-3' })]);
    expect(both.map((p) => p.outcome).sort()).toEqual(['published', 'refused']);
    const others = await Promise.all([
      publish({ ...LATER, version: 'a', effectiveFrom: '2023-01-01' }),
      publish({ ...LATER, version: 'b', effectiveFrom: '2022-01-01' }),
    ]);
    expect(others.map((p) => p.outcome)).toEqual(['published', 'published']);
    const book = await runtime().policies.book();
    expect(book.policies.map((p) => p.effectiveFrom)).toEqual([
      '2020-01-01',
      '2021-01-01',
      '2022-01-01',
      '2023-01-01',
    ]);
  });

  it('is refused when there are too many', async () => {
    for (let n = 1; n <= MOST_POLICIES; n++) {
      const policy = { ...DEFAULT_POLICY, version: `v${n}`, effectiveFrom: `${1800 + n}-01-01` };
      await world.table.put({ ...policyReleaseKey(n), body: JSON.stringify({ at: '', by: null, policy }) });
    }
    expect(await publish()).toEqual({ outcome: 'too-many' });
  });
});
