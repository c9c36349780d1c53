import {
  CreateActivityCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateListExecutions,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNServiceException,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  ValidationException,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { createToken } from '../../../local/states/token.ts';
import { fault, machine, START, tokenTask, world } from './harness.ts';

const MACHINE = 'arn:aws:states:local:000000000000:stateMachine:m';
const EXECUTION = 'arn:aws:states:local:000000000000:execution:m:';

const waiting = () => {
  const self = world(machine({ A: tokenTask('f', { End: true }) }), { f: () => 1 });
  const { client } = self;
  const start = async (name?: string, input?: string, stateMachineArn = MACHINE) => {
    const started = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    await self.activity.settled();
    return started;
  };
  return { ...self, client, startBySdk: start };
};

describe('StartExecution', () => {
  it('starts with an input and a name', async () => {
    const { startBySdk, outcomeOf } = waiting();
    const { executionArn, startDate } = await startBySdk('clue-1', '{"n":1}');
    expect([executionArn, startDate]).toEqual([`${EXECUTION}clue-1`, new Date(START)]);
    expect(outcomeOf('clue-1')).toMatchObject({ status: 'RUNNING', input: '{"n":1}', startedAt: START });
  });

  it('makes a name and an input where none is given', async () => {
    const { startBySdk, outcomeOf } = waiting();
    const [first, second] = [await startBySdk(), await startBySdk()];
    expect(first.executionArn).not.toBe(second.executionArn);
    expect(outcomeOf(first.executionArn?.slice(EXECUTION.length) ?? '').input).toBe('{}');
  });

  it('with the name and input of a running one is the same execution', async () => {
    const { startBySdk, calls, to } = waiting();
    const first = await startBySdk('same', '{"n":1}');
    await to(60);
    const second = await startBySdk('same', '{"n":1}');
    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
    expect(calls).toHaveLength(1);
    await expect(startBySdk('same', '{"n":2}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  it('does not take the name of a closed one', async () => {
    const { startBySdk, answer, tokens } = waiting();
    await startBySdk('same', '{}');
    await answer(tokens[0], { kind: 'succeeded', output: '1' });
    await expect(startBySdk('same', '{}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${EXECUTION}same'`,
    });
  });

  it.each([`${MACHINE}:live`, `${MACHINE}:3`])('takes the ARN of an alias or version: %s', async (arn) => {
    expect((await waiting().startBySdk('x', '{}', arn)).executionArn).toBe(`${EXECUTION}x`);
  });

  it.each([
    ['a b', InvalidName],
    ['a/b', InvalidName],
    ['a:b', InvalidName],
    ['a"b', InvalidName],
    ['a\u0007b', InvalidName],
    ['a\u0085b', InvalidName],
    ['x'.repeat(81), InvalidName],
    ['', InvalidName],
  ])('refuses the name %j', async (name, error) => {
    await expect(waiting().startBySdk(name)).rejects.toBeInstanceOf(error);
  });

  it.each(['线索-1', 'a.b_c-d', 'x'.repeat(80), '(a)!@=+'])('takes the name %j', async (name) => {
    expect((await waiting().startBySdk(name)).executionArn).toBe(`${EXECUTION}${name}`);
  });

  it('refuses what is no input or no machine', async () => {
    const { startBySdk } = waiting();
    await expect(startBySdk('x', '{')).rejects.toBeInstanceOf(InvalidExecutionInput);
    await expect(startBySdk('x', JSON.stringify('a'.repeat(262_143)))).rejects.toBeInstanceOf(
      ValidationException,
    );
    await expect(startBySdk('x', '{}', `${MACHINE}x`)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
    await expect(startBySdk('x', '{}', MACHINE.replace('local', 'other'))).rejects.toBeInstanceOf(
      StateMachineDoesNotExist,
    );
    await expect(startBySdk('x', '{}', 'no arn')).rejects.toBeInstanceOf(InvalidArn);
    await expect(startBySdk('x', '{}', `${EXECUTION}x`)).rejects.toBeInstanceOf(InvalidArn);
  });
});

describe('SendTask…', () => {
  it('Success ends the task', async () => {
    const { client, startBySdk, tokens, outcomeOf, activity } = waiting();
    await startBySdk('e');
    await client.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{"a":1}' }));
    await activity.settled();
    expect(outcomeOf('e')).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  it('Failure fails it', async () => {
    const { client, startBySdk, tokens, outcomeOf, activity } = waiting();
    await startBySdk('e');
    await client.send(new SendTaskFailureCommand({ taskToken: tokens[0], error: 'E', cause: 'C' }));
    await activity.settled();
    expect(outcomeOf('e')).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
  });

  const commands = [
    (taskToken: string | undefined) => new SendTaskSuccessCommand({ taskToken, output: '1' }),
    (taskToken: string | undefined) => new SendTaskFailureCommand({ taskToken }),
    (taskToken: string | undefined) => new SendTaskHeartbeatCommand({ taskToken }),
  ] as const;

  it.each(commands)('says which token is none, unknown or gone (%#)', async (command) => {
    const { client, startBySdk, tokens, answer } = waiting();
    const send = (token: string | undefined) =>
      client.send(command(token) as SendTaskHeartbeatCommand).then(
        () => undefined,
        (error: unknown) => error,
      );
    await startBySdk('e');
    expect(await send('garbage')).toBeInstanceOf(InvalidToken);
    expect(await send(`${tokens[0]}x`)).toBeInstanceOf(InvalidToken);
    expect(await send(createToken(999_999))).toBeInstanceOf(TaskDoesNotExist);
    await answer(tokens[0], { kind: 'succeeded', output: '1' });
    const gone = await send(tokens[0]);
    expect(gone).toBeInstanceOf(TaskTimedOut);
    expect(gone).toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it('answers only once, and not after the task timed out or the execution stopped', async () => {
    const self = world(machine({ A: tokenTask('f', { TimeoutSeconds: 10, End: true }) }), { f: () => 1 });
    const { client, tokens, start, to, activity } = self;
    const success = (token: string | undefined) =>
      client.send(new SendTaskSuccessCommand({ taskToken: token, output: '1' }));
    await start({}, 'twice');
    const [first, second] = await Promise.allSettled([success(tokens[0]), success(tokens[0])]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    await activity.settled();
    await start({}, 'late');
    await to(10);
    await expect(success(tokens[1])).rejects.toBeInstanceOf(TaskTimedOut);
    await start({}, 'stopped');
    await client.send(new StopExecutionCommand({ executionArn: `${EXECUTION}stopped` }));
    await expect(success(tokens[2])).rejects.toBeInstanceOf(TaskTimedOut);
  });

  it('refuses what is no output and what is too long', async () => {
    const { client, startBySdk, tokens, outcomeOf } = waiting();
    await startBySdk('e');
    const [taskToken] = tokens;
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: 'no' }))).rejects.toBeInstanceOf(
      InvalidOutput,
    );
    const output = JSON.stringify('a'.repeat(262_143));
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output }))).rejects.toBeInstanceOf(
      ValidationException,
    );
    const error = 'x'.repeat(257);
    await expect(client.send(new SendTaskFailureCommand({ taskToken, error }))).rejects.toBeInstanceOf(
      ValidationException,
    );
    const cause = 'x'.repeat(32_769);
    await expect(client.send(new SendTaskFailureCommand({ taskToken, cause }))).rejects.toBeInstanceOf(
      ValidationException,
    );
    expect(outcomeOf('e').status).toBe('RUNNING');
  });
});

describe('DescribeExecution', () => {
  it('tells a running, a succeeded and a failed execution', async () => {
    const { client, startBySdk, tokens, answer, to } = waiting();
    const describeIt = (name: string) =>
      client.send(new DescribeExecutionCommand({ executionArn: EXECUTION + name }));
    await startBySdk('e', '{"n":1}');
    expect(await describeIt('e')).toMatchObject({
      executionArn: `${EXECUTION}e`,
      stateMachineArn: MACHINE,
      name: 'e',
      status: 'RUNNING',
      input: '{"n":1}',
      startDate: new Date(START),
      redriveCount: 0,
    });
    expect((await describeIt('e')).stopDate).toBeUndefined();
    await to(60);
    await answer(tokens[0], { kind: 'succeeded', output: '[1]' });
    expect(await describeIt('e')).toMatchObject({
      status: 'SUCCEEDED',
      output: '[1]',
      stopDate: new Date(START + 60_000),
    });
    await startBySdk('f');
    await answer(tokens[1], { kind: 'failed', error: 'E', cause: 'C' });
    expect(await describeIt('f')).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
    expect((await describeIt('f')).output).toBeUndefined();
  });

  it('does not know others', async () => {
    const { client } = waiting();
    const describeIt = (executionArn: string) => client.send(new DescribeExecutionCommand({ executionArn }));
    await expect(describeIt(`${EXECUTION}none`)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    await expect(describeIt('none')).rejects.toBeInstanceOf(InvalidArn);
    await expect(describeIt(MACHINE)).rejects.toBeInstanceOf(InvalidArn);
  });
});

describe('ListExecutions', () => {
  it('lists the latest first, by status, in pages that miss and repeat none', async () => {
    const { client, startBySdk, tokens, answer } = waiting();
    for (let i = 0; i < 7; i += 1) await startBySdk(`e${i}`);
    for (const token of [1, 4]) await answer(tokens[token], { kind: 'succeeded', output: '1' });
    const list = async (statusFilter: ExecutionStatus | undefined, pageSize: number) => {
      const names: (string | undefined)[] = [];
      let pages = 0;
      for await (const page of paginateListExecutions(
        { client, pageSize },
        { stateMachineArn: MACHINE, statusFilter },
      )) {
        pages += 1;
        names.push(...(page.executions ?? []).map(({ name }) => name));
      }
      return { names, pages };
    };
    const all = ['e6', 'e5', 'e4', 'e3', 'e2', 'e1', 'e0'];
    expect(await list(undefined, 3)).toEqual({ names: all, pages: 3 });
    expect(await list(undefined, 7)).toEqual({ names: all, pages: 1 });
    expect(await list('RUNNING', 2)).toEqual({ names: ['e6', 'e5', 'e3', 'e2', 'e0'], pages: 3 });
    expect(await list('SUCCEEDED', 100)).toEqual({ names: ['e4', 'e1'], pages: 1 });
    expect((await list('ABORTED', 100)).names).toEqual([]);
  });

  it('refuses what it does not do', async () => {
    const { client } = waiting();
    const list = (more: object) =>
      client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, ...more }));
    await expect(list({ redriveFilter: 'REDRIVEN' })).rejects.toThrow("does not implement 'redriveFilter'");
    await expect(list({ mapRunArn: 'x' })).rejects.toThrow("does not implement 'mapRunArn'");
    await expect(list({ maxResults: 1001 })).rejects.toBeInstanceOf(ValidationException);
    await expect(list({ statusFilter: 'DONE' })).rejects.toBeInstanceOf(ValidationException);
    await expect(list({ nextToken: 'x' })).rejects.toBeInstanceOf(InvalidToken);
  });
});

describe('StopExecution', () => {
  it('aborts a running execution and everything it waits for', async () => {
    const { client, startBySdk, outcomeOf, to, scheduler, engine, ended } = waiting();
    await startBySdk('e');
    await to(5);
    const stop = new StopExecutionCommand({ executionArn: `${EXECUTION}e`, error: 'E', cause: 'C' });
    expect((await client.send(stop)).stopDate).toEqual(new Date(START + 5000));
    expect(outcomeOf('e')).toMatchObject({
      status: 'ABORTED',
      error: 'E',
      cause: 'C',
      stoppedAt: START + 5000,
    });
    expect([scheduler.pending, engine.metrics().aborted]).toEqual([0, 1]);
    expect(ended).toEqual([{ machine: 'm', name: 'e', status: 'ABORTED', error: 'E' }]);
  });

  it('leaves a closed one as it is', async () => {
    const { client, startBySdk, tokens, answer, outcomeOf, to } = waiting();
    await startBySdk('e');
    await answer(tokens[0], { kind: 'succeeded', output: '1' });
    await to(5);
    const { stopDate } = await client.send(
      new StopExecutionCommand({ executionArn: `${EXECUTION}e`, error: 'E' }),
    );
    expect([stopDate, outcomeOf('e').status, outcomeOf('e').error]).toEqual([
      new Date(START),
      'SUCCEEDED',
      null,
    ]);
  });

  it('may come while a function runs, whose return then changes nothing', async () => {
    let finish: (value: unknown) => void = () => {};
    const { client, engine, outcomeOf, activity, types } = world(
      machine({ A: tokenTask('f', { End: true }) }),
      {
        f: () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      },
    );
    const loaded = engine.machines.get('m');
    if (loaded) engine.start(loaded, '{}', 'e');
    await client.send(new StopExecutionCommand({ executionArn: `${EXECUTION}e` }));
    finish(1);
    await activity.settled();
    expect([outcomeOf('e').status, types('e').at(-1)]).toEqual(['ABORTED', 'ExecutionAborted']);
  });
});

describe('GetExecutionHistory', () => {
  it('tells the events in order or reversed, in pages, with or without data', async () => {
    const { client, startBySdk, tokens, answer } = waiting();
    await startBySdk('e', '{"n":1}');
    await answer(tokens[0], { kind: 'failed', error: 'E', cause: 'C' });
    const history = (more = {}) =>
      client.send(new GetExecutionHistoryCommand({ executionArn: `${EXECUTION}e`, ...more }));
    const { events = [] } = await history();
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSubmitted'],
      [6, 5, 'TaskFailed'],
      [7, 6, 'ExecutionFailed'],
    ]);
    expect(events[0]).toMatchObject({
      timestamp: new Date(START),
      executionStartedEventDetails: { input: '{"n":1}' },
    });
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'A', input: '{"n":1}' });
    expect(events[5]?.taskFailedEventDetails).toMatchObject({
      error: 'E',
      cause: 'C',
      resourceType: 'lambda',
    });
    expect(events[6]?.executionFailedEventDetails).toEqual({ error: 'E', cause: 'C' });
    const reversed = await history({ reverseOrder: true, maxResults: 3 });
    expect(reversed.events?.map(({ id }) => id)).toEqual([7, 6, 5]);
    const next = await history({ reverseOrder: true, maxResults: 3, nextToken: reversed.nextToken });
    expect(next.events?.map(({ id }) => id)).toEqual([4, 3, 2]);
    const bare = await history({ includeExecutionData: false });
    expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'A' });
  });
});

describe('state machines', () => {
  it('are described and listed', async () => {
    const { client, engine } = waiting();
    expect(await client.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE }))).toMatchObject({
      stateMachineArn: MACHINE,
      name: 'm',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition: engine.machines.get('m')?.definition,
    });
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ stateMachineArn }) => stateMachineArn)).toEqual([MACHINE]);
  });
});

describe('other commands', () => {
  it('are refused by name', async () => {
    const error = await waiting()
      .client.send(new CreateActivityCommand({ name: 'x' }))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SFNServiceException);
    expect(error).toMatchObject({ name: 'UnknownOperationException' });
    expect((error as Error).message).toContain("'CreateActivity'");
  });

  it('are faults of the service when the engine is stopped', async () => {
    const { client, engine } = waiting();
    engine.stop();
    await expect(client.send(new StartExecutionCommand({ stateMachineArn: MACHINE }))).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
  });
});

describe('the meaning of a rejection', () => {
  it('reaches the caller of a function only through the state', async () => {
    const { start, outcomeOf } = world(machine({ A: tokenTask('f', { End: true }) }), {
      f: () => Promise.reject(fault('TaskTimedOut')),
    });
    expect(outcomeOf(await start()).error).toBe('TaskTimedOut');
  });
});
