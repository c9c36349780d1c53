import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../functions/runtime/runtime.ts';
import {
  type CliIo,
  describeOptions,
  type Options,
  type Parsed,
  processIo,
  runCommandLine,
  UsageError,
  type Values,
} from '../local/cli.ts';
import { progressBar, progressCount } from '../local/progress.ts';
import { anchorCommand } from './anchor.ts';
import { calendarCommand } from './calendar.ts';
import { type Call, type Command, Refusal } from './command.ts';
import { deployedTarget } from './deployed.ts';
import { embeddedTarget } from './embedded.ts';
import { forgetCommand } from './forget.ts';
import { importCommand } from './import/import.ts';
import { rebuildCommand, recountCommand } from './ledger.ts';
import { policyCommand } from './policy.ts';
import { reconcileCommand } from './reconcile.ts';
import { redriveCommand } from './redrive.ts';
import { subscribersCommand } from './subscribers.ts';
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
  policy: policyCommand,
  forget: forgetCommand,
  subscribers: subscribersCommand,
};

/** The options of every command. */
const COMMON = {
  stage: {
    type: 'text',
    placeholder: 'NAME',
    help: 'a deployed stage, with the AWS credentials and region of the environment',
    accepts: (text: string) => /^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(text),
    expected: 'the name of a stage',
  },
  data: { type: 'text', placeholder: 'DIR', help: 'a data directory of this machine (.data)' },
} as const satisfies Options;

const USAGE = `Usage: npm run ops -- COMMAND [options]
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}\n`)
  .join('')}
${describeOptions({ ...COMMON, help: { type: 'flag', help: 'about a command: npm run ops -- COMMAND --help' } })}
Exit code: 0 when all is in order, 1 when something is not, 2 for a wrong command line or when there is nothing to work on.
`;

/** What the command line needs from outside. */
export interface OpsIo extends CliIo {
  readonly wait: Call['wait'];
  readonly deployed: (stage: string, log: Log) => Target;
  readonly embedded: (dataDir: string, log: Log) => Target;
}

/** Creates a log of errors alone: what a command does, it prints itself. */
const logTo = (err: (text: string) => void): Log => ({
  info() {},
  warn() {},
  error: (code, fields = {}) => err(`${JSON.stringify({ level: 'error', code, ...fields })}\n`),
});

function chooseTarget({ stage, data }: Values<typeof COMMON>, io: OpsIo): Target {
  const log = logTo(io.err);
  if (stage === undefined) return io.embedded(data ?? '.data', log);
  if (data !== undefined) throw new UsageError('`--stage` and `--data` exclude each other.');
  return io.deployed(stage, log);
}

function createCall({ values, args }: Parsed<typeof COMMON>, io: OpsIo): Call {
  const draw = io.tty ? io.err : () => {};
  return {
    target: chooseTarget(values, io),
    values,
    args,
    out: (line) => io.out(`${line}\n`),
    err: (line) => io.err(`${line}\n`),
    progress: (towards) =>
      typeof towards === 'number' ? progressBar(towards, draw) : progressCount(towards, draw),
    wait: io.wait,
  };
}

/** Describes an unforeseen error without its message, which may quote personal data; what AWS says of itself is kept. */
function describeUnforeseen(error: unknown): string {
  const { name, message, stack = '', $fault } = error as Error & { $fault?: string };
  if ($fault) return `${name}: ${message}`;
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return [name, ...frames].join('\n');
}

/**
 * Runs the command `npm run ops`.
 * @returns the exit code: 0 in order, 1 not in order, 2 for a wrong command line or when there is nothing to work on
 */
export async function main(args: readonly string[], io: OpsIo): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === 'help') {
    io.out(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    io.err(name === '' ? USAGE : `No such command: \`${name}\`; \`--help\` lists them.\n`);
    return 2;
  }
  const { summary, notes, args: positional, options } = command;
  const commandLine = {
    call: `npm run ops -- ${name}`,
    about: `${name}: ${summary}`,
    options: { ...COMMON, ...options },
    ...(positional ? { args: positional } : {}),
    notes,
  };
  try {
    return await runCommandLine(commandLine, rest, io, (parsed) => command.run(createCall(parsed, io)));
  } catch (error) {
    if (error instanceof Refusal) {
      io.err(`${error.message}\n`);
      return 2;
    }
    io.err(`${name} failed: ${describeUnforeseen(error)}\n`);
    return 1;
  }
}

if (import.meta.main) {
  // The embedded store is closed in order only if the process ends in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.exitCode = await main(process.argv.slice(2), {
    ...processIo,
    wait,
    deployed: deployedTarget,
    embedded: embeddedTarget,
  });
}
