import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { AGGREGATES } from '../../domain/registry.ts';
import { GENERATION_SECONDS } from '../../functions/workflow/stages.ts';
import { MOVED } from '../../functions/workflow/tokens.ts';
import {
  type Definition,
  definitionFaults,
  MOVED as MOVED_BY_RULES,
  type State,
} from '../../workflows/rules.ts';

it('is checked for the error by the name that functions give it', () => expect(MOVED_BY_RULES).toBe(MOVED));

describe.each(AGGREGATES.all.map((aggregate) => [aggregate.kind, aggregate] as const))(
  'the life of a %s as a state machine',
  (_, { kind, workflow, nextStage, humanStages }) => {
    const text = readFileSync(new URL(`../../workflows/${workflow}.asl.json`, import.meta.url), 'utf8');
    const definition = JSON.parse(text) as Definition;
    const states = Object.entries(definition.States);
    const tasks = states.filter(([, s]) => s.Type === 'Task');
    const withToken = tasks.filter(([, s]) => s.Resource?.endsWith('.waitForTaskToken'));
    const waiting = withToken.filter(([, s]) => s.Arguments?.Payload.alarmAt !== undefined);
    const stageOf = (state: State) => state.Arguments?.Payload.stage;
    const stateOf = (stage: string) => states.find(([, s]) => stageOf(s) === stage)?.[0];

    it('keeps the rules', () => expect(definitionFaults(text)).toEqual([]));

    it('is sound in the opinion of asl-validator, too', () => {
      // The package has no types of its own, and writes its defaults into what it is given.
      const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
        isValid: boolean;
        errorsText(separator: string): string;
      };
      const checked = validate(JSON.parse(text.replaceAll(/\$\{Partition\}/g, 'aws')));
      expect(checked.isValid, checked.errorsText('; ')).toBe(true);
    });

    it('waits for each human stage with a token until its next alarm, and escalates when that passes', () => {
      expect(waiting.map(([, s]) => stageOf(s)).sort()).toEqual([...humanStages].sort());
      for (const [name, state] of waiting) {
        // From the attempt, and no longer than 300 days.
        expect(state.TimeoutSeconds, name).toBe(
          `{% $max([1, $min([${GENERATION_SECONDS} - $floor(($millis() - $toMillis($states.context.Execution.StartTime)) / 1000), $ceil(($toMillis($states.input.alarmAt) - $millis()) / 1000)])]) %}`,
        );
        expect(state.Arguments?.Payload.taskToken, name).toBe('{% $states.context.Task.Token %}');
        const caught = state.Catch?.flatMap((c) => c.ErrorEquals.map((e) => [e, c.Next])) ?? [];
        expect(Object.fromEntries(caught), name).toEqual({
          [MOVED]: 'Route',
          'States.Timeout': 'Escalation',
          'States.ALL': 'Failed',
        });
        const retrier = state.Retry?.find(
          (r) => r.ErrorEquals.includes(MOVED) || r.ErrorEquals.includes('States.TaskFailed'),
        );
        expect(retrier, 'what moved is not retried').toMatchObject({ ErrorEquals: [MOVED], MaxAttempts: 0 });
      }
    });

    it('tells every function which one and which generation it is about', () => {
      for (const [name, state] of tasks) {
        expect(state.Arguments?.Payload, name).toMatchObject({
          kind,
          id: '{% $states.context.Execution.Input.id %}',
          generation: '{% $states.context.Execution.Input.generation %}',
        });
      }
    });

    it('goes forward exactly where an answer says success leads', () => {
      expect(Object.keys(nextStage).sort()).toEqual(withToken.map(([, s]) => stageOf(s)).sort());
      for (const [stage, next] of Object.entries(nextStage)) {
        expect(definition.States[stateOf(stage) ?? '']?.Next, stage).toBe(stateOf(next));
      }
    });

    it('enters at any stage, and ends', () => {
      const entered = Object.fromEntries(
        (definition.States.Route?.Choices ?? []).flatMap((c) => {
          const stage = /\$states\.input\.stage = '([a-z-]+)'/.exec(c.Condition)?.[1];
          return stage ? [[stage, c.Next]] : [];
        }),
      );
      for (const stage of [...Object.keys(nextStage), 'closure']) {
        expect(entered[stage], stage).toBe(stateOf(stage));
      }
      expect(entered.done).toBe('Done');
    });
  },
);
