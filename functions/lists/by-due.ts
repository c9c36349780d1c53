import type { Clue } from '../../domain/clue/state.ts';
import { type IndexPart, indexPk } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';
import type { Item, Table } from '../store/table.ts';

/** A clue in the order of due date and id; its sort key says where a list goes on behind it. */
export interface SortedClue {
  /** `<due date>#<clueId>` */
  readonly sortKey: string;
  readonly clue: Clue;
}

/** A part of the index: a district's clues that are open, or done. */
export interface IndexSection {
  readonly district: string;
  readonly part: IndexPart;
}

/** What the index itself may be filtered by; what is left out is not looked at. */
export interface IndexFilter {
  readonly statuses?: readonly string[];
  readonly street?: string;
  /** The id of an officer in charge. */
  readonly officer?: string;
}

/** Where to begin, where to stop, and how many clues are wanted at a time (at most 100). */
export interface DueRange {
  /** Behind which sort key to begin. */
  readonly after?: string;
  /** Leaves out clues due on that day or later. */
  readonly dueBefore?: string;
  readonly chunk?: number;
}

/** Rows of the index read at a time where some of them are filtered out. */
const FILTERED_ROWS = 500;

/** A filter as the store takes it. */
function filterExpression({ statuses, street, officer }: IndexFilter) {
  const conditions = [
    ...(statuses ? [`#status IN (${statuses.map((_, i) => `:s${i}`).join(', ')})`] : []),
    ...(street === undefined ? [] : ['street = :street']),
    ...(officer === undefined ? [] : ['contains(officers, :officer)']),
  ];
  return {
    expression:
      conditions.length === 0
        ? {}
        : {
            FilterExpression: conditions.join(' AND '),
            ...(statuses ? { ExpressionAttributeNames: { '#status': 'status' } } : {}),
          },
    values: {
      ...Object.fromEntries((statuses ?? []).map((s, i) => [`:s${i}`, s])),
      ...(street === undefined ? {} : { ':street': street }),
      ...(officer === undefined ? {} : { ':officer': officer }),
    },
  };
}

/** Reads a section's sort keys in order, a chunk at a time. */
function source(
  table: Table,
  kind: string,
  { district, part }: IndexSection,
  filter: IndexFilter,
  { after = '', dueBefore = '~', chunk = 100 }: DueRange,
) {
  const from = `${part}#${after === '' ? '' : `${after}\u0001`}`;
  const to = `${part}#${dueBefore}`;
  const { expression, values } = filterExpression(filter);
  let sortKeys: string[] = [];
  let startKey: Item | undefined;
  let more = from <= to;
  return {
    head: (): string | undefined => sortKeys[0],
    take: () => sortKeys.shift(),
    async fill(): Promise<void> {
      while (sortKeys.length === 0 && more) {
        const { items, lastKey } = await table.query<{ gsi1sk: string }>({
          IndexName: 'gsi1',
          KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
          ...expression,
          values: { ':pk': indexPk(kind, district), ':from': from, ':to': to, ...values },
          startKey,
          Limit: 'FilterExpression' in expression ? Math.max(chunk, FILTERED_ROWS) : chunk,
        });
        sortKeys = items.map((i) => i.gsi1sk.slice(part.length + 1));
        startKey = lastKey;
        more = lastKey !== undefined;
      }
    },
  };
}

/**
 * Lists clues of several districts, all together by due date and id, in chunks. Each section of the index is in
 * that order, so they are merged; the clues themselves are read as chunks are taken.
 */
export async function* cluesByDue(
  clues: Repository<Clue>,
  sections: readonly IndexSection[],
  filter: IndexFilter = {},
  range: DueRange = {},
): AsyncGenerator<SortedClue[]> {
  const chunk = range.chunk ?? 100;
  const { table, aggregate } = clues;
  const sources = sections.map((section) =>
    source(table, aggregate.kind, section, filter, { ...range, chunk }),
  );
  await Promise.all(sources.map((s) => s.fill()));
  for (;;) {
    const sortKeys: string[] = [];
    while (sortKeys.length < chunk) {
      let first: (typeof sources)[number] | undefined;
      for (const s of sources) {
        const head = s.head();
        if (head !== undefined && head < (first?.head() ?? '~')) first = s;
      }
      const sortKey = first?.take();
      if (first === undefined || sortKey === undefined) break;
      sortKeys.push(sortKey);
      await first.fill();
    }
    if (sortKeys.length === 0) return;
    yield await readSorted(clues, sortKeys);
  }
}

async function readSorted(clues: Repository<Clue>, sortKeys: readonly string[]): Promise<SortedClue[]> {
  // A clue that moves between two reads may stand in two sections.
  const byId = new Map(sortKeys.map((sortKey) => [sortKey.slice(sortKey.indexOf('#') + 1), sortKey]));
  const found = await clues.loadAll([...byId.keys()]);
  return [...byId].flatMap(([clueId, sortKey]) => {
    const stored = found.get(clueId);
    return stored ? [{ sortKey, clue: stored.state }] : [];
  });
}

/** Lists clues known by id, by due date and id. */
export async function idsByDue(
  clues: Repository<Clue>,
  ids: readonly string[],
  after = '',
): Promise<SortedClue[]> {
  const found = await clues.loadAll([...new Set(ids)]);
  return [...found.values()]
    .map(({ state: clue }) => ({ sortKey: `${clue.due.date}#${clue.clueId}`, clue }))
    .filter(({ sortKey }) => sortKey > after)
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
}
