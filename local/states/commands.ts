import { isObject, type JsonObject } from '../../workflows/json.ts';
import type { StateMachine } from './definition.ts';
import type { StateMachineEngine } from './engine.ts';
import { ServiceFault } from './errors.ts';
import { detailsField, type HistoryEvent } from './history.ts';
import { exceedsPayloadLimit } from './json.ts';
import type { ExecutionRecord } from './store.ts';

/** A command of the Step Functions API: JSON in, JSON out. @throws ServiceFault */
export type Command = (engine: StateMachineEngine, input: JsonObject) => JsonObject;

const validationFault = (message: string): ServiceFault => new ServiceFault('ValidationException', message);

/** Reads a required string of the input. */
function requiredText(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw validationFault(`Value at '${name}' failed to satisfy constraint: Member must not be null`);
}

function optionalText(input: JsonObject, name: string, most: number): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= most) return value;
  throw validationFault(
    `Value at '${name}' failed to satisfy constraint: Member must have length of at most ${most}`,
  );
}

/** Refuses parameters that would change the answer and are not implemented. */
function refuseParameters(input: JsonObject, ...names: readonly string[]): void {
  for (const name of names) {
    if (input[name] !== undefined)
      throw validationFault(`The embedded Step Functions does not implement '${name}'`);
  }
}

const toSeconds = (ms: number): number => ms / 1000;

const ARN =
  /^arn:[\w-]+:states:[\w-]*:\d*:(?<kind>stateMachine|execution):(?<machine>[^:]+)(?::(?<rest>.+))?$/;

/** Finds the state machine of an ARN, with or without the suffix of an alias or a version. */
function findMachine(engine: StateMachineEngine, arn: string): StateMachine {
  const { kind, machine = '' } = ARN.exec(arn)?.groups ?? {};
  if (kind !== 'stateMachine') throw new ServiceFault('InvalidArn', `Invalid Arn: '${arn}'`);
  const found = engine.machines.get(machine);
  if (found && arn.startsWith(engine.arns.stateMachine(machine))) return found;
  throw new ServiceFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

function findExecution(engine: StateMachineEngine, arn: string): ExecutionRecord {
  const { kind, machine = '', rest = '' } = ARN.exec(arn)?.groups ?? {};
  if (kind !== 'execution') throw new ServiceFault('InvalidArn', `Invalid Arn: '${arn}'`);
  const found = engine.store.findByName(machine, rest);
  if (found && arn === engine.arns.execution(machine, rest)) return found;
  throw new ServiceFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

/** What AWS does not allow in a name (StartExecution, `name`). */
const NOT_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]/u;

function readName(input: JsonObject): string | undefined {
  const { name } = input;
  if (name === undefined || name === null) return undefined;
  if (typeof name === 'string' && name !== '' && name.length <= 80 && !NOT_IN_NAMES.test(name)) return name;
  throw new ServiceFault('InvalidName', `Invalid Name: '${String(name)}'`);
}

/** Checks JSON text and returns it as it is. @param fault the error's name and the words its message begins with */
function checkJson(value: string, fault: readonly [name: string, words: string]): string {
  if (exceedsPayloadLimit(value)) {
    throw validationFault(
      'Value failed to satisfy constraint: Member must have length less than or equal to 262144',
    );
  }
  try {
    JSON.parse(value);
    return value;
  } catch (reason) {
    throw new ServiceFault(fault[0], `${fault[1]}: '${(reason as Error).message}'`);
  }
}

/** Reads the size of a page, and the id before which it begins. */
function readPaging(input: JsonObject): { readonly limit: number; readonly from: number | undefined } {
  const { maxResults = 0, nextToken } = input;
  if (
    typeof maxResults !== 'number' ||
    !Number.isInteger(maxResults) ||
    maxResults < 0 ||
    maxResults > 1000
  ) {
    throw validationFault("Value at 'maxResults' failed to satisfy constraint: from 0 to 1000");
  }
  const limit = maxResults === 0 ? 100 : maxResults;
  if (nextToken === undefined || nextToken === null) return { limit, from: undefined };
  const text = Buffer.from(String(nextToken), 'base64url').toString();
  const from = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(from))
    throw new ServiceFault('InvalidToken', "Invalid Token: 'Invalid token'");
  return { limit, from };
}

const encodePageToken = (from: number): string => Buffer.from(String(from)).toString('base64url');

const toSummary = (engine: StateMachineEngine, execution: ExecutionRecord): JsonObject => ({
  executionArn: engine.arns.execution(execution.machine, execution.name),
  stateMachineArn: engine.arns.stateMachine(execution.machine),
  name: execution.name,
  status: execution.status,
  startDate: toSeconds(execution.startedAt),
  ...(execution.stoppedAt === null ? {} : { stopDate: toSeconds(execution.stoppedAt) }),
});

