import type { Rules } from '../../domain/kernel/aggregate.ts';
import type { AvailableCommand } from '../../domain/kernel/available.ts';

/**
 * Makes the views of an aggregate for a caller: the public one, with each command and why it is refused, and the row of a list, with
 * the names alone of what the caller can order.
 * @param factsOf what both say, whoever asks; `rest` is what a view needs beside the state
 * @returns functions of the state, its rules, milliseconds since the epoch, the caller, the names of the people that it names by their
 * id (`functions/store/names.ts`), and what `factsOf` needs beside
 */
export function createViews<S, Caller, Name extends string, Facts extends object, Rest extends unknown[]>(
  availableCommands: (state: S, caller: Caller, rules: Rules, now: number) => AvailableCommand<Name>[],
  availableNames: (state: S, caller: Caller, rules: Rules, now: number) => Name[],
  factsOf: (state: S, rules: Rules, now: number, ...rest: Rest) => Facts,
) {
  const viewWith =
    <A>(available: (state: S, caller: Caller, rules: Rules, now: number) => A) =>
    (
      state: S,
      rules: Rules,
      now: number,
      caller: Caller,
      people: Readonly<Record<string, string>>,
      ...rest: Rest
    ) => ({
      ...factsOf(state, rules, now, ...rest),
      people,
      availableCommands: available(state, caller, rules, now),
    });
  return { view: viewWith(availableCommands), row: viewWith(availableNames) };
}
