import type { Occurrences, Part } from './history.ts';

/** What a completion rate can be broken down by. */
export const GROUPINGS = ['sector', 'source', 'unit', 'officer', 'employer'] as const;
/** What a completion rate is broken down by. */
export type Grouping = (typeof GROUPINGS)[number];

/** The counts of a completion rate, of a part of its clues. */
export interface GroupCounts {
  readonly numerator: number;
  readonly denominator: number;
  readonly excluded: { readonly returned: number; readonly merged: number };
  readonly open: number;
  readonly overdue: number;
  readonly extended: number;
}

/** A group of clues with its counts. */
export interface GroupRow extends GroupCounts {
  /** A code or an id; of an employer its keyed hashes, joined by dots. Null: there is none, e.g. no unit yet. */
  readonly key: string | null;
  readonly name: string | null;
}

/** The counts of no clue. */
export const NO_COUNTS: GroupCounts = {
  numerator: 0,
  denominator: 0,
  excluded: { returned: 0, merged: 0 },
  open: 0,
  overdue: 0,
  extended: 0,
};

/** Takes the counts of one clue from the parts that it counts in. */
export function groupCounts(parts: Occurrences<Part>): GroupCounts {
  const times = (part: Part) => parts.get(part)?.times ?? 0;
  return {
    numerator: times('numerator'),
    denominator: times('denominator'),
    excluded: { returned: times('returned'), merged: times('merged') },
    open: times('openAtEnd'),
    overdue: times('overdue'),
    extended: times('extended'),
  };
}

/** Adds counts of two groups. */
export const addCounts = (a: GroupCounts, b: GroupCounts): GroupCounts => ({
  numerator: a.numerator + b.numerator,
  denominator: a.denominator + b.denominator,
  excluded: {
    returned: a.excluded.returned + b.excluded.returned,
    merged: a.excluded.merged + b.excluded.merged,
  },
  open: a.open + b.open,
  overdue: a.overdue + b.overdue,
  extended: a.extended + b.extended,
});

/** The keys that a group's key consists of: either one of an employer makes it the same. */
export const keysOf = (by: Grouping, key: string): string[] => (by === 'employer' ? key.split('.') : [key]);

/** The key of a group with these keys; null without one. */
export const groupKey = (keys: readonly string[]): string | null =>
  keys.length === 0 ? null : [...new Set(keys)].sort().join('.');

/** Adds up groups: those of clues, and those of the pages of an answer. The order in which they come does not matter. */
export class Groups {
  readonly #by: Grouping;
  readonly #byKey = new Map<string | null, GroupRow>();

  constructor(by: Grouping) {
    this.#by = by;
  }

  add(row: GroupRow): void {
    const keys = row.key === null ? [null] : keysOf(this.#by, row.key);
    const known = new Set(keys.flatMap((key) => this.#byKey.get(key) ?? []));
    const all = [...known, row];
    const allKeys = all.flatMap(({ key }) => (key === null ? [] : keysOf(this.#by, key)));
    const sum: GroupRow = {
      key: groupKey(allKeys),
      name: all.map(({ name }) => name).find((name) => name !== null) ?? null,
      ...all.reduce<GroupCounts>(addCounts, NO_COUNTS),
    };
    for (const key of sum.key === null ? [null] : allKeys) this.#byKey.set(key, sum);
  }

  /** The groups, those with the most clues first. */
  rows(): GroupRow[] {
    const size = ({ denominator, excluded }: GroupRow) => denominator + excluded.returned + excluded.merged;
    const text = ({ key }: GroupRow) => key ?? '';
    return [...new Set(this.#byKey.values())].sort(
      (a, b) => size(b) - size(a) || (text(a) < text(b) ? -1 : 1),
    );
  }
}
