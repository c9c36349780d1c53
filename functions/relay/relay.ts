import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { RecordEntry } from '../../domain/kernel/record.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { readEntries, type Task, type Waking } from '../store/items.ts';
import { CALENDAR_PK, taskKey } from '../store/keys.ts';
import { openTable, readImage, type Table } from '../store/table.ts';
import { executionName } from '../workflow/executions.ts';
import { continueReprojection, type ReprojectionItem } from '../workflow/reprojection.ts';
import { answerToken, ignoreGone, SUPERSEDED } from '../workflow/tokens.ts';

/** Starts the execution of an aggregate's generation; one that exists already is left alone. */
function startExecution(
  sfn: SFNClient,
  stateMachineArn: string,
  input: { readonly id: string; readonly generation: number; readonly stage: string },
): Promise<boolean> {
  return ignoreGone(
    sfn.send(
      new StartExecutionCommand({
        stateMachineArn,
        name: executionName(input.id, input.generation),
        input: JSON.stringify(input),
      }),
    ),
  );
}

/** Answers the token that waits in the stage which an entry left. Where none is kept yet, whoever keeps it will look. */
async function answerLeft(
  runtime: WorkflowRuntime,
  table: Table,
  { kind, id }: RecordEntry,
  { left, generation, position }: Extract<Waking, { left: string }>,
): Promise<void> {
  const task = await table.get<Task>(taskKey(kind, id));
  if (task?.stage !== left || task.generation !== generation) return;
  const isSooner = position.alarmAt !== undefined && position.alarmAt < task.alarmAt;
  if (position.stage === left && !isSooner) return;
  const aggregate = runtime.aggregates.of(kind);
  if (await answerToken(runtime.sfn, aggregate, task, position)) runtime.meter.count('TokenAnswered');
}

/** Ends the execution of an earlier generation that still waits with a token. */
async function endSuperseded(
  runtime: WorkflowRuntime,
  table: Table,
  { kind, id }: RecordEntry,
  generation: number,
): Promise<void> {
  const task = await table.get<Task>(taskKey(kind, id));
  if (task === undefined || task.generation >= generation) return;
  if (await answerToken(runtime.sfn, runtime.aggregates.of(kind), task, SUPERSEDED)) {
    runtime.meter.count('TokenAnswered');
  }
}

/**
 * The relay: what the table's stream says of aggregates becomes what their workflows are told, and what it says of the calendar
 * sets off the next step of a re-projection. Records may come more than once; a name that is taken and a token that is
 * gone are no-ops.
 */
export function createRelay(
  runtime: WorkflowRuntime,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const relay = async ({ dynamodb: { Keys, NewImage } = {} }: DynamoDBRecord): Promise<void> => {
    if (!NewImage) return;
    const item = readImage(NewImage);
    if (Keys?.pk?.S === CALENDAR_PK) {
      await continueReprojection(runtime, item as unknown as ReprojectionItem);
      return;
    }
    const last = item.waking === undefined ? undefined : readEntries(item).at(-1);
    if (last === undefined || !runtime.aggregates.has(last.kind)) return;
    const waking = JSON.parse(item.waking as string) as Waking;
    if ('start' in waking) {
      const { generation } = waking.start;
      if (generation > 1) await endSuperseded(runtime, table, last, generation);
      const { workflow } = runtime.aggregates.of(last.kind);
      await startExecution(runtime.sfn, runtime.stateMachineArn(workflow), { id: last.id, ...waking.start });
    } else await answerLeft(runtime, table, last, waking);
  };
  return async (event) => {
    for (const record of event.Records) {
      try {
        await relay(record);
      } catch (error) {
        runtime.log.error('QX-RELAY-FAILED', { error: (error as Error).name });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}
