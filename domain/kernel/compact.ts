import { isSameJson } from './record.ts';

/** Leaves out the members of a state that are like their defaults: an item pays for each kilobyte that is begun. */
export function compactState<S extends object>(state: S, defaults: Readonly<Partial<S>>): Partial<S> {
  const compact: Partial<S> = {};
  for (const name of Object.keys(state) as (keyof S)[]) {
    if (!(name in defaults) || !isSameJson(state[name], defaults[name])) compact[name] = state[name];
  }
  return compact;
}

/** Puts back what was left out. */
export const expandState = <S extends object>(compact: Partial<S>, defaults: Readonly<Partial<S>>): S =>
  ({ ...defaults, ...compact }) as S;
