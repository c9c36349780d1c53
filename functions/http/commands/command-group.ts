import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import type { Aggregate, AggregateState, Rules } from '../../../domain/kernel/aggregate.ts';
import type { AvailableCommand, Reason, RefusedDecision } from '../../../domain/kernel/available.ts';
import type { AggregateEvent } from '../../../domain/kernel/events.ts';
import type { Numbered } from '../../../domain/kernel/record.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { FreeText } from '../../store/change.ts';
import type { Repository } from '../../store/repository.ts';
import type { Caller } from '../http.ts';

/** A command with its body, as the schema of its name gives it. */
export interface AnyCommand {
  readonly name: string;
  readonly body: unknown;
}

/** What a decision reads beside the state, and what holds it in the transaction: conditions, and writes of others that go with it. */
export interface ReadFacts<Facts> {
  readonly facts: Facts;
  readonly checks: readonly TransactWriteItem[];
  /** The ids of others that the transaction makes, where the caller sees what he orders: nobody finds them before. */
  readonly made?: readonly string[];
}

/** What goes with a change: writes of others in its transaction, and what the view shows of these. */
export interface FollowUp<Beside> {
  readonly writes: readonly TransactWriteItem[];
  readonly beside: Beside;
}

/** A refusal that can be about a field of the body. */
export type AnyRefusal = RefusedDecision & { readonly path?: string };

/**
 * The commands of an aggregate as the function that takes them must know them: schemas, decision, views. The second part of the
 * registry; the first is `domain/registry.ts`.
 */
export interface CommandGroup<
  S extends AggregateState = AggregateState,
  E extends AggregateEvent = AggregateEvent,
  C extends AnyCommand = AnyCommand,
  R extends AnyRefusal = AnyRefusal,
  Facts = unknown,
  Beside = unknown,
> {
  readonly aggregate: Aggregate<S, E, Numbered>;
  /** The schema of each command's body. */
  readonly bodies: Readonly<Record<C['name'], z.ZodType>>;
  /** The free text of a command, if any: it is kept apart from the record. */
  textOf(command: C): FreeText | undefined;
  /** Refuses a caller none of whose roles may give the command, before its body is read. */
  roleRefusal(name: C['name'], caller: Caller): R | null;
  /** Decides a command; pure. `now`: milliseconds since the epoch. */
  decide(
    state: S,
    command: C,
    caller: Caller,
    rules: Rules,
    now: number,
    facts: Facts,
  ): { readonly events: readonly E[] } | R;
  reasonOf(refusal: R): Reason;
  available(state: S, caller: Caller, rules: Rules, now: number): AvailableCommand[];
  /** Reads what the decision needs beside the state; called again after each lost race. */
  readFacts(
    repository: Repository<S, E>,
    state: S,
    command: C,
    runtime: Runtime,
    caller: Caller,
  ): Promise<ReadFacts<Facts>>;
  /**
   * Finds what goes with the events of a decision; called again, like `readFacts`, after each lost race.
   * @param facts what was read for it
   * @param now milliseconds since the epoch
   */
  followUp?(
    repository: Repository<S, E>,
    state: S,
    command: C,
    events: readonly E[],
    now: number,
    runtime: Runtime,
    caller: Caller,
    facts: Facts,
  ): Promise<FollowUp<Beside>>;
  /** Does what must be there before the change, and may be there without it. */
  prepare?(repository: Repository<S, E>, state: S, command: C): Promise<void>;
  /**
   * The public view, as the command answers it.
   * @param people the names of the officers and units that it names, by id
   * @param visible of the others of the kind that it names, those in the caller's scope
   * @param beside what `followUp` found; undefined where there is none
   */
  view(
    state: S,
    rules: Rules,
    now: number,
    caller: Caller,
    people: Readonly<Record<string, string>>,
    visible: ReadonlySet<string>,
    beside?: Beside,
  ): object;
}
