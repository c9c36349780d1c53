import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../local/states/json.ts';
import { DAY, machine, run, START, task, world } from './harness.ts';

const pass = (more = {}) => ({ Type: 'Pass', End: true, ...more });

describe('Pass', () => {
  it('hands its input on', async () => {
    const { status, output } = await run(machine({ A: pass() }), { a: [1, { b: null }] });
    expect([status, output]).toEqual(['SUCCEEDED', { a: [1, { b: null }] }]);
  });

  it('evaluates Output at any depth and keeps what is not an expression', async () => {
    const output = {
      a: '{% $states.input.n + 1 %}',
      deep: [{ b: '{% $states.input.n %}' }, 'plain', true, null, 3],
    };
    expect((await run(machine({ A: pass({ Output: output }) }), { n: 1 })).output).toEqual({
      a: 2,
      deep: [{ b: 1 }, 'plain', true, null, 3],
    });
  });

  it('gives null where an expression gives null', async () => {
    const outcome = await run(machine({ A: pass({ Output: { a: '{% $states.input.none %}' } }) }), {
      none: null,
    });
    expect(outcome.output).toEqual({ a: null });
  });

  it('goes to Next, whose input is its output', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Output: { x: 1 }, Next: 'B' },
        B: pass({ Output: '{% $states.input.x %}' }),
      }),
    );
    expect(outcome.output).toBe(1);
  });
});

describe('variables', () => {
  it('are assigned all at once, from the values before', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'B' },
        B: {
          Type: 'Pass',
          Assign: { a: '{% $b %}', b: '{% $a %}' },
          Output: { seen: '{% $a %}' },
          Next: 'C',
        },
        C: pass({ Output: { a: '{% $a %}', b: '{% $b %}', seen: '{% $states.input.seen %}' } }),
      }),
    );
    expect(outcome.output).toEqual({ a: 2, b: 1, seen: 1 });
  });

  it('keep whole values and are not shared with later changes', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Assign: { list: '{% $states.input.list %}' }, Output: {}, Next: 'B' },
        B: pass({ Output: { list: '{% $list %}', one: '{% $list[0].x %}' } }),
      }),
      { list: [{ x: 1 }] },
    );
    expect(outcome.output).toEqual({ list: [{ x: 1 }], one: 1 });
  });

  it('that are not there fail the state', async () => {
    const outcome = await run(machine({ A: pass({ Output: '{% $absent %}' }) }));
    expect([outcome.status, outcome.error]).toEqual(['FAILED', 'States.QueryEvaluationError']);
  });
});

describe('expressions', () => {
  it.each([
    ['$states.input.absent', 'returned nothing (undefined).'],
    ["$states.input.n + 'x'", 'threw an error during evaluation. T2002'],
    ['$states.input.n ~> $uppercase', 'threw an error during evaluation. T0410'],
    ["$error('no good')", 'no good'],
    ['$sum', 'returned an unsupported result type.'],
    ['function($x) { $x }', 'returned an unsupported result type.'],
    ['($f := function($n) { $f($n + 1) + 1 }; $f(0))', 'D1011'],
  ])('%s fails the state by name, saying where', async (expression, words) => {
    const { outcomeOf, events, start } = world(
      machine({ A: pass({ Output: { a: { b: `{% ${expression} %}` } } }) }),
    );
    const name = await start({ n: 1 });
    const { status, error, cause } = outcomeOf(name);
    expect([status, error]).toEqual(['FAILED', 'States.QueryEvaluationError']);
    expect(cause).toContain(
      `An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Output/a/b'`,
    );
    expect(cause).toContain(words);
    expect(events(name).find(({ type }) => type === 'EvaluationFailed')?.details).toEqual({
      error,
      cause,
      location: 'Output/a/b',
      state: 'A',
    });
  });

  it('name array elements and assigned variables in their causes', async () => {
    const list = await run(machine({ A: pass({ Output: { a: [1, '{% $nothing %}'] } }) }));
    expect(list.cause).toContain("the field 'Output/a[1]'");
    const assign = await run(machine({ A: pass({ Assign: { v: '{% $nothing %}' } }) }));
    expect(assign.cause).toContain("the field 'Assign/v'");
  });
});

