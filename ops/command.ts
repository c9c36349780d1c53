import type { ParseArgsOptionsConfig } from 'node:util';
import type { Progress } from '../local/progress.ts';
import type { Target } from './target.ts';

/** Something the operator must mend first, told in one sentence: exit code 2. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Options as `parseArgs` gives them. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** How a command was called, and what it speaks to. */
export interface Call {
  readonly target: Target;
  readonly values: Values;
  /** The first argument beside the options, if the command takes one and it was given. */
  readonly argument: string | undefined;
  /** The arguments after it, of a command that takes several. */
  readonly rest: readonly string[];
  /** A line for the operator. Never personal data. */
  out(line: string): void;
  /** A line about what went wrong. Never personal data. */
  err(line: string): void;
  /** Shows how far a command is, on a terminal; towards a total, or as a number of things. */
  progress(towards: number | string): Progress;
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>;
}

/** A command of the operations command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Options and arguments, one a line, after those every command has. */
  readonly help: string;
  /** What stands for the argument in the usage; absent when the command takes none. */
  readonly argument?: string;
  /** How many arguments it takes at most; 1 unless told. */
  readonly maxArguments?: number;
  readonly options: ParseArgsOptionsConfig;
  /** @returns the exit code: 0 in order, 1 not in order */
  run(call: Call): Promise<0 | 1>;
}

/** The option most commands have. */
export const DRY_RUN = { 'dry-run': { type: 'boolean' } } as const satisfies ParseArgsOptionsConfig;

/** Lists ids under a heading, when there are any. */
export function list(call: Call, heading: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  call.out(`${heading}:`);
  for (const id of ids) call.out(`  ${id}`);
}
