import { expect, it } from 'vitest';
import { Expressions } from '../../../local/states/expressions.ts';
import { DefinitionRefused, loadMachine } from '../../../local/states/load.ts';
import { machine } from './harness.ts';

const load = (definition: string) => loadMachine('m', definition, new Expressions({ now: () => 0 }, () => 0));

it('refuses by state and field what the inspection finds', () => {
  const text = machine({
    A: { Type: 'Pass', Result: 1, Next: 'B' },
    B: { Type: 'Succeed', Output: '{% $$ %}' },
  });
  expect(() => load(text)).toThrow(DefinitionRefused);
  expect(() => load(text)).toThrow(
    "The embedded Step Functions refuses the state machine 'm':\n  state 'A', Result: is not implemented here\n  state 'B', Output: Reference to '$$' is not supported",
  );
});

it('fills in what a Retrier leaves out', () => {
  const { states } = load(
    machine({
      A: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Succeed' } } }],
        Retry: [{ ErrorEquals: ['E'] }],
        End: true,
      },
    }),
  );
  expect(states.get('A')).toMatchObject({
    retry: [{ intervalSeconds: 1, maxAttempts: 3, backoffRate: 2, fullJitter: false }],
  });
});
