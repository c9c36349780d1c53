import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Log } from '../functions/runtime/runtime.ts';
import { progressBar, progressCount } from '../local/progress.ts';
import { anchorCommand } from './anchor.ts';
import { calendarCommand } from './calendar.ts';
import { type Call, type Command, Refusal } from './command.ts';
import { deployedTarget } from './deployed.ts';
import { embeddedTarget } from './embedded.ts';
import { importCommand } from './import/import.ts';
import { rebuildCommand, recountCommand } from './ledger.ts';
import { reconcileCommand } from './reconcile.ts';
import { redriveCommand } from './redrive.ts';
import type { Target } from './target.ts';
import { verifyCommand } from './verify.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  reconcile: reconcileCommand,
  recount: recountCommand,
  rebuild: rebuildCommand,
  redrive: redriveCommand,
  verify: verifyCommand,
  anchor: anchorCommand,
  import: importCommand,
  calendar: calendarCommand,
};

const WHERE = `  --stage NAME    a deployed stage, with the AWS credentials and region of the environment
  --data DIR      a data directory of this machine (.data)
`;

const USAGE = `Usage: npm run ops -- COMMAND [--stage NAME | --data DIR] [options]
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}\n`)
  .join('')}
${WHERE}  --help          about a command: npm run ops -- COMMAND --help
Exit code: 0 when all is in order, 1 when something is not, 2 for wrong usage or when there is nothing to work on.
`;

const usageOf = (name: string, { summary, argument, help }: Command) =>
  `Usage: npm run ops -- ${name}${argument ? ` ${argument}` : ''} [--stage NAME | --data DIR] [options]
${name}: ${summary}
${WHERE}${help}`;

/** What the command line needs from outside. */
export interface Surroundings {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal. */
  readonly tty: boolean;
  readonly wait: Call['wait'];
  readonly deployed: (stage: string, log: Log) => Target;
  readonly embedded: (dataDir: string, log: Log) => Target;
}

const COMMON = { stage: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } } as const;

/** Errors alone: what a command does, it tells itself. */
const logTo = (err: (text: string) => void): Log => ({
  info() {},
  warn() {},
  error: (code, fields = {}) => err(`${JSON.stringify({ level: 'error', code, ...fields })}\n`),
});

function targetOf({ stage, data }: Call['values'], around: Surroundings): Target {
  const log = logTo(around.err);
  if (typeof stage !== 'string') return around.embedded(typeof data === 'string' ? data : '.data', log);
  if (data !== undefined) throw new Refusal('--stage and --data exclude each other.');
  if (!/^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(stage))
    throw new Refusal(`--stage ${stage} is no name of a stage.`);
  return around.deployed(stage, log);
}

function callOf(command: Command, args: readonly string[], around: Surroundings): Call | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...COMMON, ...command.options },
    allowPositionals: true,
  });
  if (values.help) return 'help';
  const [argument, ...rest] = positionals;
  const surplus = positionals[command.argument === undefined ? 0 : (command.maxArguments ?? 1)];
  if (surplus !== undefined) throw new Refusal(`The argument ${surplus} is one too many.`);
  const plain = values as Call['values'];
  const draw = around.tty ? around.err : () => {};
  return {
    target: targetOf(plain, around),
    values: plain,
    argument,
    rest,
    out: (line) => around.out(`${line}\n`),
    err: (line) => around.err(`${line}\n`),
    progress: (towards) =>
      typeof towards === 'number' ? progressBar(towards, draw) : progressCount(towards, draw),
    wait: around.wait,
  };
}

/** An unforeseen error without what it says: it may quote personal data. What AWS says of itself is told. */
function unforeseen(error: unknown): string {
  const { name, message, stack = '', $fault } = error as Error & { $fault?: string };
  if ($fault) return `${name}: ${message}`;
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return [name, ...frames].join('\n');
}

/**
 * The command `npm run ops`.
 * @returns the exit code: 0 in order, 1 not in order, 2 for wrong usage or when there is nothing to work on
 */
export async function main(args: readonly string[], around: Surroundings): Promise<0 | 1 | 2> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === 'help') {
    around.out(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    around.err(name === '' ? USAGE : `There is no command ${name}; --help lists them.\n`);
    return 2;
  }
  try {
    const call = callOf(command, rest, around);
    if (call !== 'help') return await command.run(call);
    around.out(usageOf(name, command));
    return 0;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (error instanceof Refusal || code?.startsWith('ERR_PARSE_ARGS')) {
      around.err(`${message}\n`);
      return 2;
    }
    around.err(`${name} failed: ${unforeseen(error)}\n`);
    return 1;
  }
}

if (import.meta.main) {
  // The embedded store ends with this process only if the process ends in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.exitCode = await main(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    tty: process.stderr.isTTY === true,
    wait,
    deployed: deployedTarget,
    embedded: embeddedTarget,
  });
}
