import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAlarms, nextAlarmAt, pendingAlarms, statutoryDue } from '../../domain/alarms.ts';
import { addWorkingDays, endOfDay, startOfDay } from '../../domain/calendar.ts';
import type { Clue } from '../../domain/clue.ts';
import type { ClueEvent } from '../../domain/events.ts';
import { DEFAULT_POLICY as P } from '../../domain/policy.ts';
import { at, happen, receivedClue } from '../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const triaged = (referred: boolean): ClueEvent => ({
  type: 'triaged',
  referred,
  triage: { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null },
  groupSize: 1,
});
const received = receivedClue(NOW);
const waiting = happen(received, NOW, 's', triaged(false), {
  type: 'assigned',
  unitId: 'u',
  officers: ['a', 'b'],
  mode: 'rule',
});
const signed = happen(waiting, NOW, 'a', { type: 'signed' });
const contacted = happen(signed, NOW, 'a', {
  type: 'logged',
  kind: 'first-contact',
  occurredAt: '',
  late: false,
  attachments: [],
});
const next = (clue: Clue) => pendingAlarms(clue, P)[0];

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
    expect(next(clue)).toEqual({ kind, date, at: endOfDay(date) });
  });

  it('reminds three working days before the due date, and then tells that it has passed', () => {
    const reminder = addWorkingDays('2021-03-05', 12);
    expect(next(contacted)).toEqual({ kind: 'reminder', date: reminder, at: startOfDay(reminder) });
    const reminded = happen(contacted, NOW, 's', { type: 'alarmed', kind: 'reminder', date: reminder });
    expect(next(reminded)).toEqual({
      kind: 'overdue',
      date: contacted.due.date,
      at: endOfDay(contacted.due.date),
    });
  });

  it('tells again every five working days while overdue', () => {
    const { date } = contacted.due;
    const told = happen(contacted, NOW, 's', { type: 'alarmed', kind: 'overdue', date });
    const again = pendingAlarms(told, P).find((a) => a.kind === 'overdue');
    expect(again?.date).toBe(addWorkingDays(date, 5));
  });

  it('a suspended clue is only looked at again', () => {
    const stopped = happen(contacted, NOW, 'a', { type: 'suspended' });
    expect(pendingAlarms(stopped, P).map((a) => a.kind)).toEqual(['suspension-check']);
  });

  it('a supervisor’s date comes beside the others', () => {
    const watched = happen(contacted, NOW, 'sup', { type: 'supervised', dueOn: '2021-03-09' });
    expect(next(watched)).toEqual({
      kind: 'supervision-due',
      date: '2021-03-09',
      at: endOfDay('2021-03-09'),
    });
  });

  it('the statutory clock runs beside the handling clock once a case is filed', () => {
    const filed = happen(contacted, NOW, 'a', { type: 'case-filed', caseNo: 'C' });
    expect(statutoryDue(filed, P)?.date).toBe(addWorkingDays('2021-03-05', 60));
    const extended = { ...filed, extensions: [{ workingDays: 5, approvedOn: '2021-03-06' }] };
    expect(statutoryDue(extended, P)?.date).toBe(addWorkingDays('2021-03-05', 90));
    expect(statutoryDue(contacted, P)).toBeNull();
  });

  it('nobody is waited for before assignment or after the end', () => {
    for (const clue of [received, happen(contacted, NOW, 'r', { type: 'closed' })]) {
      expect(nextAlarmAt(clue, P)).toBeNull();
    }
  });

  it('every alarm that is due is raised once, and then the next one lies ahead', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(waiting, signed, contacted),
        fc.integer({ min: 0, max: 200 }),
        (start, days) => {
          const now = NOW + days * 86_400_000;
          let clue = start;
          const raised: string[] = [];
          for (let due = dueAlarms(clue, P, now); due.length > 0; due = dueAlarms(clue, P, now)) {
            for (const { kind, date } of due) {
              raised.push(`${kind}:${date}`);
              clue = happen(clue, now, 's', { type: 'alarmed', kind, date });
            }
          }
          expect(new Set(raised).size).toBe(raised.length);
          expect(nextAlarmAt(clue, P)).toBeGreaterThan(now);
        },
      ),
    );
  });
});
