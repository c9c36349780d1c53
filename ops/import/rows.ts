import { type CsvError, parse } from 'csv-parse/sync';
import { type ClueData, clueDataSchema } from '../../domain/push.ts';
import { canonicalJson, sha256 } from '../../domain/record.ts';
import { Refusal } from '../command.ts';
import { BadCell, COLUMNS, type Column, REASON } from './columns.ts';

/** What is wrong with a cell. Holds nothing of the cell itself. */
export interface Fault {
  /** The column's heading, or `row`. */
  readonly column: string;
  readonly reason: string;
}

/** A row of the file. Its number is the one a spreadsheet program shows: the headings are row 1. */
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

/** UTF-8 with or without byte order mark, or GB18030, which Chinese spreadsheet programs write. @throws Refusal */
function decode(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not in this encoding.
    }
  }
  throw new Refusal('The file is neither UTF-8 nor GB18030.');
}

const comparable = (heading: string) => heading.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
const BY_HEADING = new Map(
  COLUMNS.flatMap((c) => [c.name, c.zh].map((heading) => [comparable(heading), c] as const)),
);
const REASONS: readonly string[] = [REASON.name, REASON.zh];

/** The column of each heading; null for that of the reasons. Unknown headings are told by place: they may be data. */
function columnsOf(headings: readonly string[]): (Column | null)[] {
  const found = headings.map((heading, i) => {
    const column = BY_HEADING.get(comparable(heading));
    if (column) return column;
    if (REASONS.includes(heading.trim())) return null;
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

/** A cell without space around it, and without what spreadsheets are kept from running formulas with. */
const clean = (cell: string) => cell.trim().replace(/^'(?=[=+\-@])/, '');

/** The clue of a row, or its faults. */
function readRow(
  columns: readonly (Column | null)[],
  cells: readonly string[],
): { data: ClueData } | { faults: Fault[] } {
  if (cells.length > columns.length) {
    return { faults: [{ column: 'row', reason: 'has more cells than there are headings' }] };
  }
  const faults: Fault[] = [];
  const value: Record<string, unknown> = { reporter: {}, employer: {}, workplace: {}, arrears: {} };
  for (const [i, column] of columns.entries()) {
    const cell = clean(cells[i] ?? '');
    if (column === null) continue;
    if (cell === '') {
      if (column.required) faults.push({ column: column.name, reason: 'is missing' });
      continue;
    }
    const [first = '', second] = (column.path ?? column.name).split('.');
    try {
      const read = column.read ? column.read(cell) : cell;
      if (second === undefined) value[first] = read;
      else value[first] = { ...(value[first] as object | undefined), [second]: read };
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      faults.push({ column: column.name, reason: error.message });
    }
  }
  const parsed = clueDataSchema.safeParse(value);
  const told = new Set(faults.map((f) => f.column));
  for (const { path, message } of parsed.error?.issues ?? []) {
    const field = path.join('.');
    const column = COLUMNS.find((c) => (c.path ?? c.name) === field);
    const name = column?.name ?? field;
    if (told.has(name)) continue;
    told.add(name);
    const at = columns.findIndex((c) => c?.name === name);
    const reason = at < 0 || clean(cells[at] ?? '') === '' ? 'is missing' : message;
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
    table = parse(decode(bytes), { relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // The library's message quotes the file.
    const { code, lines } = error as CsvError;
    throw new Refusal(`The file is no CSV: ${code} near line ${lines}.`);
  }
  const [headings = [], ...rest] = table;
  const columns = columnsOf(headings);
  const good: (Row & { data: ClueData })[] = [];
  const bad: (Row & { faults: Fault[] })[] = [];
  const repeated: number[] = [];
  const seen = new Map<string, { number: number; digest: string }>();
  for (const [i, cells] of rest.entries()) {
    const number = i + 2;
    if (cells.every((cell) => cell.trim() === '')) continue;
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
