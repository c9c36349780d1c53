import type { TaskState } from './definition.ts';
import { HEARTBEAT_TIMEOUT, RUNTIME, StateError, TASK_FAILED, TIMEOUT } from './errors.ts';
import { isObject, settle } from './json.ts';
import { bindings, type Call, type Host, park, type Signal, type TaskRest, type Thread } from './runtime.ts';
import { evaluate, evaluateSeconds, wrongResult } from './template.ts';
import { mintToken } from './token.ts';

/**
 * Runs a Task's work once: the function, and its token where it waits for one.
 * @returns the result, `$states.result`
 * @throws StateError what the function or the token's holder reported, or `States.Timeout`
 */
export async function runTask(host: Host, thread: Thread, task: TaskState): Promise<unknown> {
  const { place } = thread;
  let rest: TaskRest;
  if (place.rest?.kind === 'task') rest = place.rest;
  else {
    rest = await begin(host, thread, task);
    place.rest = rest;
    host.write(thread);
  }
  const signal =
    rest.signal ?? (await park<Signal>(host, thread.scope, (wake) => arm(host, thread, task, wake)));
  place.rest = undefined;
  return conclude(host, thread, task, signal);
}

/** Lets a resumed task be answered from the first moment, before its thread has had a turn to wait. */
export function takeAnswers(host: Host, thread: Thread): void {
  const { place } = thread;
  const { rest } = place;
  if (rest?.kind !== 'task' || rest.token === undefined || rest.signal !== undefined) return;
  const { token } = rest;
  host.tokens.set(token, {
    answer(signal) {
      place.rest = { ...rest, signal };
      host.write(thread);
      host.tokens.delete(token);
    },
    heartbeat: () => void beat(host, thread),
  });
}

/** Notes a heartbeat. @returns when the next one is due, if any is asked for */
function beat(host: Host, thread: Thread): number | undefined {
  const { place } = thread;
  const { rest } = place;
  if (rest?.kind !== 'task' || rest.heartbeatSeconds === undefined) return undefined;
  const heartbeatAt = host.scheduler.now() + rest.heartbeatSeconds * 1000;
  place.rest = { ...rest, heartbeatAt };
  host.write(thread);
  return heartbeatAt;
}

const facts = (task: TaskState) => ({
  resourceType: 'lambda',
  resource: task.waitsForToken ? 'invoke.waitForTaskToken' : 'invoke',
});

async function begin(host: Host, thread: Thread, task: TaskState): Promise<TaskRest> {
  const token = task.waitsForToken ? mintToken(thread.execution.id) : undefined;
  const at = bindings(thread, { token });
  const { timeoutSeconds, heartbeatSeconds } = task;
  const [raw, timeout, heartbeat] = await Promise.all([
    evaluate(task.arguments, at),
    timeoutSeconds && evaluateSeconds(timeoutSeconds, 'TimeoutSeconds', 1, at),
    heartbeatSeconds && evaluateSeconds(heartbeatSeconds, 'HeartbeatSeconds', 1, at),
  ]);
  thread.scope.check();
  const { value, text } = settle(raw, 'lambda');
  const call = callOf(value);
  const now = host.scheduler.now();
  host.event(thread, 'TaskScheduled', {
    ...facts(task),
    region: host.region,
    parameters: text,
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  });
  host.event(thread, 'TaskStarted', facts(task));
  return {
    kind: 'task',
    call,
    token,
    timeoutAt: timeout === undefined ? undefined : now + timeout * 1000,
    heartbeatSeconds: heartbeat,
    heartbeatAt: heartbeat === undefined ? undefined : now + heartbeat * 1000,
  };
}

/** A function's name out of a name, a partial ARN or an ARN, each with or without a qualifier. */
function functionName(given: string): string {
  const name = /^(?:(?:arn:[\w-]+:lambda:[\w-]*:)?\d*:?function:)?([\w-]+)(?::[\w$-]+)?$/.exec(given)?.[1];
  if (name === undefined) throw new StateError(RUNTIME, `'${given}' does not name a Lambda function.`);
  return name;
}