describe('Choice', () => {
  const choice = (more = {}) =>
    machine({
      A: {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input.x = 'one' %}", Next: 'One' },
          {
            Condition: '{% $states.input.x in [2, 3] %}',
            Next: 'Many',
            Assign: { v: '{% $states.input.x %}' },
            Output: { was: '{% $states.input.x %}' },
          },
          { Condition: '{% $states.input.flag %}', Next: 'One' },
        ],
        ...more,
      },
      One: pass({ Output: { way: 'one' } }),
      Many: pass({ Output: { way: 'many', v: '{% $v %}', input: '{% $states.input %}' } }),
      ...('Default' in more
        ? {
            Other: pass({
              Output: { way: 'other', input: '{% $states.input %}', v: '{% $exists($v) ? $v : 0 %}' },
            }),
          }
        : {}),
    });

  it.each([
    [{ x: 'one' }, { way: 'one' }],
    [{ x: 3 }, { way: 'many', v: 3, input: { was: 3 } }],
    [{ x: 9, flag: true }, { way: 'one' }],
    [
      { x: 9, flag: false },
      { way: 'other', input: { x: 9, flag: false }, v: 0 },
    ],
  ])('takes the first rule that holds, else Default: %j', async (input, output) => {
    expect((await run(choice({ Default: 'Other' }), input)).output).toEqual(output);
  });

  it('uses its own Assign and Output with Default only', async () => {
    const definition = choice({ Default: 'Other', Assign: { v: 7 }, Output: { d: 1 } });
    expect((await run(definition, { x: 0, flag: false })).output).toEqual({
      way: 'other',
      input: { d: 1 },
      v: 7,
    });
    expect((await run(definition, { x: 2 })).output).toEqual({ way: 'many', v: 2, input: { was: 2 } });
  });

  it('fails with States.NoChoiceMatched without a way', async () => {
    const { status, error, cause } = await run(choice(), { x: 0, flag: false });
    expect([status, error]).toEqual(['FAILED', 'States.NoChoiceMatched']);
    expect(cause).toContain("while executing the state 'A'");
  });

  it('fails on a condition that is no boolean or nothing', async () => {
    for (const input of [{ x: 0, flag: 'yes' }, { x: 0 }]) {
      const { error, cause } = await run(choice({ Default: 'Other' }), input);
      expect(error).toBe('States.QueryEvaluationError');
      expect(cause).toContain('Choices[2]/Condition');
    }
  });
});

describe('Wait', () => {
  const wait = (more: object) => machine({ A: { Type: 'Wait', ...more, Next: 'B' }, B: pass() });

  it.each([
    ['Seconds', { Seconds: 90 }, 90],
    ['Seconds as an expression', { Seconds: '{% $states.input.n * 2 %}' }, 84],
    ['Timestamp', { Timestamp: toTimestamp(START + 90_000) }, 90],
    ['Timestamp with an offset', { Timestamp: '2021-03-05T09:01:00+08:00' }, 60],
    ['Timestamp as an expression', { Timestamp: '{% $states.input.at %}' }, 30],
    ['more than 24.8 days', { Seconds: (60 * DAY) / 1000 }, (60 * DAY) / 1000],
  ])('%s ends at its exact instant', async (_, more, seconds) => {
    const { start, to, outcomeOf, activity } = world(wait(more));
    const name = await start({ n: 42, at: toTimestamp(START + 30_000) });
    expect(activity.count).toBe(0);
    await to(seconds - 0.001);
    expect(outcomeOf(name).status).toBe('RUNNING');
    await to(seconds);
    expect(outcomeOf(name)).toMatchObject({ status: 'SUCCEEDED', stoppedAt: START + seconds * 1000 });
  });

  it.each([{ Seconds: 0 }, { Timestamp: toTimestamp(START - 1) }, { Timestamp: toTimestamp(START) }])(
    'does not wait for what has passed: %j',
    async (more) => {
      expect((await run(wait(more))).status).toBe('SUCCEEDED');
    },
  );

  it.each([
    ['{% -1 %}', 'Seconds'],
    ['{% 1.5 %}', 'Seconds'],
    ['{% 100000000 %}', 'Seconds'],
    ["{% '5' %}", 'Seconds'],
    ["{% '2021-03-05' %}", 'Timestamp'],
    ["{% '2021-03-05t01:00:00z' %}", 'Timestamp'],
    ["{% '2021-13-05T01:00:00Z' %}", 'Timestamp'],
    ['{% 5 %}', 'Timestamp'],
  ])('refuses %s for %s', async (value, field) => {
    const { error, cause } = await run(wait({ [field]: value }));
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain(`field '${field}'`);
  });

  it('assigns and evaluates Output after the wait', async () => {
    const { start, to, outcomeOf } = world(
      machine({ A: { Type: 'Wait', Seconds: 5, Output: { at: '{% $millis() %}' }, End: true } }),
    );
    const name = await start();
    await to(100);
    expect(outcomeOf(name).output).toEqual({ at: START + 5000 });
  });
});

