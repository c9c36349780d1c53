import type { Table } from '../../store/table.ts';
import { type Bounds, type ReadBudget, type Row, type Section, SectionReader } from './reader.ts';

/** Sections that are merged into one order. */
export interface Group {
  /** The first of its districts. */
  readonly key: string;
  readonly districts: readonly string[];
  readonly sections: readonly Section[];
}

/**
 * Puts districts into groups; a list goes through one group after the other.
 * @param from begins with this district; null at the beginning
 */
export function groupsOf(
  districts: readonly string[],
  from: string | null,
  sectionsOf: (district: string) => readonly Section[],
  { districts: most }: Pick<Bounds, 'districts'>,
): Group[] {
  const left = districts.filter((d) => from === null || d >= from).sort();
  const groups: Group[] = [];
  for (let i = 0; i < left.length; i += most) {
    const own = left.slice(i, i + most);
    groups.push({ key: own[0] ?? '', districts: own, sections: own.flatMap(sectionsOf) });
  }
  return groups;
}

/**
 * Where a list goes on that sorts by itself what it finds: the part of the index that it looks at, and behind which of its own
 * sort keys.
 */
export interface WindowPosition {
  readonly group: string;
  /** Behind this sort key of the index; null at the beginning. */
  readonly from: string | null;
  /** Up to this one; null as far as one answer reads. */
  readonly to: string | null;
  readonly after: string | null;
}

/** Rows of a part of the index, in its order. */
export interface Window {
  readonly rows: readonly Row[];
  /** The part that was read. */
  readonly position: Omit<WindowPosition, 'after'>;
  /** The part behind it; null at the end. */
  readonly next: WindowPosition | null;
}

/** Reads one part of the index, of one group: as many rows as the budget has aggregates, or what a position names. */
export async function readWindow(
  table: Table,
  groups: readonly Group[],
  position: WindowPosition | null,
  budget: ReadBudget,
): Promise<Window> {
  const { from = null, to = null } = position ?? {};
  const [group, following] = groups;
  const rows: Row[] = [];
  if (!group) return { rows, position: { group: '', from, to }, next: null };
  const reader = new SectionReader(table, group.sections, { descending: false, after: from }, budget);
  let isBeyond = false;
  while (!isBeyond && rows.length < budget.states) {
    const read = await reader.next(budget.states - rows.length);
    const within = to === null ? read : read.filter((row) => row.sortKey <= to);
    rows.push(...within);
    isBeyond = within.length < read.length;
    if (read.length === 0) break;
  }
  const reached = isBeyond ? to : reader.isDone ? null : reader.position;
  const end = reached !== null && to !== null && to < reached ? to : reached;
  const behind =
    end !== null
      ? { group: group.key, from: end, to: null, after: null }
      : following
        ? { group: following.key, from: null, to: null, after: null }
        : null;
  return { rows, position: { group: group.key, from, to: end }, next: behind };
}
