import { SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import {
  type Aggregate,
  type AggregateState,
  DONE,
  positionOf,
  type Rules,
  type StagePosition,
} from '../../domain/kernel/aggregate.ts';
import type { Task } from '../store/items.ts';

/** The error a waiting state gets when its aggregate went elsewhere; its cause says where. The workflow catches it. */
export const MOVED = 'Qingxin.Moved';

/** What a superseded execution is told: it has nothing left to do. */
export const SUPERSEDED: StagePosition = { stage: DONE };

/** Answers that mean the work is done already: the execution or the token is no longer there to be told. */
const GONE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken', 'ExecutionAlreadyExists'];

/** Awaits a request to Step Functions. @returns false when what it was for is gone, or there already */
export async function ignoreGone(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (GONE.includes((error as Error).name)) return false;
    throw error;
  }
}

/**
 * Tells the state that waits with a token where its aggregate is: forward, or elsewhere.
 * @param stage the stage that the state belongs to
 * @returns false when nobody waits with that token any more
 */
export function answerToken(
  sfn: SFNClient,
  { nextStage }: Pick<Aggregate, 'nextStage'>,
  { stage, token: taskToken }: Pick<Task, 'stage' | 'token'>,
  position: StagePosition,
): Promise<boolean> {
  const answer = JSON.stringify(position);
  return ignoreGone(
    nextStage[stage] === position.stage
      ? sfn.send(new SendTaskSuccessCommand({ taskToken, output: answer }))
      : sfn.send(new SendTaskFailureCommand({ taskToken, error: MOVED, cause: answer })),
  );
}

/**
 * Tells what the token an execution waits with must be told: something once the aggregate has left the token's stage or has an
 * earlier alarm than the one the state waits for; null as long as it waits rightly.
 */
export function pendingTokenAnswer<S extends AggregateState>(
  aggregate: Aggregate<S>,
  state: S,
  rules: Rules,
  task: Task,
): StagePosition | null {
  if (state.generation !== task.generation) return SUPERSEDED;
  const position = positionOf(aggregate, state, rules);
  const isSooner = position.alarmAt !== undefined && position.alarmAt < task.alarmAt;
  return position.stage === task.stage && !isSooner ? null : position;
}
