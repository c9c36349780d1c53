import { type ClueData, clueDataSchema } from '../../domain/clue/push.ts';
import { CsvError, parseCsv, unmarkedText } from '../../domain/kernel/csv.ts';
import { describeInputIssue } from '../../domain/kernel/input-issues.ts';
import { canonicalJson, sha256 } from '../../domain/kernel/record.ts';
import { comparable, isBlank } from '../../domain/people/text.ts';
import { Refusal } from '../command.ts';
import { BadCell, COLUMNS, type Column, REASON, readCell } from './columns.ts';
import { decodeFile } from './decode.ts';

/** What is wrong with a cell. Holds nothing of the cell itself. */
export interface Fault {
  /** The column's heading, or `row`. */
  readonly column: string;
  readonly reason: string;
}

/**
 * A row of the file, its cells as they are written there. Its number is the one a spreadsheet program shows: the headings are
 * row 1.
 */
export interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A file as read. Holds personal data. */
export interface ImportFile {
  readonly headings: readonly string[];
  readonly good: readonly (Row & { readonly data: ClueData })[];
  readonly bad: readonly (Row & { readonly faults: readonly Fault[] })[];
  /** Numbers of rows that say again what an earlier one said. */
  readonly repeated: readonly number[];
}

const BY_HEADING = new Map(
  COLUMNS.flatMap((c) => [c.name, c.zh].map((heading) => [comparable(heading), c] as const)),
);

/** Whether a heading is that of the reasons. */
export const isReason = (heading: string): boolean =>
  [REASON.name, REASON.zh].map(comparable).includes(comparable(heading));

/**
 * The column of each heading; null for that of the reasons, and for one without heading in which no row has anything.
 * Unknown headings are told by place: they may be data.
 */
function matchColumns(headings: readonly string[], rows: readonly (readonly string[])[]): (Column | null)[] {
  const found = headings.map((heading, i) => {
    const name = comparable(heading);
    const column = BY_HEADING.get(name);
    if (column) return column;
    if (isReason(heading)) return null;
    if (isBlank(heading) && rows.every((cells) => isBlank(cells[i] ?? ''))) return null;
    throw new Refusal(`Column ${i + 1} has no heading that is known; see import --help.`);
  });
  const twice = found.find((column, i) => column && found.indexOf(column) !== i);
  if (twice) throw new Refusal(`The column ${twice.name} (${twice.zh}) is there twice.`);
  const missing = COLUMNS.filter((column) => column.required && !found.includes(column));
  if (missing.length > 0) {
    const names = missing.map(({ name, zh }) => `${name} (${zh})`).join(', ');
    throw new Refusal(`Columns are missing: ${names}.`);
  }
  return found;
}

/** A row without the empty cells at its end. */
const trimRow = (cells: readonly string[]): string[] =>
  cells.slice(0, cells.findLastIndex((cell) => !isBlank(unmarkedText(cell))) + 1);

/** Reads the clue of a row, or its faults. */
function readRow(
  columns: readonly (Column | null)[],
  written: readonly string[],
): { data: ClueData } | { faults: Fault[] } {
  const cells = written.map(unmarkedText);
  if (cells.length > columns.length) {
    return { faults: [{ column: 'row', reason: 'has more cells than there are headings' }] };
  }
  const faults: Fault[] = [];
  const value: Record<string, unknown> = { reporter: {}, employer: {}, workplace: {}, arrears: {} };
  for (const [i, column] of columns.entries()) {
    const cell = cells[i] ?? '';
    if (column === null) continue;
    if (isBlank(cell)) {
      if (column.required) faults.push({ column: column.name, reason: 'is missing' });
      continue;
    }
    const [first = '', second] = (column.path ?? column.name).split('.');
    try {
      const read = readCell(column, cell, written[i] !== cell);
      if (second === undefined) value[first] = read;
      else value[first] = { ...(value[first] as object | undefined), [second]: read };
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      faults.push({ column: column.name, reason: error.message });
    }
  }
  const parsed = clueDataSchema.safeParse(value, { error: describeInputIssue });
  const told = new Set(faults.map((f) => f.column));
  for (const { path, message } of parsed.error?.issues ?? []) {
    const field = path.join('.');
    const column = COLUMNS.find((c) => (c.path ?? c.name) === field);
    const name = column?.name ?? field;
    if (told.has(name)) continue;
    told.add(name);
    const at = columns.findIndex((c) => c?.name === name);
    const reason = at < 0 || isBlank(cells[at] ?? '') ? 'is missing' : message;
    faults.push({ column: name, reason });
  }
  return parsed.success && faults.length === 0 ? { data: parsed.data } : { faults };
}

/**
 * Reads a whole file and judges every row by the schema of a push.
 * @throws Refusal when it is no such file
 */
export function readRows(bytes: Uint8Array): ImportFile {
  let table: string[][];
  try {
    table = parseCsv(decodeFile(bytes)).map(trimRow);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Refusal(`The file is no CSV: ${error.message} near line ${error.line}.`);
  }
  const [first = [], ...rest] = table;
  const headings = first.map(unmarkedText);
  const columns = matchColumns(headings, rest);
  const good: (Row & { data: ClueData })[] = [];
  const bad: (Row & { faults: Fault[] })[] = [];
  const repeated: number[] = [];
  const seen = new Map<string, { number: number; digest: string }>();
  for (const [i, cells] of rest.entries()) {
    const number = i + 2;
    if (cells.length === 0) continue;
    const read = readRow(columns, cells);
    if ('faults' in read) {
      bad.push({ number, cells, faults: read.faults });
      continue;
    }
    const { data } = read;
    const digest = sha256(canonicalJson(data));
    const before = seen.get(data.clueNo);
    if (before === undefined) {
      seen.set(data.clueNo, { number, digest });
      good.push({ number, cells, data });
    } else if (before.digest === digest) repeated.push(number);
    else {
      const reason = `is that of row ${before.number}, which says something else`;
      bad.push({ number, cells, faults: [{ column: 'clueNo', reason }] });
    }
  }
  return { headings, good, bad, repeated };
}
