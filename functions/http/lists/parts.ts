import * as z from 'zod';
import type { AggregateState } from '../../../domain/kernel/aggregate.ts';
import { type IndexPart, indexPk } from '../../store/keys.ts';
import type { Repository } from '../../store/repository.ts';
import { groupsOf } from './groups.ts';
import { type Page, readPage, type Stretch } from './page.ts';
import { type Bounds, FIRST, type Filter, LAST, type Section, SectionReader } from './reader.ts';

/** Where a list goes on that shows what waits before what is done, each by day and id. */
export const partPositionSchema = z.strictObject({
  part: z.enum(['open', 'done']),
  group: z.string(),
  after: z.string().nullable(),
});

/** Such a position. */
export type PartPosition = z.infer<typeof partPositionSchema>;
type PartStretch = Omit<PartPosition, 'after'>;

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

/** Reads a page of the aggregates of some districts, those that wait first, as far as one answer may read. */
export function readParts<S extends AggregateState>(
  repository: Repository<S>,
  { districts, isAsked, filter, start, limit, bounds, choose }: PartsQuery<S>,
): Promise<Page<S, PartPosition>> {
  const { table, aggregate } = repository;
  const select: Stretch<S, PartStretch>['select'] = async (rows, budget) => {
    budget.states -= rows.length;
    const stored = await repository.loadAll(rows.map(({ id }) => id));
    const chosen = await choose([...stored.values()].map(({ state }) => state));
    return rows.flatMap((row) => {
      const state = stored.get(row.id)?.state;
      // Moved meanwhile, it stands elsewhere in the list.
      return state !== undefined && chosen.has(state) ? [{ row, item: state }] : [];
    });
  };
  const parts = PARTS.slice(start === null ? 0 : PARTS.indexOf(start.part)).filter(isAsked);
  const stretches = parts.flatMap((part) => {
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
    const from = start?.part === part ? start.group : null;
    return groupsOf(districts, from, sectionsOf, bounds).map(
      ({ key: group, sections }): Stretch<S, PartStretch> => ({
        at: { part, group },
        open: (after, budget) => new SectionReader(table, sections, { descending: false, after }, budget),
        select,
      }),
    );
  });
  const at = stretches[0]?.at;
  const isStart = at?.part === start?.part && at?.group === start?.group;
  return readPage(stretches, isStart ? (start?.after ?? null) : null, { limit, bounds });
}
