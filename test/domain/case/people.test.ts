import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { CASE } from '../../../domain/case/index.ts';
import { peopleIn, peopleOf } from '../../../domain/case/people.ts';
import type { Case } from '../../../domain/case/state.ts';

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
