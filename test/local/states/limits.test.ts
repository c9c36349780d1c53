import { describe, expect, it } from 'vitest';
import { machine, run, task, world } from './harness.ts';

const LIMIT = 262_144;
/** A text that is so many bytes long as JSON, quotes included. */
const sized = (bytes: number, character = 'a') =>
  character.repeat((bytes - 2) / Buffer.byteLength(character));

describe('256 KiB', () => {
  const output = (expression: string) =>
    machine({ A: { Type: 'Pass', Output: { v: `{% ${expression} %}` }, End: true } });
  const frame = '{"v":""}'.length - 2;

  it.each([
    ['letters', sized(LIMIT - frame), 'SUCCEEDED'],
    ['one letter more', `${sized(LIMIT - frame)}a`, 'FAILED'],
    ['characters of three bytes', sized(LIMIT - frame - ((LIMIT - frame - 2) % 3), '薪'), 'SUCCEEDED'],
    ['one such character more', `${sized(LIMIT - frame - ((LIMIT - frame - 2) % 3), '薪')}薪`, 'FAILED'],
  ])('of UTF-8 is the most an output has: %s', async (_, text, status) => {
    const outcome = await run(output("$states.input.v & ''"), { v: text });
    expect(outcome.status).toBe(status);
    if (status === 'FAILED') expect(outcome.error).toBe('States.DataLimitExceeded');
  });

  it('holds for arguments and results of tasks', async () => {
    const big = '{% $join([1..50000] ~> $map(function($n) { "123456" })) %}';
    const args = machine({ A: task('f', { Arguments: { FunctionName: 'f', Payload: { big } }, End: true }) });
    const sent = await run(args, {}, { f: () => 1 });
    expect([sent.error, sent.cause]).toEqual([
      'States.DataLimitExceeded',
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    ]);
    const { start, outcomeOf, types, calls } = world(machine({ A: task('f', { End: true }) }), {
      f: () => sized(LIMIT),
    });
    const name = await start();
    expect([outcomeOf(name).error, calls.length]).toEqual(['States.DataLimitExceeded', 1]);
    expect(types(name)).toContain('TaskFailed');
  });

  it('holds for variables', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Assign: { a: '{% $states.input.v %}', b: '{% $states.input.v %}' }, End: true },
      }),
      { v: sized(LIMIT * 0.6) },
    );
    expect(outcome.error).toBe('States.DataLimitExceeded');
  });

  it('is caught by name and by States.ALL, not as a failure of the task', async () => {
    const caught = (ErrorEquals: readonly string[]) =>
      run(
        machine({ A: task('f', { Catch: [{ ErrorEquals, Next: 'B' }], Next: 'B' }), B: { Type: 'Succeed' } }),
        {},
        { f: () => sized(LIMIT) },
      );
    expect((await caught(['States.DataLimitExceeded'])).status).toBe('SUCCEEDED');
    expect((await caught(['States.ALL'])).status).toBe('SUCCEEDED');
    expect((await caught(['States.TaskFailed'])).status).toBe('FAILED');
  });
});

describe('25,000 events', () => {
  it('end a loop without end', async () => {
    const { start, outcomeOf, events, engine } = world(
      machine({
        A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n < 0 %}', Next: 'E' }], Default: 'B' },
        B: { Type: 'Pass', Next: 'A' },
        E: { Type: 'Succeed' },
      }),
    );
    const name = await start({ n: 1 });
    expect(outcomeOf(name)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(events(name)).toHaveLength(25_000);
    expect(events(name).at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
    expect(engine.metrics().transitions).toBe(12_499);
  });

  /** Runs so many Pass states (two events each), then ends. */
  const passes = (count: number, last: object) => {
    const states: Record<string, unknown> = {};
    for (let i = 0; i < count; i += 1)
      states[`P${i}`] = { Type: 'Pass', Next: i + 1 < count ? `P${i + 1}` : 'L' };
    return machine({ ...states, L: last });
  };

  it('may be used up by the success itself', async () => {
    // 1 start + 12,498 × 2 + 2 of the last state = 24,999, and the end is the 25,000th.
    const { start, outcomeOf, events } = world(passes(12_498, { Type: 'Succeed' }));
    const name = await start();
    expect([outcomeOf(name).status, events(name).length]).toEqual(['SUCCEEDED', 25_000]);
  });

  it('fail the execution when the 25,000th would be another', async () => {
    const { start, outcomeOf, events } = world(passes(12_499, { Type: 'Succeed' }));
    const name = await start();
    expect([outcomeOf(name).status, events(name).length]).toEqual(['FAILED', 25_000]);
  });

  it('are not caught by a Parallel around the loop', async () => {
    const loop = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: false, Next: 'C' }], Default: 'A' },
        C: { Type: 'Succeed' },
      },
    };
    const outcome = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [loop],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'E' }],
          Next: 'E',
        },
        E: { Type: 'Succeed' },
      }),
    );
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
