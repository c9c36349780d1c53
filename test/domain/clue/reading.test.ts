import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import { readPersonalData } from '../../../domain/clue/reading.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { at, happen, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const assigned = (...officers: string[]): ClueEvent => ({
  type: 'assigned',
  unitId: 'u',
  officers,
  mode: 'rule',
});
const held = happen(receivedClue(NOW), NOW, 's', assigned('a', 'b'));
const closed = happen(held, NOW, 'r', { type: 'closed' });
const codeOf = (clue: Clue, reader: string, when = '2021-03-06 10:00') => {
  const decision = readPersonalData(clue, reader, at(when));
  return 'refused' in decision ? decision.code : decision.events;
};
const READ = [{ type: 'personal-data-read' }];

describe('personal data is read in full', () => {
  it('by the officers assigned now, and each read is an event', () => {
    expect(codeOf(held, 'a')).toEqual(READ);
    expect(codeOf(held, 'c')).toBe('unmasked-assigned-only');
    expect(codeOf(receivedClue(NOW), 'a')).toBe('unmasked-assigned-only');
  });

  it('by nobody who was assigned once and replaced, or whose district handed it over', () => {
    expect(codeOf(happen(held, NOW, 's', assigned('b', 'c')), 'a')).toBe('unmasked-assigned-only');
    const moved = happen(held, NOW, 's', { type: 'transferred', from: '440311', to: '440306', street: null });
    expect(codeOf(moved, 'a')).toBe('unmasked-assigned-only');
  });

  it.each([
    ['2021-03-05 23:59', READ],
    ['2021-04-04 23:59', READ],
    ['2021-04-05 00:00', 'unmasked-ended'],
  ])('until thirty days after the closing: at %s', (when, outcome) => {
    expect(codeOf(closed, 'a', when)).toEqual(outcome);
    expect(codeOf(closed, 'c', when)).toBe('unmasked-assigned-only');
  });

  it('again once it was reopened, and not once it was returned or merged', () => {
    const again = happen(closed, NOW, 's', { type: 'reopened', generation: 2, stage: 'contact' });
    expect(codeOf(again, 'a', '2022-01-01 10:00')).toEqual(READ);
    for (const event of [
      { type: 'returned', reason: 'not-ours' },
      { type: 'merged', of: 'national-QG0' },
    ] as const) {
      expect(codeOf(happen(again, NOW, 's', event), 'a')).toBe('unmasked-ended');
    }
  });

  it('as the store of files asks', () => {
    const reader = (sub: string) => ({ sub, roles: ['inspector' as const] });
    expect(CLUE.mayReadInFull?.(held, reader('a'), NOW)).toBe(true);
    expect(CLUE.mayReadInFull?.(held, reader('c'), NOW)).toBe(false);
    expect(CLUE.mayReadInFull?.(closed, reader('a'), at('2021-04-05 00:00'))).toBe(false);
  });
});
