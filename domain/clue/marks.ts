import type { ConclusionCode } from './conclusions.ts';
import type { Clue } from './state.ts';
import { stageOf } from './state.ts';
import { isRepeated } from './triage.ts';

/** What the index of lists says of a clue in a word each, so that a list reads what it looks for alone. */
export const MARKS = {
  sector: (sector: string) => `sector:${sector}`,
  source: (source: string) => `source:${source}`,
  conclusion: (code: ConclusionCode) => `conclusion:${code}`,
  suspended: 'suspended',
  repeated: 'repeated',
  /** A supervisor must assign. */
  unassigned: 'unassigned',
  /** These requests wait for a decision. */
  extensionRequested: 'extension',
  returnRequested: 'return',
} as const;

/** Lists the marks of a clue. */
export const marksOf = (clue: Clue): string[] => [
  MARKS.sector(clue.sector),
  MARKS.source(clue.source),
  ...(clue.conclusion === null ? [] : [MARKS.conclusion(clue.conclusion.code)]),
  ...(clue.suspendedFrom === null ? [] : [MARKS.suspended]),
  ...(isRepeated(clue) ? [MARKS.repeated] : []),
  ...(stageOf(clue) === 'supervisor' ? [MARKS.unassigned] : []),
  ...(clue.pendingExtension === null ? [] : [MARKS.extensionRequested]),
  ...(clue.pendingReturn === null ? [] : [MARKS.returnRequested]),
];
