import { readClue, type StoredClue } from '../store/clue-items.ts';
import { clueKey, districtIndexPk, type IndexStatus, type Key } from '../store/keys.ts';
import type { Item, Table } from '../store/table.ts';

/** A clue in the order of due date and id; its place says where a list goes on behind it. */
export interface Placed {
  /** `<due date>#<clueId>` */
  readonly place: string;
  readonly stored: StoredClue;
}

/** A part of the index: a district's clues in one status. */
export interface IndexSection {
  readonly district: string;
  readonly status: IndexStatus;
}

/** Where to begin, where to stop, and how many clues are wanted at a time (at most 100). */
export interface DueRange {
  /** Behind which place to begin. */
  readonly after?: string;
  /** Leaves out clues due on that day or later. */
  readonly dueBefore?: string;
  readonly chunk?: number;
}

/** Reads a section's places in order, a chunk at a time. */
function source(table: Table, section: IndexSection, { after = '', dueBefore = '~', chunk }: DueRange) {
  const { district, status } = section;
  const from = `${status}#${after === '' ? '' : `${after}\u0001`}`;
  const to = `${status}#${dueBefore}`;
  let places: string[] = [];
  let startKey: Item | undefined;
  let more = from <= to;
  return {
    head: (): string | undefined => places[0],
    take: () => places.shift(),
    async fill(): Promise<void> {
      while (places.length === 0 && more) {
        const { items, lastKey } = await table.query<Key & { gsi1sk: string }>({
          IndexName: 'gsi1',
          KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
          values: { ':pk': districtIndexPk(district), ':from': from, ':to': to },
          startKey,
          Limit: chunk,
        });
        places = items.map((i) => i.gsi1sk.slice(status.length + 1));
        startKey = lastKey;
        more = lastKey !== undefined;
      }
    },
  };
}

/**
 * Clues of several districts and statuses, all together by due date and id, in chunks. Each section of the index is in
 * that order, so they are merged; the clues themselves are read as chunks are taken.
 */
export async function* cluesByDue(
  table: Table,
  sections: readonly IndexSection[],
  range: DueRange = {},
): AsyncGenerator<Placed[]> {
  const chunk = range.chunk ?? 100;
  const sources = sections.map((section) => source(table, section, { ...range, chunk }));
  await Promise.all(sources.map((s) => s.fill()));
  for (;;) {
    const places: string[] = [];
    while (places.length < chunk) {
      let first: (typeof sources)[number] | undefined;
      for (const s of sources) {
        const head = s.head();
        if (head !== undefined && head < (first?.head() ?? '~')) first = s;
      }
      const place = first?.take();
      if (first === undefined || place === undefined) break;
      places.push(place);
      await first.fill();
    }
    if (places.length === 0) return;
    yield await readPlaced(table, places);
  }
}

async function readPlaced(table: Table, places: readonly string[]): Promise<Placed[]> {
  // A clue that moves between two reads may stand in two sections.
  const placeOf = new Map(places.map((place) => [place.slice(place.indexOf('#') + 1), place]));
  const items = await table.batchGet([...placeOf.keys()].map(clueKey));
  const found = new Map(items.map(readClue).map((stored) => [stored.clue.clueId, stored]));
  return [...placeOf].flatMap(([clueId, place]) => {
    const stored = found.get(clueId);
    return stored ? [{ place, stored }] : [];
  });
}

/** Clues known by id, by due date and id. */
export async function idsByDue(table: Table, ids: readonly string[], after = ''): Promise<Placed[]> {
  const items = await table.batchGet([...new Set(ids)].map(clueKey));
  return items
    .map(readClue)
    .map((stored) => ({ place: `${stored.clue.due.date}#${stored.clue.clueId}`, stored }))
    .filter(({ place }) => place > after)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
}
