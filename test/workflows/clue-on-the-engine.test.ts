import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { filledIn, MOVED } from '../../workflows/rules.ts';
import { type Functions, fault, START, type World, world } from '../local/states/harness.ts';

const text = readFileSync(new URL('../../workflows/clue-lifecycle.asl.json', import.meta.url), 'utf8');
const definition = filledIn(text, (name) => (name === 'Partition' ? 'aws' : name.replace(/Function$/, '')));
/** An instant so many seconds after the start. */
const after = (seconds: number) => new Date(START + seconds * 1000).toISOString();

let w: World;
afterEach(() => w.close());

/** Prepares a clue that goes to its signature at once and waits until an alarm; the escalation puts the next one off for years. */
function prepare(alarm: number, functions: Functions): void {
  const elsewhere = JSON.stringify({ stage: 'sign', alarmAt: after(alarm) });
  w = world(
    definition,
    {
      Triage: ({ taskToken }) =>
        w.engine.answer(String(taskToken), { kind: 'failed', error: MOVED, cause: elsewhere }),
      Escalation: () => ({ stage: 'sign', alarmAt: after(200_000_000) }),
      ...functions,
    },
    // The longest of the delays that jitter draws from.
    { random: () => 0.999_999 },
  );
}
const start = () => w.start({ id: 'national-1', generation: 1, stage: 'triage' });
const timesOf = (name: string) =>
  w.calls.filter((call) => call.name === name).map(({ at }) => Math.round(at));

describe('a waiting stage that is throttled', () => {
  it('fires its alarm at its instant, not later by what its tries took', async () => {
    let left = 5;
    prepare(3600, {
      Investigation: () => {
        if (left-- > 0) throw fault('Lambda.TooManyRequestsException');
      },
    });
    await start();
    await w.to(4000);
    // Five retries, after 2, 4, 8, 16 and 32 seconds at most; the sixth call keeps its token.
    expect(timesOf('Investigation').slice(0, 6)).toEqual([0, 2, 6, 14, 30, 62]);
    expect(timesOf('Escalation')).toEqual([3600]);
  });

  it('fires it at once where the tries outlast it', async () => {
    prepare(20, { Investigation: () => Promise.reject(fault('Lambda.TooManyRequestsException')) });
    await start();
    await w.to(40);
    // The try at 30 s is after the alarm and has a second; it fails sooner, and so does the next.
    expect(timesOf('Investigation')).toEqual([0, 2, 6, 14, 30]);
    w.close();

    let calls = 0;
    prepare(20, {
      Investigation: () => {
        if (++calls <= 4) throw fault('Lambda.TooManyRequestsException');
      },
    });
    await start();
    await w.to(40);
    expect(timesOf('Escalation')).toEqual([31]);
  });

  it('waits no longer than 300 days for an alarm that is further off', async () => {
    // By then the next generation has taken over.
    prepare(400 * 86_400, { Investigation: () => {}, Escalation: () => ({ stage: 'done' }) });
    await start();
    await w.to(301 * 86_400);
    expect(timesOf('Escalation')).toEqual([300 * 86_400]);
  });
});

describe('an execution that fails', () => {
  it('gives the state and the error it came from, where it is described and in its history', async () => {
    prepare(3600, { Investigation: () => Promise.reject(fault('BookUnreadable', 'of somebody')) });
    const name = await start();
    await w.to(3000);
    const failure = {
      error: 'Sign: BookUnreadable',
      cause: 'A step kept failing. Nothing is lost; reconcile re-arms it.',
    };
    expect(w.outcomeOf(name)).toMatchObject({ status: 'FAILED', ...failure });
    expect(w.events(name).at(-1)).toMatchObject({ type: 'ExecutionFailed', details: failure });
  });

  it('gives them of a stage that the workflow does not know', async () => {
    prepare(3600, { Escalation: () => ({ stage: 'limbo', alarmAt: after(7200) }), Investigation: () => {} });
    const name = await start();
    await w.to(3601);
    expect(w.outcomeOf(name)).toMatchObject({ status: 'FAILED', error: 'Route: Qingxin.UnknownStage' });
  });
});
