import { reconcile } from '../functions/reconcile/reconcile.ts';
import type { WorkflowRuntime } from '../functions/runtime/runtime.ts';
import { repair } from '../functions/store/ledger/repair.ts';
import { ENDED_BADLY, LOOK_BACK_DAYS, listEnded } from '../functions/workflow/execution-lists.ts';
import { tellMissed } from '../functions/workflow/missed.ts';
import { type Call, defineCommand, dryRun as dryRunOption, printList } from './command.ts';
import { countLetters, deleteLetters, type Letter, returnLetters, takeLetters } from './dead-letters.ts';
import { printRecount } from './ledger.ts';
import { printReconciliation } from './reconcile.ts';
import { type OpenStack, QUEUES, type QueueName, withStack } from './target.ts';

/** Tells how many executions ended badly of late. A live clue of such an execution is re-armed by `reconcile`. */
async function printExecutions(call: Call, runtime: WorkflowRuntime): Promise<void> {
  const counts: string[] = [];
  for (const status of ENDED_BADLY) {
    let count = 0;
    for (const { workflow } of runtime.aggregates.all) {
      count += (await listEnded(runtime, workflow, status)).length;
    }
    counts.push(`${status} ${count}`);
  }
  call.out(`Executions that ended badly in the last ${LOOK_BACK_DAYS} days: ${counts.join(', ')}.`);
}

/** Counts how often each reason occurs, e.g. `RetryAttemptsExhausted 3`. */
function countReasons(letters: readonly Letter[]): string {
  const counts = new Map<string, number>();
  for (const { why } of letters) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, n]) => `${why} ${n}`).join(', ');
}

/** Tells officers and outsiders what a reader of the stream lost. @returns whether all is told */
async function tellAnew(
  call: Call,
  { workflow, streamDelayMs, settled }: OpenStack,
  reader: 'relay' | 'ledger',
  dryRun: boolean,
): Promise<boolean> {
  const bar = call.progress('changes');
  const options = { graceMs: streamDelayMs, dryRun, onProgress: bar.show };
  const { changes, deliveries, notices, failed } = await tellMissed(workflow, reader, options);
  bar.end();
  await settled();
  const made = dryRun ? 'would be made' : 'made';
  call.out(
    `Changes to tell of ${changes}; missing deliveries ${made} ${deliveries}, missing notices ${made} ${notices}.`,
  );
  printList(
    call,
    'Changes that cannot be told',
    failed.map(({ kind, id, error }) => `${kind} ${id}: ${error}`),
  );
  return failed.length === 0;
}

/**
 * What mends the loss a queue's letters tell of. They name shards and sequence numbers that may have expired, so the
 * table is asked instead. @returns whether all is mended
 */
const REPAIRS: Readonly<
  Record<QueueName, (call: Call, stack: OpenStack, dryRun: boolean) => Promise<boolean>>
> = {
  async relay(call, stack, dryRun) {
    const bar = call.progress('clues');
    const graceMs = stack.streamDelayMs;
    const found = await reconcile(stack.workflow, { graceMs, dryRun, onProgress: bar.show });
    bar.end();
    await stack.settled();
    printReconciliation(call, found, dryRun);
    return tellAnew(call, stack, 'relay', dryRun);
  },
  async ledger(call, stack, dryRun) {
    const bar = call.progress('records');
    const { aggregates, counted, failed } = await repair(stack.workflow, { dryRun, onProgress: bar.show });
    bar.end();
    call.out(`Records ${aggregates}; ${dryRun ? 'would be counted' : 'counted'} ${counted.length}.`);
    printList(
      call,
      'Records the ledger was behind',
      counted.map(({ kind, id }) => `${kind} ${id}`),
    );
    printList(
      call,
      'Records that cannot be counted',
      failed.map(({ kind, id, error }) => `${kind} ${id}: ${error}`),
    );
    const isTold = await tellAnew(call, stack, 'ledger', dryRun);
    return failed.length === 0 && isTold;
  },
  async schedules(call, stack) {
    // Of what is scheduled, reconcile is done above, and all but the recount comes again within a day.
    const { differences } = await printRecount(call, stack);
    if (differences.length > 0) call.err('The ledger differs from the records: recount again, then rebuild.');
    return differences.length === 0;
  },
};

/** Redrives one queue. @returns whether all is mended and every letter deleted */
async function redriveQueue(
  call: Call,
  stack: OpenStack,
  name: QueueName,
  dryRun: boolean,
): Promise<boolean> {
  const { deadLetters, workflow, streamDelayMs } = stack;
  if (deadLetters === null || dryRun) {
    const letters = deadLetters ? await countLetters(deadLetters.sqs, deadLetters.urls[name]) : 0;
    call.out(`${name}:${deadLetters ? ` dead letters ${letters}.` : ''}`);
    return name === 'schedules' && letters === 0 ? true : REPAIRS[name](call, stack, dryRun);
  }
  const { sqs } = deadLetters;
  const url = deadLetters.urls[name];
  const letters = await takeLetters(sqs, url);
  call.out(
    `${name}: dead letters ${letters.length}${letters.length > 0 ? ` (${countReasons(letters)})` : ''}.`,
  );
  if (name === 'schedules' && letters.length === 0) return true;
  let mended = false;
  try {
    // What a letter is about is older than the letter: once that is old enough, no clue of it is too young to judge.
    const newest = Math.max(0, ...letters.map((l) => l.sentAt));
    const left = newest + streamDelayMs - workflow.now();
    if (left > 0) await call.wait(Math.min(left, streamDelayMs));
    mended = await REPAIRS[name](call, stack, false);
  } finally {
    if (!mended) await returnLetters(sqs, url, letters);
  }
  if (!mended) return false;
  const kept = await deleteLetters(sqs, url, letters);
  if (letters.length > 0) call.out(`Deleted ${letters.length - kept} dead letters.`);
  if (kept > 0) call.err(`${kept} dead letters could not be deleted; run redrive again.`);
  return kept === 0;
}

export const redriveCommand = defineCommand({
  summary: 'mend what the dead letters tell of, then delete them',
  notes: `Re-arms clues and answers tokens (relay), counts what the ledger lacks (ledger), makes the notices and the deliveries of events
that either did not make, counts again (schedules). A letter is deleted once its loss is mended. A data directory has no queues:
there only the mending is done. One that was cut off is run again: it makes what is left.`,
  options: dryRunOption('count the dead letters, and only tell what would be done'),
  run: (call) =>
    withStack<0 | 1>(call.target, async (stack) => {
      const dryRun = call.values['dry-run'];
      if (stack.deadLetters === null) call.out('There are no dead-letter queues here.');
      await printExecutions(call, stack.workflow);
      let mended = true;
      for (const name of QUEUES) {
        if (stack.deadLetters === null && name === 'schedules') continue;
        mended = (await redriveQueue(call, stack, name, dryRun)) && mended;
      }
      return mended ? 0 : 1;
    }),
});
