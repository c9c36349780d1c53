import { describe, expect, it } from 'vitest';
import type { CalendarBook } from '../../../domain/calendar/book.ts';
import { BUILT_IN_CALENDAR, BUILT_IN_YEARS } from '../../../domain/calendar/built-in.ts';
import { receive } from '../../../domain/clue/decide.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import { DEFAULT_POLICY, policyBook } from '../../../domain/policy/policy.ts';
import {
  publishNotice,
  readProgress,
  registerBuiltInYears,
  rulesOf,
  UnknownCalendar,
} from '../../../functions/store/calendars.ts';
import { registerDistrict } from '../../../functions/store/districts.ts';
import { calendarReleaseKey, reprojectionKey } from '../../../functions/store/keys.ts';
import { readRecord } from '../../../functions/store/record.ts';
import { Repository } from '../../../functions/store/repository.ts';
import {
  continueReprojection,
  countTouched,
  type ReprojectionItem,
} from '../../../functions/workflow/reprojection.ts';
import { at, intakeFacts } from '../../support/clues.ts';
import { useLedger } from '../../support/ledger-table.ts';

const NOW = at('2026-12-16 09:00');
const NOTICE = {
  year: 2027,
  notice: '样例通知〔2026〕1号',
  publishedOn: '2026-12-16',
  daysOff: ['2027-01-01', '2027-01-04', '2027-10-01'],
  makeUpDays: [],
};
const world = useLedger();
const runtime = () => ({ ...world.runtime, now: () => NOW });
const count = (book: CalendarBook) => countTouched(runtime(), world.table, book);
const publish = (notice = NOTICE, expectedVersion?: string) =>
  publishNotice(runtime(), world.table, notice, expectedVersion, count);
const clues = () => new Repository(runtime(), CLUE);
const id = (n: number) => `national-QG${n}`;

async function receiveClues(n: number): Promise<void> {
  await registerBuiltInYears(world.table, NOW);
  await registerDistrict(world.table, '440311');
  for (let i = 1; i <= n; i++) {
    const event = receive(intakeFacts({ clueNo: `QG${i}` }), DEFAULT_POLICY, BUILT_IN_CALENDAR, NOW);
    await clues().create(id(i), event, NOW, { actor: { id: 'national', role: 'source' } });
  }
}
const driver = async (n: number) =>
  (await world.table.get<ReprojectionItem>(reprojectionKey(n))) as ReprojectionItem;
const typesOf = async (n: number) =>
  (await readRecord(world.table, CLUE, id(n)))?.entries.map((e) => e.event.type) ?? [];

describe('a re-projection', () => {
  it('goes through the open clues in bounded steps, each once, though records come again', async () => {
    await receiveClues(25);
    expect(await publish()).toEqual({ outcome: 'published', year: 2027, n: 2 });
    expect(await readProgress(world.table, 2)).toMatchObject({ touched: 25, done: 0, finished: false });
    const steps: number[] = [];
    for (let item = await driver(2); !item.finished; item = await driver(2)) {
      await continueReprojection(runtime(), item, 10);
      // The same record again, as a stream may give it.
      await continueReprojection(runtime(), item, 10);
      steps.push((await readProgress(world.table, 2))?.done ?? 0);
    }
    // A clue whose due date moves is met again further on; another pass then finds nothing left.
    expect(steps.slice(0, 3)).toEqual([10, 20, 25]);
    expect(steps.length).toBeLessThan(12);
    expect(await readProgress(world.table, 2)).toMatchObject({ touched: 25, done: 25, finished: true });
    for (let n = 1; n <= 25; n++) expect(await typesOf(n)).toEqual(['received', 'reprojected']);
  });

  it('passes over a clue that cannot be changed, and tells of it', async () => {
    await receiveClues(3);
    await publish();
    const book = await runtime().calendars.book();
    expect(book.latest.lastPublishedYear).toBe(2027);
    const broken = runtime();
    const later = { ...DEFAULT_POLICY, version: 'another' };
    const policies = { ...broken.policies, book: async () => policyBook([later]) };
    await continueReprojection({ ...broken, policies }, await driver(2), 10);
    expect(world.runtime.logged.filter((l) => l.code === 'QX-REPROJECTION-FAILED')).toHaveLength(3);
    expect(await typesOf(1)).toEqual(['received']);
  });
});

