import { type ExecutionStatus, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { WorkflowRuntime } from '../runtime/runtime.ts';

/** How an execution ends that has not done its work. */
export const ENDED_BADLY = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const satisfies readonly ExecutionStatus[];

/** How far back executions are looked at that ended badly: longer than reconciliations may be away. */
export const LOOK_BACK_DAYS = 7;

/** An execution by its name. Milliseconds since the epoch. */
interface Execution {
  readonly arn: string;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
}

/** Lists the executions of a state machine in a status, by name, the newest first. */
export async function listExecutions(
  runtime: WorkflowRuntime,
  workflow: string,
  statusFilter: ExecutionStatus,
): Promise<Map<string, Execution>> {
  const found = new Map<string, Execution>();
  let nextToken: string | undefined;
  do {
    const page = await runtime.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: runtime.stateMachineArn(workflow),
        statusFilter,
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const { name, executionArn, startDate, stopDate } of page.executions ?? []) {
      if (!name || !executionArn) continue;
      const startedAt = startDate?.getTime() ?? 0;
      found.set(name, { arn: executionArn, startedAt, stoppedAt: stopDate?.getTime() ?? null });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Lists the names of the executions of a state machine that ended in a status in the last `LOOK_BACK_DAYS`, the newest first. */
export async function listEnded(
  runtime: WorkflowRuntime,
  workflow: string,
  status: (typeof ENDED_BADLY)[number],
): Promise<string[]> {
  const now = runtime.now();
  const ended = await listExecutions(runtime, workflow, status);
  return [...ended].flatMap(([name, { stoppedAt }]) =>
    (stoppedAt ?? now) < now - LOOK_BACK_DAYS * 86_400_000 ? [] : [name],
  );
}
