import type { Runtime } from '../../runtime/runtime.ts';
import { districtsWithin } from '../districts.ts';
import { aggregatePk, indexPk, type Key } from '../keys.ts';
import type { Item } from '../table.ts';
import { type Arrival, Counting, RecordGap } from './counting.ts';
import { type Checkpoint, checkpointKey, readSteps } from './layout.ts';

/** What a repair found and did. */
export interface Repair {
  /** Clues looked at. */
  readonly clues: number;
  /** Clues that were behind their record, and are counted now (in a dry run: would be). */
  readonly counted: readonly string[];
  /** Names of the errors of clues that could not be counted, by clue. */
  readonly failed: ReadonlyMap<string, string>;
}

/** How to repair. */
export interface RepairOptions {
  readonly dryRun?: boolean;
  readonly onProgress?: (clues: number) => void;
}

/**
 * Counts what the stream lost: every clue whose checkpoint lacks facets of its record is brought up to date. Reads each
 * clue and its checkpoint, and the records of clues that are behind; so it costs far less than a rebuild, and like the
 * stream it counts each facet once. It does not look at the counters: wrong ones are for `recount` and `rebuild`.
 */
export async function repair(runtime: Runtime, options: RepairOptions = {}): Promise<Repair> {
  const counting = new Counting(runtime);
  const { table } = counting;
  const counted: string[] = [];
  const failed = new Map<string, string>();
  let clues = 0;
  for (const district of await districtsWithin(table, '*')) {
    let startKey: Item | undefined;
    do {
      const page = await table.query<Key>({
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :pk',
        values: { ':pk': indexPk('clue', district) },
        startKey,
        Limit: 100,
      });
      startKey = page.lastKey;
      const keys = page.items.map(({ pk, sk }) => ({ pk, sk }));
      const stored = keys.length === 0 ? [] : await table.batchGet<Key & { facets: number }>(keys);
      const facetsOf = new Map(
        stored.map(({ pk, facets }) => [pk.slice(aggregatePk('clue', '').length), facets]),
      );
      clues += facetsOf.size;
      const checkpoints = await table.batchGet<Checkpoint>([...facetsOf.keys()].map(checkpointKey));
      const countedTo = new Map(checkpoints.map(({ clueId, n }) => [clueId, n]));
      const behind = [...facetsOf].filter(([clueId, facets]) => facets > (countedTo.get(clueId) ?? 0));
      if (options.dryRun) counted.push(...behind.map(([clueId]) => clueId));
      else {
        const arrivals: Arrival[] = await Promise.all(
          behind.map(async ([clueId]) => {
            const have = countedTo.get(clueId) ?? 0;
            return { clueId, steps: (await readSteps(table, clueId)).filter(({ facet }) => facet.n > have) };
          }),
        );
        const failures = await counting.count(arrivals);
        for (const { clueId, steps } of arrivals) {
          const last = steps.at(-1)?.facet.n ?? 0;
          // The clue says how many facets its record has: fewer in the record cannot be counted right.
          const lost = last < (facetsOf.get(clueId) ?? 0) ? new RecordGap(clueId, last + 1) : undefined;
          const error = failures.get(clueId) ?? lost;
          if (error === undefined) counted.push(clueId);
          else {
            failed.set(clueId, (error as Error).name);
            runtime.log.error('QX-LEDGER-FAILED', { clueId, error: (error as Error).name });
          }
        }
      }
      options.onProgress?.(clues);
    } while (startKey);
  }
  runtime.log.info('QX-LEDGER-REPAIRED', {
    clues,
    counted: counted.length,
    failed: failed.size,
    dryRun: options.dryRun ?? false,
  });
  return { clues, counted, failed };
}
