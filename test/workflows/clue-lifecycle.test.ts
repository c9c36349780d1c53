import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MOVED } from '../../functions/workflow/tokens.ts';
import { type Definition, definitionFaults, type State } from '../../workflows/rules.ts';

const text = readFileSync(new URL('../../workflows/clue-lifecycle.asl.json', import.meta.url), 'utf8');
const definition = JSON.parse(text) as Definition;
const states = Object.entries(definition.States);
const tasks = states.filter(([, s]) => s.Type === 'Task');
const withToken = tasks.filter(([, s]) => s.Resource?.endsWith('.waitForTaskToken'));
/** The states that wait for a person, and those that wait for their own function alone. */
const waiting = withToken.filter(([, s]) => s.Arguments?.Payload.alarmAt !== undefined);
const answering = withToken.filter(([, s]) => s.Arguments?.Payload.alarmAt === undefined);
const stageOf = (state: State) => state.Arguments?.Payload.stage;
const caughtBy = (state: State) =>
  Object.fromEntries(state.Catch?.flatMap((c) => c.ErrorEquals.map((e) => [e, c.Next])) ?? []);
/** The first retrier that a clue which moved meets. */
const retrierOfMoved = (state: State) =>
  state.Retry?.find((r) => r.ErrorEquals.includes(MOVED) || r.ErrorEquals.includes('States.TaskFailed'));
const stateOf = (stage: string) => states.find(([, s]) => stageOf(s) === stage)?.[0];

describe('the clue’s life as a state machine', () => {
  it('lets triage and assignment answer by themselves within a minute, and tries again when they do not', () => {
    expect(answering.map(([, s]) => stageOf(s)).sort()).toEqual(['assignment', 'triage']);
    for (const [name, state] of answering) {
      expect(state.TimeoutSeconds, name).toBe(60);
      expect(state.Arguments?.Payload.taskToken).toBe('{% $states.context.Task.Token %}');
      expect(caughtBy(state)).toEqual({ [MOVED]: 'Route', 'States.ALL': 'Failed' });
      expect(retrierOfMoved(state), 'a clue that moved is not retried').toMatchObject({
        ErrorEquals: [MOVED],
        MaxAttempts: 0,
      });
      const timedOut = state.Retry?.find((r) => r.ErrorEquals.includes('States.Timeout'));
      expect(timedOut?.MaxAttempts, name).toBeGreaterThan(0);
    }
  });

  it.each([
    ['wait for a person', waiting],
    ['answer by themselves', answering],
  ])('states that %s are alike but for function, stage and successor', (_, alike) => {
    const shapes = alike.map(([, { Arguments, Next: __, ...rest }]) =>
      JSON.stringify({ ...rest, Arguments: { Payload: { ...Arguments?.Payload, stage: '' } } }),
    );
    expect(new Set(shapes).size).toBe(1);
  });
});

describe('the way in', () => {
  it('is triage, which sends on by Route what is elsewhere', () => {
    expect(definition.StartAt).toBe(stateOf('triage'));
    const toRoute = states.flatMap(([name, { Next, Catch }]) => [
      ...(Next === 'Route' ? [name] : []),
      ...(Catch ?? []).filter((c) => c.Next === 'Route').flatMap((c) => c.ErrorEquals),
    ]);
    expect([...new Set(toRoute)].sort()).toEqual(['Escalation', MOVED]);
  });
});