describe('Succeed and Fail', () => {
  it('Succeed ends with its Output', async () => {
    expect(await run(machine({ A: { Type: 'Succeed' } }), { a: 1 })).toMatchObject({
      status: 'SUCCEEDED',
      output: { a: 1 },
    });
    const outcome = await run(machine({ A: { Type: 'Succeed', Output: { b: '{% $states.input.a %}' } } }), {
      a: 1,
    });
    expect(outcome.output).toEqual({ b: 1 });
  });

  it('Fail ends with Error and Cause as they are or as expressions', async () => {
    const plain = await run(machine({ A: { Type: 'Fail', Error: 'E', Cause: 'C' } }));
    expect(plain).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C', output: undefined });
    const evaluated = {
      Type: 'Fail',
      Error: '{% $states.input.e %}',
      Cause: "{% 'was ' & $states.input.e %}",
    };
    expect(await run(machine({ A: evaluated }), { e: 'X' })).toMatchObject({ error: 'X', cause: 'was X' });
    expect(await run(machine({ A: { Type: 'Fail' } }))).toMatchObject({
      status: 'FAILED',
      error: null,
      cause: null,
    });
  });

  it('Fail wants strings', async () => {
    const { error, cause } = await run(machine({ A: { Type: 'Fail', Error: '{% 5 %}' } }));
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toBe(
      "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '5' specified for the field 'Error' returned an unexpected result type. Expected 'string', but was 'number' for value: 5",
    );
  });
});

describe('the context object', () => {
  it('says what AWS says', async () => {
    const { start, to, outcomeOf } = world(
      machine({
        W: { Type: 'Wait', Seconds: 7, Next: 'A' },
        A: task('echo', {
          Arguments: { FunctionName: 'echo', Payload: { context: '{% $states.context %}' } },
          Output: '{% $states.result.Payload.context %}',
          End: true,
        }),
      }),
      { echo: (payload) => payload },
    );
    const name = await start({ clue: 1 }, 'named');
    await to(7);
    expect(outcomeOf(name).output).toEqual({
      Execution: {
        Id: 'arn:aws:states:local:000000000000:execution:m:named',
        Input: { clue: 1 },
        Name: 'named',
        RoleArn: 'arn:aws:iam::000000000000:role/m',
        StartTime: '2021-03-05T01:00:00.000Z',
        RedriveCount: 0,
      },
      State: { EnteredTime: '2021-03-05T01:00:07.000Z', Name: 'A', RetryCount: 0 },
      StateMachine: { Id: 'arn:aws:states:local:000000000000:stateMachine:m', Name: 'm' },
    });
  });

  it('has a token only where a token is waited for', async () => {
    const outcome = await run(machine({ A: pass({ Output: '{% $states.context.Task.Token %}' }) }));
    expect(outcome.error).toBe('States.QueryEvaluationError');
  });
});

describe('the execution', () => {
  it('times out by its own TimeoutSeconds, with the error in the history only', async () => {
    const { start, to, outcomeOf, events } = world(
      machine({ A: { Type: 'Wait', Seconds: 1000, End: true } }, { TimeoutSeconds: 60 }),
    );
    const name = await start();
    await to(59.999);
    expect(outcomeOf(name).status).toBe('RUNNING');
    await to(5000);
    expect(outcomeOf(name)).toMatchObject({
      status: 'TIMED_OUT',
      stoppedAt: START + 60_000,
      error: null,
      cause: null,
      output: undefined,
    });
    expect(events(name).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      details: { error: 'States.Timeout' },
    });
  });

  it('runs no longer than a year', async () => {
    const { start, to, outcomeOf } = world(machine({ A: { Type: 'Wait', Seconds: 99_999_999, End: true } }));
    const name = await start();
    await to(31_535_999);
    expect(outcomeOf(name).status).toBe('RUNNING');
    await to(31_536_000);
    expect(outcomeOf(name).status).toBe('TIMED_OUT');
  });

  it('counts a transition for each state entered', async () => {
    const { start, engine } = world(
      machine({
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Wait', Seconds: 5, Next: 'C' },
        C: { Type: 'Succeed' },
      }),
    );
    await start();
    expect(engine.metrics()).toEqual({
      started: 1,
      succeeded: 0,
      failed: 0,
      timedOut: 0,
      aborted: 0,
      running: 1,
      transitions: 2,
      lambdaInvocations: 0,
    });
  });
});
