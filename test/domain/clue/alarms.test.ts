import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { endOfDay, startOfDay } from '../../../domain/calendar/dates.ts';
import { dueAlarms, pendingAlarms } from '../../../domain/clue/alarms.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { positionOf } from '../../../domain/kernel/aggregate.ts';
import { MAX_ALARMS_PER_STEP } from '../../../domain/kernel/alarms.ts';
import { at, happen, RULES, receivedClue } from '../../support/clues.ts';

const { addWorkingDays } = BUILT_IN_CALENDAR;

/** When the workflow must look at a clue again, in milliseconds; null when no person's act is waited for. */
const nextAlarmAt = (clue: Clue): number | null => {
  const { alarmAt } = positionOf(CLUE, clue, RULES);
  return alarmAt === undefined ? null : Date.parse(alarmAt);
};
const NOW = at('2021-03-05 10:00');
const triaged = (referred: boolean): ClueEvent => ({
  type: 'triaged',
  referred,
  triage: { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null },
  groupSize: 1,
});
const assigned: ClueEvent = { type: 'assigned', unitId: 'u', officers: ['a', 'b'], mode: 'rule' };
const contact: ClueEvent = {
  type: 'logged',
  kind: 'first-contact',
  occurredAt: '',
  late: false,
  attachments: [],
};
const received = receivedClue(NOW);
const waiting = happen(received, NOW, 's', triaged(false), assigned);
const signed = happen(waiting, NOW, 'a', { type: 'signed' });
const contacted = happen(signed, NOW, 'a', contact);
const closed = happen(
  contacted,
  NOW,
  'a',
  {
    type: 'concluded',
    conclusion: { code: 'PENALISED', by: 'a', verifiedAmountFen: null, paidAmountFen: null, headcount: null },
  },
  { type: 'closed' },
);
const next = (clue: Clue) => pendingAlarms(clue, RULES)[0];
const kindsAt = (clue: Clue, now: number) =>
  dueAlarms(clue, RULES, now).map(({ kind, date, times }) => [kind, date, times]);
/** Raises everything due, step by step. */
function raise(clue: Clue, now: number): { clue: Clue; steps: number; raised: string[] } {
  const raised: string[] = [];
  let steps = 0;
  let current = clue;
  for (let due = dueAlarms(current, RULES, now); due.length > 0; due = dueAlarms(current, RULES, now)) {
    steps += 1;
    const events = due.map(
      ({ kind, about, date, times }): ClueEvent => ({ type: 'alarmed', kind, about, date, times }),
    );
    raised.push(...due.map(({ kind, about, date }) => `${kind} ${about} ${date}`));
    current = happen(current, now, 'escalate', ...events);
  }
  return { clue: current, steps, raised };
}

