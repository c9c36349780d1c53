import { type Bounds, ReadBudget, type Row, type RowReader } from './reader.ts';

/** A part of a list whose rows are in one order; a list goes through one after the other. */
export interface Stretch<T, At extends object> {
  /** Names it in a cursor. */
  readonly at: At;
  /** Opens its rows behind a sort key; null at the beginning. */
  open(after: string | null, budget: ReadBudget): RowReader | Promise<RowReader>;
  /** Takes from rows, in their order, what the list shows of them, and off the budget what it reads for that. */
  select(
    rows: readonly Row[],
    budget: ReadBudget,
  ): Promise<readonly { readonly row: Row; readonly item: T }[]>;
}

/** Where a list goes on: in a stretch, behind a sort key; null at its beginning. */
export type Position<At extends object> = At & { readonly after: string | null };

/** A page, and where the next one begins. */
export interface Page<T, P> {
  readonly found: readonly T[];
  /** null: nothing follows. */
  readonly next: P | null;
  /** Whether it is full, or the last one: not stopped by what one answer may read. */
  readonly complete: boolean;
}

/** Rows taken at a time: as many as are needed at first, since most lists leave out few; and few where one more is looked for. */
const FEW = 10;
const CHUNK = 100;

/** How a page is read. */
export interface PageOptions {
  readonly limit: number;
  readonly bounds: Bounds;
  /** Rows taken at a time; by default more and more. */
  readonly chunkSize?: number;
  /** How many stretches one answer looks into; by default all. */
  readonly most?: number;
}

/**
 * Reads a page: on until it is full and one more is found, so that a cursor always leads to something, unless what one answer may read
 * is used up.
 * @param stretches those from where the list goes on
 * @param after where it goes on in the first of them
 */
export async function readPage<T, At extends object>(
  stretches: readonly Stretch<T, At>[],
  after: string | null,
  { limit, bounds, chunkSize, most: mostStretches = stretches.length }: PageOptions,
): Promise<Page<T, Position<At>>> {
  const budget = new ReadBudget(bounds);
  const found: T[] = [];
  let next: Position<At> | null = null;
  for (const [i, stretch] of stretches.entries()) {
    if (i >= mostStretches) return { found, next: { ...stretch.at, after: null }, complete: next !== null };
    const reader = await stretch.open(i === 0 ? after : null, budget);
    let chunk = chunkSize ?? (next === null ? Math.min(Math.max(limit + 1, FEW), CHUNK) : FEW);
    while (!reader.isDone) {
      const most = Math.min(chunk, budget.states, budget.names);
      const rows = most > 0 ? await reader.next(most) : [];
      for (const { row, item } of await stretch.select(rows, budget)) {
        if (next !== null) return { found, next, complete: true };
        found.push(item);
        if (found.length < limit) continue;
        next = { ...stretch.at, after: row.sortKey };
        // Doubled below.
        chunk = FEW / 2;
      }
      if (most <= 0 || reader.isStopped) {
        return { found, next: { ...stretch.at, after: reader.position }, complete: next !== null };
      }
      chunk = chunkSize ?? Math.min(2 * chunk, CHUNK);
    }
  }
  return { found, next: null, complete: true };
}
