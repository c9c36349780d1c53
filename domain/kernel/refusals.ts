import type { Reason, RefusalKind, RefusedDecision } from './available.ts';

/**
 * Why commands are refused, by code: what the refusal is about, and its sentence in both languages, with the places of values in
 * braces. The sentences of inputs follow the name of the field they are about.
 */
export type RefusalCatalog = Readonly<
  Record<string, { readonly refused: RefusalKind; readonly zh: string; readonly en: string }>
>;

/** The codes of a catalogue that are about a member of the body. */
export type InputCodeOf<C extends RefusalCatalog> = {
  [K in keyof C & string]: C[K]['refused'] extends 'input' ? K : never;
}[keyof C & string];

/** The codes of a catalogue that are not. */
export type PlainCodeOf<C extends RefusalCatalog> = Exclude<keyof C & string, InputCodeOf<C>>;

/** What a sentence names: the same in both languages, or a label. */
export type RefusalValues = Readonly<
  Record<string, string | number | { readonly zh: string; readonly en: string }>
>;

/** What is wrong with a member of a command's body. */
export interface InputRefusalOf<C extends RefusalCatalog> extends RefusedDecision {
  readonly refused: 'input';
  readonly code: InputCodeOf<C>;
  /** Where, dotted, e.g. `officers.0`. */
  readonly path: string;
  readonly values: RefusalValues;
}

/** A decision against a command: the state or the caller is in its way, or its body. */
export type RefusalOf<C extends RefusalCatalog> =
  | InputRefusalOf<C>
  | {
      readonly refused: Exclude<RefusalKind, 'input'>;
      readonly code: PlainCodeOf<C>;
      readonly values: RefusalValues;
    };

/** The refusals of a catalogue: how they are made, and put into words. */
export interface Refusals<C extends RefusalCatalog> {
  /** Refuses a command. `values`: what the sentence names. */
  refuse(code: PlainCodeOf<C>, values?: RefusalValues): RefusalOf<C>;
  /** Refuses a member of a command's body. `path`: dotted, e.g. `officers.0`. */
  refuseInput(code: InputCodeOf<C>, path: string, values?: RefusalValues): InputRefusalOf<C>;
  /** Puts a refusal into words. Throws a RangeError when it lacks a value that its sentence names. */
  reasonOf(refusal: RefusalOf<C>): Reason & { readonly code: keyof C & string };
}

/** Makes the refusals of a catalogue. */
export const createRefusals = <const C extends RefusalCatalog>(catalog: C): Refusals<C> => ({
  refuse: (code, values = {}) => ({
    refused: catalog[code]?.refused as Exclude<RefusalKind, 'input'>,
    code,
    values,
  }),
  refuseInput: (code, path, values = {}) => ({ refused: 'input', code, path, values }),
  reasonOf({ code, values }) {
    const sentence = (language: 'zh' | 'en') =>
      (catalog[code]?.[language] ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new RangeError(`the refusal ${code} needs ${name}`);
        return typeof value === 'object' ? value[language] : String(value);
      });
    return { code, zh: sentence('zh'), en: sentence('en') };
  },
});
