import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { BASE, DEFAULT_SEED, type ScenarioOptions } from './fates.ts';
import { guangming2021 } from './guangming-2021.ts';
import type { Step } from './scenario.ts';

const USAGE = `Usage: npm run scenario -- --out FILE.jsonl [--seed N] [--clues N]
Writes the made-up Guangming 2021 year as a scenario. --clues: clues in the cohort's base (default ${BASE});
the other counts grow in proportion. --seed: default ${DEFAULT_SEED}.
`;

/** Lines in pieces of some size, so that a large scenario is written in few calls. */
function* pieces(steps: Iterable<Step>): Generator<string> {
  let piece = '';
  for (const step of steps) {
    piece += `${JSON.stringify(step)}\n`;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  if (piece) yield piece;
}

const whole = (text: string | undefined, name: string, least: number): number | undefined => {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < least)
    throw new TypeError(`--${name} must be a whole number from ${least}`);
  return n;
};

/** @throws TypeError for wrong usage */
function readArguments(args: readonly string[]): { out: string; scenario: ScenarioOptions } {
  const options = { out: { type: 'string' }, seed: { type: 'string' }, clues: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.out === undefined) throw new TypeError('--out is missing');
  const seed = whole(values.seed, 'seed', 0);
  const clues = whole(values.clues, 'clues', 1);
  const scenario = { ...(seed === undefined ? {} : { seed }), ...(clues === undefined ? {} : { clues }) };
  return { out: values.out, scenario };
}

/**
 * The command `npm run scenario`.
 * @returns the exit code: 0, or 2 for wrong usage
 * @throws Error when the file cannot be written
 */
export async function main(args: readonly string[], err: (text: string) => void): Promise<number> {
  let order: ReturnType<typeof readArguments>;
  try {
    order = readArguments(args);
  } catch (error) {
    err(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  mkdirSync(dirname(order.out), { recursive: true });
  await pipeline(Readable.from(pieces(guangming2021(order.scenario))), createWriteStream(order.out));
  return 0;
}

if (import.meta.main)
  process.exitCode = await main(process.argv.slice(2), (text) => process.stderr.write(text));
