import type { Item, QueryInput, Table } from '../../store/table.ts';

/** A row of an index, or of a partition, in the order of a list. */
export interface Row {
  /** `<day or instant>#<id>`: where a list goes on behind it. */
  readonly sortKey: string;
  readonly id: string;
  /** What the store keeps with it. */
  readonly item: Item;
}

/** Rows of one partition, between two sort keys (both included), that are in the order of the list. */
export interface Section {
  readonly index: 'gsi1' | 'gsi2' | null;
  readonly pk: string;
  /** What stands before the sort key in the key of the store, e.g. `open#`. */
  readonly prefix: string;
  readonly from: string;
  readonly to: string;
  /** What the store leaves out by itself. */
  readonly filter?: Filter;
}

/** A condition on the attributes of rows. */
export interface Filter {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Before and behind every sort key, which begins with a year. */
export const FIRST = '0';
export const LAST = '~';
/** Behind a sort key and before the next: no id holds a control character. */
const behind = (sortKey: string) => `${sortKey}\u0001`;

/**
 * Rows of a page: of few sections (a hundred, and one more that tells whether others follow), of many, where many rows are wanted, and of
 * later pages where the store leaves rows out.
 */
const PAGE = 101;
const SMALL_PAGE = 20;
const LARGE_PAGE = 1000;
const FILTERED_PAGES = [1000];
const LAST_FILTERED_PAGE = 4000;
const FEW_SECTIONS = 8;

/** The most that one answer may read. */
export const BOUNDS = {
  /** Of indexes. */
  rows: 20_000,
  /** Clues of a list, and of a worklist. */
  states: 1000,
  waiting: 2000,
  /** Of employers, for a text that is looked for. */
  names: 2000,
  /** Whose clues are put into one order; a province has at most 183. */
  districts: 200,
} as const;

/** Such bounds. */
export type Bounds = { readonly [K in keyof typeof BOUNDS]: number };

/** What one answer may still read. */
export class ReadBudget {
  rows: number;
  states: number;
  names: number;
  constructor({ rows, states, names }: Bounds, mostStates: number = states) {
    this.rows = rows;
    this.states = mostStates;
    this.names = names;
  }
}

/** Hands out rows in the order of a list. */
export interface RowReader {
  /** Whether everything was handed out. */
  readonly isDone: boolean;
  /** Whether the budget was used up before the end. */
  readonly isStopped: boolean;
  /** Everything up to this sort key was handed out or left out: where the list goes on. */
  readonly position: string;
  /** The next rows, at most so many; none at the end, or when the budget is used up. */
  next(most: number): Promise<Row[]>;
}

/** A section as far as it was read. */
interface Source {
  readonly section: Section;
  rows: Row[];
  /** All up to here was read. */
  position: string;
  pages: number;
  ended: boolean;
}

/**
 * Reads sections merged in the order of their sort keys, in pages of fixed sizes, as far as a budget allows. Each section is read
 * on only when nothing can be told without it.
 */
export class SectionReader implements RowReader {
  readonly #table: Table;
  readonly #sources: readonly Source[];
  readonly #descending: boolean;
  readonly #budget: ReadBudget;
  #handedOut: string;
  #stopped = false;

