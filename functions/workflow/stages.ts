import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { nextAlarmAt } from '../../domain/clue/alarms.ts';
import type { Rules } from '../../domain/clue/clocks.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { type Clue, type Stage, stageOf } from '../../domain/clue/state.ts';
import type { SystemStep } from '../../domain/clue/status.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import type { StoredClue } from '../store/clue-items.ts';
import { changeClue, loadClue, saveTaskToken } from '../store/clues.ts';
import { openTable, type Table } from '../store/table.ts';

/** What the workflow hands to a stage's function. A token is present where a person must act. */
export interface StageInput {
  readonly clueId: string;
  readonly generation: number;
  readonly stage: Stage;
  readonly taskToken?: string;
  /** ISO 8601; present with a token. */
  readonly alarmAt?: string;
}

/** Where a clue is and when the workflow must look at it again: what every state of the workflow hands on. */
export interface StagePosition {
  readonly stage: Stage;
  /** ISO 8601; absent when no person's act is waited for. */
  readonly alarmAt?: string;
}

/** Tells where a clue is and when to look again, by the rules it is judged by. */
export function positionOf(clue: Clue, rules: Rules): StagePosition {
  const stage = stageOf(clue);
  const at = nextAlarmAt(clue, rules);
  return at === null ? { stage } : { stage, alarmAt: new Date(at).toISOString() };
}

/** What a superseded execution is told: it has nothing left to do. */
export const SUPERSEDED: StagePosition = { stage: 'done' };

/** The clue of an execution is gone from the table. */
export class UnknownClue extends Error {
  constructor(clueId: string) {
    super(`no clue ${clueId}`);
    this.name = 'UnknownClue';
  }
}

/** The events of a step, and what it read of others, to be checked in its transaction. */
export interface StepOutcome {
  readonly events: readonly ClueEvent[];
  readonly checks?: readonly TransactWriteItem[];
}

/**
 * Does a system step for an execution: nothing when the execution is superseded or the clue is no longer (or not yet)
 * in the step's stage, since a step may be retried and people may be faster.
 * @param decide the events of the step
 * @returns where the clue is afterwards
 * @throws UnknownClue
 */
export async function systemStep(
  runtime: Runtime,
  table: Table,
  input: StageInput,
  step: SystemStep,
  decide: (stored: StoredClue, rules: Rules) => StepOutcome | Promise<StepOutcome>,
  known?: StoredClue,
): Promise<{ where: StagePosition; stored: StoredClue; events: readonly ClueEvent[] }> {
  const changed = await changeClue(
    table,
    input.clueId,
    step,
    runtime.now(),
    async (stored) =>
      stored.clue.generation === input.generation
        ? decide(stored, await rulesOf(runtime, stored.clue))
        : { events: [] },
    { actor: { id: step, role: 'system' } },
    known,
  );
  if (changed.outcome === 'unknown') throw new UnknownClue(input.clueId);
  const { stored } = changed;
  const { clue } = stored;
  return {
    where: clue.generation === input.generation ? positionOf(clue, await rulesOf(runtime, clue)) : SUPERSEDED,
    stored,
    events: changed.outcome === 'done' ? changed.entries.map((e) => e.event) : [],
  };
}

/**
 * Lets a stage wait for a person: keeps the task token on the clue. The relay answers it once the clue has left the
 * stage, which may already be so.
 */
async function waitForPerson(table: Table, input: StageInput): Promise<void> {
  if (input.taskToken === undefined || input.alarmAt === undefined) {
    throw new TypeError(`stage ${input.stage} was entered without a task token`);
  }
  await saveTaskToken(table, input.clueId, {
    stage: input.stage,
    generation: input.generation,
    token: input.taskToken,
    alarmAt: input.alarmAt,
  });
}

/**
 * A stage function that has a step of its own and may wait for people: with a task token it waits, without one it loads the
 * clue and does its step.
 * @throws UnknownClue
 */
export function createStage(
  runtime: Runtime,
  step: (table: Table, input: StageInput, stored: StoredClue) => Promise<StagePosition>,
): (input: StageInput) => Promise<StagePosition | undefined> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  return async (input) => {
    if (input.taskToken !== undefined) {
      await waitForPerson(table, input);
      return undefined;
    }
    const stored = await loadClue(table, input.clueId);
    if (!stored) throw new UnknownClue(input.clueId);
    return step(table, input, stored);
  };
}

/** A stage function that only waits for people. */
export function createWaitingStage(runtime: Runtime): (input: StageInput) => Promise<void> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  return (input) => waitForPerson(table, input);
}
