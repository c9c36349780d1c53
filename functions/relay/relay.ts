import type { DynamoDBRecord } from 'aws-lambda';
import type { RecordEntry } from '../../domain/kernel/record.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { readDelivery } from '../store/deliveries.ts';
import { readEntries, type Task } from '../store/items.ts';
import { CALENDAR_PK, taskKey } from '../store/keys.ts';
import { openTable, readImage, type Table } from '../store/table.ts';
import type { Waking } from '../store/waking.ts';
import { LOGGED_ONLY, type SendDeadLetter, UnknownKind } from '../workflow/dead-letters.ts';
import { startExecution } from '../workflow/executions.ts';
import { startDelivery } from '../workflow/reporting.ts';
import { continueReprojection, type ReprojectionItem } from '../workflow/reprojection.ts';
import { consumeEach, type StreamConsumer } from '../workflow/stream-consumers.ts';
import { answerToken } from '../workflow/tokens.ts';

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

/**
 * The relay: what the table's stream says of aggregates becomes what their workflows are told, of deliveries what begins them, and what it says of the
 * calendar sets off the next step of a re-projection. Records may come more than once; a name that is taken and a token that is
 * gone are no-ops.
 */
export function createRelay(
  runtime: WorkflowRuntime,
  sendDeadLetter: SendDeadLetter = LOGGED_ONLY,
): StreamConsumer {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const relay = async ({ dynamodb: { Keys, NewImage } = {} }: DynamoDBRecord): Promise<void> => {
    if (!NewImage) return;
    const item = readImage(NewImage);
    if (Keys?.pk?.S === CALENDAR_PK) {
      await continueReprojection(runtime, item as unknown as ReprojectionItem);
      return;
    }
    if (item.deliver !== undefined) {
      await startDelivery(runtime, readDelivery(item));
      return;
    }
    if (item.waking === undefined) return;
    const entries = readEntries(item);
    const last = entries.at(-1);
    if (last === undefined) return;
    if (!runtime.aggregates.has(last.kind)) throw new UnknownKind(`the kind ${last.kind}`);
    const waking = JSON.parse(item.waking as string) as Waking;
    if ('start' in waking) {
      const { kind, id } = last;
      const readTask = () => table.get<Task>(taskKey(kind, id));
      await startExecution(runtime, runtime.aggregates.of(kind), { id, ...waking.start }, readTask);
    } else await answerLeft(runtime, table, last, waking);
  };
  return consumeEach(runtime.log, 'QX-RELAY-FAILED', sendDeadLetter, () => relay);
}
