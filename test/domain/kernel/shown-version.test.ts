import { describe, expect, it } from 'vitest';
import { CASE } from '../../../domain/case/index.ts';
import { decide } from '../../../domain/clue/decide.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import { shownVersion } from '../../../domain/kernel/aggregate.ts';
import { filed, PEOPLE } from '../../support/cases.ts';
import { at, happen, RULES, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const failed = (fault: 'late' | 'dead') =>
  ({ type: 'report-failed', fault, subscriber: 'national', publicEvent: 'evt_1' }) as const;

const read = { type: 'personal-data-read' } as const;

describe('an entry that says that something was not reported, or was read in full', () => {
  const assigned = happen(receivedClue(NOW), NOW, 'system', {
    type: 'assigned',
    unitId: null,
    officers: ['insp-1', 'insp-2'],
    mode: 'rule',
  });
  const clue = happen(assigned, NOW, 'note-report-fault', failed('late'), read, failed('dead'));

  it('is one more entry, and no other version for officers', () => {
    expect(clue.version).toBe(assigned.version + 3);
    expect(shownVersion(clue)).toBe(shownVersion(assigned));
    expect({ ...clue, version: 0, quietEntries: 0 }).toEqual({ ...assigned, version: 0 });
  });

  it('takes no command from under an officer, and is named by none', () => {
    const officer = { sub: 'insp-1', roles: ['inspector'], division: '440311' } as const;
    const sign = (expectedVersion: number) =>
      decide(clue, { name: 'sign', body: { expectedVersion } }, officer, RULES, NOW);
    expect(sign(assigned.version)).toMatchObject({ events: [{ type: 'signed' }] });
    expect(sign(clue.version)).toMatchObject({ code: 'stale' });
  });

  it('is the same for a case', () => {
    const file = filed();
    const seen = shownVersion(file.state);
    file.apply([failed('dead'), read], 'note-report-fault');
    expect(file.state.version).toBe(seen + 2);
    expect(shownVersion(file.state)).toBe(seen);
    const recuse = (expectedVersion: number) =>
      file.outcome(
        'recuse',
        { officer: 'i1', ground: '-', askedBy: '-', expectedVersion } as never,
        PEOPLE.head,
      );
    expect(recuse(seen)).not.toBe('stale');
    expect(recuse(seen + 2)).toBe('stale');
  });

  it('is told nobody outside', () => {
    for (const { publicFacts } of [CLUE, CASE]) {
      expect(publicFacts?.eventTypes).not.toContain('report-failed');
    }
  });
});
