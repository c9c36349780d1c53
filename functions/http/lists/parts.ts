import * as z from 'zod';
import type { AggregateState } from '../../../domain/kernel/aggregate.ts';
import { type IndexPart, indexPk } from '../../store/keys.ts';
import type { Repository } from '../../store/repository.ts';
import { groupsOf } from './groups.ts';
import { type Bounds, FIRST, type Filter, LAST, ReadBudget, type Section, SectionReader } from './reader.ts';

/** Where a list goes on that shows what waits before what is done, each by day and id. */
export const partPositionSchema = z.strictObject({
  part: z.enum(['open', 'done']),
  group: z.string(),
  after: z.string().nullable(),
});

/** Such a position. */
export type PartPosition = z.infer<typeof partPositionSchema>;

/** Rows taken at a time. */
const CHUNK = 50;
const PARTS = ['open', 'done'] as const satisfies readonly IndexPart[];

/** What of the index a list looks through. */
export interface PartsQuery<S extends AggregateState> {
  readonly districts: readonly string[];
  readonly isAsked: (part: IndexPart) => boolean;
  readonly filter: Filter | undefined;
  /** null at the beginning. */
  readonly start: PartPosition | null;
  readonly limit: number;
  readonly bounds: Bounds;
  /** Of some states, those that the list shows: a row may tell less, or something older. */
  readonly choose: (states: readonly S[]) => Promise<ReadonlySet<S>>;
}

/** A page of a list. */
export interface PartsPage<S> {
  readonly found: S[];
  /** Where it goes on; null at the end. */
  readonly next: PartPosition | null;
  /** false: it stopped at the bound of what one answer reads. */
  readonly complete: boolean;
}

/** Reads a page of the aggregates of some districts, those that wait first, as far as one answer may read. */
export async function readParts<S extends AggregateState>(
  repository: Repository<S>,
  { districts, isAsked, filter, start, limit, bounds, choose }: PartsQuery<S>,
): Promise<PartsPage<S>> {
  const { table, aggregate } = repository;
  const budget = new ReadBudget(bounds);
  const found: S[] = [];
  for (const part of PARTS.slice(start === null ? 0 : PARTS.indexOf(start.part)).filter(isAsked)) {
    const sectionsOf = (district: string): Section[] => [
      {
        index: 'gsi1',
        pk: indexPk(aggregate.kind, district),
        prefix: `${part}#`,
        from: FIRST,
        to: LAST,
        ...(filter ? { filter } : {}),
      },
    ];
    const isStart = start?.part === part;
    for (const { key, sections } of groupsOf(districts, isStart ? start.group : null, sectionsOf, bounds)) {
      const after = isStart && start.group === key ? start.after : null;
      const reader = new SectionReader(table, sections, { descending: false, after }, budget);
      while (!reader.isDone) {
        const most = Math.min(CHUNK, budget.states);
        const rows = most > 0 ? await reader.next(most) : [];
        budget.states -= rows.length;
        const stored = await repository.loadAll(rows.map(({ id }) => id));
        const chosen = await choose([...stored.values()].map(({ state }) => state));
        for (const { id, sortKey } of rows) {
          const state = stored.get(id)?.state;
          // Moved meanwhile, it stands elsewhere in the list.
          if (state === undefined || !chosen.has(state)) continue;
          found.push(state);
          if (found.length === limit) {
            return { found, next: { part, group: key, after: sortKey }, complete: true };
          }
        }
        if (most <= 0 || reader.isStopped) {
          return { found, next: { part, group: key, after: reader.position }, complete: false };
        }
      }
    }
  }
  return { found, next: null, complete: true };
}
