import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { at, receivedClue } from '../../support/clues.ts';

const clue: Clue = receivedClue(at('2021-03-05 09:00'));

describe('the people of a clue', () => {
  it('are its officers, its unit and those who asked for something', () => {
    expect(CLUE.peopleOf(clue)).toEqual([]);
    const asked = {
      ...clue,
      officers: ['insp-1', 'insp-2'],
      unitId: 'gm',
      pendingExtension: { by: 'insp-1' },
      pendingReturn: { by: 'tri-1' },
    } as unknown as Clue;
    expect(CLUE.peopleOf(asked)).toEqual(['insp-1', 'insp-2', 'gm', 'insp-1', 'tri-1']);
  });

  it.each([
    [{ type: 'assigned', officers: ['a', 'b'], unitId: 'u' }, ['a', 'b', 'u']],
    [{ type: 'assigned', officers: ['a', 'b'], unitId: null }, ['a', 'b']],
    [{ type: 'concluded', conclusion: { by: 'a' } }, ['a']],
    [{ type: 'signed' }, []],
  ])('are those an event names: %j', (event, people) => {
    expect(CLUE.peopleIn(event as unknown as ClueEvent)).toEqual(people);
  });
});
