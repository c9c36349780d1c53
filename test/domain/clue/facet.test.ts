import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { facetOf } from '../../../domain/clue/facet.ts';
import type { Clue, TriageReason } from '../../../domain/clue/state.ts';
import { at, happen, receivedClue } from '../../support/clues.ts';

const TRIAGE = { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null } as const;
const conclusion = {
  code: 'PAID',
  by: 'insp-1',
  verifiedAmountFen: 1_700_000,
  paidAmountFen: 1_650_000,
  headcount: null,
} as const;

/** A clue to which something happens on each of some days. */
const lived = (...events: readonly [day: string, event: ClueEvent][]): Clue =>
  events.reduce(
    (clue, [day, event]) => happen(clue, at(`${day} 10:00`), 'insp-1', event),
    receivedClue(at('2021-03-05 09:00'), { headcount: 4 }),
  );

const assigned: ClueEvent = { type: 'assigned', unitId: 'u', officers: ['insp-1'], mode: 'rule' };
const contact: ClueEvent = {
  type: 'logged',
  kind: 'first-contact',
  occurredAt: '2021-03-09T02:00:00Z',
  late: false,
  attachments: [],
};
const TO_CLOSING: readonly [string, ClueEvent][] = [
  ['2021-03-05', { type: 'triaged', referred: true, triage: TRIAGE, groupSize: 1 }],
  ['2021-03-06', { type: 'accepted' }],
  ['2021-03-06', { type: 'unassigned', reason: 'no-unit' }],
  ['2021-03-08', assigned],
  ['2021-03-08', { type: 'signed' }],
  ['2021-03-09', contact],
  ['2021-03-15', { type: 'concluded', conclusion }],
  ['2021-03-16', { type: 'review-rejected' }],
  ['2021-03-18', { type: 'concluded', conclusion }],
  ['2021-03-20', { type: 'closed' }],
];

