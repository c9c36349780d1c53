import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CliIo, processIo, runCommandLine } from '../cli.ts';
import { requireWritable } from '../output-file.ts';
import { guangming2021 } from './guangming-2021.ts';
import { BASE_CLUES, DEFAULT_SEED } from './proportions.ts';
import type { Step } from './scenario.ts';

/** How many clues a scenario has at most: all of them are planned in memory. */
const MOST_CLUES = 100_000;

const COMMAND_LINE = {
  call: 'npm run scenario',
  about: 'Writes the made-up Guangming 2021 year as a scenario.',
  options: {
    out: { type: 'text', placeholder: 'FILE.jsonl', help: 'where to write', required: true },
    seed: {
      type: 'number',
      placeholder: 'N',
      help: 'another seed gives another year',
      min: 0,
      default: DEFAULT_SEED,
    },
    clues: {
      type: 'number',
      placeholder: 'N',
      help: "clues in the cohort's base; the other counts grow in proportion",
      min: 1,
      max: MOST_CLUES,
      default: BASE_CLUES,
    },
  },
} as const;

/** Joins lines into pieces of some size, so that a large scenario is written in few calls. */
function* joinLines(steps: Iterable<Step>): Generator<string> {
  let piece = '';
  for (const step of steps) {
    piece += `${JSON.stringify(step)}\n`;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  if (piece) yield piece;
}

/**
 * Runs the command `npm run scenario`.
 * @returns the exit code: 0, or 2 for a wrong command line or a file that cannot be written
 * @throws Error when writing fails on the way, as on a full disk
 */
export function main(args: readonly string[], io: CliIo): Promise<number> {
  return runCommandLine(COMMAND_LINE, args, io, async ({ values: { out, seed, clues } }) => {
    requireWritable(out);
    await pipeline(Readable.from(joinLines(guangming2021({ seed, clues }))), createWriteStream(out));
    return 0;
  });
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), processIo);