describe('the rules refuse', () => {
  type Draft = { StartAt: string; States: Record<string, Record<string, unknown>> };
  const sign = (draft: Draft) => draft.States.Sign ?? {};
  const payload = (draft: Draft) => (sign(draft).Arguments as { Payload: Record<string, unknown> }).Payload;
  const faultsAfter = (change: (draft: Draft) => unknown) => {
    const draft = structuredClone(definition) as unknown as Draft;
    change(draft);
    return definitionFaults(JSON.stringify(draft)).join('; ');
  };
  const onlyAll = [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }];
  type Rules = { ErrorEquals: string[]; Output?: unknown; MaxAttempts?: number }[];
  const retriers = (draft: Draft) => sign(draft).Retry as Rules;
  const catchers = (draft: Draft) => sign(draft).Catch as Rules;
  const without = (rules: Rules, error: string) =>
    rules.filter(({ ErrorEquals }) => !ErrorEquals.includes(error));
  const EXPRESSIONS = ['$states.input.a ?? 1', '$states.input.a ?: 1', '$eval("1")', '$$', '$states.result'];

  it.each<[string, (draft: Draft) => unknown, string]>([
    ['a task without Retry', (d) => delete sign(d).Retry, 'Sign does not retry Lambda.ServiceException'],
    ['a task without Catch', (d) => delete sign(d).Catch, 'Sign does not catch States.ALL last'],
    ['a task without a time limit', (d) => delete sign(d).TimeoutSeconds, 'Sign has no TimeoutSeconds'],
    [
      'a Pass state',
      (d) => Object.assign(d.States.Done ?? {}, { Type: 'Pass', End: true }),
      'Done is a Pass',
    ],
    [
      'a name in a payload',
      (d) => Object.assign(payload(d), { name: 'x' }),
      'Sign hands name to its function',
    ],
    ['personal data', (d) => Object.assign(sign(d), { Comment: 'reporter' }), 'it names personal data'],
    ['a token that is not handed out', (d) => delete payload(d).taskToken, 'Sign waits for a token'],
    [
      'a wait that nothing escalates',
      (d) => Object.assign(sign(d), { Catch: onlyAll }),
      'Sign does not catch States.Timeout',
    ],
    [
      'a task that gives up when a function did not answer the service in time',
      (d) => retriers(d)[0]?.ErrorEquals.splice(3, 1),
      'Sign does not retry Lambda.ClientExecutionTimeoutException',
    ],
    [
      'a wait that does not catch what moved',
      (d) => Object.assign(sign(d), { Catch: without(catchers(d), MOVED) }),
      `Sign does not catch ${MOVED}`,
    ],
    [
      'a wait that catches everything before what moved',
      (d) => catchers(d).unshift({ ErrorEquals: ['States.TaskFailed'], Next: 'Failed' } as never),
      `Sign does not catch ${MOVED}`,
    ],
    [
      'a wait that tries again what moved',
      (d) => Object.assign(sign(d), { Retry: without(retriers(d), MOVED) }),
      `Sign retries ${MOVED}`,
    ],
    ['a wait that does not say when it began', (d) => delete payload(d).enteredAt, 'which attempt its token'],
    [
      'a wait that does not say how often it was tried',
      (d) => delete payload(d).retries,
      'which attempt its token',
    ],
    [
      'a wait that counts from the entry of its state',
      (d) =>
        Object.assign(sign(d), {
          TimeoutSeconds:
            '{% $min([9, $toMillis($states.input.alarmAt) - $toMillis($states.context.State.EnteredTime)]) %}',
        }),
      'Sign does not count its time from the attempt',
    ],
    [
      'a wait without a bound',
      (d) => Object.assign(sign(d), { TimeoutSeconds: '{% $toMillis($states.input.alarmAt) - $millis() %}' }),
      'Sign does not bound its time',
    ],
    [
      'a failure that does not say where it came from',
      (d) => Object.assign(d.States.Failed ?? {}, { Error: 'Stuck' }),
      'Failed does not tell the state and the error',
    ],
    [
      'a catcher that does not say so',
      (d) => delete catchers(d).at(-1)?.Output,
      'Sign does not hand its name and the error to the state that fails',
    ],
    [
      'a default way that does not say so',
      (d) => delete d.States.Route?.Output,
      'Route does not hand its name and an error to the state that fails',
    ],
    [
      'a task in a branch without Retry',
      (d) => {
        const { Retry: _, Next: __, Catch: ___, ...bare } = sign(d);
        const Branches = [{ StartAt: 'Inner', States: { Inner: { ...bare, End: true } } }];
        d.States.Done = { Type: 'Parallel', Branches, End: true };
      },
      'Inner does not retry Lambda.ServiceException',
    ],
    ...EXPRESSIONS.map((source): [string, (draft: Draft) => unknown, string] => [
      `${source} in an expression`,
      (d) => Object.assign(payload(d), { stage: `{% ${source} %}` }),
      "state 'Sign', Arguments/Payload/stage: ",
    ]),
    [
      'more than 1 MB',
      (d) => Object.assign(sign(d), { Comment: 'x'.repeat(1_048_576) }),
      'machine, definition: is larger than 1 MB',
    ],
    ['a state nothing leads to', (d) => Object.assign(d.States, { Lost: { Type: 'Succeed' } }), 'Lost'],
    ['a way to no state', (d) => Object.assign(d, { StartAt: 'Nowhere' }), 'Nowhere'],
  ])('%s', (_, change, sentence) => expect(faultsAfter(change)).toContain(sentence));

  it('what is not JSON', () =>
    expect(definitionFaults('{')).toEqual([expect.stringContaining('is no JSON')]));
  it('what is not in the language', () => expect(definitionFaults('{"States":{}}')).not.toEqual([]));
});
