import { canonicalJson } from './record.ts';

/** Leaves out the members of a state that are like their defaults: an item pays for each kilobyte that is begun. */
export function compactState<S extends object>(state: S, defaults: Readonly<Partial<S>>): Partial<S> {
  const texts = defaultTexts(defaults);
  return Object.fromEntries(
    Object.entries(state).filter(([name, value]) => {
      const text = texts.get(name);
      return text === undefined || text !== canonicalJson(value ?? null);
    }),
  ) as Partial<S>;
}

/** Puts back what was left out. */
export const expandState = <S extends object>(compact: Partial<S>, defaults: Readonly<Partial<S>>): S =>
  ({ ...defaults, ...compact }) as S;

const known = new WeakMap<object, ReadonlyMap<string, string>>();

function defaultTexts(defaults: object): ReadonlyMap<string, string> {
  const texts =
    known.get(defaults) ??
    new Map(Object.entries(defaults).map(([name, value]) => [name, canonicalJson(value ?? null)]));
  known.set(defaults, texts);
  return texts;
}
