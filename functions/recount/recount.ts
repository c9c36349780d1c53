import type { Runtime } from '../runtime/runtime.ts';
import { type AuditOptions, type Difference, recount } from '../store/ledger/audit.ts';
import { ledgerKinds } from '../store/ledger/kinds.ts';
import { sumUpLedger } from '../store/ledger/months.ts';
import { openTable } from '../store/table.ts';

/** What is logged of the differences and of the broken records; `npm run ops -- recount` prints them all. */
const LOGGED = 20;

/** What a difference is about and how large it is: in another recount, the same one has the same key. */
const keyOf = (d: Difference): string =>
  d.of === 'counter'
    ? `${d.kind} ${d.district} ${d.date} ${d.counter} ${d.expected - d.stored}`
    : `${d.kind} ${d.id} ${d.n} ${d.stored}`;

/**
 * The scheduled recount, which sums up the months that are past before it counts. What the stream is still counting, or counted while the records were read, shows as a
 * difference that is gone or another one a recount later; drift is what two in a row agree on. Records that do not verify
 * are told apart from it.
 */
export function createRecount(
  runtime: Runtime,
  options: Pick<AuditOptions, 'kinds' | 'verify'> = {},
): () => Promise<{ facets: number; drift: number; broken: number }> {
  const silent: Runtime = { ...runtime, meter: { count() {} } };
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return async () => {
    await sumUpLedger(table, options.kinds ?? ledgerKinds(runtime.aggregates), runtime.now());
    const first = await recount(silent, options);
    const second = first.differences.length === 0 ? first : await recount(silent, options);
    const before = new Set(first.differences.map(keyOf));
    const lasting = second.differences.filter((d) => before.has(keyOf(d)));
    runtime.meter.count('LedgerDrift', lasting.length);
    if (lasting.length > 0) {
      runtime.log.error('QX-LEDGER-DRIFT', {
        drift: lasting.length,
        differences: lasting.slice(0, LOGGED),
      });
    }
    const { count, records } = second.unverified;
    runtime.meter.count('RecordsBroken', count);
    for (const { kind, id, faults } of records.slice(0, LOGGED)) {
      runtime.log.error('QX-RECORD-BROKEN', {
        kind,
        id,
        faults: faults.map(({ code }) => code),
        entry: faults[0]?.seq ?? null,
      });
    }
    return { facets: second.facets, drift: lasting.length, broken: count };
  };
}
