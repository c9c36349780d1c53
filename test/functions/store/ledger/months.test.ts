import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../../../domain/calendar/dates.ts';
import { CLUE_FIGURES } from '../../../../domain/clue/figures.ts';
import type { Question } from '../../../../domain/metrics/completion.ts';
import type { ClueStep } from '../../../../domain/metrics/history.ts';
import { createLedger } from '../../../../functions/ledger/ledger.ts';
import { recount } from '../../../../functions/store/ledger/audit.ts';
import { ledgerPk, monthSk } from '../../../../functions/store/ledger/layout.ts';
import { isMonthPast, sumUpMonths } from '../../../../functions/store/ledger/months.ts';
import { LedgerReader } from '../../../../functions/store/ledger/reading.ts';
import type { Table } from '../../../../functions/store/table.ts';
import { history } from '../../../domain/metrics/histories.ts';
import { oracle } from '../../../domain/metrics/oracle.ts';
import { COUNTING, facet, historyFrom, writeRecord } from '../../../support/ledger.ts';
import { feed, ledgerAnswer, useLedger } from '../../../support/ledger-table.ts';

const world = useLedger();
const sumUp = (today: CalendarDate, most = 1000) => sumUpMonths(world.table, CLUE_FIGURES, 1, today, most);
const monthKey = (month: string) => ({ pk: ledgerPk('clue', '440311'), sk: monthSk(1, month) });
const flow = (from: CalendarDate, to: CalendarDate, division = '440311'): Question => ({
  definition: 'flow',
  division,
  from,
  to,
  asOf: to,
});
const ledgerAt = (today: CalendarDate) =>
  createLedger({ ...world.runtime, now: () => Date.parse(`${today}T12:00:00+08:00`) });

describe('the months of the ledger', () => {
  test('are past eight days after their last day, and reopened by writers a day before', () => {
    expect(isMonthPast('2021-03-31', '2021-04-07')).toBe(false);
    expect(isMonthPast('2021-03-31', '2021-04-08')).toBe(true);
    expect(isMonthPast('2021-03-01', '2021-04-07')).toBe(false);
    expect(isMonthPast('2021-04-30', '2021-04-08')).toBe(false);
  });

  test('are not summed up while their writers would not reopen them', async () => {
    await feed(ledgerAt('2021-03-05'), 'national-1', [{ day: '2021-03-05', facet: facet() }]);
    for (const today of ['2021-03-31', '2021-04-08']) expect(await sumUp(today)).toBe(0);
    expect(await sumUp('2021-04-09')).toBe(1);
    expect(await world.table.get(monthKey('2021-03'))).toMatchObject({ v: 1 });
  });

  test('answer as the definitions do, summed up or not, with late writes in between', async () => {
    const all = fc.sample(history, { numRuns: 24, seed: 11 });
    const questions = ['4403', '440304', '440311001'].flatMap((division) => [
      flow('2020-12-20', '2021-01-20', division),
      flow('2021-03-01', '2021-03-31', division),
      flow('2021-06-10', '2021-07-10', division),
    ]);
    const counted: ClueStep[][] = [];
    const expectRight = async () => {
      for (const q of questions) expect(await ledgerAnswer(world.table, q)).toEqual(oracle(q, counted));
    };
    const ledger = ledgerAt('2022-01-15');
    for (const [i, steps] of all.entries()) {
      await writeRecord(world.runtime, `national-${i}`, steps);
      await feed(ledger, `national-${i}`, steps);
      counted.push(steps);
      if (i % 4 !== 3) continue;
      await expectRight();
      // Not all of them at once, so that some are read by their days.
      await sumUp('2022-01-15', i);
      await expectRight();
    }
    await sumUp('2022-01-15');
    await expectRight();
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
  });

  test('stay summed up when clues of theirs are closed later', async () => {
    const steps = historyFrom(facet(), ['2021-05-03', { state: 'closed', closedDay: '2021-05-03' }]);
    await feed(ledgerAt('2021-03-05'), 'national-1', steps.slice(0, 1));
    await sumUp('2021-05-01');
    await feed(ledgerAt('2021-05-03'), 'national-1', steps);
    expect(await world.table.get(monthKey('2021-03'))).toMatchObject({ v: 1, counters: expect.any(String) });
    expect(await ledgerAnswer(world.table, flow('2021-05-01', '2021-05-31'))).toMatchObject({
      numerator: 1,
      denominator: 1,
    });
  });

  test('spare reading the days of years past', async () => {
    const ledger = ledgerAt('2021-03-05');
    const days = Array.from(
      { length: 40 },
      (_, i) => `2020-${String(1 + (i % 12)).padStart(2, '0')}-${10 + (i % 15)}`,
    );
    for (const [i, day] of days.entries()) {
      await feed(ledger, `national-${i}`, historyFrom(facet({ receivedDay: day, due: '2021-03-26' })));
    }
    const itemsFor = async (q: Question) => {
      const reader = new LedgerReader(world.table, CLUE_FIGURES);
      await reader.rows(await reader.scopes(q.division), () => ({
        days: { from: '2021-02-01', to: '2021-02-28' },
        months: '2021-01',
      }));
      return reader.items;
    };
    const q = flow('2021-02-01', '2021-02-28');
    const before = await itemsFor(q);
    await sumUp('2021-03-05');
    expect(await itemsFor(q)).toBe(2 + 13);
    expect(before).toBeGreaterThan(40);
  });

  test('that somebody writes to meanwhile are left for the next time', async () => {
    const ledger = ledgerAt('2021-06-01');
    await feed(ledger, 'national-1', [{ day: '2021-03-05', facet: facet() }]);
    const second = [{ day: '2021-03-06', facet: facet({ receivedDay: '2021-03-06' }) }];
    const table: Table = {
      ...world.table,
      put: async (...args) => {
        await feed(ledger, 'national-2', second);
        await world.table.put(...args);
      },
    };
    await sumUpMonths(table, CLUE_FIGURES, 1, '2021-06-01', 1);
    expect(await world.table.get(monthKey('2021-03'))).not.toHaveProperty('counters');
    await sumUp('2021-06-01');
    expect(await world.table.get(monthKey('2021-03'))).toMatchObject({
      counters: expect.stringContaining('2'),
    });
    const q = flow('2021-05-01', '2021-05-31');
    expect(await ledgerAnswer(world.table, q)).toMatchObject({ denominator: 2 });
  });
});
