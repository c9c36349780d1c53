import { parseArgs } from 'node:util';

/** Where a command line writes to. */
export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal. */
  readonly tty: boolean;
}

/** Writes to this process's own output. */
export const processIo: CliIo = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  tty: process.stderr.isTTY === true,
};

/** A wrong command line, explained in one sentence: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Described {
  /** What it does, in one line; further lines after line breaks. */
  readonly help: string;
}

/** An option that is there or not. */
export interface Flag extends Described {
  readonly type: 'flag';
}

/** An option with a number. */
export interface NumberOption extends Described {
  readonly type: 'number';
  /** What stands for the value in the usage, such as `PORT`. */
  readonly placeholder: string;
  readonly min: number;
  readonly max?: number;
  /** Whether fractions are allowed (default: they are not). */
  readonly fraction?: boolean;
  readonly default?: number;
  /** The environment variable that gives the number where the option is absent. */
  readonly env?: string;
}

/** An option with a text, which is never empty. */
export interface TextOption extends Described {
  readonly type: 'text';
  readonly placeholder: string;
  /** The value where the option is absent; the usage shows it. */
  readonly default?: string;
  readonly required?: true;
  /** Whether the option may be repeated; its value is a list then. */
  readonly multiple?: true;
  /** Whether a text is allowed. */
  readonly accepts?: (text: string) => boolean;
  /** What the text must be, as the end of a sentence: `--name` must be … */
  readonly expected?: string;
}

/** The options of a command line by their names, without the dashes. */
export type Options = Readonly<Record<string, Flag | NumberOption | TextOption>>;

type ValueOf<O> = O extends { type: 'flag' }
  ? boolean
  : O extends { type: 'number' }
    ? number | (O extends { default: number } ? never : undefined)
    : O extends { multiple: true }
      ? readonly string[]
      : string | (O extends { default: string } | { required: true } ? never : undefined);

/** The values of options by their names. */
export type Values<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** A command line as it was given. */
export interface Parsed<O extends Options> {
  readonly values: Values<O>;
  /** The arguments beside the options. */
  readonly args: readonly string[];
}

/** What a command line takes. */
export interface CommandLine<O extends Options> {
  /** How it is called, such as `npm start`. */
  readonly call: string;
  /** What it does, in whole sentences. */
  readonly about: string;
  readonly options: O;
  /** The arguments beside the options, as the usage shows them, and how many there may be (default none). */
  readonly args?: { readonly usage: string; readonly max: number };
  /** What else there is to know. */
  readonly notes?: string;
}

const HELP = 'help';

function readNumber(name: string, option: NumberOption, text: string): number {
  const { min, max = Number.MAX_SAFE_INTEGER, fraction = false } = option;
  const n = (fraction ? /^\d+(\.\d+)?$/ : /^\d+$/).test(text) ? Number(text) : Number.NaN;
  if (n >= min && n <= max) return n;
  const bounds = option.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`\`${name}\` must be a ${fraction ? '' : 'whole '}number ${bounds}.`);
}

function readText(name: string, { accepts, expected }: TextOption, text: string): string {
  if (text === '') throw new UsageError(`\`${name}\` must not be empty.`);
  if (accepts && !accepts(text)) throw new UsageError(`\`${name}\` must be ${expected ?? 'something else'}.`);
  return text;
}

/** Reads the value of an option from the texts it was given with. */
function readValue(name: string, option: NumberOption | TextOption, texts: readonly string[]): unknown {
  if (option.type === 'number') {
    const { env = '' } = option;
    const text = texts.at(-1);
    if (text !== undefined) return readNumber(name, option, text);
    const inherited = process.env[env];
    return inherited === undefined ? option.default : readNumber(env, option, inherited);
  }
  const values = texts.map((text) => readText(name, option, text));
  if (option.required && values.length === 0) throw new UsageError(`\`${name}\` is required.`);
  return option.multiple ? values : (values.at(-1) ?? option.default);
}

