import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { whenNpmEnds } from '../npm.ts';
import { progressBar } from '../progress.ts';
import { HOME } from './cast.ts';
import { connect } from './client.ts';
import { FROM, TO } from './fates.ts';
import { guangming2021 } from './guangming-2021.ts';
import { type Mismatch, type ReplayStack, replay } from './runner.ts';
import {
  numbered,
  type Overview,
  readScenario,
  ScenarioError,
  type ScenarioLine,
  survey,
} from './scenario.ts';
import { completionTable, summary, type Window } from './table.ts';

const USAGE = `Usage: npm run replay -- [--scenario FILE.jsonl] [--report OUT.json] [--data DIR] [--quiet]
Replays a scenario against the embedded system in virtual time; without --scenario the bundled Guangming 2021 year.
Exit code: 0 when every expectation held, 1 otherwise, 2 for a bad scenario or wrong usage.
`;
const SHOWN = 10;

/** A stack as the command starts and ends it. */
export type StartedStack = ReplayStack & { close(): Promise<void> };

/** What the command needs from outside. */
export interface Surroundings {
  start(options: {
    mode: 'virtual';
    startAt: number;
    dataDir?: string;
    anchor?: 'at-close';
    sources: readonly string[];
  }): Promise<StartedStack>;
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal. */
  readonly tty: boolean;
}

interface Arguments {
  readonly scenario?: string;
  readonly report?: string;
  readonly data?: string;
  readonly quiet: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      report: { type: 'string' },
      data: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  });
  return values;
}

function describe({ line, expected, actual }: Mismatch): string {
  const got = actual.error ? `no answer: ${actual.error}` : `status ${actual.status}`;
  const where = actual.differs ? `; differs at ${actual.differs.join(', ')}` : '';
  return `line ${line}: expected ${JSON.stringify(expected)}, got ${got}${where}: ${JSON.stringify(actual.body)}`;
}

/** What the table is about: the bundled year, or the whole time of a file and the district most pushes name. */
function windowOf(overview: Overview, bundled: boolean): Window | null {
  if (bundled) return { district: HOME, from: FROM, to: TO };
  const district = overview.districts[0];
  if (district === undefined) return null;
  return { district, from: shanghaiDate(overview.from), to: shanghaiDate(overview.to) };
}

async function run(args: Arguments, around: Surroundings): Promise<number> {
  const { scenario, quiet } = args;
  const onUnknownField = (line: number, field: string) =>
    around.err(`line ${line}: the field ${field} is not part of the format and is ignored\n`);
  const steps = scenario === undefined ? [...guangming2021()] : [];
  const lines = (warn: boolean): AsyncIterable<ScenarioLine> =>
    scenario === undefined ? numbered(steps) : readScenario(scenario, warn ? { onUnknownField } : {});
  const overview = await survey(lines(true));

  const stack = await around.start({
    mode: 'virtual',
    startAt: overview.from,
    ...(args.data === undefined ? {} : { dataDir: args.data, anchor: 'at-close' as const }),
    sources: overview.sources,
  });
  try {
    const showing = around.tty && !quiet;
    const bar = progressBar(overview.lines, around.err);
    const report = await replay(stack, lines(false), {
      ...(showing ? { onProgress: (done, at) => bar.show(done, shanghaiDate(at)) } : {}),
    });
    if (args.report !== undefined) {
      mkdirSync(dirname(args.report), { recursive: true });
      writeFileSync(args.report, `${JSON.stringify(report, null, 2)}\n`);
    }
    for (const mismatch of report.mismatches.slice(0, SHOWN)) around.err(`${describe(mismatch)}\n`);
    const more = report.mismatches.length - SHOWN;
    if (more > 0) around.err(`and ${more} more${args.report === undefined ? '' : `, see ${args.report}`}\n`);
    if (!quiet) {
      const window = windowOf(overview, scenario === undefined);
      if (window) around.out(`${await readTable(stack, window)}\n\n`);
      around.out(`${summary(report)}\n`);
    }
    return report.mismatches.length === 0 ? 0 : 1;
  } finally {
    await stack.close();
  }
}

/** The table, or why there is none: it is for reading and decides nothing. */
async function readTable(stack: ReplayStack, window: Window): Promise<string> {
  const client = connect(stack.url);
  try {
    const city = window.district.slice(0, 4);
    const token = await stack.token({ sub: 'replay', roles: ['supervisor'], division: city });
    return await completionTable(client, token, window);
  } catch (error) {
    return `No completion table: ${(error as Error).message}`;
  } finally {
    client.close();
  }
}

/**
 * The command `npm run replay`.
 * @returns the exit code: 0 when every expectation held, 1 otherwise, 2 for a bad scenario or wrong usage
 */
export async function main(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await run(readArguments(args), around);
  } catch (error) {
    if (error instanceof ScenarioError) {
      around.err(`Bad scenario: ${error.message}\n`);
      return 2;
    }
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) {
      around.err(`${(error as Error).message}\n${USAGE}`);
      return 2;
    }
    // What became of the data file is one sentence; anything else is a fault of ours.
    const { name, message, stack } = error as Error;
    around.err(`The replay failed: ${name === 'StoreFileError' ? message : (stack ?? error)}\n`);
    return 1;
  }
}

if (import.meta.main) {
  // A replay has nothing to keep.
  whenNpmEnds(() => process.exit(1));
  process.exitCode = await main(process.argv.slice(2), {
    // Loaded late, so that a bad scenario is told about before the whole system is read in.
    start: async (options) =>
      (await import('../stack.ts')).startStack({
        ...options,
        dynamoEndpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB,
      }),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    tty: process.stderr.isTTY === true,
  });
}
