import { isObject } from '../../workflows/json.ts';
import { MAX_SECONDS, TIMESTAMP } from '../../workflows/language.ts';
import type { ChoiceState, FallibleState, Retrier, State, Transition, WaitState } from './definition.ts';
import { matchesError, NO_CHOICE_MATCHED, RUNTIME, StateError } from './errors.ts';
import type { Bindings } from './expressions.ts';
import { runMap, runParallel } from './fanout.ts';
import { type Serialised, serialise } from './json.ts';
import { VARIABLES_LIMIT } from './quotas.ts';
import { buildBindings, type Host, initialPosition, sleepUntil, type Thread } from './runtime.ts';
import { runTask } from './task.ts';
import { evaluate, evaluateSeconds, QueryError, type Template, unexpectedResult } from './template.ts';

/** How a state is left. */
interface Outcome {
  readonly next: string | undefined;
  readonly output: Serialised;
}

/**
 * Runs a thread from its position to the end of its machine.
 * @returns its output
 * @throws StateError when a state fails and nothing catches it
 * @throws Cancelled when it is cancelled
 */
export async function runThread(host: Host, thread: Thread): Promise<Serialised> {
  for (;;) {
    const { position } = thread;
    const state = thread.machine.states.get(position.state);
    if (state === undefined) {
      throw new StateError(RUNTIME, `The state '${position.state}' is not in the definition any more.`);
    }
    if (!position.entered) enterState(host, thread, state);
    const { next, output } = await runState(host, thread, state);
    host.addEvent(thread, `${state.type}StateExited`, { name: state.name, output: output.text });
    if (next === undefined) return output;
    thread.position = initialPosition(next);
    thread.input = output;
  }
}

function enterState(host: Host, thread: Thread, state: State): void {
  const { position, execution } = thread;
  host.addEvent(thread, `${state.type}StateEntered`, { name: state.name, input: thread.input.text });
  host.countTransition(execution);
  position.entered = true;
  position.enteredAt = host.scheduler.now();
  position.enteredEvent = execution.counts.events;
}

async function runState(host: Host, thread: Thread, state: State): Promise<Outcome> {
  switch (state.type) {
    case 'Task':
    case 'Parallel':
    case 'Map':
      return runFallible(host, thread, state);
    default:
      try {
        return await runPlain(host, thread, state);
      } catch (fault) {
        throw locateFailure(host, thread, fault);
      }
  }
}

async function runPlain(host: Host, thread: Thread, state: Exclude<State, FallibleState>): Promise<Outcome> {
  switch (state.type) {
    case 'Choice':
      return runChoice(thread, state);
    case 'Wait':
      await runWait(host, thread, state);
      break;
    case 'Fail': {
      const at = buildBindings(thread);
      const [error, cause] = [
        await evaluateString(state.error, 'Error', at),
        await evaluateString(state.cause, 'Cause', at),
      ];
      thread.scope.check();
      throw new StateError(error, cause);
    }
  }
  return takeTransition(thread, state, buildBindings(thread), thread.input);
}

async function evaluateString(
  template: Template | undefined,
  field: string,
  at: Bindings,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(template, at);
  if (typeof value !== 'string') throw unexpectedResult(template, field, 'string', value);
  return value;
}

async function runChoice(thread: Thread, state: ChoiceState): Promise<Outcome> {
  const at = buildBindings(thread);
  for (const rule of state.rules) {
    const holds = await evaluate(rule.condition, at);
    if (typeof holds !== 'boolean') throw unexpectedResult(rule.condition, rule.field, 'boolean', holds);
    if (holds) return takeTransition(thread, rule, at, thread.input, state.name);
  }
  if (state.hasDefault) return takeTransition(thread, state, at, thread.input);
  throw new InterpreterFailure(
    NO_CHOICE_MATCHED,
    'Failed to transition out of the state. No Choice rule matched.',
  );
}

async function runWait(host: Host, thread: Thread, state: WaitState): Promise<void> {
  const { position } = thread;
  if (position.pending?.kind !== 'wait') {
    position.pending = { kind: 'wait', until: await evaluateWaitEnd(host, thread, state) };
    thread.scope.check();
    if (position.pending.until > host.scheduler.now()) host.saveCheckpoint(thread);
  }
  await sleepUntil(host, thread.scope, position.pending.until);
  position.pending = undefined;
}

async function evaluateWaitEnd(host: Host, thread: Thread, state: WaitState): Promise<number> {
  const at = buildBindings(thread);
  if (state.seconds !== undefined) {
    return host.scheduler.now() + (await evaluateSeconds(state.seconds, 'Seconds', 0, at)) * 1000;
  }
  const value = state.timestamp === undefined ? undefined : await evaluate(state.timestamp, at);
  const until = typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  if (typeof value !== 'string') throw unexpectedResult(state.timestamp, 'Timestamp', 'string', value);
  if (Number.isNaN(until)) {
    throw new QueryError(
      'Timestamp',
      `The field 'Timestamp' must be an RFC 3339 timestamp, but was '${value}'.`,
    );
  }
  return until;
}

