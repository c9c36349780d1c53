import { type Reconciliation, reconcile } from '../functions/reconcile/reconcile.ts';
import { type Call, type Command, DRY_RUN, list, Refusal } from './command.ts';
import { withStack } from './target.ts';

/** Tells what a reconciliation found and did. */
export function tellReconciliation(call: Call, found: Reconciliation, dryRun: boolean): void {
  const { live, young, executions, rearmed, answered, stopped, pastTimeout } = found;
  const would = dryRun ? 'would be ' : '';
  call.out(
    `Live ${live}, of which ${young} too young to judge; running executions ${executions}; ` +
      `${would}re-armed ${rearmed.length}, ${would}answered ${answered.length}, ${would}stopped ${stopped.length}.`,
  );
  list(call, `Without an execution, ${would}re-armed`, rearmed);
  list(call, `With an unanswered token, ${would}answered`, answered);
  list(call, `Executions that belong to nothing live, ${would}stopped`, stopped);
  list(call, 'Whose execution waits past its timeout; look at these executions', pastTimeout);
}

/** @throws Refusal unless `text` is a number of minutes */
function milliseconds(text: string): number {
  const minutes = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Refusal(`--grace ${text} is no number of minutes.`);
  return minutes * 60_000;
}

export const reconcileCommand: Command = {
  summary: 'mend what is live without an execution, and executions that belong to nothing',
  help: `  --grace MIN   leave alone what is younger; minutes (10)
  --dry-run     only tell what would be done
`,
  options: { grace: { type: 'string' }, ...DRY_RUN },
  async run(call) {
    const { grace, 'dry-run': dry } = call.values;
    const dryRun = dry === true;
    const graceMs = typeof grace === 'string' ? { graceMs: milliseconds(grace) } : {};
    return withStack<0 | 1>(call.target, async (stack) => {
      const bar = call.progress('looked at');
      const found = await reconcile(stack.workflow, { ...graceMs, dryRun, onProgress: bar.show });
      bar.end();
      await stack.settled();
      tellReconciliation(call, found, dryRun);
      return 0;
    });
  },
};
