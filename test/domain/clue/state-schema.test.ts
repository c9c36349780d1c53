import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { clueStateSchema } from '../../../domain/clue/state-schema.ts';
import { findWrongMembers } from '../../../domain/kernel/state-schema.ts';
import { AGGREGATES } from '../../../domain/registry.ts';
import { STATE_SCHEMAS } from '../../../domain/state-schemas.ts';
import { at, happen, KEYED_HASHES } from '../../support/clues.ts';
import { LIFE_STEPS, lived } from '../../support/record.ts';

const clueAfter = (steps: number): Clue => ({ ...lived(steps).state, ...KEYED_HASHES });
const wrongOf = (state: unknown) => findWrongMembers(clueStateSchema, state);

/** What a whole life does not have. */
const MORE: readonly ClueEvent[] = [
  { type: 'extension-requested', workingDays: 5, restart: true },
  { type: 'suspended' },
  {
    type: 'resumed',
    lasted: false,
    givesBack: false,
    due: { date: '2021-03-26', provisional: false },
    calendarVersion: 'a',
  },
  { type: 'suspended' },
  // To a street of another district.
  { type: 'return-requested', to: '440306001' },
];
const busy = MORE.reduce(
  (clue, event) => happen(clue, at('2021-03-09 09:00'), 'insp-1', event),
  clueAfter(5),
);
const STATES: readonly Clue[] = [...Array.from({ length: LIFE_STEPS }, (_, i) => clueAfter(i + 1)), busy];

/** Lists every member of a value, at any depth, by its path. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [[...path]] : [];
  return [
    ...(path.length > 0 ? [[...path]] : []),
    ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name])),
  ];
}

/** Copies a value with another member at a path; without it for `undefined`. */
function withMember(value: unknown, [name = '', ...rest]: readonly string[], member: unknown): unknown {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  if (rest.length > 0) copy[name] = withMember(copy[name], rest, member);
  else if (member === undefined) delete copy[name];
  else copy[name] = member;
  return copy;
}

describe('the schema of a stored clue', () => {
  it('is there for every aggregate', () =>
    expect(Object.keys(STATE_SCHEMAS).sort()).toEqual(AGGREGATES.all.map(({ kind }) => kind).sort()));

  it.each(STATES.map((state, i) => [i + 1, state]))('takes state %i of a life', (_, state) =>
    expect(wrongOf(state)).toEqual([]),
  );

  it('tells every member that is of another type, at any depth, and never a value', () => {
    const secret = { 张测试: '13900001111' };
    for (const state of STATES) {
      const paths = pathsOf(state);
      expect(paths.length).toBeGreaterThan(55);
      for (const path of paths) {
        const wrong = wrongOf(withMember(state, path, secret));
        expect(wrong.length, path.join('.')).toBeGreaterThan(0);
        for (const named of wrong) expect(named).toMatch(new RegExp(`^${path.join('\\.')}(\\.|$)`));
        expect(wrong.join().replaceAll('张测试', '')).not.toContain('1390');
      }
    }
  });

  it('tells every member that is missing or that nobody knows', () => {
    for (const name of Object.keys(busy)) {
      expect(wrongOf(withMember(busy, [name], undefined))).toEqual([name]);
    }
    expect(wrongOf({ ...busy, bankCard: '6222' })).toEqual(['bankCard']);
    expect(wrongOf(withMember(busy, ['due', 'reason'], 'x'))).toEqual(['due.reason']);
    expect(wrongOf('text')).toEqual(['(state)']);
  });

  it.each<[string, unknown]>([
    ['contentHash', '张测试'],
    ['head', KEYED_HASHES.contentHash],
    ['division', '4403'],
    ['street', '440311'],
    ['receivedDay', '2021-02-30'],
    ['receivedAt', '2021-03-05T09:00:00+08:00'],
    ['status', 'open'],
    ['version', 0],
    ['headcount', 1.5],
    ['claimedAmountFen', -1],
    ['sector', '张测试'],
    ['unitId', 'a\nb'],
    ['warnings', ['Zhang San']],
  ])('tells a %s like %j', (name, value) => {
    const [wrong = ''] = wrongOf({ ...busy, [name]: value });
    expect(wrong.split('.')[0]).toBe(name);
  });

  it('names twenty members at most', () => expect(wrongOf({})).toHaveLength(20));
});
