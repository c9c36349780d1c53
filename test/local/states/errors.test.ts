import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesError, StateError } from '../../../local/states/errors.ts';
import { fault, machine, run, task, tokenTask, world } from './harness.ts';

/** The seconds after the start at which `f` was called until time has nothing more to offer. */
async function tries(retry: readonly object[], errors: readonly string[], random?: () => number) {
  const left = [...errors];
  const self = world(
    machine({ A: task('f', { Retry: retry, End: true }) }),
    {
      f: () => {
        const next = left.shift();
        if (next !== undefined) throw fault(next);
        return 'fine';
      },
    },
    random === undefined ? {} : { random },
  );
  const name = await self.start();
  await self.to(10_000_000);
  return { at: self.calls.map(({ at }) => at), ...self.outcomeOf(name), metrics: self.engine.metrics() };
}

const many = (error: string, count = 50) => Array.from({ length: count }, () => error);

describe('which errors a Retrier or Catcher takes', () => {
  const cases: readonly (readonly [pattern: string, error: string, taken: boolean])[] = [
    ['Custom', 'Custom', true],
    ['Custom', 'custom', false],
    ['States.ALL', 'Custom', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.TaskFailed', true],
    ['States.ALL', 'States.QueryEvaluationError', true],
    ['States.ALL', 'States.NoChoiceMatched', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.ALL', 'States.DataLimitExceeded', true],
    ['States.TaskFailed', 'Custom', true],
    ['States.TaskFailed', 'Lambda.ServiceException', true],
    ['States.TaskFailed', 'States.TaskFailed', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.TaskFailed', 'States.HeartbeatTimeout', false],
    ['States.TaskFailed', 'States.Runtime', false],
    ['States.TaskFailed', 'States.DataLimitExceeded', false],
    ['States.TaskFailed', 'States.QueryEvaluationError', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.QueryEvaluationError', 'States.QueryEvaluationError', true],
    ['States.Runtime', 'States.Runtime', false],
    ['States.Timeout', 'States.Timeout', true],
  ];
  it.each(cases)('%s, given %s: %s', (pattern, error, taken) => {
    expect(matchesError([pattern], new StateError(error))).toBe(taken);
    expect(matchesError(['Other', pattern], new StateError(error))).toBe(taken);
  });

  it('a list without the error takes nothing', () => {
    expect(matchesError(['A', 'B'], new StateError('C'))).toBe(false);
  });
});

describe('Retry', () => {
  it('waits 1, 2, 4 seconds and gives up after three, by default', async () => {
    const { at, status, error } = await tries([{ ErrorEquals: ['E'] }], many('E'));
    expect(at).toEqual([0, 1, 3, 7]);
    expect([status, error]).toEqual(['FAILED', 'E']);
  });

  it('goes on with the result when a try succeeds', async () => {
    const { at, status } = await tries([{ ErrorEquals: ['E'] }], many('E', 2));
    expect([at, status]).toEqual([[0, 1, 3], 'SUCCEEDED']);
  });

  it('grows by BackoffRate up to MaxDelaySeconds', async () => {
    const retrier = {
      ErrorEquals: ['E'],
      IntervalSeconds: 5,
      BackoffRate: 3,
      MaxAttempts: 5,
      MaxDelaySeconds: 50,
    };
    expect((await tries([retrier], many('E'))).at).toEqual([0, 5, 20, 65, 115, 165]);
  });

  it('can wait evenly and by fractions', async () => {
    const even = { ErrorEquals: ['E'], IntervalSeconds: 3, BackoffRate: 1, MaxAttempts: 3 };
    expect((await tries([even], many('E'))).at).toEqual([0, 3, 6, 9]);
    const fraction = { ErrorEquals: ['E'], IntervalSeconds: 1, BackoffRate: 1.5, MaxAttempts: 3 };
    expect((await tries([fraction], many('E'))).at).toEqual([0, 1, 2.5, 4.75]);
  });

  it('draws between nothing and the delay with FULL jitter', async () => {
    const retrier = { ErrorEquals: ['E'], IntervalSeconds: 4, MaxAttempts: 3, JitterStrategy: 'FULL' };
    expect((await tries([retrier], many('E'), () => 0.25)).at).toEqual([0, 1, 3, 7]);
    expect((await tries([retrier], many('E'), () => 0)).at).toEqual([0, 0, 0, 0]);
    const none = { ...retrier, JitterStrategy: 'NONE' };
    expect((await tries([none], many('E'), () => 0.25)).at).toEqual([0, 4, 12, 28]);
  });

  it('never waits longer than the plain backoff, whatever the jitter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 3, maxLength: 3 }),
        async (IntervalSeconds, BackoffRate, draws) => {
          const drawn = [...draws];
          const retrier = { ErrorEquals: ['E'], IntervalSeconds, BackoffRate, JitterStrategy: 'FULL' };
          const { at } = await tries([retrier], many('E'), () => drawn.shift() ?? 0);
          expect(at).toHaveLength(4);
          for (const [index, draw] of draws.entries()) {
            const waited = (at[index + 1] ?? 0) - (at[index] ?? 0);
            expect(waited).toBeCloseTo(draw * IntervalSeconds * BackoffRate ** index, 1);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('with MaxAttempts 0 shields an error from later Retriers', async () => {
    const retry = [{ ErrorEquals: ['Never'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
    expect((await tries(retry, many('Never'))).at).toEqual([0]);
    expect((await tries(retry, many('Other'))).at).toEqual([0, 1, 3, 7]);
  });

  it('counts for each Retrier by itself (the example of the specification)', async () => {
    const retry = [
      { ErrorEquals: ['A', 'B'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ['C'], IntervalSeconds: 5 },
    ];
    const { at, error } = await tries(retry, ['A', 'B', 'C', 'B']);
    expect(at).toEqual([0, 1, 3, 8]);
    expect(error).toBe('B');
  });

  it('is a transition each, and shows in the context', async () => {
    const { metrics } = await tries([{ ErrorEquals: ['E'] }], many('E', 2));
    expect([metrics.transitions, metrics.lambdaInvocations]).toEqual([3, 3]);
    const counts: unknown[] = [];
    const { start, to } = world(
      machine({
        A: task('f', {
          Arguments: { FunctionName: 'f', Payload: { n: '{% $states.context.State.RetryCount %}' } },
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A' }],
          End: true,
        }),
      }),
      {
        f: ({ n }) => {
          counts.push(n);
          if (counts.length < 9) throw fault(counts.length % 2 ? 'E' : 'F');
        },
      },
    );
    await start();
    await to(1000);
    // The second E meets a spent Retrier and is caught; entering the state again begins anew.
    expect(counts).toEqual([0, 1, 2, 0, 1, 2, 3, 0, 1]);
  });

  it('retries failed evaluations too', async () => {
    const { start, to, types } = world(
      machine({
        A: task('f', {
          Output: '{% $states.result.nothing %}',
          Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
          End: true,
        }),
      }),
      { f: () => 1 },
    );
    const name = await start();
    await to(10);
    expect(types(name).filter((type) => type === 'EvaluationFailed')).toHaveLength(2);
  });
});

describe('Catch', () => {
  const caught = (catchers: readonly object[], error: string, input: unknown = {}) =>
    run(
      machine({
        A: task('f', { Catch: catchers, End: true }),
        B: {
          Type: 'Pass',
          Output: { at: 'B', input: '{% $states.input %}', v: '{% $exists($v) ? $v : 0 %}' },
          End: true,
        },
        ...(JSON.stringify(catchers).includes('"C"')
          ? { C: { Type: 'Pass', Output: { at: 'C' }, End: true } }
          : {}),
      }),
      input,
      { f: () => Promise.reject(fault(error, 'why')) },
    );

  it('hands the error output on', async () => {
    const { output } = await caught([{ ErrorEquals: ['E'], Next: 'B' }], 'E');
    expect(output).toEqual({
      at: 'B',
      input: { Error: 'E', Cause: '{"errorType":"E","errorMessage":"why"}' },
      v: 0,
    });
  });

  it('goes the first way that takes the error', async () => {
    const catchers = [
      { ErrorEquals: ['X'], Next: 'C' },
      { ErrorEquals: ['E', 'F'], Next: 'B' },
      { ErrorEquals: ['States.ALL'], Next: 'C' },
    ];
    expect((await caught(catchers, 'F')).output).toMatchObject({ at: 'B' });
    expect((await caught(catchers, 'G')).output).toMatchObject({ at: 'C' });
  });

  it('evaluates its own Assign and Output with the error output', async () => {
    const { output } = await caught(
      [
        {
          ErrorEquals: ['States.ALL'],
          Assign: { v: '{% $states.errorOutput.Error %}' },
          Output: {
            cause: '{% $parse($states.errorOutput.Cause).errorMessage %}',
            from: '{% $states.input.n %}',
          },
          Next: 'B',
        },
      ],
      'E',
      { n: 4 },
    );
    expect(output).toEqual({ at: 'B', input: { cause: 'why', from: 4 }, v: 'E' });
  });

  it('fails the state when its own Output fails', async () => {
    const catcher = { ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.nothing %}', Next: 'B' };
    const { status, error, cause } = await caught([catcher], 'E');
    expect([status, error]).toEqual(['FAILED', 'States.QueryEvaluationError']);
    expect(cause).toContain("the field 'Catch[0]/Output'");
  });

  it('comes after the retries, and exits the state in the history', async () => {
    const { start, to, calls, types, outcomeOf } = world(
      machine({
        A: task('f', {
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['E'], Next: 'B' }],
          End: true,
        }),
        B: { Type: 'Succeed' },
      }),
      { f: () => Promise.reject(fault('E')) },
    );
    const name = await start();
    await to(100);
    expect(calls.map(({ at }) => at)).toEqual([0, 1, 3]);
    expect(outcomeOf(name).status).toBe('SUCCEEDED');
    const attempt = ['TaskScheduled', 'TaskStarted', 'TaskFailed'];
    expect(types(name)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      ...attempt,
      ...attempt,
      ...attempt,
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('does not take States.Runtime, even by name', async () => {
    const { status, error } = await run(
      machine({
        A: tokenTask('f', {
          Arguments: { FunctionName: '{% $states.input.f %}' },
          Catch: [
            { ErrorEquals: ['States.Runtime'], Next: 'B' },
            { ErrorEquals: ['States.ALL'], Next: 'B' },
          ],
          Next: 'B',
        }),
        B: { Type: 'Succeed' },
      }),
      { f: 'no/name' },
    );
    expect([status, error]).toEqual(['FAILED', 'States.Runtime']);
  });
});
