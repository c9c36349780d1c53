import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { describeInputIssue } from '../domain/kernel/input-issues.ts';
import { faultsOf, type InputFault } from '../functions/http/http.ts';
import { UsageError } from './cli.ts';

/** How many faults of a file are told. */
const TOLD = 10;

/** Tells in one error what is wrong with a file. @param what what it should be, e.g. `a holiday notice` */
export const refuseFile = (file: string, what: string, faults: readonly InputFault[]): UsageError =>
  new UsageError(
    [
      `${file} cannot be ${what}:`,
      ...faults.slice(0, TOLD).map(({ path, message }) => `  ${path || 'file'}: ${message}`),
    ].join('\n'),
  );

/**
 * Reads a JSON file that was named on the command line.
 * @param what what it should be, e.g. `a holiday notice`
 * @param faults what the schema cannot tell
 * @throws UsageError that names each fault
 */
export function readDataFile<S extends z.ZodType>(
  file: string,
  what: string,
  schema: S,
  faults: (value: z.output<S>) => readonly InputFault[] = () => [],
): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code ? `${file} cannot be read: ${code}.` : `${file} is not JSON.`);
  }
  const parsed = schema.safeParse(value, { error: describeInputIssue });
  const found = parsed.success ? faults(parsed.data) : faultsOf(parsed.error);
  if (parsed.success && found.length === 0) return parsed.data;
  throw refuseFile(file, what, found);
}
