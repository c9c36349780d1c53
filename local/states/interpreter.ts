import type { ChoiceState, FallibleState, Leaving, Retrier, State, WaitState } from './definition.ts';
import { NO_CHOICE_MATCHED, RUNTIME, StateError, takes } from './errors.ts';
import type { Bindings } from './expressions.ts';
import { runMap, runParallel } from './fanout.ts';
import { isObject, type Settled, settle } from './json.ts';
import { MAX_SECONDS, VARIABLES_LIMIT } from './quotas.ts';
import { bindings, type Host, placeAt, sleep, type Thread } from './runtime.ts';
import { runTask } from './task.ts';
import { evaluate, evaluateSeconds, QueryError, type Template, wrongResult } from './template.ts';

/** How a state is left. */
interface Outcome {
  readonly next: string | undefined;
  readonly output: Settled;
}

/**
 * Runs a thread from its place to the end of its machine.
 * @returns its output
 * @throws StateError when a state fails and nothing catches it
 * @throws Cancelled when it is called off
 */
export async function runThread(host: Host, thread: Thread): Promise<Settled> {
  for (;;) {
    const { place } = thread;
    const state = thread.machine.states.get(place.state);
    if (state === undefined) {
      throw new StateError(RUNTIME, `The state '${place.state}' is not in the definition any more.`);
    }
    if (!place.entered) enter(host, thread, state);
    const { next, output } = await runState(host, thread, state);
    host.event(thread, `${state.type}StateExited`, { name: state.name, output: output.text });
    if (next === undefined) return output;
    thread.place = placeAt(next);
    thread.input = output;
  }
}

function enter(host: Host, thread: Thread, state: State): void {
  const { place, execution } = thread;
  host.event(thread, `${state.type}StateEntered`, { name: state.name, input: thread.input.text });
  host.transition(execution);
  place.entered = true;
  place.enteredAt = host.scheduler.now();
  place.enteredEvent = execution.counts.events;
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
        throw located(host, thread, fault);
      }
  }
}

async function runPlain(host: Host, thread: Thread, state: Exclude<State, FallibleState>): Promise<Outcome> {
  switch (state.type) {
    case 'Choice':
      return choose(host, thread, state);
    case 'Wait':
      await wait(host, thread, state);
      break;
    case 'Fail': {
      const at = bindings(thread);
      const [error, cause] = [await string(state.error, 'Error', at), await string(state.cause, 'Cause', at)];
      thread.scope.check();
      throw new StateError(error, cause);
    }
  }
  return leave(thread, state, bindings(thread), thread.input);
}

async function string(
  template: Template | undefined,
  field: string,
  at: Bindings,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(template, at);
  if (typeof value !== 'string') throw wrongResult(field, 'a string', value);
  return value;
}

async function choose(_host: Host, thread: Thread, state: ChoiceState): Promise<Outcome> {
  const at = bindings(thread);
  for (const rule of state.rules) {
    const holds = await evaluate(rule.condition, at);
    if (typeof holds !== 'boolean') throw wrongResult(rule.field, 'a boolean', holds);
    if (holds) return leave(thread, rule, at, thread.input, state.name);
  }
  if (state.hasDefault) return leave(thread, state, at, thread.input);
  throw new Located(NO_CHOICE_MATCHED, 'Failed to transition out of the state. No Choice rule matched.');
}

async function wait(host: Host, thread: Thread, state: WaitState): Promise<void> {
  const { place } = thread;
  if (place.rest?.kind !== 'wait') {
    place.rest = { kind: 'wait', until: await waitsUntil(host, thread, state) };
    thread.scope.check();
    if (place.rest.until > host.scheduler.now()) host.write(thread);
  }
  await sleep(host, thread.scope, place.rest.until);
  place.rest = undefined;
}

