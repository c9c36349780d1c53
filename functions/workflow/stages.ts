import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  type Aggregate,
  type AggregateState,
  positionOf,
  type Rules,
  type StagePosition,
} from '../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import type { WriteNotices } from '../store/change.ts';
import type { Stored, Task } from '../store/items.ts';
import { Repository } from '../store/repository.ts';
import { answerToken, pendingTokenAnswer, SUPERSEDED } from './tokens.ts';

/** What the workflow hands to a stage's function. */
export interface StageInput {
  readonly kind: string;
  readonly id: string;
  readonly generation: number;
  readonly stage: string;
  /** Where the state waits with one. */
  readonly taskToken?: string;
  /** ISO 8601; present where a person must act, as are the next two. */
  readonly alarmAt?: string;
  /** When the state was entered, ISO 8601. */
  readonly enteredAt?: string;
  /** How often the state was tried again since. */
  readonly retries?: number;
  /** ISO 8601, when the execution began; for the escalation. */
  readonly startedAt?: string;
}

/**
 * How long an execution may live, in seconds: 300 days of the year that Step Functions allows. No wait lasts longer, and then the next
 * generation takes over.
 */
export const GENERATION_SECONDS = 25_920_000;

/** The aggregate of an execution is gone from the table. */
export class UnknownAggregate extends Error {
  constructor({ kind, id }: Pick<StageInput, 'kind' | 'id'>) {
    super(`no ${kind} ${id}`);
    this.name = 'UnknownAggregate';
  }
}

/** The events of a step, and what it read of others, to be checked in its transaction. */
export interface StepOutcome<E> {
  readonly events: readonly E[];
  readonly checks?: readonly TransactWriteItem[];
  /** Writes officers' notices of it in its transaction. */
  readonly tell?: WriteNotices;
}

/**
 * Does a system step for an execution: nothing when the execution is superseded or the aggregate is no longer (or not yet)
 * in the step's stage, since a step may be retried and people may be faster.
 * @param step the name of the step's edge
 * @param decide the events of the step
 * @returns where it is afterwards
 * @throws UnknownAggregate
 */
export async function systemStep<S extends AggregateState, E extends AggregateEvent>(
  runtime: Pick<WorkflowRuntime, 'now' | 'policies' | 'calendars'>,
  repository: Repository<S, E>,
  input: StageInput,
  step: string,
  decide: (state: S, rules: Rules) => StepOutcome<NoInfer<E>> | Promise<StepOutcome<NoInfer<E>>>,
  known?: Stored<S>,
): Promise<{ position: StagePosition; state: S; events: readonly E[] }> {
  const changed = await repository.change(
    input.id,
    step,
    runtime.now(),
    (state, rules) => (state.generation === input.generation ? decide(state, rules) : { events: [] }),
    { actor: { id: step, role: 'system' } },
    known,
  );
  if (changed.outcome === 'unknown') throw new UnknownAggregate(input);
  const { state } = changed.stored;
  return {
    position:
      state.generation === input.generation
        ? positionOf(repository.aggregate, state, await rulesOf(runtime, state))
        : SUPERSEDED,
    state,
    events: changed.outcome === 'done' ? changed.entries.map((e) => e.event) : [],
  };
}

/** The task of a stage that waits. @throws TypeError for one that was entered without a token */
function taskOf({ stage, generation, taskToken, alarmAt, enteredAt, retries }: StageInput): Task {
  if (taskToken === undefined || alarmAt === undefined || enteredAt === undefined || retries === undefined) {
    throw new TypeError(`stage ${stage} was entered without a task token`);
  }
  // Step Functions leaves milliseconds out that are none: as texts, only instants of one length are in order.
  const attempt = `${new Date(enteredAt).toISOString()}#${String(retries).padStart(3, '0')}`;
  return { stage, generation, token: taskToken, alarmAt, attempt };
}

/**
 * Lets a stage wait for a person: keeps the task token, then looks whether its stage is over already, for whoever acted before
 * the token was kept found none to answer. One that comes late, when a later attempt keeps its token, waits for nothing any more.
 */
async function waitForPerson<S extends AggregateState, E extends AggregateEvent>(
  runtime: WorkflowRuntime,
  repository: Repository<S, E>,
  input: StageInput,
): Promise<void> {
  const task = taskOf(input);
  const { aggregate } = repository;
  const isKept = await repository.saveTask(input.id, task);
  const stored = await repository.load(input.id);
  if (!stored) throw new UnknownAggregate(input);
  const answer = isKept
    ? pendingTokenAnswer(aggregate as Aggregate<S>, stored.state, await rulesOf(runtime, stored.state), task)
    : SUPERSEDED;
  if (answer && (await answerToken(runtime.sfn, aggregate, task, answer))) {
    runtime.meter.count('TokenAnswered');
  }
}

/**
 * A stage function that has a step of its own and may wait for people: for a person's stage it keeps the token, else it does its
 * step and answers the token itself.
 * @throws UnknownAggregate
 */
export function createStage<S extends AggregateState, E extends AggregateEvent>(
  runtime: WorkflowRuntime,
  aggregate: Aggregate<S, E>,
  step: (repository: Repository<S, E>, input: StageInput) => Promise<StagePosition>,
): (input: StageInput) => Promise<void> {
  const repository = new Repository<S, E>(runtime, aggregate);
  return async (input) => {
    if (aggregate.humanStages.includes(input.stage)) return waitForPerson(runtime, repository, input);
    const { stage, taskToken: token } = input;
    if (token === undefined) throw new TypeError(`stage ${stage} was entered without a task token`);
    await answerToken(runtime.sfn, aggregate, { stage, token }, await step(repository, input));
  };
}

/** A stage function that only waits for people, of whatever kind the workflow says. */
export function createWaitingStage(runtime: WorkflowRuntime): (input: StageInput) => Promise<void> {
  return (input) => waitForPerson(runtime, new Repository(runtime, runtime.aggregates.of(input.kind)), input);
}
