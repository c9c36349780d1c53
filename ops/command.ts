import type { Options, Values } from '../local/cli.ts';
import type { Progress } from '../local/progress.ts';
import type { Target } from './target.ts';

/** Something that the operator must mend first, explained in one sentence: exit code 2. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** How a command was called, and what it works on. */
export interface Call<O extends Options = Options> {
  readonly target: Target;
  readonly values: Values<O>;
  /** The arguments beside the options. */
  readonly args: readonly string[];
  /** Prints a line for the operator. Never personal data. */
  out(line: string): void;
  /** Prints a line about what went wrong. Never personal data. */
  err(line: string): void;
  /** Shows how far a command is, on a terminal; towards a total, or as a number of things. */
  progress(towards: number | string): Progress;
  /** Waits so many milliseconds. */
  wait(ms: number): Promise<void>;
}

/** A command of the operations command line. */
export interface Command<O extends Options = Options> {
  /** One line for the list of commands, and for its own usage. */
  readonly summary: string;
  /** What else there is to know, after the options. */
  readonly notes: string;
  /** The arguments beside the options, as the usage shows them, and how many there may be; absent when there are none. */
  readonly args?: { readonly usage: string; readonly max: number };
  /** Options beside those that every command has. */
  readonly options: O;
  /** @returns the exit code: 0 in order, 1 not in order */
  run(call: Call<O>): Promise<0 | 1>;
}

/** The option of most commands. @param help what it does, where it does more than telling */
export const dryRun = (help = 'only tell what would be done') =>
  ({ 'dry-run': { type: 'flag', help } }) as const satisfies Options;

/** Fixes the types of a command's options. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;

/** Prints ids under a heading, when there are any. */
export function printList(call: Call, heading: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  call.out(`${heading}:`);
  for (const id of ids) call.out(`  ${id}`);
}