/** RFC 3339 as the Amazon States Language wants it: an upper-case T, and Z or an offset. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

async function waitsUntil(host: Host, thread: Thread, state: WaitState): Promise<number> {
  const at = bindings(thread);
  if (state.seconds !== undefined) {
    return host.scheduler.now() + (await evaluateSeconds(state.seconds, 'Seconds', 0, at)) * 1000;
  }
  const value = state.timestamp === undefined ? undefined : await evaluate(state.timestamp, at);
  const until = typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) throw wrongResult('Timestamp', 'an RFC 3339 timestamp', value);
  return until;
}

/** Runs a Task, Parallel or Map state: its work, its retries, its Catchers. */
async function runFallible(host: Host, thread: Thread, state: FallibleState): Promise<Outcome> {
  for (;;) {
    try {
      await retryPause(host, thread);
      const result = await perform(host, thread, state);
      thread.scope.check();
      return await leave(thread, state, bindings(thread, { result }), result);
    } catch (fault) {
      const error = located(host, thread, fault);
      thread.place.rest = undefined;
      if (scheduleRetry(host, thread, state.retry, error)) continue;
      try {
        return await caught(thread, state, error);
      } catch (second) {
        throw located(host, thread, second);
      }
    }
  }
}

function perform(host: Host, thread: Thread, state: FallibleState): Promise<unknown> {
  switch (state.type) {
    case 'Task':
      return runTask(host, thread, state);
    case 'Parallel':
      return runParallel(host, thread, state, runThread);
    case 'Map':
      return runMap(host, thread, state, runThread);
  }
}

async function retryPause(host: Host, thread: Thread): Promise<void> {
  const { place, execution } = thread;
  if (place.rest?.kind !== 'retry') return;
  await sleep(host, thread.scope, place.rest.until);
  place.rest = undefined;
  // Priced like a state entered (AWS Step Functions pricing: "including retries").
  host.transition(execution);
}

/** Sets the thread to rest before another try, when a Retrier still takes the error. */
function scheduleRetry(host: Host, thread: Thread, retry: readonly Retrier[], error: StateError): boolean {
  const { place } = thread;
  const index = retry.findIndex((retrier) => takes(retrier.errorEquals, error));
  const retrier = retry[index];
  if (retrier === undefined) return false;
  const tries = place.retries[index] ?? 0;
  if (tries >= retrier.maxAttempts) return false;
  const backoff = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** tries,
    retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY,
    MAX_SECONDS,
  );
  const delay = retrier.fullJitter ? host.random() * backoff : backoff;
  place.retries = retry.map((_, at) => (place.retries[at] ?? 0) + (at === index ? 1 : 0));
  place.rest = { kind: 'retry', until: host.scheduler.now() + Math.round(delay * 1000) };
  host.write(thread);
  return true;
}

async function caught(thread: Thread, state: FallibleState, error: StateError): Promise<Outcome> {
  const catcher = state.catch.find((candidate) => takes(candidate.errorEquals, error));
  if (catcher === undefined) throw error;
  // A cause that is not there is an empty one in the error output, as recorded histories show.
  const errorOutput = { Error: error.error ?? '', Cause: error.reason ?? '' };
  return leave(thread, catcher, bindings(thread, { errorOutput }), errorOutput, state.name);
}

/** Evaluates Assign and Output, both with the variables as they were, and sets the variables. */
async function leave(
  thread: Thread,
  { assign, output, next }: Leaving,
  at: Bindings,
  otherwise: unknown,
  name: string = thread.place.state,
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
      : settle(output === undefined ? otherwise : result, name);
  if (isObject(variables)) {
    const merged = { ...thread.variables, ...(settle(variables, name).value as object) };
    if (JSON.stringify(merged).length > VARIABLES_LIMIT) {
      throw new StateError(RUNTIME, 'The variables of the execution exceed 10 MiB.');
    }
    thread.variables = merged;
  }
  return { next, output: settled };
}

/** A failure of the interpreter's own, whose cause gets the state's name in front. */
class Located extends StateError {}

/**
 * The failure as the state reports it: one the interpreter raised says in which state, once, at the innermost one; a
 * failed evaluation is an event of the history.
 * @throws what is not a failure of the state
 */
function located(host: Host, thread: Thread, fault: unknown): StateError {
  if (!(fault instanceof StateError)) throw fault;
  if (!(fault instanceof QueryError) && !(fault instanceof Located)) return fault;
  const { place } = thread;
  const cause = `An error occurred while executing the state '${place.state}' (entered at the event id #${place.enteredEvent}). ${fault.reason}`;
  if (fault instanceof QueryError) {
    const details = { error: fault.error, cause, location: fault.field, state: place.state };
    host.event(thread, 'EvaluationFailed', details);
  }
  return new StateError(fault.error, cause);
}
