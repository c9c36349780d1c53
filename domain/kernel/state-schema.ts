import type * as z from 'zod';
import type { AggregateState } from './aggregate.ts';

/** The schemas of stored states by kind of aggregate. */
export type StateSchemas = Readonly<Record<string, z.ZodType<AggregateState>>>;

/** A type with every member read-only, at any depth, as states are and what schemas infer is not. */
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The type of a schema that allows all that a state may be and nothing else; `never` for another one. */
export type SchemaOf<S, Z extends z.ZodType> = [S, DeepReadonly<z.infer<Z>>] extends [
  DeepReadonly<z.infer<Z>>,
  S,
]
  ? Z
  : never;

/** How many members are named. */
const MAX_NAMED = 20;

/**
 * Parses a state.
 * @returns the paths of the members that are wrong, missing or unknown, e.g. `officers.1`, at most twenty; never a value
 */
export function findWrongMembers(schema: z.ZodType, state: unknown): readonly string[] {
  const { error } = schema.safeParse(state);
  const paths = (error?.issues ?? []).flatMap((issue) => {
    const path = issue.path.map(String);
    return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
  });
  return [...new Set(paths.map((path) => path.join('.') || '(state)'))].slice(0, MAX_NAMED);
}
