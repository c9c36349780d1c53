import { isObject } from '../../workflows/json.ts';
import type { TaskState } from './definition.ts';
import { HEARTBEAT_TIMEOUT, RUNTIME, StateError, TASK_FAILED, TIMEOUT } from './errors.ts';
import { serialise } from './json.ts';
import {
  buildBindings,
  type FunctionCall,
  type Host,
  type PendingTask,
  park,
  type Signal,
  type Thread,
} from './runtime.ts';
import { evaluate, evaluateSeconds, unexpectedResult } from './template.ts';
import { createToken } from './token.ts';

/**
 * Runs the work of a Task once: calls the function, and waits for its token where it has one.
 * @returns the result, `$states.result`
 * @throws StateError the failure that the function or the token's holder reported, or `States.Timeout`
 */
export async function runTask(host: Host, thread: Thread, task: TaskState): Promise<unknown> {
  const { position } = thread;
  let pending: PendingTask;
  if (position.pending?.kind === 'task') pending = position.pending;
  else {
    pending = await scheduleTask(host, thread, task);
    position.pending = pending;
    host.saveCheckpoint(thread);
  }
  const signal =
    pending.signal ??
    (await park<Signal>(host, thread.scope, (wake) => startWaiting(host, thread, task, wake)));
  position.pending = undefined;
  return completeTask(host, thread, task, signal);
}

/** Registers the token of a resumed task, so that it can be answered before its thread has had a turn to wait. */
export function registerResumedToken(host: Host, thread: Thread): void {
  const { position } = thread;
  const { pending } = position;
  if (pending?.kind !== 'task' || pending.token === undefined || pending.signal !== undefined) return;
  const { token } = pending;
  host.tokens.set(token, {
    answer(signal) {
      position.pending = { ...pending, signal };
      host.saveCheckpoint(thread);
      host.tokens.delete(token);
    },
    heartbeat: () => void recordHeartbeat(host, thread),
  });
}

/** Records a heartbeat. @returns when the next one is due, if any is asked for */
function recordHeartbeat(host: Host, thread: Thread): number | undefined {
  const { position } = thread;
  const { pending } = position;
  if (pending?.kind !== 'task' || pending.heartbeatSeconds === undefined) return undefined;
  const heartbeatAt = host.scheduler.now() + pending.heartbeatSeconds * 1000;
  position.pending = { ...pending, heartbeatAt };
  host.saveCheckpoint(thread);
  return heartbeatAt;
}

/** The fields of every event of a task that name its resource. */
const resourceOf = (task: TaskState) => ({
  resourceType: 'lambda',
  resource: task.waitsForToken ? 'invoke.waitForTaskToken' : 'invoke',
});

async function scheduleTask(host: Host, thread: Thread, task: TaskState): Promise<PendingTask> {
  const token = task.waitsForToken ? createToken(thread.execution.id) : undefined;
  const at = buildBindings(thread, { token });
  const { timeoutSeconds, heartbeatSeconds } = task;
  const [raw, timeout, heartbeat] = await Promise.all([
    evaluate(task.arguments, at),
    timeoutSeconds && evaluateSeconds(timeoutSeconds, 'TimeoutSeconds', 1, at),
    heartbeatSeconds && evaluateSeconds(heartbeatSeconds, 'HeartbeatSeconds', 1, at),
  ]);
  thread.scope.check();
  const { value, text } = serialise(raw, 'lambda');
  const call = readCall(value);
  const now = host.scheduler.now();
  host.addEvent(thread, 'TaskScheduled', {
    ...resourceOf(task),
    region: host.region,
    parameters: text,
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  });
  host.addEvent(thread, 'TaskStarted', resourceOf(task));
  return {
    kind: 'task',
    call,
    token,
    timeoutAt: timeout === undefined ? undefined : now + timeout * 1000,
    heartbeatSeconds: heartbeat,
    heartbeatAt: heartbeat === undefined ? undefined : now + heartbeat * 1000,
  };
}

/** Reads a function's name from a name, a partial ARN or an ARN, each with or without a qualifier. */
function readFunctionName(given: string): string {
  const name = /^(?:(?:arn:[\w-]+:lambda:[\w-]*:)?\d*:?function:)?([\w-]+)(?::[\w$-]+)?$/.exec(given)?.[1];
  if (name === undefined) throw new StateError(RUNTIME, `'${given}' does not name a Lambda function.`);
  return name;
}

function readCall(raw: unknown): FunctionCall {
  const given = isObject(raw) ? raw.FunctionName : undefined;
  if (!isObject(raw) || typeof given !== 'string') {
    throw unexpectedResult(undefined, 'Arguments/FunctionName', 'string', given ?? null);
  }
  const { Payload: payload = {} } = raw;
  return {
    functionName: readFunctionName(given),
    // A text is the body of the request as it is.
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload ?? {}),
  };
}