describe('a notice', () => {
  it('again changes nothing, and by who saw an older year is refused', async () => {
    await receiveClues(1);
    await publish();
    expect(await publish()).toEqual({ outcome: 'unchanged', year: 2027, n: 2 });
    const changed = { ...NOTICE, daysOff: ['2027-01-01', '2027-10-01'] };
    expect(await publish(changed, BUILT_IN_YEARS.id)).toMatchObject({ outcome: 'stale' });
    const { version } = (await runtime().calendars.book()).year(2027) ?? {};
    expect(await publish(changed, version)).toMatchObject({ outcome: 'published', n: 3 });
  });

  it('of two at once are two versions', async () => {
    await receiveClues(1);
    const of = (year: number) => ({
      ...NOTICE,
      year,
      daysOff: [`${year}-01-01`, `${year}-10-01`],
    });
    const both = await Promise.all([publish(of(2027)), publish(of(2028))]);
    expect(both.map((p) => ('n' in p ? p.n : null)).sort()).toEqual([2, 3]);
    const book = await runtime().calendars.book();
    expect(book.latest.lastPublishedYear).toBe(2028);
  });
});

describe('the calendars of a table', () => {
  it('hold the built-in years before anything is computed by them', async () => {
    await receiveClues(1);
    const first = await world.table.get<{ body: string }>(calendarReleaseKey(1));
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      kind: 'built-in',
      years: { id: BUILT_IN_YEARS.id },
    });
    expect(await readProgress(world.table, 1)).toBeUndefined();
  });

  it('of an older software bring what is open to the years this one knows', async () => {
    // Software that knew the years up to 2025 received a clue in February 2026.
    const older = {
      ...BUILT_IN_YEARS,
      id: 'chinese-days-older/2004-2025',
      lastYear: 2025,
      daysOff: BUILT_IN_YEARS.daysOff.filter(([date]) => date < '2026'),
      makeUpDays: BUILT_IN_YEARS.makeUpDays.filter((date) => date < '2026'),
    };
    const release = { kind: 'built-in', at: '2026-01-01T00:00:00.000Z', years: older };
    await world.table.put({ ...calendarReleaseKey(1), body: JSON.stringify(release) });
    await registerDistrict(world.table, '440311');
    const received = at('2026-02-05 10:00');
    const calendar = (await runtime().calendars.book()).latest;
    const event = receive(intakeFacts(), DEFAULT_POLICY, calendar, received);
    await clues().create(id(1), event, received, { actor: { id: 'national', role: 'source' } });
    const before = (await readRecord(world.table, CLUE, id(1)))?.stored?.state;
    expect(before?.due).toEqual({ date: '2026-02-26', provisional: true });

    await registerBuiltInYears(world.table, NOW);
    for (let item = await driver(2); !item.finished; item = await driver(2)) {
      await continueReprojection(runtime(), item, 10);
    }
    const after = (await readRecord(world.table, CLUE, id(1)))?.stored?.state;
    expect(after).toMatchObject({
      due: { date: '2026-03-04', provisional: false },
      calendarVersion: BUILT_IN_YEARS.id,
    });
  });

  it('are read again when something holds a version that is not known yet, and told when nobody knows it', async () => {
    await receiveClues(1);
    const source = runtime();
    await source.calendars.book();
    const elsewhere = { ...runtime(), calendars: { ...runtime().calendars, forget() {} } };
    await publishNotice(elsewhere, world.table, NOTICE, undefined, count);
    const version = `${BUILT_IN_YEARS.id}+1`;
    const { latest } = await rulesOf(source, {
      policyVersion: DEFAULT_POLICY.version,
      calendarVersion: version,
    });
    expect(latest.version).toBe(version);
    await expect(
      rulesOf(source, { policyVersion: DEFAULT_POLICY.version, calendarVersion: 'lost' }),
    ).rejects.toThrow(UnknownCalendar);
  });
});