/**
 * Reads a command line.
 * @returns the values and arguments, or `help` where `--help` was given
 * @throws UsageError for an unknown, missing, repeated or wrong option, and for arguments too many
 */
export function parseCommandLine<O extends Options>(
  { options, args: { max: maxArgs } = { usage: '', max: 0 } }: Pick<CommandLine<O>, 'options' | 'args'>,
  given: readonly string[],
): Parsed<O> | 'help' {
  const isFlag = (name: string) => name === HELP || options[name]?.type === 'flag';
  const names = [HELP, ...Object.keys(options)];
  const { tokens } = parseArgs({
    args: [...given],
    options: Object.fromEntries(
      names.map((name) => [name, { type: isFlag(name) ? 'boolean' : 'string' } as const]),
    ),
    strict: false,
    tokens: true,
  });
  const texts = new Map<string, string[]>();
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (!names.includes(name)) throw new UsageError(`Unknown option: \`${rawName}\`.`);
    if (isFlag(name) && value !== undefined) throw new UsageError(`\`${rawName}\` takes no value.`);
    if (!isFlag(name) && (value === undefined || (!inlineValue && value.startsWith('-')))) {
      throw new UsageError(`\`${rawName}\` needs a value.`);
    }
    texts.set(name, [...(texts.get(name) ?? []), value ?? '']);
  }
  if (texts.has(HELP)) return 'help';
  for (const [name, all] of texts) {
    const option = options[name];
    const isList = option?.type === 'text' && option.multiple;
    if (all.length > 1 && !isList) throw new UsageError(`\`--${name}\` may be given once.`);
  }
  const surplus = args[maxArgs];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument: \`${surplus}\`.`);
  const values = Object.entries(options).map(([name, option]) => [
    name,
    option.type === 'flag' ? texts.has(name) : readValue(`--${name}`, option, texts.get(name) ?? []),
  ]);
  return { values: Object.fromEntries(values) as Values<O>, args };
}

/** Describes options, one a line: name, placeholder, help and default. */
export function describeOptions(options: Options): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const { help, placeholder = '', default: fallback } = option as Partial<TextOption> & Described;
    return [
      `--${name} ${placeholder}`.trimEnd(),
      fallback === undefined ? help : `${help} (${fallback})`,
    ] as const;
  });
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(
      ([name, help]) => `  ${name.padEnd(width)}   ${help.replaceAll('\n', `\n${' '.repeat(width + 5)}`)}\n`,
    )
    .join('');
}

/** Describes how to use a command line. */
export function describeUsage({ call, about, options, args, notes }: CommandLine<Options>): string {
  const dashes = call.includes(' -- ') ? '' : ' --';
  const shown = describeOptions({ ...options, [HELP]: { type: 'flag', help: 'show this' } });
  return `Usage: ${call}${dashes}${args ? ` ${args.usage}` : ''} [options]\n${about}\n\n${shown}${notes ? `\n${notes}\n` : ''}`;
}

/**
 * Runs a command with its options and arguments. `--help` prints how to use it; a wrong command line is explained in one
 * sentence.
 * @returns the exit code: the command's own, 0 after help, 2 for a wrong command line
 */
export async function runCommandLine<O extends Options>(
  commandLine: CommandLine<O>,
  given: readonly string[],
  io: CliIo,
  run: (parsed: Parsed<O>) => number | Promise<number>,
): Promise<number> {
  try {
    const parsed = parseCommandLine(commandLine, given);
    if (parsed !== 'help') return await run(parsed);
    io.out(describeUsage(commandLine));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`${error.message}\n`);
    return 2;
  }
}

/** Reads the command line of this program. Help and a wrong command line end the process, with exit code 0 and 2. */
export function parseOrExit<O extends Options>(commandLine: CommandLine<O>): Parsed<O> {
  try {
    const parsed = parseCommandLine(commandLine, process.argv.slice(2));
    if (parsed !== 'help') return parsed;
    processIo.out(describeUsage(commandLine));
    return process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    processIo.err(`${error.message}\n`);
    return process.exit(2);
  }
}