describe('alarms of the working-day clock', () => {
  it.each([
    ['a triage officer', happen(received, NOW, 's', triaged(true)), 'triage-late', '2021-03-08'],
    [
      'a supervisor',
      happen(received, NOW, 's', triaged(false), { type: 'unassigned', reason: 'no-unit' }),
      'unassigned',
      '2021-03-08',
    ],
    ['a signature', waiting, 'sign-late', '2021-03-08'],
    ['first contact', signed, 'contact-late', '2021-03-10'],
  ] as const)('%s is waited for until the end of the limit', (_, clue, kind, date) => {
    expect(next(clue)).toMatchObject({ kind, date, at: endOfDay(date) });
  });

  it('reminds three working days before the due date, and then tells that it has passed', () => {
    const reminder = addWorkingDays('2021-03-05', 12);
    expect(next(contacted)).toMatchObject({ kind: 'reminder', date: reminder, at: startOfDay(reminder) });
    const reminded = raise(contacted, startOfDay(reminder)).clue;
    expect(next(reminded)).toMatchObject({
      kind: 'overdue',
      date: contacted.due.date,
      at: endOfDay(contacted.due.date),
    });
  });

  it('does not remind of a due date that is over: it was told before the clue was signed for, or is told now', () => {
    const { date } = waiting.due;
    const late = raise(waiting, endOfDay(date));
    expect(late.raised).toEqual([`sign-late 2021-03-05 2021-03-08`, `overdue due ${date}`]);
    const now = endOfDay(date) + 1;
    const met = happen(late.clue, now, 'a', { type: 'signed' }, contact);
    expect(pendingAlarms(met, RULES).map((a) => a.kind)).toEqual(['overdue']);
    expect(kindsAt(contacted, now)).toEqual([['overdue', date, 1]]);
    // Before it is over, and again once it lies later.
    expect(kindsAt(contacted, endOfDay(date) - 1).map(([kind]) => kind)).toEqual(['reminder']);
    const moved = { ...met, due: { date: addWorkingDays(date, 10), provisional: false } };
    expect(next(moved)).toMatchObject({ kind: 'reminder', date: addWorkingDays(date, 7) });
  });

  it('does not remind on the day of receipt when the whole limit is as short as the reminder', () => {
    const short = (n: number) => ({
      ...contacted,
      due: { date: addWorkingDays('2021-03-05', n), provisional: false },
    });
    const reminders = (clue: Clue) => pendingAlarms(clue, RULES).filter((a) => a.kind === 'reminder');
    expect(reminders(short(3))).toEqual([]);
    expect(reminders(short(4))).toMatchObject([{ date: addWorkingDays('2021-03-05', 1) }]);
  });

  it('tells again every five working days while overdue', () => {
    const { date } = contacted.due;
    const told = raise(contacted, endOfDay(date)).clue;
    const again = pendingAlarms(told, RULES).find((a) => a.kind === 'overdue');
    expect(again?.date).toBe(addWorkingDays(date, 5));
  });

  it('is due again when the due date moves later after it was told', () => {
    const { date } = contacted.due;
    const later = addWorkingDays(date, 10);
    const extended = happen(raise(contacted, endOfDay(date)).clue, endOfDay(date), 'sup', {
      type: 'extended',
      workingDays: 10,
      decidedLate: true,
      restart: false,
      due: { date: later, provisional: false },
      calendarVersion: BUILT_IN_CALENDAR.version,
    });
    expect(pendingAlarms(extended, RULES).find((a) => a.kind === 'overdue')?.date).toBe(later);
  });

  it('missed repeats are one alarm with their number, however long nobody looked', () => {
    const { date } = contacted.due;
    const long = at('2023-10-09 10:00');
    const overdue = kindsAt(contacted, long).find(([kind]) => kind === 'overdue');
    // 2021-03-26 and every fifth working day since: 126 of them.
    const between = BUILT_IN_CALENDAR.workingDaysBetween(date, '2023-10-08');
    const times = 1 + Math.floor(between / 5);
    expect(times).toBeGreaterThan(100);
    expect(overdue).toEqual(['overdue', addWorkingDays(date, (times - 1) * 5), times]);
    const after = raise(contacted, long);
    expect(after.raised).toHaveLength(1);
    expect(after.clue.alarms).toHaveLength(1);
    expect(nextAlarmAt(after.clue)).toBeGreaterThan(long);
  });

  it('a suspended clue is only looked at again, also when many looks were missed', () => {
    const stopped = happen(contacted, NOW, 'a', { type: 'suspended' });
    expect(pendingAlarms(stopped, RULES).map((a) => a.kind)).toEqual(['suspension-check']);
    expect(kindsAt(stopped, at('2021-12-31 10:00'))).toEqual([
      ['suspension-check', addWorkingDays('2021-03-05', 180), 6],
    ]);
  });

  it('a clock stopped on the due date itself does not run out; one stopped later has', () => {
    const onDue = happen(contacted, at(`${contacted.due.date} 10:00`), 'a', { type: 'suspended' });
    const late = happen(contacted, endOfDay(contacted.due.date) + 1, 'a', { type: 'suspended' });
    const kinds = (clue: Clue) => pendingAlarms(clue, RULES).map((a) => a.kind);
    expect(kinds(onDue)).toEqual(['suspension-check']);
    expect(kinds(late)).toContain('overdue');
  });

  it('a supervisor’s date comes beside the others', () => {
    const watched = happen(contacted, NOW, 'sup', { type: 'supervised', dueOn: '2021-03-09' });
    expect(next(watched)).toMatchObject({
      kind: 'supervision-due',
      date: '2021-03-09',
      at: endOfDay('2021-03-09'),
    });
  });

  it('supervision without a date raises nothing', () => {
    const watched = happen(contacted, NOW, 'sup', { type: 'supervised', dueOn: null });
    expect(next(watched)).toEqual(next(contacted));
  });

  it('a step raises a bounded number, and the next one the rest', () => {
    const days = Array.from({ length: 25 }, (_, i) => `2021-04-${String(i + 1).padStart(2, '0')}`);
    const orders = days.map((dueOn): ClueEvent => ({ type: 'supervised', dueOn }));
    const watched = happen(contacted, NOW, 'sup', ...orders);
    const now = at('2021-06-01 10:00');
    expect(dueAlarms(watched, RULES, now)).toHaveLength(MAX_ALARMS_PER_STEP);
    const { steps, raised } = raise(watched, now);
    expect(steps).toBe(3);
    expect(raised.filter((r) => r.startsWith('supervision-due'))).toHaveLength(25);
  });

  it('nobody is waited for before assignment or after the end', () => {
    for (const clue of [received, closed]) expect(nextAlarmAt(clue)).toBeNull();
  });

  it('every alarm that is due is raised once, and then the next one lies ahead', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(waiting, signed, contacted),
        fc.integer({ min: 0, max: 2000 }),
        (start, days) => {
          const now = NOW + days * 86_400_000;
          const { clue, raised } = raise(start, now);
          expect(new Set(raised).size).toBe(raised.length);
          expect(nextAlarmAt(clue)).toBeGreaterThan(now);
        },
      ),
    );
  });
});

