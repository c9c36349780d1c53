import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fields, fault, machine, run, START, task, tokenTask, world } from './harness.ts';

const branch = (states: Fields): Fields => ({ StartAt: Object.keys(states)[0], States: states });
const parallel = (branches: readonly Fields[], more: Fields = {}): Fields => ({
  Type: 'Parallel',
  Branches: branches,
  End: true,
  ...more,
});
const map = (states: Fields, more: Fields = {}): Fields => ({
  Type: 'Map',
  ItemProcessor: branch(states),
  End: true,
  ...more,
});
const pass = (more: Fields = {}): Fields => ({ Type: 'Pass', End: true, ...more });
const sleep = (more: Fields = {}): Fields => ({ Type: 'Wait', End: true, ...more });

describe('Parallel', () => {
  it('gives every branch the input and collects their outputs in order', async () => {
    const definition = machine({
      P: parallel([
        branch({ A: task('f', { End: true, Output: '{% $states.result.Payload %}' }) }),
        branch({ B: pass({ Output: { b: '{% $states.input.n %}' } }) }),
        branch({ C: { Type: 'Succeed' } }),
      ]),
    });
    const { output } = await run(definition, { n: 1 }, { f: () => 'a' });
    expect(output).toEqual(['a', { b: 1 }, { n: 1 }]);
  });

  it('gives the branches its Arguments, and itself $states.result', async () => {
    const definition = machine({
      P: parallel([branch({ A: pass() }), branch({ B: pass() })], {
        Arguments: { m: '{% $states.input.n * 2 %}' },
        Output: { sum: '{% $sum($states.result.m) %}', n: '{% $states.input.n %}' },
      }),
    });
    expect((await run(definition, { n: 1 })).output).toEqual({ sum: 4, n: 1 });
  });

  it('lets branches read outer variables and keeps theirs to themselves', async () => {
    const definition = machine({
      S: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
      P: parallel(
        [
          branch({
            A: { Type: 'Pass', Assign: { mine: 5 }, Next: 'A2' },
            A2: pass({ Output: '{% $outer + $mine %}' }),
          }),
          branch({ B: pass({ Output: '{% $exists($mine) %}' }) }),
        ],
        { Next: 'E', End: undefined },
      ),
      E: pass({ Output: { result: '{% $states.input %}', leaked: '{% $exists($mine) %}' } }),
    });
    expect((await run(definition)).output).toEqual({ result: [6, false], leaked: false });
  });

  it('rests while its branches rest, and ends with the last of them', async () => {
    const { start, to, answer, tokens, outcomeOf, activity } = world(
      machine({
        P: parallel([branch({ A: sleep({ Seconds: 60 }) }), branch({ B: tokenTask('f', { End: true }) })]),
      }),
      { f: () => 1 },
    );
    const name = await start({ n: 1 });
    expect(activity.count).toBe(0);
    await answer(tokens[0], { kind: 'succeeded', output: '"answered"' });
    expect([outcomeOf(name).status, activity.count]).toEqual(['RUNNING', 0]);
    await to(60);
    expect(outcomeOf(name)).toMatchObject({ status: 'SUCCEEDED', output: [{ n: 1 }, 'answered'] });
  });

  it('fails with the first failure and calls the other branches off', async () => {
    const { start, to, tokens, outcomeOf, engine, calls } = world(
      machine({
        P: parallel([
          branch({
            A: sleep({ Seconds: 10, End: undefined, Next: 'X' }),
            X: { Type: 'Fail', Error: 'Bad', Cause: 'c' },
          }),
          branch({ B: tokenTask('f', { End: true }) }),
          branch({ C: sleep({ Seconds: 20, End: undefined, Next: 'D' }), D: task('never', { End: true }) }),
        ]),
      }),
      { f: () => 1 },
    );
    const name = await start();
    await to(100);
    expect(outcomeOf(name)).toMatchObject({
      status: 'FAILED',
      error: 'Bad',
      cause: 'c',
      stoppedAt: START + 10_000,
    });
    expect(calls.map((call) => call.name)).toEqual(['f']);
    expect(() => engine.heartbeat(tokens[0] ?? '')).toThrow('anymore');
  });

  it('retries and catches as a whole', async () => {
    const { start, to, outcomeOf, calls } = world(
      machine({
        P: parallel([branch({ A: task('f', { End: true }) }), branch({ B: task('g', { End: true }) })], {
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1, IntervalSeconds: 5 }],
          Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'C' }],
        }),
        C: pass(),
      }),
      { f: () => Promise.reject(fault('E', 'why')), g: () => 1 },
    );
    const name = await start();
    await to(5);
    expect(calls.filter((call) => call.name === 'f').map(({ at }) => at)).toEqual([0, 5]);
    expect(outcomeOf(name).output).toEqual({ Error: 'E', Cause: '{"errorType":"E","errorMessage":"why"}' });
  });

  it('cannot save a branch from States.Runtime', async () => {
    const definition = machine({
      P: parallel(
        [branch({ A: task('x', { Arguments: { FunctionName: '{% $states.input.f %}' }, End: true }) })],
        {
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        },
      ),
      C: pass(),
    });
    expect(await run(definition, { f: 'no/name' })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });

  it('has the history AWS has', async () => {
    const { start, types } = world(machine({ P: parallel([branch({ A: pass() })]) }));
    expect(types(await start())).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'PassStateEntered',
      'PassStateExited',
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('is called off with its execution', async () => {
    const { start, to, outcomeOf, calls, activity, scheduler } = world(
      machine(
        {
          P: parallel([
            branch({ A: sleep({ Seconds: 90, End: undefined, Next: 'F' }), F: task('f', { End: true }) }),
            branch({ Q: parallel([branch({ B: sleep({ Seconds: 80 }) })]) }),
          ]),
        },
        { TimeoutSeconds: 60 },
      ),
    );
    const name = await start();
    await to(1000);
    expect([outcomeOf(name).status, calls, activity.count, scheduler.pending]).toEqual([
      'TIMED_OUT',
      [],
      0,
      0,
    ]);
  });
});

describe('Map', () => {
  it('runs every item and keeps their order', async () => {
    const definition = machine({
      M: map(
        { A: task('f', { End: true, Output: '{% $states.result.Payload %}' }) },
        { Items: '{% $states.input.list %}' },
      ),
    });
    const { output } = await run(
      definition,
      { list: [{ n: 3 }, { n: 1 }, { n: 2 }] },
      { f: ({ n }) => Number(n) * 2 },
    );
    expect(output).toEqual([6, 2, 4]);
  });

  it('takes its input, a literal or an expression for Items', async () => {
    const states = { A: pass() };
    expect((await run(machine({ M: map(states) }), [1, 2])).output).toEqual([1, 2]);
    expect((await run(machine({ M: map(states, { Items: [1, '{% 1 + 1 %}'] }) }))).output).toEqual([1, 2]);
    expect((await run(machine({ M: map(states, { Items: '{% [1..3] %}' }) }))).output).toEqual([1, 2, 3]);
    expect((await run(machine({ M: map(states, { Items: [] }) }))).output).toEqual([]);
  });

  it.each([
    [1, 'number'],
    ['string', 'string'],
    [true, 'boolean'],
    [{ foo: 'bar' }, 'object'],
    [null, 'null'],
  ])(
    'refuses %j to map over, in the words and with the events that AWS was recorded with',
    async (value, type) => {
      const text = JSON.stringify(value);
      const entered = "An error occurred while executing the state 'M' (entered at the event id #2).";
      for (const [more, input, words, location] of [
        [{}, value, `Map state input must be an array but was: ${text}`, {}],
        [
          { Items: '{% $states.input.v %}' },
          { v: value },
          `The JSONata expression '$states.input.v' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}' for value: ${text}`,
          { location: 'Items' },
        ],
      ] as const) {
        const { start, events, outcomeOf } = world(machine({ M: map({ A: pass() }, more) }));
        const name = await start(input);
        const failure = { error: 'States.QueryEvaluationError', cause: `${entered} ${words}` };
        expect(
          events(name)
            .map((event) => [event.type, event.details])
            .slice(2),
        ).toEqual([
          ['EvaluationFailed', { ...failure, ...location, state: 'M' }],
          ['MapStateFailed', {}],
          ['ExecutionFailed', failure],
        ]);
        expect(outcomeOf(name)).toMatchObject({ status: 'FAILED', ...failure });
      }
    },
  );

  it.each([
    ['Map', map({ X: { Type: 'Fail', Error: 'Bad', Cause: 'c' } }, { Items: [1] })],
    ['Parallel', parallel([branch({ X: { Type: 'Fail', Error: 'Bad', Cause: 'c' } })])],
  ])(
    '%s: tells of its failure once, after the last try and before the catch, without details',
    async (type, state) => {
      const retried = { ...state, Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 2 }] };
      const failing = world(machine({ S: retried }));
      const failed = await failing.start();
      await failing.to(10);
      const own = (events: typeof failing.events, name: string) =>
        events(name).filter(
          (event) => event.type.startsWith(`${type}State`) || event.type === 'ExecutionFailed',
        );
      expect(own(failing.events, failed).map((event) => event.type)).toEqual([
        `${type}StateEntered`,
        ...Array(3).fill(`${type}StateStarted`),
        `${type}StateFailed`,
        'ExecutionFailed',
      ]);
      expect(own(failing.events, failed).at(-2)?.details).toEqual({});

      const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'E' }];
      const caught = world(machine({ S: { ...state, Catch }, E: { Type: 'Succeed' } }));
      const name = await caught.start();
      expect(own(caught.events, name).map((event) => event.type)).toEqual([
        `${type}StateEntered`,
        `${type}StateStarted`,
        `${type}StateFailed`,
        `${type}StateExited`,
      ]);
    },
  );

  it('shapes items with ItemSelector; index and value stay in the context of the iteration', async () => {
    const definition = machine({
      M: map(
        { A: pass({ Output: { input: '{% $states.input %}', at: '{% $states.context.Map.Item.Index %}' } }) },
        {
          Items: '{% $states.input.list %}',
          ItemSelector: {
            v: '{% $states.context.Map.Item.Value %}',
            i: '{% $states.context.Map.Item.Index %}',
            n: '{% $states.input.n %}',
          },
        },
      ),
    });
    expect((await run(definition, { list: ['a', 'b'], n: 9 })).output).toEqual([
      { input: { v: 'a', i: 0, n: 9 }, at: 0 },
      { input: { v: 'b', i: 1, n: 9 }, at: 1 },
    ]);
  });

  it.each([
    [1, [0, 10, 20, 30, 40]],
    [2, [0, 0, 10, 10, 20]],
    ['{% $states.input.most %}', [0, 0, 0, 10, 10]],
    [0, [0, 0, 0, 0, 0]],
  ])('runs at most MaxConcurrency at one time: %s', async (MaxConcurrency, at) => {
    const { start, to, calls, outcomeOf } = world(
      machine({
        M: map(
          { A: task('f', { Next: 'B' }), B: sleep({ Seconds: 10 }) },
          { Items: [1, 2, 3, 4, 5].map((n) => ({ n })), MaxConcurrency },
        ),
      }),
      { f: () => 1 },
    );
    const name = await start({ most: 3 });
    await to(100);
    expect(calls.map((call) => call.at)).toEqual(at);
    expect(calls.map((call) => call.payload.n)).toEqual([1, 2, 3, 4, 5]);
    expect(outcomeOf(name).status).toBe('SUCCEEDED');
  });

  it('runs at most 40 inline iterations at one time', async () => {
    const { start, to, calls } = world(
      machine({
        M: map({ A: task('f', { Next: 'B' }), B: sleep({ Seconds: 10 }) }, { Items: '{% [1..45] %}' }),
      }),
      { f: () => 1 },
    );
    await start();
    expect(calls).toHaveLength(40);
    await to(10);
    expect(calls).toHaveLength(45);
  });

  it('keeps order and loses nothing, whatever the number of items and the concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 5 }),
        async (list, MaxConcurrency) => {
          const { start, to, outcomeOf, activity } = world(
            machine({ M: map({ A: sleep({ Seconds: '{% $states.input %}' }) }, { MaxConcurrency }) }),
          );
          const name = await start(list);
          await to(1000);
          expect([outcomeOf(name).output, activity.count]).toEqual([list, 0]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('fails with the first failing item, calls the others off and starts no more', async () => {
    const { start, to, outcomeOf, calls, types } = world(
      machine({
        M: map(
          {
            A: task('f', { Next: 'B' }),
            B: sleep({ Seconds: 10, End: undefined, Next: 'C' }),
            C: task('g', { End: true }),
          },
          { Items: [0, 1, 2, 3], MaxConcurrency: 2 },
        ),
      }),
      {
        f: () => 1,
        g: () => Promise.reject(fault('Bad')),
      },
    );
    const name = await start();
    await to(100);
    expect(outcomeOf(name)).toMatchObject({ status: 'FAILED', error: 'Bad', stoppedAt: START + 10_000 });
    expect(calls.map((call) => call.name)).toEqual(['f', 'f', 'g']);
    const iterations = types(name).filter((type) => type.startsWith('Map'));
    expect(iterations.slice(0, 6)).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'MapIterationStarted',
      'MapIterationFailed',
      'MapIterationAborted',
    ]);
    expect(iterations.at(-1)).toBe('MapStateFailed');
  });

  it('counts the transitions of its iterations', async () => {
    const { start, engine } = world(
      machine({ M: map({ A: pass({ End: undefined, Next: 'B' }), B: pass() }, { Items: [1, 2, 3] }) }),
    );
    await start();
    expect(engine.metrics().transitions).toBe(7);
  });
});
