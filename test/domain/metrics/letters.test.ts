import { expect, test } from 'vitest';
import { CONCLUSION_CODES } from '../../../domain/clue/conclusions.ts';
import { PHASE_NAMES } from '../../../domain/clue/state.ts';
import {
  conclusionOfLetter,
  letterOfConclusion,
  letterOfPhase,
  phaseOfLetter,
} from '../../../domain/metrics/letters.ts';

test('every conclusion and every phase has one letter that stands for it', () => {
  expect(CONCLUSION_CODES.map((code) => conclusionOfLetter(letterOfConclusion(code)))).toEqual(
    CONCLUSION_CODES,
  );
  expect(PHASE_NAMES.map((phase) => phaseOfLetter(letterOfPhase(phase)))).toEqual(PHASE_NAMES);
});

test('a letter of nothing is refused', () => {
  expect(() => conclusionOfLetter('?')).toThrow('? stands for no conclusion');
  expect(() => phaseOfLetter('?')).toThrow('? stands for no phase');
});
