import type { SFNClient } from '@aws-sdk/client-sfn';
import { Activity } from '../../../local/activity.ts';
import { type Scheduler, VirtualScheduler } from '../../../local/clock.ts';
import { type EndedBadly, StateMachineEngine } from '../../../local/states/engine.ts';
import type { HistoryEvent } from '../../../local/states/history.ts';
import { stepFunctionsClient } from '../../../local/states/requests.ts';
import type { Signal } from '../../../local/states/runtime.ts';
import { type ExecutionRecord, ExecutionStore } from '../../../local/states/store.ts';
import { openStore } from '../../../local/store/store.ts';

export type Fields = Record<string, unknown>;
export type Functions = Record<string, (payload: Fields, meta: { stateName: string }) => unknown>;

/** The instant every test begins at. */
export const START = Date.parse('2021-03-05T01:00:00.000Z');

export const DAY = 86_400_000;

/** A definition in JSONata; the first state is the start. */
export function machine(states: Fields, more: Fields = {}): string {
  return JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: Object.keys(states)[0],
    States: states,
    ...more,
  });
}

/** A Task that invokes `functionName`. */
export const task = (functionName: string, more: Fields = {}): Fields => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: functionName, Payload: '{% $states.input %}' },
  ...more,
});

/** A Task that invokes `functionName` with its token as the payload's `token`, and waits for it. */
export const tokenTask = (functionName: string, more: Fields = {}): Fields => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: functionName, Payload: { token: '{% $states.context.Task.Token %}' } },
  ...more,
});

/** An error as a function would throw it. */
export function fault(name: string, message = 'message'): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

export interface World {
  engine: StateMachineEngine;
  readonly client: SFNClient;
  readonly scheduler: VirtualScheduler;
  readonly activity: Activity;
  readonly store: ExecutionStore;
  /** Closes the file. */
  close(): void;
  /** Function calls so far, by name, with the seconds since the start. */
  readonly calls: { name: string; payload: Fields; at: number }[];
  /** Tokens handed to functions so far. */
  readonly tokens: string[];
  /** What ended and did not succeed. */
  readonly ended: EndedBadly[];
  /** Starts an execution and lets it run until it rests. */
  start(input?: unknown, name?: string): Promise<string>;
  /** Moves time to so many seconds after the start. */
  to(seconds: number): Promise<void>;
  answer(token: string | undefined, signal: Signal): Promise<void>;
  outcomeOf(name: string): Outcome;
  events(name: string): readonly HistoryEvent[];
  types(name: string): readonly string[];
  /** Drops the engine as a crash would and starts another one on the same store, by the same scheduler or another. */
  crash(definition?: string, scheduler?: Scheduler): Promise<void>;
}

export interface Outcome extends Omit<ExecutionRecord, 'output'> {
  readonly output: unknown;
}

export interface WorldOptions {
  readonly path?: string;
  readonly random?: () => number;
  readonly startAt?: number;
}

/** An engine with one machine `m`, a virtual clock and functions. */
export function world(definition: string, functions: Functions = {}, options: WorldOptions = {}): World {
  const scheduler = new VirtualScheduler(options.startAt ?? START);
  const activity = new Activity();
  const file = openStore(options.path === undefined ? {} : { file: options.path });
  const store = new ExecutionStore(file);
  const calls: World['calls'] = [];
  const tokens: string[] = [];
  const ended: EndedBadly[] = [];
  const build = (text: string, by: Scheduler = scheduler) =>
    new StateMachineEngine({
      machines: [{ name: 'm', definition: text }],
      invoke: async (name, payload, meta) => {
        const fields = payload as Fields;
        calls.push({ name, payload: fields, at: (scheduler.now() - START) / 1000 });
        if (typeof fields.token === 'string') tokens.push(fields.token);
        const run = functions[name];
        if (run === undefined) throw fault('Lambda.ResourceNotFoundException', name);
        return run(fields, meta);
      },
      scheduler: by,
      activity,
      store,
      random: options.random ?? (() => 0.5),
      onEndedBadly: (end) => ended.push(end),
    });
  let count = 0;
  const record = (name: string): ExecutionRecord => {
    const found = store.findByName('m', name);
    if (found === undefined) throw new Error(`no execution ${name}`);
    return found;
  };
  const self: World = {
    engine: build(definition),
    get client() {
      return stepFunctionsClient(self.engine);
    },
    scheduler,
    activity,
    store,
    close: () => file.close(),
    calls,
    tokens,
    ended,
    async start(input: unknown = {}, name = `e${++count}`) {
      const loaded = self.engine.machines.get('m');
      if (loaded === undefined) throw new Error('no machine');
      self.engine.start(loaded, JSON.stringify(input), name);
      await activity.settled();
      return name;
    },
    to: (seconds) => scheduler.advanceTo(START + seconds * 1000, () => activity.settled()),
    async answer(token, signal) {
      self.engine.answer(token ?? 'no token', signal);
      await activity.settled();
    },
    outcomeOf(name) {
      const { output, ...rest } = record(name);
      return { ...rest, output: output === null ? undefined : JSON.parse(output) };
    },
    events: (name) => self.engine.history(record(name)),
    types: (name) => self.events(name).map(({ type }) => type),
    async crash(text = definition, by: Scheduler = scheduler) {
      self.engine.stop();
      self.engine = build(text, by);
      self.engine.resume();
      await activity.settled();
    },
  };
  return self;
}

/** Runs one execution that never rests, to its end. */
export async function run(
  definition: string,
  input: unknown = {},
  functions: Functions = {},
): Promise<Outcome> {
  const { start, outcomeOf } = world(definition, functions);
  return outcomeOf(await start(input));
}
