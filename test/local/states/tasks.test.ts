import { describe, expect, it } from 'vitest';
import { DAY, fault, machine, run, START, task, tokenTask, world } from './harness.ts';

describe('lambda:invoke', () => {
  it('gives the payload to the function and its answer, wrapped, as the result', async () => {
    const outcome = await run(
      machine({ A: task('f', { End: true }) }),
      { n: 1 },
      { f: ({ n }) => ({ got: n }) },
    );
    expect(outcome.output).toEqual({ ExecutedVersion: '$LATEST', Payload: { got: 1 }, StatusCode: 200 });
  });

  it('offers $states.result to Assign and Output', async () => {
    const outcome = await run(
      machine({
        A: task('f', {
          Assign: { kept: '{% $states.result.Payload.a %}' },
          Output: { from: '{% $states.input.n %}' },
          Next: 'B',
        }),
        B: { Type: 'Pass', Output: { kept: '{% $kept %}', input: '{% $states.input %}' }, End: true },
      }),
      { n: 1 },
      { f: () => ({ a: 2 }) },
    );
    expect(outcome.output).toEqual({ kept: 2, input: { from: 1 } });
  });

  it.each([
    ['"HelloWorld"', 'HelloWorld'],
    ['0', 0],
    ['true', true],
    ['[1]', [1]],
    ['{"n":1}', { n: 1 }],
  ])('takes a text for the body as it is, as AWS was recorded to: %s', async (text, got) => {
    const seen: unknown[] = [];
    const definition = machine({
      A: task('f', { Arguments: { FunctionName: 'f', Payload: '{% $states.input.text %}' }, End: true }),
    });
    await run(definition, { text }, { f: (payload) => void seen.push(payload) });
    expect(seen).toEqual([got]);
  });

  it('fails on a text that is not JSON without calling the function', async () => {
    const { start, outcomeOf, calls, types } = world(
      machine({ A: task('f', { Arguments: { FunctionName: 'f', Payload: 'Hello' }, End: true }) }),
      { f: () => 1 },
    );
    const name = await start();
    expect(outcomeOf(name)).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.InvalidRequestContentException',
    });
    expect([calls.length, types(name).at(-2)]).toEqual([0, 'TaskFailed']);
  });

  it('passes JSON in and out: nothing is shared, undefined is null, no Payload is {}', async () => {
    const seen: unknown[] = [];
    const definition = machine({
      A: task('f', { Next: 'B', Output: '{% $states.input %}' }),
      B: task('g', { Arguments: { FunctionName: 'g' }, Output: '{% $states.result %}', End: true }),
    });
    const outcome = await run(
      definition,
      { a: { b: 1 } },
      {
        f: (payload) => {
          (payload.a as { b: number }).b = 99;
          return { at: new Date(0) };
        },
        g: (payload) => {
          seen.push(payload);
          return undefined;
        },
      },
    );
    expect(seen).toEqual([{}]);
    expect(outcome.output).toEqual({ ExecutedVersion: '$LATEST', Payload: null, StatusCode: 200 });
    expect(outcome.input).toBe('{"a":{"b":1}}');
  });

  it.each([
    'f',
    'f:$LATEST',
    'f:live',
    '000000000000:function:f',
    'arn:aws:lambda:local:000000000000:function:f',
    'arn:aws-cn:lambda:cn-north-1:000000000000:function:f:live',
  ])('finds the function by %s', async (name) => {
    expect((await run(machine({ A: task(name, { End: true }) }), {}, { f: () => 1 })).status).toBe(
      'SUCCEEDED',
    );
  });

  it('takes the function by expression, and fails on what names none', async () => {
    const definition = machine({
      A: task('x', { Arguments: { FunctionName: '{% $states.input.f %}' }, End: true }),
    });
    expect((await run(definition, { f: 'g' }, { g: () => 1 })).status).toBe('SUCCEEDED');
    expect((await run(definition, { f: 'not a name' })).error).toBe('States.Runtime');
    expect((await run(definition, { f: 5 })).error).toBe('States.QueryEvaluationError');
  });

  it('fails by the name of what the function threw, with the cause Lambda writes', async () => {
    const definition = machine({ A: task('f', { End: true }) });
    const outcome = await run(
      definition,
      {},
      {
        f: () => {
          throw fault('Clue.Missing', 'none');
        },
      },
    );
    expect([outcome.status, outcome.error]).toEqual(['FAILED', 'Clue.Missing']);
    expect(JSON.parse(outcome.cause ?? '')).toEqual({ errorType: 'Clue.Missing', errorMessage: 'none' });
    const rejected = await run(definition, {}, { f: () => Promise.reject('text') });
    expect([rejected.error, JSON.parse(rejected.cause ?? '').errorMessage]).toEqual(['Error', 'text']);
  });

  it('times out while the function runs, and forgets what it says later', async () => {
    let finish: (value: unknown) => void = () => {};
    const { engine, outcomeOf, scheduler, activity, types } = world(
      machine({
        A: task('slow', {
          TimeoutSeconds: 30,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }],
          Next: 'B',
        }),
        B: { Type: 'Succeed' },
      }),
      {
        slow: () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      },
    );
    const loaded = engine.machines.get('m');
    if (loaded) engine.start(loaded, '{}', 'e');
    // The function is work in flight, so the clock is moved without waiting for it.
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    await scheduler.advanceTo(START + 30_000, turn);
    expect(outcomeOf('e')).toMatchObject({
      status: 'SUCCEEDED',
      output: { Error: 'States.Timeout', Cause: '' },
    });
    expect(activity.count).toBe(1);
    finish({ late: true });
    await activity.settled();
    expect(outcomeOf('e').output).toEqual({ Error: 'States.Timeout', Cause: '' });
    expect(types('e').filter((type) => type === 'TaskSucceeded')).toEqual([]);
  });

  it('has the history AWS has', async () => {
    const { start, types, events } = world(machine({ A: task('f', { TimeoutSeconds: 9, End: true }) }), {
      f: () => 1,
    });
    const name = await start({ x: 1 });
    expect(types(name)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events(name).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events(name)[2]?.details).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'local',
      parameters: '{"FunctionName":"f","Payload":{"x":1}}',
      timeoutInSeconds: 9,
    });
  });
});

