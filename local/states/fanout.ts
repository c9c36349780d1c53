import type { JsonObject } from '../../workflows/json.ts';
import type { Machine, MapState, ParallelState } from './definition.ts';
import { Cancelled, StateError } from './errors.ts';
import { type Serialised, serialise } from './json.ts';
import { INLINE_CONCURRENCY } from './quotas.ts';
import {
  buildBindings,
  type CancellationScope,
  type Host,
  initialPosition,
  park,
  type Thread,
} from './runtime.ts';
import { evaluate, evaluateSeconds, QueryError, unexpectedResult } from './template.ts';

/** One branch or iteration. */
interface Job {
  readonly machine: Machine;
  readonly input: Serialised;
  readonly map: JsonObject | undefined;
}

/** Runs a branch or an iteration from its position to its end, as the interpreter runs any thread. */
export type RunThread = (host: Host, thread: Thread) => Promise<Serialised>;

interface Hooks {
  started(index: number): void;
  succeeded(index: number): void;
  failed(index: number): void;
}

const NO_HOOKS: Hooks = { started() {}, succeeded() {}, failed() {} };

/**
 * Runs a Parallel state. After a crash it begins anew as a whole: its branches have no checkpoints, and tokens they
 * waited for are gone.
 */
export async function runParallel(
  host: Host,
  thread: Thread,
  state: ParallelState,
  runThread: RunThread,
): Promise<unknown> {
  host.saveCheckpoint(thread);
  host.addEvent(thread, 'ParallelStateStarted', {});
  const input =
    state.arguments === undefined
      ? thread.input
      : serialise(await evaluate(state.arguments, buildBindings(thread)), state.name);
  thread.scope.check();
  const jobs = state.branches.map((machine): Job => ({ machine, input, map: thread.map }));
  const results = await fanOut(host, thread, runThread, jobs, jobs.length, NO_HOOKS);
  host.addEvent(thread, 'ParallelStateSucceeded', {});
  return results;
}

/** Runs an inline Map state. After a crash it begins anew as a whole, like a Parallel state. */
export async function runMap(
  host: Host,
  thread: Thread,
  state: MapState,
  runThread: RunThread,
): Promise<unknown> {
  host.saveCheckpoint(thread);
  const at = buildBindings(thread);
  const items = state.items === undefined ? thread.input.value : await evaluate(state.items, at);
  if (!Array.isArray(items)) {
    throw state.items === undefined
      ? new QueryError(undefined, `Map state input must be an array but was: ${JSON.stringify(items)}`)
      : unexpectedResult(state.items, 'Items', 'array', items);
  }
  const limit =
    state.maxConcurrency === undefined
      ? 0
      : await evaluateSeconds(state.maxConcurrency, 'MaxConcurrency', 0, at);
  thread.scope.check();
  host.addEvent(thread, 'MapStateStarted', { length: items.length });
  const jobs: Job[] = [];
  for (const [index, item] of items.entries()) {
    const map = { Item: { Index: index, Value: item } };
    const selected =
      state.itemSelector === undefined
        ? item
        : await evaluate(state.itemSelector, buildBindings(thread, { map }));
    jobs.push({ machine: state.processor, input: serialise(selected, state.name), map });
  }
  thread.scope.check();
  const running = new Set<number>();
  const event = (type: string, index: number) =>
    host.addEvent(thread, `MapIteration${type}`, { name: state.name, index });
  const hooks: Hooks = {
    started(index) {
      running.add(index);
      event('Started', index);
    },
    succeeded(index) {
      running.delete(index);
      event('Succeeded', index);
    },
    failed(index) {
      running.delete(index);
      event('Failed', index);
      for (const other of running) event('Aborted', other);
    },
  };
  const most = limit === 0 ? INLINE_CONCURRENCY : Math.min(limit, INLINE_CONCURRENCY);
  const results = await fanOut(host, thread, runThread, jobs, most, hooks);
  host.addEvent(thread, 'MapStateSucceeded', {});
  return results;
}

type FanOutEnd = { readonly results: readonly unknown[] } | { readonly fault: unknown };

/**
 * Runs jobs side by side, at most `limit` at one time, started in order.
 * @returns their outputs in order
 * @throws the first failure; the other jobs are cancelled
 */
async function fanOut(
  host: Host,
  parent: Thread,
  runThread: RunThread,
  jobs: readonly Job[],
  limit: number,
  hooks: Hooks,
): Promise<readonly unknown[]> {
  if (jobs.length === 0) return [];
  const end = await park<FanOutEnd>(host, parent.scope, (wake) => {
    const scope = parent.scope.child();
    const results: unknown[] = [];
    let [next, done] = [0, 0];
    const run = async (job: Job, index: number): Promise<void> => {
      // Begun in a later microtask: waking during arming is not allowed.
      await undefined;
      try {
        scope.check();
        hooks.started(index);
        results[index] = (await runThread(host, createChild(parent, job, scope))).value;
        hooks.succeeded(index);
        done += 1;
        if (done === jobs.length) wake({ results });
        else launch();
      } catch (fault) {
        if (fault instanceof Cancelled && scope.cancelled) return;
        scope.cancel();
        wake({ fault: noteFailure(fault, () => hooks.failed(index)) });
      }
    };
    const launch = () => {
      const job = jobs[next];
      if (job === undefined) return;
      const index = next++;
      host.activity.enter();
      void run(job, index).finally(() => host.activity.exit());
    };
    for (let slot = 0; slot < limit; slot += 1) launch();
    return () => scope.cancel();
  });
  if ('fault' in end) throw end.fault;
  return end.results;
}

/** Notes a failure. @returns it, or the failure of noting it */
function noteFailure(fault: unknown, note: () => void): unknown {
  try {
    if (fault instanceof StateError) note();
    return fault;
  } catch (second) {
    return second;
  }
}

function createChild(
  { execution, variables }: Thread,
  { machine, input, map }: Job,
  scope: CancellationScope,
): Thread {
  // The variables are the parent's; an Assign changes only a copy.
  const position = initialPosition(machine.startAt);
  return { execution, machine, scope, durable: false, map, position, input, variables };
}
