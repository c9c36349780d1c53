import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { RecordEntry } from '../../domain/clue/record.ts';
import type { HumanStage, Stage } from '../../domain/clue/state.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { readClue, readEntry, type StoredClue } from '../store/clue-items.ts';
import { CALENDAR_PK, CLUE_SK, ENTRY_PREFIX } from '../store/keys.ts';
import { unmarshall } from '../store/table.ts';
import { continueReprojection, type ReprojectionItem } from '../workflow/reprojection.ts';
import { positionOf, type StagePosition, SUPERSEDED } from '../workflow/stages.ts';

/** The error a waiting state gets when its clue went elsewhere; its cause says where. The workflow catches it. */
export const MOVED = 'Qingxin.Moved';

/** Where each human stage leads when the work goes forward: the `Next` of its state in the workflow. */
export const NEXT_STAGE: Readonly<Record<HumanStage, Stage>> = {
  'triage-officer': 'assignment',
  supervisor: 'sign',
  sign: 'contact',
  contact: 'investigation',
  investigation: 'review',
  review: 'closure',
};

/** The name of an execution. */
export const executionName = (clueId: string, generation: number): string => `${clueId}-g${generation}`;

/** Answers that mean the work is done already: the execution or the token is no longer there to be told. */
const GONE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken', 'ExecutionAlreadyExists'];

async function unlessGone(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (GONE.includes((error as Error).name)) return false;
    throw error;
  }
}

/** Starts the execution of a clue's generation; one that exists already is left alone. */
function startExecution(
  sfn: SFNClient,
  stateMachineArn: string,
  input: { clueId: string; generation: number; stage: Stage },
): Promise<boolean> {
  return unlessGone(
    sfn.send(
      new StartExecutionCommand({
        stateMachineArn,
        name: executionName(input.clueId, input.generation),
        input: JSON.stringify(input),
      }),
    ),
  );
}

/** What an entry of the record starts, if anything. */
function startedBy(entry: RecordEntry): { clueId: string; generation: number; stage: Stage } | null {
  const { clueId, event } = entry;
  if (event.type === 'received') return { clueId, generation: 1, stage: 'triage' };
  if (event.type === 'reopened' || event.type === 'rearmed') {
    return { clueId, generation: event.generation, stage: event.stage };
  }
  return null;
}

/**
 * What the token a clue's workflow waits with must be told: something once the clue has left the token's stage or has an
 * alarm before the token's, else null. Judged from the clue alone, so it may be asked any number of times.
 */
export async function pendingTokenAnswer(
  runtime: Pick<WorkflowRuntime, 'policies' | 'calendars'>,
  { clue, task }: StoredClue,
): Promise<{ token: string; where: StagePosition; forward: boolean } | null> {
  if (task === null) return null;
  const where =
    task.generation === clue.generation ? positionOf(clue, await rulesOf(runtime, clue)) : SUPERSEDED;
  const sooner = where.alarmAt !== undefined && where.alarmAt < task.alarmAt;
  if (where.stage === task.stage && !sooner) return null;
  return { token: task.token, where, forward: NEXT_STAGE[task.stage as HumanStage] === where.stage };
}

/** Answers a clue's token if an answer is owed. */
async function answerToken(runtime: WorkflowRuntime, stored: StoredClue): Promise<void> {
  const owed = await pendingTokenAnswer(runtime, stored);
  if (owed === null) return;
  const { token: taskToken, where, forward } = owed;
  const answer = JSON.stringify(where);
  const answered = await unlessGone(
    forward
      ? runtime.sfn.send(new SendTaskSuccessCommand({ taskToken, output: answer }))
      : runtime.sfn.send(new SendTaskFailureCommand({ taskToken, error: MOVED, cause: answer })),
  );
  if (answered) runtime.meter.count('TokenAnswered');
}

/**
 * The relay: what the table's stream says of clues becomes what the workflow is told, and what it says of the calendar
 * sets off the next step of a re-projection. Of clues it needs no more than the stream's images. Records may come more than once; a name that is taken and a token that is gone are no-ops.
 */
export function createRelay(
  runtime: WorkflowRuntime,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const relay = async (record: DynamoDBRecord): Promise<void> => {
    const image = record.dynamodb?.NewImage;
    const sk = record.dynamodb?.Keys?.sk?.S ?? '';
    if (!image) return;
    const item = () => unmarshall(image as Parameters<typeof unmarshall>[0]);
    if (record.dynamodb?.Keys?.pk?.S === CALENDAR_PK) {
      await continueReprojection(runtime, item() as unknown as ReprojectionItem);
    } else if (sk === CLUE_SK) await answerToken(runtime, readClue(item()));
    else if (sk.startsWith(ENTRY_PREFIX) && record.eventName === 'INSERT') {
      const start = startedBy(readEntry(item()));
      if (start) await startExecution(runtime.sfn, runtime.stateMachineArn, start);
    }
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