  /** @param after begins behind this sort key; null at the beginning */
  constructor(
    table: Table,
    sections: readonly Section[],
    { descending, after }: { readonly descending: boolean; readonly after: string | null },
    budget: ReadBudget,
  ) {
    this.#table = table;
    this.#descending = descending;
    this.#budget = budget;
    const start = after ?? (descending ? LAST : FIRST);
    this.#handedOut = start;
    this.#sources = sections.map((section) => ({
      section,
      rows: [],
      position: start,
      pages: 0,
      ended: false,
    }));
  }

  get isDone(): boolean {
    return this.#sources.every((s) => s.ended && s.rows.length === 0);
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  get position(): string {
    return this.#handedOut;
  }

  #isBefore(a: string, b: string): boolean {
    return this.#descending ? a > b : a < b;
  }

  async next(most: number): Promise<Row[]> {
    const found: Row[] = [];
    while (found.length < most) {
      let first: Source | undefined;
      for (const source of this.#sources) {
        const [head] = source.rows;
        if (head && (!first?.rows[0] || this.#isBefore(head.sortKey, first.rows[0].sortKey))) first = source;
      }
      const head = first?.rows[0];
      const unread = this.#sources.filter(
        (s) => !s.ended && s.rows.length === 0 && (!head || this.#isBefore(s.position, head.sortKey)),
      );
      if (unread.length > 0) {
        if (await this.#fill(unread, most)) continue;
        this.#stopped = true;
        const position = unread.map((s) => s.position).reduce((a, b) => (this.#isBefore(a, b) ? a : b));
        if (this.#isBefore(this.#handedOut, position)) this.#handedOut = position;
        break;
      }
      if (!first || !head) break;
      first.rows.shift();
      // What is being moved may stand in two sections for a moment.
      if (head.sortKey === this.#handedOut) continue;
      this.#handedOut = head.sortKey;
      found.push(head);
    }
    return found;
  }

  /** Reads a page of each of some sections. @returns false when the budget does not reach */
  async #fill(sources: readonly Source[], wanted: number): Promise<boolean> {
    const share = Math.floor(this.#budget.rows / sources.length);
    if (share < 1) return false;
    await Promise.all(sources.map((source) => this.#fillOne(source, share, wanted)));
    return true;
  }

  async #fillOne(source: Source, share: number, wanted: number): Promise<void> {
    const { section, position } = source;
    const bounds = this.#descending
      ? { from: section.from, to: this.#isBefore(section.to, position) ? position : section.to }
      : {
          from: this.#isBefore(section.from, behind(position)) ? behind(position) : section.from,
          to: section.to,
        };
    if (bounds.from > bounds.to) {
      source.ended = true;
      return;
    }
    const first = this.#sources.length > FEW_SECTIONS ? SMALL_PAGE : PAGE;
    const later = !section.filter
      ? wanted > PAGE
        ? LARGE_PAGE
        : PAGE
      : (FILTERED_PAGES[source.pages - 1] ?? LAST_FILTERED_PAGE);
    const limit = Math.min(share, source.pages === 0 ? first : later);
    source.pages += 1;
    const { items, lastKey, read } = await this.#table.query<Item>({
      ...queryOf(section, bounds),
      ScanIndexForward: !this.#descending,
      Limit: limit,
    });
    this.#budget.rows -= read;
    const sortAttribute = section.index === null ? 'sk' : `${section.index}sk`;
    const sortKeyIn = (item: Item) => String(item[sortAttribute]).slice(section.prefix.length);
    source.rows = items
      .map((item) => {
        const sortKey = sortKeyIn(item);
        return { sortKey, id: sortKey.slice(sortKey.indexOf('#') + 1), item };
      })
      // The upper bound of a list that goes on downwards is the row before.
      .filter((row) => row.sortKey !== position);
    source.ended = lastKey === undefined;
    source.position = lastKey === undefined ? '' : sortKeyIn(lastKey);
  }
}

/** Reads rows that are in the memory already. */
class SortedReader implements RowReader {
  readonly isStopped = false;
  readonly #rows: Row[];
  #handedOut: string;

  constructor(rows: readonly Row[], after: string) {
    this.#rows = [...rows];
    this.#handedOut = after;
  }

  get isDone(): boolean {
    return this.#rows.length === 0;
  }

  get position(): string {
    return this.#handedOut;
  }

  async next(most: number): Promise<Row[]> {
    const rows = this.#rows.splice(0, most);
    this.#handedOut = rows.at(-1)?.sortKey ?? this.#handedOut;
    return rows;
  }
}

/**
 * Reads all rows of sections, and puts them into an order of their own: for few rows among many that the index of that order
 * would go through.
 * @returns null when the budget does not reach to their end
 */
export async function readResorted(
  table: Table,
  sections: readonly Section[],
  sortKeyOf: (row: Row) => string,
  { descending, after }: { readonly descending: boolean; readonly after: string | null },
  budget: ReadBudget,
): Promise<RowReader | null> {
  const reader = new SectionReader(table, sections, { descending: false, after: null }, budget);
  const read: Row[] = [];
  while (!reader.isDone && !reader.isStopped) read.push(...(await reader.next(LAST_FILTERED_PAGE)));
  if (reader.isStopped) return null;
  const start = after ?? (descending ? LAST : FIRST);
  const isBefore = (a: string, b: string) => (descending ? a > b : a < b);
  const rows = read
    .map((row) => ({ ...row, sortKey: sortKeyOf(row) }))
    .filter(({ sortKey }) => isBefore(start, sortKey))
    .sort((a, b) => (isBefore(a.sortKey, b.sortKey) ? -1 : 1));
  return new SortedReader(rows, start);
}

function queryOf(
  { index, pk, prefix, filter }: Section,
  { from, to }: { readonly from: string; readonly to: string },
): QueryInput {
  const [pkName, skName] = index === null ? ['pk', 'sk'] : [`${index}pk`, `${index}sk`];
  return {
    ...(index === null ? {} : { IndexName: index }),
    KeyConditionExpression: `${pkName} = :pk AND ${skName} BETWEEN :from AND :to`,
    ...(filter
      ? {
          FilterExpression: filter.expression,
          ...(Object.keys(filter.names).length > 0 ? { ExpressionAttributeNames: filter.names } : {}),
        }
      : {}),
    values: { ':pk': pk, ':from': prefix + from, ':to': prefix + to, ...filter?.values },
  };
}
