import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import type { Task } from '../store/items.ts';
import { answerToken, ignoreGone, SUPERSEDED } from './tokens.ts';

/** Makes the name of an execution. */
export const executionName = (id: string, generation: number): string => `${id}-g${generation}`;

/** Takes the name of an execution apart; null for a name that is none of ours. */
export function parseExecutionName(
  name: string,
): { readonly id: string; readonly generation: number } | null {
  const [, id, generation] = /^(.+)-g(\d+)$/.exec(name) ?? [];
  return id === undefined ? null : { id, generation: Number(generation) };
}

/** Makes the ARN of an execution of a state machine. */
export const executionArn = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** What an execution is started with. */
export interface ExecutionInput {
  readonly id: string;
  readonly generation: number;
  readonly stage: string;
}

/**
 * Starts the execution of an aggregate's generation, and ends the one of an earlier generation that still waits with a token. One
 * that exists already is left alone.
 */
export async function startExecution(
  runtime: WorkflowRuntime,
  aggregate: Aggregate,
  { id, generation, stage }: ExecutionInput,
  readTask: () => Promise<Task | null | undefined>,
): Promise<void> {
  if (generation > 1) {
    const task = await readTask();
    const isOlder = task && task.generation < generation;
    if (isOlder && (await answerToken(runtime.sfn, aggregate, task, SUPERSEDED))) {
      runtime.meter.count('TokenAnswered');
    }
  }
  await ignoreGone(
    runtime.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: runtime.startArn(aggregate.workflow),
        name: executionName(id, generation),
        input: JSON.stringify({ id, generation, stage }),
      }),
    ),
  );
}
