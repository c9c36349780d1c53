import type { ConclusionCode } from '../clue/conclusions.ts';
import type { Phase } from '../clue/state.ts';

/** Codes as letters: names are most of what the ledger stores. A letter is never given to another code. */
const CONCLUSIONS = {
  PAID: 'P',
  ORDERED_PAID: 'O',
  PENALISED: 'N',
  MINOR_CORRECTED: 'M',
  NOT_SUBSTANTIATED: 'U',
  OUT_OF_SCOPE_TRANSFER: 'S',
  WRONG_JURISDICTION: 'J',
  ARBITRATION_OR_SUIT: 'A',
  TIME_BARRED: 'T',
  CRIME_TRANSFER: 'C',
  PROJECT_PAYMENT: 'W',
  FALSE_CLAIM: 'F',
  ADVANCED: 'D',
} as const satisfies Record<ConclusionCode, string>;

const PHASES = {
  triage: 't',
  assignment: 'a',
  sign: 's',
  contact: 'c',
  investigation: 'i',
  review: 'r',
} as const satisfies Record<Phase, string>;

const inverse = <Code extends string>(letters: Readonly<Record<Code, string>>): ReadonlyMap<string, Code> =>
  new Map((Object.keys(letters) as Code[]).map((code) => [letters[code], code]));
const conclusions = inverse<ConclusionCode>(CONCLUSIONS);
const phases = inverse<Phase>(PHASES);

export const letterOfConclusion = (code: ConclusionCode): string => CONCLUSIONS[code];
export const letterOfPhase = (phase: Phase): string => PHASES[phase];

/** @throws RangeError for a letter of no conclusion */
export function conclusionOfLetter(letter: string): ConclusionCode {
  const code = conclusions.get(letter);
  if (!code) throw new RangeError(`${letter} stands for no conclusion`);
  return code;
}

/** @throws RangeError for a letter of no phase */
export function phaseOfLetter(letter: string): Phase {
  const phase = phases.get(letter);
  if (!phase) throw new RangeError(`${letter} stands for no phase`);
  return phase;
}
