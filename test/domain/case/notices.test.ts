import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { CASE } from '../../../domain/case/index.ts';
import type { Case } from '../../../domain/case/state.ts';
import { CaseFile, filed } from '../../support/cases.ts';

const ACT = { on: '2021-03-08', late: false };
const DOCUMENT = { id: 'd-1', kind: 'decision', year: 2021, n: 1 } as never;
const OCCURRENCE = { at: '2021-03-08T02:00:00.000Z', day: '2021-03-08', by: 'x' };
const { state } = filed();
const due = state.due.date;
const told = (before: Case, event: CaseEvent) =>
  CASE.noticeOf?.(event, CASE.evolve(before, event, before.caseId, OCCURRENCE), before) ?? null;
const both = { to: ['i1', 'i2'] };

describe('what officers are told of a case', () => {
  it('is who is on it from the filing on, or that it was refused', () => {
    const { state: proposed } = new CaseFile();
    const approved: CaseEvent = {
      type: 'filing-approved',
      lead: 'i1',
      assistant: 'i2',
      filedOn: '2021-03-05',
      document: DOCUMENT,
      ...ACT,
    };
    expect(told(proposed, approved)).toMatchObject({ kind: 'assigned', ...both });
    expect(told(proposed, { type: 'filing-refused', ...ACT })).toEqual({ kind: 'rejected', to: ['p'] });
    // Who was on it before knows.
    const assigned: CaseEvent = { type: 'assigned', lead: 'i1', assistant: 'i3', others: ['i4'], ...ACT };
    expect(told(state, assigned)).toEqual({ kind: 'assigned', to: ['i3', 'i4'], dueOn: due });
    expect(told(state, { type: 'handed-over', from: 'i1', to: 'i3' })).toEqual({
      kind: 'handed-over',
      to: ['i3'],
      dueOn: due,
    });
  });

  it.each<[CaseEvent, string]>([
    [{ type: 'alarmed', kind: 'reminder', about: 'decision', date: due, times: 1 }, 'due-soon'],
    [{ type: 'alarmed', kind: 'overdue', about: 'decision', date: due, times: 1 }, 'overdue'],
    [{ type: 'extended', clock: 'decision', workingDays: 5, ...ACT }, 'decided'],
    [{ type: 'opinion-given', result: 'agree', document: DOCUMENT, ...ACT }, 'decided'],
    [{ type: 'opinion-given', result: 'supplement', document: DOCUMENT, ...ACT }, 'rejected'],
    [{ type: 'taken-back', ...ACT }, 'rejected'],
    [{ type: 'closing-refused', ...ACT }, 'rejected'],
    [
      { type: 'decided', kind: 'handling', fineFen: 0, orderFen: 1, extraFen: 0, document: DOCUMENT, ...ACT },
      'decided',
    ],
  ])('%j tells those on it', (event, kind) => {
    expect(told(state, event)).toMatchObject({ kind, ...both, dueOn: expect.any(String) });
  });

  it.each<CaseEvent>([
    { type: 'revoked', ground: 1, document: DOCUMENT, ...ACT },
    { type: 'transferred', crime: false, ...ACT },
    { type: 'closed', code: 'performed', document: DOCUMENT, ...ACT },
  ])('%j, its end, tells those who were on it', (event) => {
    expect(told(state, event)).toEqual({ kind: 'decided', ...both });
  });

  it('is for the presider that there is a hearing to hold; nobody is told of a look at it', () => {
    const scheduled: CaseEvent = {
      type: 'hearing-scheduled',
      day: '2021-03-20',
      presider: 'h',
      served: { way: 'direct', on: '2021-03-08', by: ['i1', 'i2'], effectiveOn: '2021-03-08' },
      document: DOCUMENT,
      ...ACT,
    };
    const heard = { ...state, hearing: { requestedOn: '2021-03-08' } } as Case;
    expect(told(heard, scheduled)).toEqual({ kind: 'assigned', to: ['h'], dueOn: '2021-03-20' });
    const look: CaseEvent = { type: 'alarmed', kind: 'idle-check', about: 'case', date: due, times: 1 };
    expect(told(state, look)).toBeNull();
    expect(told(state, { type: 'personal-data-read' })).toBeNull();
  });
});