describe('lambda:invoke.waitForTaskToken', () => {
  const waiting = (more = {}) => machine({ A: tokenTask('f', { End: true, ...more }) });

  it('rests after the function returned, and ends with the output of the token', async () => {
    const { start, answer, tokens, outcomeOf, types, activity } = world(waiting(), {
      f: () => ({ ignored: true }),
    });
    const name = await start();
    expect([outcomeOf(name).status, activity.count]).toEqual(['RUNNING', 0]);
    await answer(tokens[0], { kind: 'succeeded', output: '{"stage":"next"}' });
    expect(outcomeOf(name)).toMatchObject({ status: 'SUCCEEDED', output: { stage: 'next' } });
    expect(types(name)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails with the error and cause of the token', async () => {
    const { start, answer, tokens, outcomeOf } = world(waiting(), { f: () => 1 });
    const name = await start();
    await answer(tokens[0], { kind: 'failed', error: 'Clue.Moved', cause: '{"stage":"done"}' });
    expect(outcomeOf(name)).toMatchObject({
      status: 'FAILED',
      error: 'Clue.Moved',
      cause: '{"stage":"done"}',
    });
  });

  it('lets a failure without a name be caught as States.TaskFailed', async () => {
    const { start, answer, tokens, outcomeOf } = world(
      machine({
        A: tokenTask('f', { Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'B' }], Next: 'B' }),
        B: { Type: 'Succeed' },
      }),
      { f: () => 1 },
    );
    const name = await start();
    await answer(tokens[0], { kind: 'failed', error: undefined, cause: undefined });
    expect(outcomeOf(name).output).toEqual({ Error: 'States.TaskFailed', Cause: '' });
  });

  it('fails at once when the function fails', async () => {
    const { start, outcomeOf, tokens, engine } = world(waiting(), {
      f: () => Promise.reject(fault('Broken')),
    });
    const name = await start();
    expect(outcomeOf(name)).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(() => engine.heartbeat(tokens[0] ?? '')).toThrow('does not exist anymore');
  });

  it('takes an answer the function gives before it returns, even as its first act', async () => {
    let running: ReturnType<typeof world>;
    const output = '{"already":"done"}';
    for (const early of [false, true]) {
      running = world(waiting(), {
        f: async ({ token }) => {
          if (!early) await undefined;
          running.engine.answer(String(token), { kind: 'succeeded', output });
          if (early) throw fault('Too.Late');
        },
      });
      const name = await running.start();
      expect(running.outcomeOf(name)).toMatchObject({ status: 'SUCCEEDED', output: { already: 'done' } });
    }
  });

  it('gives every try a token of its own', async () => {
    const { start, answer, to, tokens, outcomeOf, engine } = world(
      waiting({ Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 10 }] }),
      { f: () => 1 },
    );
    const name = await start();
    await answer(tokens[0], { kind: 'failed', error: 'Again', cause: undefined });
    await to(10);
    expect(new Set(tokens).size).toBe(2);
    expect(() => engine.answer(tokens[0] ?? '', { kind: 'succeeded', output: '1' })).toThrow('anymore');
    await answer(tokens[1], { kind: 'succeeded', output: '1' });
    expect(outcomeOf(name).status).toBe('SUCCEEDED');
  });

  it('forgets its function if the token was answered meanwhile', async () => {
    let finish: (value: unknown) => void = () => {};
    const { engine, outcomeOf, tokens, activity, types } = world(waiting(), {
      f: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    const loaded = engine.machines.get('m');
    if (loaded) engine.start(loaded, '{}', 'e');
    await new Promise<void>((resolve) => setImmediate(resolve));
    engine.answer(tokens[0] ?? '', { kind: 'succeeded', output: '{}' });
    finish(1);
    await activity.settled();
    expect(outcomeOf('e').status).toBe('SUCCEEDED');
    expect(types('e')).not.toContain('TaskSubmitted');
  });
});

