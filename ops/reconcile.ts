import { type Reconciliation, reconcile } from '../functions/reconcile/reconcile.ts';
import { type Call, defineCommand, dryRun, printList } from './command.ts';
import { withStack } from './target.ts';

/** Tells what a reconciliation found and did. */
export function printReconciliation(call: Call, found: Reconciliation, dryRun: boolean): void {
  const { live, young, executions, started, rearmed, answered, stopped, pastTimeout, uncounted } = found;
  const would = dryRun ? 'would be ' : '';
  call.out(
    `Live ${live}, of which ${young} too young to judge; running executions ${executions}; ` +
      `${would}started ${started.length}, ${would}re-armed ${rearmed.length}, ${would}answered ${answered.length}, ${would}stopped ${stopped.length}.`,
  );
  printList(call, `Whose execution nobody had started, ${would}started`, started);
  printList(call, `Whose execution is over, ${would}re-armed`, rearmed);
  printList(call, `With an unanswered token, ${would}answered`, answered);
  printList(call, `Executions that belong to nothing live, ${would}stopped`, stopped);
  printList(call, 'Whose execution waits past its timeout; look at these executions', pastTimeout);
  printList(call, 'That the ledger has not counted up to now; `redrive` counts them', uncounted);
}

export const reconcileCommand = defineCommand({
  summary: 'mend what is live without an execution, and executions that belong to nothing',
  notes: '',
  options: {
    grace: {
      type: 'number',
      placeholder: 'MIN',
      help: 'leave alone what is younger; minutes (10)',
      min: 0,
      max: 1_000_000,
      fraction: true,
    },
    ...dryRun(),
  },
  async run(call) {
    const { grace, 'dry-run': isDryRun } = call.values;
    const graceMs = grace === undefined ? {} : { graceMs: grace * 60_000 };
    return withStack<0 | 1>(call.target, async (stack) => {
      const bar = call.progress('looked at');
      const found = await reconcile(stack.workflow, { ...graceMs, dryRun: isDryRun, onProgress: bar.show });
      bar.end();
      await stack.settled();
      printReconciliation(call, found, isDryRun);
      return 0;
    });
  },
});
