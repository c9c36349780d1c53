import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HUMAN_STAGES, type HumanStage } from '../../domain/clue.ts';
import { FORWARD, MOVED } from '../../functions/relay/relay.ts';

interface Rule {
  ErrorEquals: string[];
  Next?: string;
  MaxAttempts?: number;
}
interface State {
  Type: string;
  Resource?: string;
  Arguments?: { FunctionName: string; Payload: Record<string, string> };
  TimeoutSeconds?: number | string;
  Retry?: Rule[];
  Catch?: Rule[];
  Choices?: { Condition: string; Next: string }[];
  Default?: string;
  Next?: string;
  End?: boolean;
}
const definition = JSON.parse(
  readFileSync(new URL('../../workflows/clue-lifecycle.asl.json', import.meta.url), 'utf8'),
) as { StartAt: string; QueryLanguage: string; States: Record<string, State> };
const states = Object.entries(definition.States);
const tasks = states.filter(([, s]) => s.Type === 'Task');
const waiting = tasks.filter(([, s]) => s.Resource?.endsWith('.waitForTaskToken'));
const stageOf = (state: State) => state.Arguments?.Payload.stage;
const stateOf = (stage: string) => states.find(([, s]) => stageOf(s) === stage)?.[0];

describe('the clue’s life as a state machine', () => {
  it('reaches every state, and names none that is not there', () => {
    const reached = new Set<string>();
    const open = [definition.StartAt];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      const state = definition.States[name];
      expect(state, name).toBeDefined();
      const nexts = [
        state?.Next,
        state?.Default,
        ...(state?.Choices ?? []).map((c) => c.Next),
        ...(state?.Catch ?? []).map((c) => c.Next),
      ];
      open.push(...nexts.filter((n) => n !== undefined));
    }
    expect([...reached].sort()).toEqual(states.map(([name]) => name).sort());
  });

  it.each(tasks)('%s is retried on Lambda faults, and caught', (_, state) => {
    const retried = state.Retry?.flatMap((r) => r.ErrorEquals) ?? [];
    expect(retried).toEqual(
      expect.arrayContaining([
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
        'Lambda.TooManyRequestsException',
      ]),
    );
    expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });

  it.each(tasks)('%s has a time limit', (_, state) => {
    expect(state.TimeoutSeconds).toBeDefined();
  });

  it('waits for each human stage with a token until its next alarm, and escalates when that passes', () => {
    expect(waiting.map(([, s]) => stageOf(s)).sort()).toEqual([...HUMAN_STAGES].sort());
    for (const [name, state] of waiting) {
      expect(state.TimeoutSeconds, name).toContain('$states.input.alarmAt');
      expect(state.Arguments?.Payload.taskToken).toBe('{% $states.context.Task.Token %}');
      const caught = Object.fromEntries(
        state.Catch?.flatMap((c) => c.ErrorEquals.map((e) => [e, c.Next])) ?? [],
      );
      expect(caught).toEqual({ [MOVED]: 'Route', 'States.Timeout': 'Escalation', 'States.ALL': 'Failed' });
      const first = state.Retry?.find(
        (r) => r.ErrorEquals.includes(MOVED) || r.ErrorEquals.includes('States.TaskFailed'),
      );
      expect(first, 'a clue that moved is not retried').toMatchObject({
        ErrorEquals: [MOVED],
        MaxAttempts: 0,
      });
    }
  });

  it('all waiting states are alike but for function, stage and successor', () => {
    const shapes = waiting.map(([, { Arguments, Next: _, ...rest }]) =>
      JSON.stringify({ ...rest, Arguments: { Payload: { ...Arguments?.Payload, stage: '' } } }),
    );
    expect(new Set(shapes).size).toBe(1);
  });

  it('goes forward exactly where the relay says success leads', () => {
    for (const [stage, next] of Object.entries(FORWARD)) {
      const state = definition.States[stateOf(stage) ?? ''];
      expect(state?.Next, stage).toBe(stateOf(next));
      expect(HUMAN_STAGES).toContain(stage as HumanStage);
    }
  });

  it('enters at any stage', () => {
    const route = definition.States.Route;
    const entered = Object.fromEntries(
      (route?.Choices ?? []).flatMap((c) => {
        const stage = /\$states\.input\.stage = '([a-z-]+)'/.exec(c.Condition)?.[1];
        return stage ? [[stage, c.Next]] : [];
      }),
    );
    for (const stage of [...HUMAN_STAGES, 'triage', 'assignment', 'closure']) {
      expect(entered[stage], stage).toBe(stateOf(stage));
    }
    expect(entered.done).toBe('Done');
    expect(definition.StartAt).toBe('Route');
  });

  it('hands ids and codes to functions, and nothing else', () => {
    const allowed = ['alarmAt', 'clueId', 'generation', 'stage', 'taskToken'];
    for (const [name, state] of tasks) {
      expect(
        Object.keys(state.Arguments?.Payload ?? {}).filter((k) => !allowed.includes(k)),
        name,
      ).toEqual([]);
    }
    expect(JSON.stringify(definition)).not.toMatch(/reporter|phone|document|bankCard|description|address/i);
  });

  it('shapes no data in Pass states', () => {
    expect(states.filter(([, s]) => s.Type === 'Pass')).toEqual([]);
  });
});
