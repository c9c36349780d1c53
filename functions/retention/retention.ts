import { addDays, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { AggregateState } from '../../domain/kernel/aggregate.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isPassing } from '../store/backoff.ts';
import { districtsWithin } from '../store/districts.ts';
import { personalDataSince } from '../store/items.ts';
import {
  deleteExpired,
  type Ended,
  type Expiring,
  expirePersonalData,
  readEnded,
  readExpiring,
} from '../store/personal-data.ts';
import { Repository } from '../store/repository.ts';
import { type Item, openTable } from '../store/table.ts';

/** Aggregates in one run: what is left waits for the next. */
const MOST = 1000;
const PAGE = 100;

/** The last day whose ended matters are due today; null while the policy in force sets no period. */
export async function lastDueDay(runtime: Pick<Runtime, 'policies' | 'now'>): Promise<string | null> {
  const today = shanghaiDate(runtime.now());
  const { personalDataDays } = (await runtime.policies.book()).inForce(today).retention;
  return personalDataDays === null ? null : addDays(today, -personalDataDays - 1);
}

/** Something whose personal data is due. */
export type Due = Expiring & Ended;

/** Finds what is due, district by district, the earliest first in each. Nothing while no period is set. */
export async function* findDue(runtime: Runtime, lastDay: string): AsyncGenerator<Due> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  for (const district of await districtsWithin(table, '*')) {
    for (const aggregate of runtime.aggregates.all) {
      let startKey: Item | undefined;
      do {
        const page = await readEnded({ table, aggregate }, district, lastDay, { startKey, limit: PAGE });
        for (const ended of page.found) yield { kind: aggregate.kind, ...ended };
        startKey = page.lastKey;
      } while (startKey);
    }
  }
}

/** What a run of the retention did. */
export interface Retention {
  /** The last day whose ended matters were due; null: no period is set. */
  readonly lastDay: string | null;
  /** Those whose personal data was deleted, some of them left over from a run that was cut off. */
  readonly expired: number;
  readonly failed: number;
  /** More are due: the next run goes on. */
  readonly more: boolean;
}

/** Some personal data that is due could not be deleted; the next run tries again. */
class RetentionFailed extends Error {
  constructor(failed: number) {
    super(`${failed} could not be deleted`);
    this.name = 'RetentionFailed';
  }
}

/**
 * The retention: deletes personal data that is due by the policy in force, after an entry in each record, a bounded number at a
 * time. First it ends what an earlier run began.
 * @throws RetentionFailed when some of it could not be deleted, so that an alarm tells
 */
export function createRetention(runtime: Runtime, most = MOST): () => Promise<Retention> {
  const repositories = new Map(
    runtime.aggregates.all.map((a) => [a.kind, new Repository<AggregateState>(runtime, a)] as const),
  );
  return async () => {
    const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
    let expired = 0;
    let failed = 0;
    const tryOne = async (
      { kind, id }: Expiring,
      run: (of: Repository<AggregateState>) => Promise<boolean>,
    ) => {
      const repository = repositories.get(kind);
      if (!repository) return;
      try {
        if (await run(repository)) expired += 1;
      } catch (error) {
        if (isPassing(error)) throw error;
        failed += 1;
        runtime.log.error('QX-RETENTION-FAILED', { aggregate: kind, id, error: (error as Error).name });
      }
    };
    for (const left of await readExpiring(table, most)) {
      await tryOne(left, async (repository) => {
        await deleteExpired(repository, left.id, runtime.now());
        return true;
      });
    }
    const lastDay = await lastDueDay(runtime);
    let more = false;
    if (lastDay !== null) {
      for await (const due of findDue(runtime, lastDay)) {
        if (expired + failed >= most) {
          more = true;
          break;
        }
        await tryOne(due, async (repository) => {
          const isDue = (stored: Parameters<typeof personalDataSince>[1]) => {
            const since = personalDataSince(repository.aggregate, stored);
            return since !== null && since <= lastDay;
          };
          const done = await expirePersonalData(repository, due.id, runtime.now(), 'retention', isDue);
          return done.outcome === 'deleted';
        });
      }
    }
    runtime.meter.count('PersonalDataExpired', expired);
    runtime.log.info('QX-PERSONAL-DATA-EXPIRED', { lastDay, expired, failed, more });
    if (failed > 0) throw new RetentionFailed(failed);
    return { lastDay, expired, failed, more };
  };
}