describe('a case that a clue opened', () => {
  it('has clocks of its own: the clue gets no alarm by it', () => {
    const filed = happen(contacted, NOW, 'a', {
      type: 'case-filed',
      caseId: '440311-2021-00001',
      joined: false,
    });
    expect(pendingAlarms(filed, RULES)).toEqual(pendingAlarms(contacted, RULES));
  });
});

describe('what concerns the present place and round alone', () => {
  const day = '2021-06-07';
  const later = at(`${day} 10:00`);
  const reopened: ClueEvent = { type: 'reopened', generation: 2, stage: 'investigation' };

  it('a reopened clue raises no alarm for the weeks it was closed', () => {
    const again = happen(closed, later, 'sup', reopened);
    expect(dueAlarms(again, RULES, later)).toEqual([]);
    // The first overdue alarm is at the end of the day of reopening, since the due date is past.
    expect(pendingAlarms(again, RULES)[0]).toMatchObject({ kind: 'overdue', date: day });
    expect(kindsAt(again, at('2021-06-08 00:00'))).toEqual([['overdue', day, 1]]);
  });

  it('a reopening before the due date leaves the first alarm to the due date', () => {
    const soon = happen(closed, at('2021-03-10 10:00'), 'sup', reopened);
    expect(pendingAlarms(soon, RULES).find((a) => a.kind === 'overdue')?.date).toBe(contacted.due.date);
  });

  it('what was raised in the round before is raised anew', () => {
    const told = happen(closed, later, 'escalate', {
      type: 'alarmed',
      kind: 'overdue',
      about: 'due',
      date: '2021-06-04',
      times: 1,
    });
    expect(happen(told, later, 'sup', reopened).alarms).toEqual([]);
  });

  it('after a transfer the limits for assigning, signing and contact run from that day', () => {
    const moved = happen(contacted, later, 'sup', {
      type: 'transferred',
      from: '440311',
      to: '440306',
      street: null,
    });
    const unassigned = happen(moved, later, 's', { type: 'unassigned', reason: 'no-unit' });
    const first = (clue: Clue) => pendingAlarms(clue, RULES).find((a) => a.kind !== 'overdue');
    expect(first(unassigned)).toMatchObject({ kind: 'unassigned', date: addWorkingDays(day, 1) });
    const given = happen(moved, later, 's', assigned);
    expect(first(given)).toMatchObject({ kind: 'sign-late', date: addWorkingDays(day, 1) });
    const taken = happen(given, later, 'a', { type: 'signed' });
    expect(first(taken)).toMatchObject({ kind: 'contact-late', date: addWorkingDays(day, 3) });
  });

  it('an alarm of the first district does not silence the second', () => {
    const told = raise(contacted, at('2021-04-20 10:00')).clue;
    const moved = happen(told, at('2021-04-20 11:00'), 'sup', {
      type: 'transferred',
      from: '440311',
      to: '440306',
      street: null,
    });
    const given = happen(moved, at('2021-04-20 12:00'), 's', assigned);
    expect(pendingAlarms(given, RULES).find((a) => a.kind === 'overdue')?.date).toBe('2021-04-20');
    expect(given.supervisions).toEqual([]);
  });
});
