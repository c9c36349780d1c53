import { writeFileSync } from 'node:fs';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { type CliIo, processIo, runCommandLine, UsageError, type Values } from '../cli.ts';
import { whenNpmEnds } from '../npm.ts';
import { requireWritable } from '../output-file.ts';
import { progressBar } from '../progress.ts';
import { noteClock } from '../shifted-clock.ts';
import { createClient } from './client.ts';
import { guangming2021 } from './guangming-2021.ts';
import { HOME_DISTRICT } from './officers.ts';
import { WINDOW_FROM, WINDOW_TO } from './proportions.ts';
import { type Mismatch, type ReplayStack, replay } from './runner.ts';
import {
  numberSteps,
  type Overview,
  readScenario,
  ScenarioError,
  type ScenarioLine,
  survey,
} from './scenario.ts';
import {
  readCaseFigures,
  readCompletionTable,
  readPublicityFigures,
  summariseReport,
  type Window,
} from './table.ts';

const COMMAND_LINE = {
  call: 'npm run replay',
  about: 'Replays a scenario against the embedded system in virtual time.',
  options: {
    scenario: {
      type: 'text',
      placeholder: 'FILE.jsonl',
      help: 'the scenario; the bundled Guangming 2021 year without it',
    },
    report: { type: 'text', placeholder: 'OUT.json', help: 'where to write the report' },
    data: { type: 'text', placeholder: 'DIR', help: 'directory to keep the state in; memory without it' },
    quiet: { type: 'flag', help: 'print neither progress nor figures' },
  },
  notes:
    'Exit code: 0 when every expectation held, 1 otherwise, 2 for a bad scenario, a directory that cannot be used or a wrong command line.',
} as const;
/** How many mismatches are printed. */
const MAX_SHOWN = 10;

/** A stack as the command starts and ends it. */
export type StartedStack = ReplayStack & { close(): Promise<void> };

/** What the command needs from outside. */
export interface ReplayIo extends CliIo {
  start(options: {
    mode: 'virtual';
    startAt: number;
    dataDir?: string;
    anchorAtClose?: boolean;
    sources: readonly string[];
  }): Promise<StartedStack>;
}

function describeMismatch({ line, expected, actual }: Mismatch): string {
  const got = actual.error ? `no answer: ${actual.error}` : `status ${actual.status}`;
  const where = actual.differs ? `; differs at ${actual.differs.join(', ')}` : '';
  return `line ${line}: expected ${JSON.stringify(expected)}, got ${got}${where}: ${JSON.stringify(actual.body)}`;
}

/** Chooses what the table is about: the bundled year, or the whole time of a file and the district most pushes name. */
function chooseWindow(overview: Overview, bundled: boolean): Window | null {
  if (bundled) return { district: HOME_DISTRICT, from: WINDOW_FROM, to: WINDOW_TO };
  const district = overview.districts[0];
  if (district === undefined) return null;
  return { district, from: shanghaiDate(overview.from), to: shanghaiDate(overview.to) };
}

async function run(args: Values<typeof COMMAND_LINE.options>, io: ReplayIo): Promise<number> {
  const { scenario, quiet } = args;
  const onUnknownField = (line: number, field: string) =>
    io.err(`line ${line}: the field ${field} is not part of the format and is ignored\n`);
  const steps = scenario === undefined ? [...guangming2021()] : [];
  const lines = (warn: boolean): AsyncIterable<ScenarioLine> =>
    scenario === undefined ? numberSteps(steps) : readScenario(scenario, warn ? { onUnknownField } : {});
  const overview = await survey(lines(true));
  if (args.report !== undefined) requireWritable(args.report);

  const stack = await startOrRefuse(io, {
    mode: 'virtual',
    startAt: overview.from,
    ...(args.data === undefined ? {} : { dataDir: args.data, anchorAtClose: true }),
    sources: overview.sources,
  });
  const note = (at: number, isEnd = false) => args.data !== undefined && noteClock(args.data, at, { isEnd });
  try {
    // From the start on, or a command would open what a killed replay left by the machine's clock.
    note(overview.from);
    const showing = io.tty && !quiet;
    const bar = progressBar(overview.lines, io.err);
    const report = await replay(stack, lines(false), {
      ...(showing ? { onProgress: (done, at) => bar.show(done, shanghaiDate(at)) } : {}),
    });
    note(overview.to, true);
    if (args.report !== undefined) writeFileSync(args.report, `${JSON.stringify(report, null, 2)}\n`);
    for (const mismatch of report.mismatches.slice(0, MAX_SHOWN)) io.err(`${describeMismatch(mismatch)}\n`);
    const more = report.mismatches.length - MAX_SHOWN;
    if (more > 0) io.err(`and ${more} more${args.report === undefined ? '' : `, see ${args.report}`}\n`);
    if (!quiet) {
      const window = chooseWindow(overview, scenario === undefined);
      if (window) io.out(`${await readTable(stack, window)}\n\n`);
      io.out(`${summariseReport(report)}\n`);
    }
    return report.mismatches.length === 0 ? 0 : 1;
  } finally {
    await stack.close();
  }
}

/** The data directory cannot be used, explained in one sentence. */
class DirectoryRefused extends Error {}

/** Starts the stack. @throws DirectoryRefused where its data cannot be used */
async function startOrRefuse(io: ReplayIo, options: Parameters<ReplayIo['start']>[0]): Promise<StartedStack> {
  try {
    return await io.start(options);
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'StoreFileError' ? new DirectoryRefused(message) : error;
  }
}

/** Reads the tables of clues and cases, or says why there is none: it is for reading and decides nothing. */
async function readTable(stack: ReplayStack, window: Window): Promise<string> {
  const client = createClient(stack.url);
  try {
    const city = window.district.slice(0, 4);
    const token = await stack.token({ sub: 'replay', roles: ['supervisor'], division: city });
    const completion = await readCompletionTable(client, token, window);
    const cases = await readCaseFigures(client, token, window);
    const publicity = await readPublicityFigures(client, token, window);
    return [completion, cases, publicity].filter((table) => table !== null).join('\n\n');
  } catch (error) {
    return `No completion table: ${(error as Error).message}`;
  } finally {
    client.close();
  }
}

/**
 * Runs the command `npm run replay`.
 * @returns the exit code: 0 when every expectation held, 1 otherwise, 2 for a bad scenario, a directory that cannot be used or a
 *   wrong command line
 */
export function main(args: readonly string[], io: ReplayIo): Promise<number> {
  return runCommandLine(COMMAND_LINE, args, io, async ({ values }) => {
    try {
      return await run(values, io);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (error instanceof ScenarioError) {
        io.err(`Bad scenario: ${error.message}\n`);
        return 2;
      }
      if (error instanceof DirectoryRefused) {
        io.err(`The replay cannot start: ${error.message}\n`);
        return 2;
      }
      // A failure of the data file is one sentence; anything else is a defect.
      const { name, message, stack } = error as Error;
      io.err(`The replay failed: ${name === 'StoreFileError' ? message : (stack ?? error)}\n`);
      return 1;
    }
  });
}

if (import.meta.main) {
  // A replay has nothing to keep.
  whenNpmEnds(() => process.exit(1));
  process.exitCode = await main(process.argv.slice(2), {
    ...processIo,
    // Loaded late, so that a bad scenario is told about before the whole system is read in.
    start: async (options) =>
      (await import('../stack.ts')).startStack({
        ...options,
        dynamoEndpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB,
        cacheMiddleware: true,
      }),
  });
}
