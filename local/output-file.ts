import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './cli.ts';

/**
 * Makes sure that a file named on the command line can be written, before work that takes its time; one that is not there is made.
 * @throws UsageError with one sentence
 */
export function requireWritable(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
