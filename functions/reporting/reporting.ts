import type { BareRuntime } from '../runtime/runtime.ts';
import { changeDelivery, isPastDue, readPastDue } from '../store/deliveries.ts';
import { openTable } from '../store/table.ts';

/** Deliveries in one run: what is left waits for the next. */
const MOST = 500;

/** What a look at the deliveries found. */
export interface LateReports {
  readonly late: number;
  /** More are due: the next run goes on. */
  readonly more: boolean;
}

/**
 * Makes the look at what is told to subscribers (scheduled): a delivery that nobody accepted by the end of the day on which it was due is
 * late for good, and told. Safe to repeat: each is told once.
 */
export function createReporting(runtime: BareRuntime, most = MOST): () => Promise<LateReports> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return async () => {
    const now = runtime.now();
    const ids = await readPastDue(table, now, most);
    let late = 0;
    for (const id of ids) {
      const changed = await changeDelivery(table, id, now, (d) =>
        !d.late && d.acceptedAt === null && d.state !== 'cancelled' && isPastDue(d, now)
          ? { late: true }
          : null,
      );
      if (changed === null) continue;
      const { subscriber, type } = changed.after;
      runtime.log.error('QX-REPORT-LATE', { delivery: id, subscriber, type });
      late += 1;
    }
    // Also when there is none: that it runs is watched by this.
    runtime.meter.count('ReportLate', late);
    return { late, more: ids.length === most };
  };
}