describe('the facet of a clue', () => {
  it('says what came of a closed one, its days by phase adding up to those it took', () => {
    expect(facetOf(lived(...TO_CLOSING), 2)).toMatchObject({
      state: 'closed',
      closedDay: '2021-03-20',
      outcome: {
        conclusion: 'PAID',
        verifiedAmountFen: 1_700_000,
        paidAmountFen: 1_650_000,
        headcount: 4,
        satisfied: null,
        phaseDays: { triage: 1, assignment: 2, contact: 1, investigation: 8, review: 3 },
      },
    });
  });

  it('leaves out the days a reopened one lay closed', () => {
    const clue = lived(
      ...TO_CLOSING,
      ['2021-04-20', { type: 'reopened', generation: 2, stage: 'investigation' }],
      ['2021-04-25', { type: 'concluded', conclusion: { ...conclusion, headcount: 2 } }],
      ['2021-04-25', { type: 'closed' }],
    );
    expect(facetOf(clue, 4).outcome).toMatchObject({
      headcount: 2,
      phaseDays: { triage: 1, assignment: 2, contact: 1, investigation: 13, review: 3 },
    });
  });

  it('says whether it was signed late where it was closed, and not what happened elsewhere', () => {
    const late = TO_CLOSING.map(([day, event]): [string, ClueEvent] =>
      event.type === 'signed' ? [day, { type: 'signed', late: true }] : [day, event],
    );
    expect(facetOf(lived(...TO_CLOSING), 2).outcome).not.toHaveProperty('signedLate');
    expect(facetOf(lived(...late), 2).outcome).toMatchObject({ signedLate: true });
    const [signed, after] = [late.slice(0, 5), late.slice(5)];
    const again = lived(...signed, ['2021-03-08', assigned], ['2021-03-08', { type: 'signed' }], ...after);
    expect(facetOf(again, 2).outcome).toMatchObject({ signedLate: true });
    const moved: ClueEvent = { type: 'transferred', from: '440311', to: '440304', street: null };
    const elsewhere = lived(
      ...signed,
      ['2021-03-08', moved],
      ['2021-03-08', assigned],
      ['2021-03-08', { type: 'signed' }],
      ...after,
    );
    expect(facetOf(elsewhere, 2).outcome).not.toHaveProperty('signedLate');
  });

  it('says since when it is suspended, also where that came too late to stop the clock', () => {
    const at5 = TO_CLOSING.slice(0, 5);
    const inTime = lived(...at5, ['2021-03-10', { type: 'suspended' }]);
    expect(facetOf(inTime, 2)).toMatchObject({ running: false, suspendedFrom: '2021-03-10' });
    const tooLate = lived(...at5, ['2021-06-10', { type: 'suspended' }]);
    expect(facetOf(tooLate, 2)).toMatchObject({ running: true, suspendedFrom: '2021-06-10' });
    const { due, calendarVersion } = tooLate;
    const resumed = lived(
      ...at5,
      ['2021-06-10', { type: 'suspended' }],
      ['2021-06-11', { type: 'resumed', lasted: true, givesBack: false, due, calendarVersion }],
    );
    expect(facetOf(resumed, 3)).not.toHaveProperty('suspendedFrom');
  });

  it('runs or stands still as the stop began, whatever due date comes later', () => {
    const at5 = TO_CLOSING.slice(0, 5);
    const later = { date: '2021-07-01', provisional: false };
    const extended = (restart: boolean, stopsInTime: string[]): ClueEvent => ({
      type: 'extended',
      workingDays: 5,
      decidedLate: !restart,
      restart,
      stopsInTime,
      due: later,
      calendarVersion: 'a',
    });
    const tooLate: typeof TO_CLOSING = [...at5, ['2021-06-10', { type: 'suspended' }]];
    const restarted = lived(...tooLate, ['2021-06-11', extended(true, [])]);
    expect(facetOf(restarted, 3)).toMatchObject({ running: true, due: later.date });
    const granted = lived(...tooLate, ['2021-06-11', extended(false, ['2021-06-10'])]);
    expect(facetOf(granted, 3)).toMatchObject({ running: false, due: later.date });
    const inTime = lived(...at5, ['2021-03-10', { type: 'suspended' }]);
    const to = { date: '2021-03-09', provisional: false };
    const corrected = happen(inTime, at('2021-03-11 09:00'), 'system', {
      type: 'reprojected',
      calendar: { from: 'a', to: 'b' },
      notice: 'n',
      changes: [{ clock: 'handling', from: inTime.due, to }],
    });
    expect(facetOf(corrected, 3)).toMatchObject({ running: false, due: to.date });
  });

  it('of an open one says nothing of an outcome', () => {
    const open = facetOf(lived(...TO_CLOSING.slice(0, -1)), 1);
    expect(open).toMatchObject({ outcome: null, returnReason: null, lastReturn: null, late: false });
  });

  it('changes with what the reporter says, not with the archiving', () => {
    const closed = lived(...TO_CLOSING);
    const before = facetOf(closed, 2);
    const archived = happen(closed, at('2021-03-20 11:00'), 'system', { type: 'archived', head: 'h' });
    expect(facetOf(archived, 2)).toEqual(before);
    const said = happen(closed, at('2021-03-22 11:00'), 'national', { type: 'feedback', satisfied: false });
    expect(facetOf(said, 2)).not.toEqual(before);
    expect(facetOf(said, 3).outcome?.satisfied).toBe(false);
  });

  it('names why a clue was returned', () => {
    const returned = lived(['2021-03-05', { type: 'returned', reason: 'out-of-scope' }]);
    expect(facetOf(returned, 2)).toMatchObject({ state: 'returned', returnReason: 'out-of-scope' });
  });

  it('says whether a clue repeats one that was closed, from its triage on', () => {
    const triaged = (reasons: TriageReason[]) =>
      lived([
        '2021-03-05',
        { type: 'triaged', referred: false, triage: { ...TRIAGE, reasons }, groupSize: 1 },
      ]);
    expect(facetOf(triaged(['in-scope', 'reported-before']), 2).repeated).toBe(true);
    expect(facetOf(triaged(['in-scope', 'possible-duplicate']), 2).repeated).toBe(false);
    expect(facetOf(triaged(['reported-before']), 1)).not.toEqual(facetOf(lived(), 1));
  });

  it('says that a clue was closed late, for good', () => {
    const late: readonly [string, ClueEvent][] = [
      ...TO_CLOSING.slice(0, -1),
      ['2021-03-29', { type: 'closed' }],
      ['2021-04-20', { type: 'reopened', generation: 2, stage: 'investigation' }],
    ];
    expect(facetOf(lived(...late), 3).late).toBe(true);
    expect(facetOf(lived(...TO_CLOSING), 2).late).toBe(false);
  });

  it('tells of the last request for a return, and changes with its decision', () => {
    const asked = lived(...TO_CLOSING.slice(0, 6), ['2021-03-10', { type: 'return-requested', to: null }]);
    const { lastReturn } = facetOf(asked, 2);
    expect(lastReturn).toEqual({
      n: 1,
      on: '2021-03-10',
      division: '440311',
      street: '440311002',
      outcome: 'pending',
    });
    const refused = happen(asked, at('2021-03-11 10:00'), 'sup-1', { type: 'return-refused' });
    expect(facetOf(refused, 3).lastReturn).toEqual({ ...lastReturn, outcome: 'refused' });
    expect(facetOf(asked, 2)).not.toEqual(facetOf(refused, 2));
  });

  it("tells of the sender's last request to reopen it once there is one, and changes with its answer", () => {
    const closed = lived(...TO_CLOSING);
    expect(facetOf(closed, 2)).not.toHaveProperty('lastReopening');
    const asked = happen(closed, at('2021-03-29 10:00'), 'national', { type: 'reopening-requested' });
    const lastReopening = {
      n: 1,
      on: '2021-03-29',
      division: '440311',
      street: '440311002',
      outcome: 'pending',
    };
    expect(facetOf(asked, 3)).toMatchObject({ state: 'closed', lastReopening });
    const refused = happen(asked, at('2021-03-30 10:00'), 'sup-1', { type: 'reopening-refused' });
    expect(facetOf(refused, 4).lastReopening).toEqual({ ...lastReopening, outcome: 'refused' });
  });
});
