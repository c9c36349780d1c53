import { describe, expect, it } from 'vitest';
import type { Command } from '../../../domain/case/commands.ts';
import { peopleOf as peopleOfCommand } from '../../../domain/case/decide/persons.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { CASE_FIGURES } from '../../../domain/case/figures.ts';
import { CASE } from '../../../domain/case/index.ts';
import { peopleIn, peopleOf } from '../../../domain/case/people.ts';
import type { Case } from '../../../domain/case/state.ts';
import type { Role } from '../../../domain/kernel/roles.ts';

const bare = {
  proposedBy: 'insp-1',
  hearing: null,
  decision: null,
  officers: [],
  recused: [],
  evidence: [],
  opinions: [],
  closing: null,
} as unknown as Case;

describe('the people of a case', () => {
  it('are all whom its view names, each once', () => {
    expect(peopleOf(bare)).toEqual(['insp-1']);
    const full = {
      ...bare,
      hearing: { presider: 'hear-1' },
      decision: { by: 'dep-1' },
      officers: ['insp-1', 'insp-2'],
      recused: ['insp-3'],
      evidence: [{ takenBy: ['insp-2', 'insp-4'] }],
      opinions: [{ by: 'legal-1' }],
      closing: { signatures: [{ by: 'head-1' }] },
    } as unknown as Case;
    expect(CASE.peopleOf(full).toSorted()).toEqual(
      ['dep-1', 'head-1', 'hear-1', 'insp-1', 'insp-2', 'insp-3', 'insp-4', 'legal-1'].toSorted(),
    );
  });

  it.each([
    [{ type: 'filing-approved', lead: 'a', assistant: 'b' }, ['a', 'b']],
    [{ type: 'assigned', lead: 'a', assistant: 'b', others: ['c'] }, ['a', 'b', 'c']],
    [{ type: 'recused', officer: 'a' }, ['a']],
    [{ type: 'evidence-added', takenBy: ['a', 'b'] }, ['a', 'b']],
    [{ type: 'notified', served: { by: ['a', 'b'] } }, ['a', 'b']],
    [{ type: 'document-served', served: { by: ['a', 'b'] } }, ['a', 'b']],
    [{ type: 'reminded', served: { by: ['a', 'b'] } }, ['a', 'b']],
    [{ type: 'hearing-scheduled', presider: 'p', served: { by: ['a', 'b'] } }, ['p', 'a', 'b']],
    [{ type: 'discussed', members: ['a', 'b'] }, ['a', 'b']],
    [{ type: 'resumed' }, []],
  ])('are those an event names: %j', (event, people) => {
    expect(peopleIn(event as unknown as CaseEvent)).toEqual(people);
  });
});

describe('the people of a command', () => {
  it.each([
    ['approve-filing', { approve: true, lead: 'a', assistant: 'b' }, ['a', 'b']],
    ['approve-filing', { approve: false }, []],
    ['assign', { lead: 'a', assistant: 'b', others: ['c'] }, ['a', 'b', 'c']],
    ['assign', { lead: 'a', assistant: 'b' }, ['a', 'b']],
    ['add-evidence', { takenBy: ['a', 'b'] }, ['a', 'b']],
    ['notify', { served: { by: ['a', 'b'] } }, ['a', 'b']],
    ['remind', { served: { by: ['a', 'b'] } }, ['a', 'b']],
    ['schedule-hearing', { served: { by: ['a', 'b'] }, presider: 'p' }, ['a', 'b', 'p']],
    ['serve', { by: ['a', 'b'] }, ['a', 'b']],
    ['resume', {}, []],
  ])('%s %j are those of whom the roster is read', (name, body, people) => {
    expect(peopleOfCommand({ name, body } as unknown as Command)).toEqual(people);
  });
});

describe('a case', () => {
  const open = {
    ...bare,
    status: 'investigating',
    division: '440311',
    officers: ['insp-1'],
  } as unknown as Case;
  const now = Date.parse('2021-03-05T09:00:00+08:00');

  it('is read in full by its inspectors and the heads, and by nobody else', () => {
    const reads = (sub: string, ...roles: string[]) =>
      CASE.mayReadInFull?.(open, { sub, roles: roles as Role[] }, now);
    expect(reads('insp-1', 'inspector')).toBe(true);
    expect(reads('head-1', 'inspection-head')).toBe(true);
    expect(reads('insp-2', 'inspector')).toBe(false);
    expect(reads('sup-1', 'supervisor')).toBe(false);
  });

  it('has no figure that a month sums up', () => {
    expect(CASE_FIGURES.sumMonth([])).toEqual([]);
  });
});
