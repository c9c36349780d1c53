import { expect, test } from 'vitest';
import { MARKS, marksOf } from '../../../domain/clue/marks.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { at, receivedClue } from '../../support/clues.ts';

const received = receivedClue(at('2021-03-05 09:00'), { sector: 'catering', source: 'walk-in' });
const triage = { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null } as const;

test.each<[what: string, changes: Partial<Clue>, marks: readonly string[]]>([
  ['where it came from', {}, []],
  [
    'its conclusion',
    { conclusion: { code: 'PAID', by: 'insp-1', verifiedAmountFen: 1, paidAmountFen: 1, headcount: 1 } },
    ['conclusion:PAID'],
  ],
  ['a stopped clock', { suspendedFrom: '2021-03-10' }, ['suspended']],
  [
    'that it repeats a closed one',
    { triage: { ...triage, reasons: ['in-scope', 'reported-before'] } },
    ['repeated'],
  ],
  ['that nobody was available', { accepted: true, awaitingSupervisor: true }, ['unassigned']],
  [
    'a request for an extension',
    { pendingExtension: { workingDays: 5, by: 'insp-1', on: '2021-03-10', restart: false } },
    ['extension'],
  ],
  ['a request for a return', { pendingReturn: { to: null, by: 'insp-1' } }, ['return']],
])('a clue is marked by %s', (_, changes, marks) => {
  expect(marksOf({ ...received, ...changes })).toEqual([
    MARKS.sector('catering'),
    'source:walk-in',
    ...marks,
  ]);
});