function callOf(raw: unknown): Call {
  const given = isObject(raw) ? raw.FunctionName : undefined;
  if (!isObject(raw) || typeof given !== 'string') {
    throw wrongResult('Arguments/FunctionName', 'a string', given ?? null);
  }
  return { functionName: functionName(given), payload: JSON.stringify(raw.Payload ?? {}) };
}

/** Sets everything going that can wake the task, and tells how to stop it. */
function arm(host: Host, thread: Thread, task: TaskState, wake: (signal: Signal) => void): () => void {
  const { place } = thread;
  const { scheduler } = host;
  const rest = () => place.rest as TaskRest;
  const { call, token, timeoutAt, heartbeatAt } = rest();
  let awake = false;
  const tell = (signal: Signal) => {
    awake = true;
    wake(signal);
  };
  const timeout =
    timeoutAt === undefined ? undefined : scheduler.schedule(timeoutAt, () => tell({ kind: 'timeout' }));
  const expectBeat = (at: number | undefined) =>
    at === undefined ? undefined : scheduler.schedule(at, () => tell({ kind: 'heartbeat' }));
  let heart = expectBeat(heartbeatAt);

  if (token !== undefined) {
    host.tokens.set(token, {
      answer(signal) {
        // Written before the answer is acknowledged: who was told "taken" never has to say it again.
        place.rest = { ...rest(), signal };
        host.write(thread);
        tell(signal);
      },
      heartbeat() {
        const next = beat(host, thread);
        heart?.cancel();
        heart = expectBeat(next);
      },
    });
  }
  if (call !== undefined) {
    void host.activity.track(
      invoke(host, thread, call).then((signal) => {
        if (awake || thread.scope.cancelled) return;
        if (token === undefined || signal.kind !== 'returned') return tell(signal);
        try {
          host.event(thread, 'TaskSubmitted', { ...facts(task), output: submitted(signal.payload) });
          // The token goes on waiting, and the function is not called again.
          place.rest = { ...rest(), call: undefined };
          host.write(thread);
        } catch (fault) {
          tell({ kind: 'fault', fault });
        }
      }),
    );
  }
  const off = thread.scope.onCancel(() => {
    awake = true;
  });
  return () => {
    off();
    timeout?.cancel();
    heart?.cancel();
    if (token !== undefined) host.tokens.delete(token);
  };
}

const submitted = (payload: string) => `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`;

/** Calls the function as Lambda would: JSON in, JSON out, errors by name. */
async function invoke(host: Host, thread: Thread, { functionName: name, payload }: Call): Promise<Signal> {
  const { execution, place } = thread;
  // Not before the task is waiting: a function may answer its own token at once.
  await undefined;
  host.invocation(execution);
  try {
    const meta = { executionArn: execution.arn, stateName: place.state };
    const returned = await host.invoke(name, JSON.parse(payload), meta);
    return { kind: 'returned', payload: JSON.stringify(returned) ?? 'null' };
  } catch (fault) {
    const { name: errorType = 'Error', message = String(fault) } = (fault ?? {}) as Partial<Error>;
    return { kind: 'failed', error: errorType, cause: JSON.stringify({ errorType, errorMessage: message }) };
  }
}

function conclude(host: Host, thread: Thread, task: TaskState, signal: Signal): unknown {
  const failed = (error: StateError): StateError => {
    const details = {
      ...facts(task),
      error: error.error,
      ...(error.reason === undefined ? {} : { cause: error.reason }),
    };
    host.event(thread, error.error === TIMEOUT ? 'TaskTimedOut' : 'TaskFailed', details);
    return error;
  };
  switch (signal.kind) {
    case 'fault':
      throw signal.fault;
    case 'timeout':
      throw failed(new StateError(TIMEOUT));
    case 'heartbeat':
      throw failed(new StateError(TIMEOUT, undefined, HEARTBEAT_TIMEOUT));
    case 'failed':
      // A failure without a name still is one of the task.
      throw failed(new StateError(signal.error ?? TASK_FAILED, signal.cause));
    default: {
      const text = signal.kind === 'succeeded' ? signal.output : submitted(signal.payload);
      const result: unknown = JSON.parse(text);
      try {
        settle(result, 'lambda');
      } catch (fault) {
        throw failed(fault as StateError);
      }
      host.event(thread, 'TaskSucceeded', { ...facts(task), output: text });
      return result;
    }
  }
}
