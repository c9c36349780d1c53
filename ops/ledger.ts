import {
  type Difference,
  type Recount,
  rebuild,
  recount,
  type Unverified,
} from '../functions/store/ledger/audit.ts';
import { ledgerKinds } from '../functions/store/ledger/kinds.ts';
import { sumUpLedger } from '../functions/store/ledger/months.ts';
import { openTable } from '../functions/store/table.ts';
import { type Call, defineCommand, dryRun } from './command.ts';
import { type OpenStack, withStack } from './target.ts';

const describeDifference = (d: Difference): string =>
  d.of === 'counter'
    ? `  ${d.kind} ${d.district} ${d.date} ${d.counter}: ${d.stored}, records say ${d.expected}`
    : `  ${d.kind} ${d.id} change ${d.n}: ${d.stored ?? 'not counted'}, record says ${d.expected}`;

/** Tells which records do not verify. */
function printUnverified(call: Call, { count, records }: Unverified): void {
  if (count === 0) return;
  call.out(`Records that do not verify, from which nothing was taken: ${count}.`);
  for (const { kind, id, faults } of records) call.out(`  ${kind} ${id}: ${faults[0]?.message ?? ''}`);
  if (count > records.length) call.out(`  and ${count - records.length} more`);
}

/** Counts again, and tells every difference and every record that does not verify. */
export async function printRecount(call: Call, stack: OpenStack): Promise<Recount> {
  const bar = call.progress('changes counted');
  const counted = await recount(stack.workflow, { onProgress: bar.show });
  bar.end();
  const { epoch, facets, rows, differences } = counted;
  call.out(
    `Changes ${facets}, ledger rows ${rows} of epoch ${epoch}; differences from the records: ${differences.length}.`,
  );
  for (const difference of differences) call.out(describeDifference(difference));
  printUnverified(call, counted.unverified);
  return counted;
}

export const recountCommand = defineCommand({
  summary: 'count the ledger again from the records, and name the differences',
  notes: `Exit code 1 when there are differences, or records that do not verify: for these stands what was counted before. What the
stream has not counted yet is a difference: on a busy stage count again before you rebuild. Like the schedule, it first sums up the
months that are past, so that readers need not read their days.`,
  options: {},
  run: (call) =>
    withStack<0 | 1>(call.target, async (stack) => {
      const { dynamo, tableName, aggregates, now } = stack.workflow;
      await sumUpLedger(openTable(dynamo, tableName), ledgerKinds(aggregates), now());
      const { differences, unverified } = await printRecount(call, stack);
      return differences.length === 0 && unverified.count === 0 ? 0 : 1;
    }),
});

export const rebuildCommand = defineCommand({
  summary: 'rebuild the ledger from the records',
  notes: `Run again after it was cut off; it goes on where it stopped. Exit code 1 when records do not verify: of these stays what
was counted before, until they are mended and the ledger is rebuilt again.`,
  options: dryRun('only count again, and tell what a rebuild would make'),
  run: (call) =>
    withStack<0 | 1>(call.target, async (stack) => {
      if (call.values['dry-run']) {
        const { facets, epoch, differences } = await printRecount(call, stack);
        call.out(
          `A rebuild would count ${facets} changes into an epoch after ${epoch}, and ` +
            `${differences.length === 0 ? 'change no figure' : `mend ${differences.length} differences`}.`,
        );
        return 0;
      }
      const bar = call.progress('records counted');
      const { epoch, aggregates, deletedRows, unverified } = await rebuild(stack.workflow, {
        onProgress: bar.show,
      });
      bar.end();
      await stack.settled();
      call.out(
        `The ledger is rebuilt: epoch ${epoch}, records ${aggregates}, old rows deleted ${deletedRows}.`,
      );
      printUnverified(call, unverified);
      return unverified.count === 0 ? 0 : 1;
    }),
});