/** Runs a Task, Parallel or Map state: its work, its retries, its Catchers. */
async function runFallible(host: Host, thread: Thread, state: FallibleState): Promise<Outcome> {
  for (;;) {
    let hasWorked = false;
    try {
      await waitForRetry(host, thread);
      const result = await runWork(host, thread, state);
      hasWorked = true;
      thread.scope.check();
      return await takeTransition(thread, state, buildBindings(thread, { result }), result);
    } catch (fault) {
      const error = locateFailure(host, thread, fault);
      thread.position.pending = undefined;
      if (scheduleRetry(host, thread, state.retry, error)) continue;
      try {
        // As recorded: once, after the last try, and without details.
        if (!hasWorked && state.type !== 'Task') host.addEvent(thread, `${state.type}StateFailed`, {});
        return await applyCatcher(thread, state, error);
      } catch (second) {
        throw locateFailure(host, thread, second);
      }
    }
  }
}

function runWork(host: Host, thread: Thread, state: FallibleState): Promise<unknown> {
  switch (state.type) {
    case 'Task':
      return runTask(host, thread, state);
    case 'Parallel':
      return runParallel(host, thread, state, runThread);
    case 'Map':
      return runMap(host, thread, state, runThread);
  }
}

async function waitForRetry(host: Host, thread: Thread): Promise<void> {
  const { position, execution } = thread;
  if (position.pending?.kind !== 'retry') return;
  await sleepUntil(host, thread.scope, position.pending.until);
  position.pending = undefined;
  // Priced like a state entered (AWS Step Functions pricing: "including retries").
  host.countTransition(execution);
}

/** Sets the thread to wait before another try, when a Retrier still matches the error. */
function scheduleRetry(host: Host, thread: Thread, retry: readonly Retrier[], error: StateError): boolean {
  const { position } = thread;
  const index = retry.findIndex((retrier) => matchesError(retrier.errorEquals, error));
  const retrier = retry[index];
  if (retrier === undefined) return false;
  const tries = position.retries[index] ?? 0;
  if (tries >= retrier.maxAttempts) return false;
  const backoff = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** tries,
    retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY,
    MAX_SECONDS,
  );
  const delay = retrier.fullJitter ? host.random() * backoff : backoff;
  position.retries = retry.map((_, at) => (position.retries[at] ?? 0) + (at === index ? 1 : 0));
  position.pending = { kind: 'retry', until: host.scheduler.now() + Math.round(delay * 1000) };
  host.saveCheckpoint(thread);
  return true;
}

async function applyCatcher(thread: Thread, state: FallibleState, error: StateError): Promise<Outcome> {
  const catcher = state.catch.find((candidate) => matchesError(candidate.errorEquals, error));
  if (catcher === undefined) throw error;
  // A cause that is not there is an empty one in the error output, as recorded histories show.
  const errorOutput = { Error: error.error ?? '', Cause: error.reason ?? '' };
  return takeTransition(thread, catcher, buildBindings(thread, { errorOutput }), errorOutput, state.name);
}

/** Evaluates Assign and Output, both with the variables as they were, and sets the variables. */
async function takeTransition(
  thread: Thread,
  { assign, output, next }: Transition,
  at: Bindings,
  otherwise: unknown,
  name: string = thread.position.state,
): Promise<Outcome> {
  const [assigned, value] = [
    assign === undefined ? undefined : evaluate(assign, at),
    output === undefined ? undefined : evaluate(output, at),
  ];
  const [variables, result] =
    assigned instanceof Promise || value instanceof Promise
      ? await Promise.all([assigned, value])
      : [assigned, value];
  thread.scope.check();
  const settled =
    output === undefined && otherwise === thread.input
      ? thread.input
      : serialise(output === undefined ? otherwise : result, name);
  if (isObject(variables)) {
    const merged = { ...thread.variables, ...(serialise(variables, name).value as object) };
    if (JSON.stringify(merged).length > VARIABLES_LIMIT) {
      throw new StateError(RUNTIME, 'The variables of the execution exceed 10 MiB.');
    }
    thread.variables = merged;
  }
  return { next, output: settled };
}

/** A failure that the interpreter raises itself; its cause gets the state's name in front. */
class InterpreterFailure extends StateError {}

/**
 * Puts the state's name into a failure that the interpreter raised, once, at the innermost state; a failed evaluation
 * also becomes an event of the history. Any other failure is returned as it is.
 * @throws what is not a failure of the state
 */
function locateFailure(host: Host, thread: Thread, fault: unknown): StateError {
  if (!(fault instanceof StateError)) throw fault;
  if (!(fault instanceof QueryError) && !(fault instanceof InterpreterFailure)) return fault;
  const { position } = thread;
  const cause = `An error occurred while executing the state '${position.state}' (entered at the event id #${position.enteredEvent}). ${fault.reason}`;
  if (fault instanceof QueryError) {
    const details = {
      error: fault.error,
      cause,
      ...(fault.field === undefined ? {} : { location: fault.field }),
      state: position.state,
    };
    host.addEvent(thread, 'EvaluationFailed', details);
  }
  return new StateError(fault.error, cause);
}