/** Starts everything that can wake the task. @returns a function that stops it */
function startWaiting(
  host: Host,
  thread: Thread,
  task: TaskState,
  wake: (signal: Signal) => void,
): () => void {
  const { position } = thread;
  const { scheduler } = host;
  const current = () => position.pending as PendingTask;
  const { call, token, timeoutAt, heartbeatAt } = current();
  let awake = false;
  const wakeOnce = (signal: Signal) => {
    awake = true;
    wake(signal);
  };
  const timeout =
    timeoutAt === undefined ? undefined : scheduler.schedule(timeoutAt, () => wakeOnce({ kind: 'timeout' }));
  const expectHeartbeat = (at: number | undefined) =>
    at === undefined ? undefined : scheduler.schedule(at, () => wakeOnce({ kind: 'heartbeat' }));
  let heartbeatTimer = expectHeartbeat(heartbeatAt);

  if (token !== undefined) {
    host.tokens.set(token, {
      answer(signal) {
        // Saved before the answer is acknowledged: an acknowledged answer is never needed again.
        position.pending = { ...current(), signal };
        host.saveCheckpoint(thread);
        wakeOnce(signal);
      },
      heartbeat() {
        const next = recordHeartbeat(host, thread);
        heartbeatTimer?.cancel();
        heartbeatTimer = expectHeartbeat(next);
      },
    });
  }
  if (call !== undefined) {
    void host.activity.track(
      invoke(host, thread, call).then((signal) => {
        if (awake || thread.scope.cancelled) return;
        if (token === undefined || signal.kind !== 'returned') return wakeOnce(signal);
        try {
          host.addEvent(thread, 'TaskSubmitted', {
            ...resourceOf(task),
            output: invokeResponse(signal.payload),
          });
          // The token goes on waiting, and the function is not called again.
          position.pending = { ...current(), call: undefined };
          host.saveCheckpoint(thread);
        } catch (fault) {
          wakeOnce({ kind: 'fault', fault });
        }
      }),
    );
  }
  const removeListener = thread.scope.onCancel(() => {
    awake = true;
  });
  return () => {
    removeListener();
    timeout?.cancel();
    heartbeatTimer?.cancel();
    if (token !== undefined) host.tokens.delete(token);
  };
}

/** What Lambda says of a body that is not JSON. */
const INVALID_PAYLOAD = 'Lambda.InvalidRequestContentException';

/** What `lambda:invoke` answers with a function's payload. */
const invokeResponse = (payload: string) =>
  `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`;

/** Calls the function as Lambda would: JSON in, JSON out, errors by name. */
async function invoke(
  host: Host,
  thread: Thread,
  { functionName: name, payload }: FunctionCall,
): Promise<Signal> {
  const { execution, position } = thread;
  // Not before the task is waiting: a function may answer its own token at once.
  await undefined;
  let given: unknown;
  try {
    given = JSON.parse(payload);
  } catch (fault) {
    const cause = `Could not parse request body into json: ${(fault as Error).message}`;
    return { kind: 'failed', error: INVALID_PAYLOAD, cause };
  }
  host.countInvocation(execution);
  try {
    const meta = { executionArn: execution.arn, stateName: position.state };
    const returned = await host.invoke(name, given, meta);
    return { kind: 'returned', payload: JSON.stringify(returned) ?? 'null' };
  } catch (fault) {
    const { name: errorType = 'Error', message = String(fault) } = (fault ?? {}) as Partial<Error>;
    return { kind: 'failed', error: errorType, cause: JSON.stringify({ errorType, errorMessage: message }) };
  }
}

function completeTask(host: Host, thread: Thread, task: TaskState, signal: Signal): unknown {
  const recordFailure = (error: StateError): StateError => {
    const details = {
      ...resourceOf(task),
      error: error.error,
      ...(error.reason === undefined ? {} : { cause: error.reason }),
    };
    host.addEvent(thread, error.error === TIMEOUT ? 'TaskTimedOut' : 'TaskFailed', details);
    return error;
  };
  switch (signal.kind) {
    case 'fault':
      throw signal.fault;
    case 'timeout':
      throw recordFailure(new StateError(TIMEOUT));
    case 'heartbeat':
      throw recordFailure(new StateError(TIMEOUT, undefined, HEARTBEAT_TIMEOUT));
    case 'failed':
      // A failure without a name still is one of the task.
      throw recordFailure(new StateError(signal.error ?? TASK_FAILED, signal.cause));
    default: {
      const text = signal.kind === 'succeeded' ? signal.output : invokeResponse(signal.payload);
      const result: unknown = JSON.parse(text);
      try {
        serialise(result, 'lambda');
      } catch (fault) {
        throw recordFailure(fault as StateError);
      }
      host.addEvent(thread, 'TaskSucceeded', { ...resourceOf(task), output: text });
      return result;
    }
  }
}