describe('timeouts of a token', () => {
  it.each([
    ['a number', 3600, 3600],
    ['an expression', '{% $states.input.n * 60 %}', 300],
    ['more than 24.8 days', (100 * DAY) / 1000, (100 * DAY) / 1000],
  ])('run from the start of the task: %s', async (_, TimeoutSeconds, seconds) => {
    const { start, to, outcomeOf, types, tokens, engine } = world(
      machine({ A: tokenTask('f', { TimeoutSeconds, End: true }) }),
      { f: () => 1 },
    );
    const name = await start({ n: 5 });
    await to(seconds - 0.001);
    expect(outcomeOf(name).status).toBe('RUNNING');
    await to(seconds + 1000);
    expect(outcomeOf(name)).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
      cause: null,
      stoppedAt: START + seconds * 1000,
    });
    expect(types(name).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(() => engine.answer(tokens[0] ?? '', { kind: 'succeeded', output: '1' })).toThrow('anymore');
  });

  it.each([0, -1, 1.5, 100_000_000, 'x'])('refuse %s as a result', async (value) => {
    const { error, cause } = await run(
      machine({ A: tokenTask('f', { TimeoutSeconds: '{% $states.input.n %}', End: true }) }),
      { n: value },
      { f: () => 1 },
    );
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain("field 'TimeoutSeconds'");
  });

  it('are evaluated anew for each try, from the same entered time', async () => {
    const seconds =
      "{% $ceil(($toMillis('2021-03-05T01:01:40Z') - $toMillis($states.context.State.EnteredTime)) / 1000) %}";
    const { start, to, answer, tokens, outcomeOf } = world(
      machine({
        A: tokenTask('f', {
          TimeoutSeconds: seconds,
          Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 20 }],
          End: true,
        }),
      }),
      { f: () => 1 },
    );
    const name = await start();
    await answer(tokens[0], { kind: 'failed', error: 'Again', cause: undefined });
    await to(1000);
    expect(outcomeOf(name).stoppedAt).toBe(START + 120_000);
  });
});

describe('heartbeats', () => {
  const beating = machine({
    A: tokenTask('f', { HeartbeatSeconds: '{% $states.input.beat %}', TimeoutSeconds: 100, End: true }),
  });

  it('must not be missed', async () => {
    const { start, to, outcomeOf, types } = world(beating, { f: () => 1 });
    const name = await start({ beat: 30 });
    await to(29.999);
    expect(outcomeOf(name).status).toBe('RUNNING');
    await to(60);
    expect(outcomeOf(name)).toMatchObject({
      error: 'States.Timeout',
      cause: null,
      stoppedAt: START + 30_000,
    });
    expect(types(name).at(-2)).toBe('TaskTimedOut');
  });

  it('begin the clock anew, up to the timeout', async () => {
    const { start, to, outcomeOf, engine, tokens } = world(beating, { f: () => 1 });
    const name = await start({ beat: 30 });
    for (const at of [20, 45, 74, 99]) {
      await to(at);
      engine.heartbeat(tokens[0] ?? '');
    }
    expect(outcomeOf(name).status).toBe('RUNNING');
    await to(200);
    expect(outcomeOf(name)).toMatchObject({ error: 'States.Timeout', stoppedAt: START + 100_000 });
  });

  it('do nothing where none is asked for', async () => {
    const { start, to, outcomeOf, engine, tokens } = world(
      machine({ A: tokenTask('f', { TimeoutSeconds: 50, End: true }) }),
      { f: () => 1 },
    );
    const name = await start();
    await to(49);
    engine.heartbeat(tokens[0] ?? '');
    await to(50);
    expect(outcomeOf(name).stoppedAt).toBe(START + 50_000);
  });

  it.each(['States.HeartbeatTimeout', 'States.Timeout'])('missed are caught as %s', async (error) => {
    const { start, to, outcomeOf } = world(
      machine({
        A: tokenTask('f', { HeartbeatSeconds: 5, Catch: [{ ErrorEquals: [error], Next: 'B' }], Next: 'B' }),
        B: { Type: 'Succeed' },
      }),
      { f: () => 1 },
    );
    const name = await start();
    await to(5);
    expect(outcomeOf(name)).toMatchObject({
      status: 'SUCCEEDED',
      output: { Error: 'States.Timeout', Cause: '' },
    });
  });

  it('are not what a plain timeout is caught as', async () => {
    const { start, to, outcomeOf } = world(
      machine({
        A: tokenTask('f', {
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'B' }],
          Next: 'B',
        }),
        B: { Type: 'Succeed' },
      }),
      { f: () => 1 },
    );
    const name = await start();
    await to(5);
    expect(outcomeOf(name).status).toBe('FAILED');
  });
});
