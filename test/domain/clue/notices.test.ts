import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { at, happen, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const received = receivedClue(NOW);
const assigned = happen(received, NOW, 's', {
  type: 'assigned',
  unitId: 'u',
  officers: ['a', 'b'],
  mode: 'rule',
});
const asked = happen(
  assigned,
  NOW,
  'a',
  { type: 'extension-requested', workingDays: 5, restart: false },
  { type: 'return-requested', to: '440306' },
);
const due = { date: '2021-04-02', provisional: false };
const told = (before: Clue, event: ClueEvent) =>
  CLUE.noticeOf?.(event, happen(before, NOW, 'x', event), before) ?? null;
const alarm = (kind: Extract<ClueEvent, { type: 'alarmed' }>['kind']): ClueEvent => ({
  type: 'alarmed',
  kind,
  about: 'due',
  date: '2021-03-23',
  times: 1,
});

describe('what officers are told of a clue', () => {
  it.each<[ClueEvent, string, string | null | undefined]>([
    [{ type: 'assigned', unitId: 'u', officers: ['a', 'b'], mode: 'supervisor' }, 'assigned', '2021-03-26'],
    [{ type: 'reopened', generation: 2, stage: 'contact' }, 'assigned', '2021-03-26'],
    [alarm('reminder'), 'due-soon', '2021-03-26'],
    [alarm('overdue'), 'overdue', '2021-03-26'],
    [{ type: 'supervised', dueOn: '2021-03-20' }, 'supervised', '2021-03-20'],
    [{ type: 'supervised', dueOn: null }, 'supervised', '2021-03-26'],
    [{ type: 'review-rejected' }, 'rejected', '2021-03-26'],
    [{ type: 'reopening-requested' }, 'rejected', undefined],
    [{ type: 'returned', reason: 'not-ours' }, 'returned', undefined],
    [{ type: 'transferred', from: '440311', to: '440306', street: null }, 'returned', undefined],
    [{ type: 'closed' }, 'decided', undefined],
  ])('%j tells both officers', (event, kind, dueOn) => {
    expect(told(assigned, event)).toEqual({
      kind,
      to: ['a', 'b'],
      ...(dueOn === undefined ? {} : { dueOn }),
    });
  });

  it('tells of a hand-over whoever takes it over, of a decision whoever asked', () => {
    expect(told(assigned, { type: 'handed-over', from: 'a', to: 'c' })).toEqual({
      kind: 'handed-over',
      to: ['c'],
      dueOn: '2021-03-26',
    });
    const extended: ClueEvent = {
      type: 'extended',
      workingDays: 5,
      decidedLate: false,
      restart: false,
      due,
      calendarVersion: 'v',
    };
    expect(told(asked, extended)).toEqual({ kind: 'decided', to: ['a'], dueOn: '2021-04-02' });
    expect(told(asked, { type: 'extension-refused' })).toEqual({ kind: 'decided', to: ['a'] });
    expect(told(asked, { type: 'return-refused' })).toEqual({ kind: 'decided', to: ['a'] });
    expect(told(assigned, extended)).toBeNull();
  });

  it('tells of a decision those, too, who have the work of whoever asked', () => {
    const handedOver = happen(asked, NOW, 's', { type: 'handed-over', from: 'a', to: 'c' });
    for (const type of ['extension-refused', 'return-refused'] as const) {
      expect(told(handedOver, { type })?.to.toSorted()).toEqual(['a', 'b', 'c']);
    }
  });

  it.each<ClueEvent>([
    { type: 'signed' },
    { type: 'suspended' },
    { type: 'feedback', satisfied: true },
    alarm('unassigned'),
    alarm('sign-late'),
  ])('%j tells nobody', (event) => {
    expect(told(assigned, event)).toBeNull();
  });
});