const STATUSES: readonly unknown[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** The commands of the Step Functions API that are implemented, by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  StartExecution(engine, input) {
    const machine = findMachine(engine, requiredText(input, 'stateMachineArn'));
    const name = readName(input);
    const given = checkJson(input.input === undefined ? '{}' : String(input.input), [
      'InvalidExecutionInput',
      'Invalid State Machine Execution Input',
    ]);
    const { arn, startedAt } = engine.start(machine, given, name);
    return { executionArn: arn, startDate: toSeconds(startedAt) };
  },

  SendTaskSuccess(engine, input) {
    const output = checkJson(requiredText(input, 'output'), ['InvalidOutput', 'Invalid Output']);
    engine.answer(requiredText(input, 'taskToken'), { kind: 'succeeded', output });
    return {};
  },

  SendTaskFailure(engine, input) {
    const error = optionalText(input, 'error', 256);
    const cause = optionalText(input, 'cause', 32_768);
    engine.answer(requiredText(input, 'taskToken'), { kind: 'failed', error, cause });
    return {};
  },

  SendTaskHeartbeat(engine, input) {
    engine.heartbeat(requiredText(input, 'taskToken'));
    return {};
  },

  DescribeExecution(engine, input) {
    const execution = findExecution(engine, requiredText(input, 'executionArn'));
    const { output, error, cause } = execution;
    return {
      ...toSummary(engine, execution),
      input: execution.input,
      inputDetails: { included: true },
      redriveCount: 0,
      ...(output === null ? {} : { output, outputDetails: { included: true } }),
      ...(error === null ? {} : { error }),
      ...(cause === null ? {} : { cause }),
    };
  },

  ListExecutions(engine, input) {
    refuseParameters(input, 'mapRunArn', 'redriveFilter');
    const machine = findMachine(engine, requiredText(input, 'stateMachineArn'));
    const { statusFilter } = input;
    if (statusFilter !== undefined && !STATUSES.includes(statusFilter)) {
      throw validationFault(
        `Value at 'statusFilter' failed to satisfy constraint: one of ${STATUSES.join(', ')}`,
      );
    }
    const { limit, from } = readPaging(input);
    const page = engine.store.list(machine.name, {
      status: statusFilter as string | undefined,
      before: from,
      limit: limit + 1,
    });
    const executions = page.slice(0, limit);
    const last = executions.at(-1);
    return {
      executions: executions.map((execution) => toSummary(engine, execution)),
      ...(page.length > limit && last ? { nextToken: encodePageToken(last.id) } : {}),
    };
  },

  GetExecutionHistory(engine, input) {
    const execution = findExecution(engine, requiredText(input, 'executionArn'));
    const { limit, from = 0 } = readPaging(input);
    const events = engine.history(execution);
    const ordered = input.reverseOrder === true ? events.toReversed() : events;
    const page = ordered.slice(from, from + limit);
    return {
      events: page.map((event) => toApiEvent(event, input.includeExecutionData !== false)),
      ...(from + limit < ordered.length ? { nextToken: encodePageToken(from + limit) } : {}),
    };
  },

  StopExecution(engine, input) {
    const execution = findExecution(engine, requiredText(input, 'executionArn'));
    const error = optionalText(input, 'error', 256);
    const cause = optionalText(input, 'cause', 32_768);
    return { stopDate: toSeconds(engine.abort(execution, error, cause)) };
  },

  DescribeStateMachine(engine, input) {
    const { name, definition } = findMachine(engine, requiredText(input, 'stateMachineArn'));
    return {
      stateMachineArn: engine.arns.stateMachine(name),
      name,
      status: 'ACTIVE',
      definition,
      roleArn: engine.arns.role(name),
      type: 'STANDARD',
      creationDate: toSeconds(engine.loadedAt),
    };
  },

  ListStateMachines(engine) {
    return {
      stateMachines: [...engine.machines.keys()].map((name) => ({
        stateMachineArn: engine.arns.stateMachine(name),
        name,
        type: 'STANDARD',
        creationDate: toSeconds(engine.loadedAt),
      })),
    };
  },
};

/** Converts an event to the API's form. Chains of branches are not told apart: each event follows the one before. */
function toApiEvent({ id, at, type, details }: HistoryEvent, withData: boolean): JsonObject {
  const shown = withData
    ? details
    : Object.fromEntries(Object.entries(details).filter(([name]) => name !== 'input' && name !== 'output'));
  return {
    id,
    previousEventId: id <= 2 ? 0 : id - 1,
    timestamp: toSeconds(at),
    type,
    ...(isObject(shown) && Object.keys(shown).length > 0 ? { [detailsField(type)]: shown } : {}),
  };
}
