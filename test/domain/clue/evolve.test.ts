import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { evolve } from '../../../domain/clue/evolve.ts';
import { at, happen, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const clue = receivedClue(NOW);
const becomes = (...events: ClueEvent[]) => happen(clue, NOW, 'system', ...events);

describe('what an event makes of a clue', () => {
  it('nothing comes before the receipt', () => {
    const occurrence = { at: '2021-03-05T02:00:00.000Z', day: '2021-03-05', by: 'system' };
    expect(() => evolve(null, { type: 'signed' }, 'national-QG1', occurrence)).toThrow(
      'signed cannot be the first event of a clue',
    );
  });

  it('a calendar notice moves the due date where it names the handling clock, and the version always', () => {
    const to = { date: '2021-04-01', provisional: true };
    const change = (clock: string) => ({ clock, from: clue.due, to });
    const notice = (...clocks: string[]): ClueEvent => ({
      type: 'reprojected',
      calendar: { from: clue.calendarVersion, to: 'next' },
      notice: '样例通知',
      changes: clocks.map(change),
    });
    expect(becomes(notice('contact-late', 'handling'))).toMatchObject({ due: to, calendarVersion: 'next' });
    expect(becomes(notice('contact-late'))).toMatchObject({ due: clue.due, calendarVersion: 'next' });
  });

  it('an alarm takes the place of the last one of its kind and matter, and of no other', () => {
    const alarm = (kind: 'overdue' | 'supervision-due', about: string, date: string): ClueEvent => ({
      type: 'alarmed',
      kind,
      about,
      date,
      times: 1,
    });
    const { alarms } = becomes(
      alarm('overdue', 'due', '2021-03-08'),
      alarm('supervision-due', 'decision', '2021-03-09'),
      alarm('supervision-due', 'due', '2021-03-10'),
      alarm('supervision-due', 'decision', '2021-03-11'),
    );
    expect(alarms).toEqual([
      { kind: 'overdue', about: 'due', date: '2021-03-08' },
      { kind: 'supervision-due', about: 'decision', date: '2021-03-11' },
      { kind: 'supervision-due', about: 'due', date: '2021-03-10' },
    ]);
  });

  it('a hand-over has its day until the clue is assigned or transferred again; the day of assignment stands', () => {
    const assigned: ClueEvent = { type: 'assigned', unitId: 'u', officers: ['a', 'b'], mode: 'rule' };
    const handedOver = happen(becomes(assigned), at('2021-03-09 09:00'), 'admin', {
      type: 'handed-over',
      from: 'a',
      to: 'c',
    });
    expect(handedOver).toMatchObject({
      officers: ['c', 'b'],
      assignedDay: '2021-03-05',
      officerChangedDay: '2021-03-09',
    });
    const again: readonly ClueEvent[] = [
      assigned,
      { type: 'transferred', from: '440311', to: '440304', street: null },
    ];
    for (const event of again) {
      expect(happen(handedOver, at('2021-03-10 09:00'), 's', event).officerChangedDay).toBeNull();
    }
  });

  it('a rejection stands until another conclusion is submitted', () => {
    const conclusion = {
      code: 'NOT_SUBSTANTIATED',
      by: 'insp-1',
      verifiedAmountFen: null,
      paidAmountFen: null,
      headcount: null,
    } as const;
    expect(becomes({ type: 'review-rejected' })).toMatchObject({
      rejectedDay: '2021-03-05',
      conclusion: null,
    });
    expect(becomes({ type: 'review-rejected' }, { type: 'concluded', conclusion })).toMatchObject({
      rejectedDay: null,
      conclusion,
    });
  });

  it('a new execution has its generation; reading in full changes nothing but the version', () => {
    expect(becomes({ type: 'rearmed', generation: 7, stage: 'triage' }).generation).toBe(7);
    expect(becomes({ type: 'personal-data-read' })).toEqual({
      ...clue,
      quietEntries: 1,
      version: clue.version + 1,
    });
  });

  it('an expiry notes up to where, and nothing else', () => {
    expect(becomes({ type: 'personal-data-expired', upTo: 7 })).toEqual({
      ...clue,
      expiredUpTo: 7,
      version: clue.version + 1,
    });
  });
});
