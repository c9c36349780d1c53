import type { SystemEvent } from '../../domain/kernel/aggregate.ts';
import { type Delivery, isPastDue, type ReportFault } from '../../domain/reporting/delivery.ts';
import { NOTICE_EVENT } from '../../domain/reporting/event-types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { changeDelivery, readWatched } from '../store/deliveries.ts';
import { Repository } from '../store/repository.ts';
import { openTable } from '../store/table.ts';

/** Deliveries in one run: what is left waits for the next. */
const MOST = 500;

/** The step by which an entry comes into the record. */
const STEP = 'note-report-fault';

/** What a look at the deliveries found. */
export interface ReportFaults {
  readonly late: number;
  readonly dead: number;
  /** More are to be looked at: the next run goes on. */
  readonly more: boolean;
}

/** Some deliveries could not be looked at: the log names them. */
class ReportsUnseen extends Error {
  override readonly name = 'ReportsUnseen';
  constructor(count: number) {
    super(`${count} deliveries could not be looked at`);
  }
}

/** What is wrong with a delivery and stands in no record yet: what its tries left there, and that its day is over now. */
function newFaults(delivery: Delivery, now: number): ReportFault[] {
  const { late, acceptedAt, state, unrecorded } = delivery;
  const isLate = !late && acceptedAt === null && state !== 'cancelled' && isPastDue(delivery, now);
  return [...(isLate ? (['late'] as const) : []), ...unrecorded];
}

/**
 * Makes the look at what is told to subscribers (scheduled). What nobody accepted by the end of the day on which it was due is late for
 * good and told; that, and what was given up, becomes an entry of the record of what it is about, in the transaction that says so of the
 * delivery: each once, however often it is looked at. That an officer's notice did not get through stands with the delivery alone: it is
 * nothing that happened to what it is about.
 * @throws ReportsUnseen at the end, where one could not be looked at; the next run tries it again
 */
export function createReporting(runtime: Runtime, most = MOST): () => Promise<ReportFaults> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);

  /** Looks at one. @returns what was wrong with it and is entered now, and how it stands; null where nothing is to be changed */
  async function lookAt(
    id: string,
    now: number,
  ): Promise<{ readonly faults: readonly ReportFault[]; readonly delivery: Delivery | null }> {
    let faults: ReportFault[] = [];
    const changed = await changeDelivery(
      table,
      id,
      now,
      (delivery) => {
        faults = newFaults(delivery, now);
        if (faults.length === 0) return null;
        return { late: delivery.late || faults.includes('late'), unrecorded: [] };
      },
      (items, { after }) => {
        if (after.type === NOTICE_EVENT) return table.transact(items);
        const events = faults.map(
          (fault): SystemEvent => ({
            type: 'report-failed',
            fault,
            subscriber: after.subscriber,
            publicEvent: after.event,
          }),
        );
        const repository = new Repository(runtime, runtime.aggregates.of(after.kind));
        const actor = { id: STEP, role: 'system' };
        return repository.change(after.about, STEP, now, () => ({ events }), { actor, also: items });
      },
    );
    return changed === null ? { faults: [], delivery: null } : { faults, delivery: changed.after };
  }

  return async () => {
    const now = runtime.now();
    const ids = await readWatched(table, now, most);
    const found = { late: 0, dead: 0 };
    let failed = 0;
    for (const id of ids) {
      try {
        const { faults, delivery } = await lookAt(id, now);
        for (const fault of faults) found[fault] += 1;
        if (!faults.includes('late') || delivery === null) continue;
        const { subscriber, type } = delivery;
        runtime.log.error('QX-REPORT-LATE', { delivery: id, subscriber, type });
      } catch (error) {
        // It must not keep those behind it from being looked at.
        failed += 1;
        runtime.log.error('QX-REPORT-FAILED', { delivery: id, error: (error as Error).name });
      }
    }
    // Also when there is none: that it runs is watched by this.
    runtime.meter.count('ReportLate', found.late);
    if (failed > 0) throw new ReportsUnseen(failed);
    return { ...found, more: ids.length === most };
  };
}
