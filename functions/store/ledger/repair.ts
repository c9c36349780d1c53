import type { Runtime } from '../../runtime/runtime.ts';
import { type Arrival, Counting, RecordGap } from './counting.ts';
import { type LedgerKind, ledgerKinds, readSteps } from './kinds.ts';
import { type AggregateRef, readCountedTo, refKey } from './layout.ts';

/** What a repair found and did. */
export interface Repair {
  /** Aggregates looked at. */
  readonly aggregates: number;
  /** Those that were behind their record, and are counted now (in a dry run: would be). */
  readonly counted: readonly AggregateRef[];
  /** Those that could not be counted, with the names of the errors. */
  readonly failed: readonly (AggregateRef & { readonly error: string })[];
}

/** How to repair. */
export interface RepairOptions {
  /** What is counted; by default all that the ledger counts. */
  readonly kinds?: readonly LedgerKind[];
  readonly dryRun?: boolean;
  /** Hears how many aggregates were looked at. */
  readonly onProgress?: (aggregates: number) => void;
}

/**
 * Counts what the stream lost: everything whose checkpoint lacks facets of its record is brought up to date. Reads how many
 * facets each record has, the checkpoints, and the records that are ahead of them; so it costs far less than a rebuild, and
 * like the stream it counts each facet once. It does not look at the counters: wrong ones are for `recount` and `rebuild`.
 */
export async function repair(runtime: Runtime, options: RepairOptions = {}): Promise<Repair> {
  const kinds = options.kinds ?? ledgerKinds(runtime.aggregates);
  const counting = new Counting(runtime, kinds);
  const { table } = counting;
  const counted: AggregateRef[] = [];
  const failed: (AggregateRef & { error: string })[] = [];
  let aggregates = 0;
  for (const kind of kinds) {
    const ref = (id: string): AggregateRef => ({ kind: kind.figures.kind, id });
    for await (const facetsOf of kind.countFacets(table)) {
      aggregates += facetsOf.size;
      const countedTo = await readCountedTo(table, kind.figures.kind, [...facetsOf.keys()]);
      const behind = [...facetsOf].filter(([id, facets]) => facets > (countedTo.get(id) ?? 0));
      if (options.dryRun) counted.push(...behind.map(([id]) => ref(id)));
      else {
        const arrivals: Arrival[] = await Promise.all(
          behind.map(async ([id]) => {
            const have = countedTo.get(id) ?? 0;
            const steps = await readSteps(table, kind, id);
            return { ...ref(id), steps: steps.filter(({ facet }) => facet.n > have) };
          }),
        );
        const failures = await counting.count(arrivals);
        for (const { id, steps } of arrivals) {
          const last = steps.at(-1)?.facet.n ?? 0;
          // It is known how many facets the record should have: fewer cannot be counted right.
          const lost = last < (facetsOf.get(id) ?? 0) ? new RecordGap(id, last + 1) : undefined;
          const cause = failures.get(refKey(ref(id))) ?? lost;
          if (cause === undefined) counted.push(ref(id));
          else {
            const failure = { ...ref(id), error: (cause as Error).name };
            failed.push(failure);
            runtime.log.error('QX-LEDGER-FAILED', failure);
          }
        }
      }
      options.onProgress?.(aggregates);
    }
  }
  runtime.log.info('QX-LEDGER-REPAIRED', {
    aggregates,
    counted: counted.length,
    failed: failed.length,
    dryRun: options.dryRun ?? false,
  });
  return { aggregates, counted, failed };
}
