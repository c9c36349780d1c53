import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TimerlessScheduler } from '../../../local/clock.ts';
import { fault, machine, START, task, tokenTask, world } from './harness.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'states-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});
const path = () => join(dir, 'executions.db');
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('after a crash', () => {
  it('an execution that had only been started runs', async () => {
    const self = world(machine({ A: task('f', { Output: '{% $states.result.Payload %}', End: true }) }), {
      f: () => 'ran',
    });
    const loaded = self.engine.machines.get('m');
    if (loaded) self.engine.start(loaded, '{"n":1}', 'e');
    // No turn for the execution to move: it is written down and nothing more.
    await self.crash();
    expect(self.outcomeOf('e')).toMatchObject({ status: 'SUCCEEDED', output: 'ran', input: '{"n":1}' });
    expect(self.calls).toHaveLength(1);
    expect(self.engine.metrics()).toMatchObject({
      started: 1,
      succeeded: 1,
      transitions: 1,
      lambdaInvocations: 1,
    });
  });

  it('a token is still valid, its function is not called again, and the state goes on where it was', async () => {
    const self = world(
      machine({
        A: { Type: 'Pass', Assign: { kept: { deep: [1] } }, Next: 'B' },
        B: tokenTask('f', {
          Output: { r: '{% $states.result %}', i: '{% $states.input %}', k: '{% $kept %}' },
          Next: 'C',
        }),
        C: { Type: 'Wait', Seconds: 1, Next: 'D' },
        D: { Type: 'Succeed' },
      }),
      { f: () => 1 },
    );
    await self.start({ n: 1 }, 'e');
    await self.to(10);
    await self.crash();
    expect([self.calls.length, self.activity.count]).toEqual([1, 0]);
    await self.answer(self.tokens[0], { kind: 'succeeded', output: '"yes"' });
    await self.to(11);
    expect(self.outcomeOf('e')).toMatchObject({
      status: 'SUCCEEDED',
      output: { r: 'yes', i: { n: 1 }, k: { deep: [1] } },
      stoppedAt: START + 11_000,
      transitions: 4,
    });
  });

  it('keeps the entered time and the id of its event', async () => {
    const self = world(
      machine({
        A: tokenTask('f', {
          Output: { at: '{% $states.context.State.EnteredTime %}', bad: '{% $nothing %}' },
          End: true,
        }),
      }),
      { f: () => 1 },
    );
    await self.start({}, 'e');
    await self.to(500);
    await self.crash();
    await self.answer(self.tokens[0], { kind: 'succeeded', output: '1' });
    expect(self.outcomeOf('e').cause).toContain("'A' (entered at the event id #2)");
  });

  it('a token times out at its old instant', async () => {
    const self = world(machine({ A: tokenTask('f', { TimeoutSeconds: 100, End: true }) }), { f: () => 1 });
    await self.start({}, 'e');
    await self.to(60);
    await self.crash();
    await self.to(99.999);
    expect(self.outcomeOf('e').status).toBe('RUNNING');
    await self.to(100);
    expect(self.outcomeOf('e')).toMatchObject({ error: 'States.Timeout', stoppedAt: START + 100_000 });
  });

  it('what is overdue fires at once', async () => {
    const self = world(
      machine({
        A: tokenTask('f', {
          TimeoutSeconds: 100,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }],
          Next: 'B',
        }),
        B: { Type: 'Succeed' },
      }),
      { f: () => 1 },
      { path: path() },
    );
    await self.start({}, 'e');
    self.engine.stop();
    self.close();
    const later = world(
      machine({
        A: tokenTask('f', {
          TimeoutSeconds: 100,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }],
          Next: 'B',
        }),
        B: { Type: 'Succeed' },
      }),
      {},
      {
        path: path(),
        startAt: START + 5_000_000,
      },
    );
    expect(later.engine.resume()).toBe(1);
    await later.to(5000);
    expect(later.outcomeOf('e')).toMatchObject({ status: 'SUCCEEDED', stoppedAt: START + 5_000_000 });
    later.close();
  });

  it('an execution whose whole time is over ends at once, and nothing of it runs again', async () => {
    const self = world(
      machine({ A: { Type: 'Wait', Seconds: 400 * 86_400, Next: 'B' }, B: task('f', { End: true }) }),
      {
        f: () => 1,
      },
    );
    await self.start({}, 'old');
    await self.to(86_400);
    await self.start({}, 'young');
    self.engine.stop();
    // A year after the first one began; the second has a day left.
    await self.to(365 * 86_400);
    await self.crash();
    expect(self.outcomeOf('old')).toMatchObject({ status: 'TIMED_OUT', stoppedAt: self.scheduler.now() });
    expect(self.outcomeOf('young').status).toBe('RUNNING');
    expect(self.ended).toEqual([{ machine: 'm', name: 'old', status: 'TIMED_OUT', error: undefined }]);
    await self.to(366 * 86_400);
    expect(self.outcomeOf('young').status).toBe('TIMED_OUT');
    expect([self.ended.length, self.calls]).toEqual([2, []]);
  });

  it('leaves what is due to the next start where no timer fires, and takes answers', async () => {
    const self = world(
      machine({
        W: { Type: 'Wait', Seconds: '{% $states.input.wait %}', Next: 'A' },
        A: tokenTask('f', { TimeoutSeconds: 100, End: true }),
      }),
      { f: () => 1 },
    );
    for (const name of ['late', 'answered']) await self.start({ wait: 0 }, name);
    await self.start({ wait: 10 }, 'waiting');
    self.engine.stop();
    await self.to(366 * 86_400);
    await self.crash(undefined, new TimerlessScheduler(self.scheduler));
    await self.answer(self.tokens[1], { kind: 'succeeded', output: '1' });
    const statuses = () => ['late', 'answered', 'waiting'].map((name) => self.outcomeOf(name).status);
    expect(statuses()).toEqual(['RUNNING', 'SUCCEEDED', 'RUNNING']);
    expect([self.calls.length, self.ended]).toEqual([2, []]);
    await self.crash();
    expect(statuses()).toEqual(['TIMED_OUT', 'SUCCEEDED', 'TIMED_OUT']);
  });

  it('a heartbeat counts from the last one', async () => {
    const self = world(machine({ A: tokenTask('f', { HeartbeatSeconds: 50, End: true }) }), { f: () => 1 });
    await self.start({}, 'e');
    await self.to(40);
    self.engine.heartbeat(self.tokens[0] ?? '');
    await self.crash();
    await self.to(89.999);
    expect(self.outcomeOf('e').status).toBe('RUNNING');
    await self.to(90);
    expect(self.outcomeOf('e').error).toBe('States.Timeout');
  });

  it('a Wait ends at its old instant', async () => {
    const self = world(machine({ A: { Type: 'Wait', Seconds: 100, Next: 'B' }, B: { Type: 'Succeed' } }));
    await self.start({}, 'e');
    await self.to(70);
    await self.crash();
    await self.to(200);
    expect(self.outcomeOf('e')).toMatchObject({
      status: 'SUCCEEDED',
      stoppedAt: START + 100_000,
      transitions: 2,
    });
  });

  it('a retry comes at its old instant and its count goes on', async () => {
    const self = world(
      machine({
        A: task('f', { Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 10, MaxAttempts: 3 }], End: true }),
      }),
      { f: () => Promise.reject(fault('E')) },
    );
    await self.start({}, 'e');
    await self.to(15);
    await self.crash();
    await self.to(1000);
    expect(self.calls.map(({ at }) => at)).toEqual([0, 10, 30, 70]);
    expect(self.outcomeOf('e')).toMatchObject({ status: 'FAILED', transitions: 4 });
  });

  it('a function that was in flight is called again with the same payload, and its first life is ignored', async () => {
    const finish: ((value: unknown) => void)[] = [];
    const self = world(
      machine({
        A: task('f', {
          Arguments: { FunctionName: 'f', Payload: { id: '{% $uuid() %}' } },
          Output: '{% $states.result.Payload %}',
          End: true,
        }),
      }),
      { f: () => new Promise((resolve) => finish.push(resolve)) },
    );
    const loaded = self.engine.machines.get('m');
    if (loaded) self.engine.start(loaded, '{}', 'e');
    await turn();
    void self.crash();
    await turn();
    expect(self.calls.map(({ name }) => name)).toEqual(['f', 'f']);
    expect(self.calls[1]?.payload).toEqual(self.calls[0]?.payload);
    finish[0]?.('first');
    await turn();
    expect(self.outcomeOf('e').status).toBe('RUNNING');
    finish[1]?.('second');
    await self.activity.settled();
    expect(self.outcomeOf('e').output).toBe('second');
  });

  it('a function in flight that holds a token gets the same token again', async () => {
    const finish: ((value: unknown) => void)[] = [];
    const self = world(machine({ A: tokenTask('f', { TimeoutSeconds: 100, End: true }) }), {
      f: () => new Promise((resolve) => finish.push(resolve)),
    });
    const loaded = self.engine.machines.get('m');
    if (loaded) self.engine.start(loaded, '{}', 'e');
    await turn();
    void self.crash();
    await turn();
    expect(self.tokens).toHaveLength(2);
    expect(self.tokens[0]).toBe(self.tokens[1]);
    for (const resolve of finish) resolve(1);
    await self.activity.settled();
    expect(self.outcomeOf('e').status).toBe('RUNNING');
    await self.answer(self.tokens[0], { kind: 'succeeded', output: '1' });
    expect(self.outcomeOf('e').status).toBe('SUCCEEDED');
  });

  it('an answer that was taken is not lost, though the state had no turn to act on it', async () => {
    for (const signal of [
      { kind: 'succeeded', output: '{"x":1}' } as const,
      { kind: 'failed', error: 'Moved', cause: 'c' } as const,
    ]) {
      const self = world(
        machine({
          A: tokenTask('f', { Catch: [{ ErrorEquals: ['Moved'], Next: 'B' }], Next: 'B' }),
          B: { Type: 'Succeed' },
        }),
        { f: () => 1 },
      );
      await self.start({}, 'e');
      self.engine.answer(self.tokens[0] ?? '', signal);
      await self.crash();
      expect(self.outcomeOf('e')).toMatchObject({
        status: 'SUCCEEDED',
        output: signal.kind === 'succeeded' ? { x: 1 } : { Error: 'Moved', Cause: 'c' },
      });
      expect(() => self.engine.answer(self.tokens[0] ?? '', signal)).toThrow('anymore');
    }
  });

  it('a Parallel or Map state begins anew as a whole, with new tokens', async () => {
    const branch = (name: string, state: object) => ({
      StartAt: name,
      States: { [name]: { ...state, End: true } },
    });
    const self = world(
      machine({
        P: { Type: 'Parallel', Branches: [branch('A', task('g')), branch('B', tokenTask('f'))], End: true },
      }),
      { f: () => 1, g: () => 1 },
    );
    await self.start({}, 'e');
    await self.crash();
    expect(self.calls.map(({ name }) => name).sort()).toEqual(['f', 'f', 'g', 'g']);
    expect(() => self.engine.answer(self.tokens[0] ?? '', { kind: 'succeeded', output: '1' })).toThrow(
      'anymore',
    );
    await self.answer(self.tokens[1], { kind: 'succeeded', output: '"b"' });
    expect(self.outcomeOf('e')).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
  });

  it("the execution's own timeout stands", async () => {
    const self = world(machine({ A: tokenTask('f', { End: true }) }, { TimeoutSeconds: 100 }), {
      f: () => 1,
    });
    await self.start({}, 'e');
    await self.to(50);
    await self.crash();
    await self.to(100);
    expect(self.outcomeOf('e')).toMatchObject({ status: 'TIMED_OUT', stoppedAt: START + 100_000 });
  });

  it('the count of events goes on', async () => {
    const self = world(machine({ A: tokenTask('f', { End: true }) }), { f: () => 1 });
    await self.start({}, 'e');
    await self.crash();
    await self.answer(self.tokens[0], { kind: 'succeeded', output: '1' });
    expect(self.events('e').map(({ id, type }) => [id, type])).toEqual([
      [6, 'TaskSucceeded'],
      [7, 'TaskStateExited'],
      [8, 'ExecutionSucceeded'],
    ]);
  });

  it('it may happen at every rest point and change nothing but the calls in flight', async () => {
    const definition = machine({
      A: { Type: 'Pass', Assign: { a: 1 }, Next: 'B' },
      B: task('f', { Retry: [{ ErrorEquals: ['E'] }], Output: '{% $states.result.Payload %}', Next: 'C' }),
      C: { Type: 'Wait', Seconds: 20, Next: 'D' },
      D: tokenTask('g', {
        TimeoutSeconds: 30,
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'E' }],
        Next: 'E',
      }),
      E: { Type: 'Choice', Choices: [{ Condition: '{% $a = 1 %}', Next: 'F' }], Default: 'F' },
      F: { Type: 'Pass', Output: { a: '{% $a %}', last: '{% $states.input %}' }, End: true },
    });
    const play = async (crashAt: readonly number[]) => {
      let failures = 1;
      const self = world(definition, {
        f: () => {
          if (failures-- > 0) throw fault('E');
          return 'fine';
        },
        g: () => 1,
      });
      await self.start({}, 'e');
      for (let second = 0; second <= 60; second += 0.5) {
        await self.to(second);
        if (crashAt.includes(second)) await self.crash();
      }
      return {
        outcome: self.outcomeOf('e'),
        calls: self.calls.map(({ name, at }) => [name, at]),
        metrics: self.engine.metrics(),
      };
    };
    const calm = await play([]);
    expect(calm.outcome).toMatchObject({ status: 'SUCCEEDED', stoppedAt: START + 51_000 });
    expect(calm.calls).toEqual([
      ['f', 0],
      ['f', 1],
      ['g', 21],
    ]);
    expect(await play([0, 0.5, 10, 20.5, 21, 40, 50.5, 51])).toEqual(calm);
  });

  it('a state that is not in the definition any more fails the execution', async () => {
    const self = world(machine({ A: tokenTask('f', { End: true }) }), { f: () => 1 });
    await self.start({}, 'e');
    await self.crash(machine({ B: { Type: 'Succeed' } }));
    expect(self.outcomeOf('e')).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('an engine on a store with open executions', () => {
  it('does nothing for anybody before resume, and resumes once', async () => {
    const definition = machine({ A: tokenTask('f', { End: true }) });
    const self = world(definition, { f: () => 1 }, { path: path() });
    await self.start({}, 'e');
    self.engine.stop();
    expect(() => self.engine.heartbeat(self.tokens[0] ?? '')).toThrow('stopped');
    self.close();
    const other = world(definition, { f: () => 1 }, { path: path() });
    expect(() => other.engine.answer(self.tokens[0] ?? '', { kind: 'succeeded', output: '1' })).toThrow(
      'resume()',
    );
    await expect(other.start({}, 'x')).rejects.toThrow('resume()');
    expect([other.engine.resume(), other.engine.resume()]).toEqual([1, 0]);
    // At once: the resumed execution has not had a turn yet.
    other.engine.heartbeat(self.tokens[0] ?? '');
    other.engine.answer(self.tokens[0] ?? '', { kind: 'succeeded', output: '1' });
    expect(() => other.engine.heartbeat(self.tokens[0] ?? '')).toThrow('anymore');
    await other.activity.settled();
    expect([other.outcomeOf('e').status, other.calls]).toEqual(['SUCCEEDED', []]);
    other.close();
  });

  it('lists what it knows of all processes', async () => {
    const definition = machine({
      A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'B' }], Default: 'C' },
      B: { Type: 'Succeed' },
      C: { Type: 'Fail' },
    });
    const first = world(definition, {}, { path: path() });
    await first.start({ ok: true });
    await first.start({ ok: false });
    first.engine.stop();
    first.close();
    const second = world(definition, {}, { path: path() });
    await second.start({ ok: true }, 'third');
    expect(second.engine.metrics()).toMatchObject({
      started: 3,
      succeeded: 2,
      failed: 1,
      running: 0,
      transitions: 6,
    });
    second.close();
  });
});
