import write from 'write-excel-file/universal';
import type { Cell } from '../../domain/kernel/csv.ts';

/** A sheet of a workbook, as plain data that can be handed to a worker. */
export interface Sheet {
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The columns, by number from 0, whose cells are percentages such as 96.55. */
  readonly percents?: readonly number[];
  /** Lines below the rows: what is counted, as of when. */
  readonly notes?: readonly string[];
  /** The words of yes and no. */
  readonly booleans?: readonly [yes: string, no: string];
}
/** A workbook. */
export type Workbook = readonly Sheet[];

/** How many rows are measured for the width of a column. */
const MEASURED_ROWS = 200;
const MAX_WIDTH = 60;
/** The longest name that a sheet may have. */
const MAX_NAME = 31;

/** Measures a text in characters of a spreadsheet; Chinese ones count twice. */
const textWidth = (cell: Cell): number =>
  [...String(cell ?? '')].reduce((n, c) => n + (c > '\u2E7F' ? 2 : 1), 0);

const DATE = /^\d{4}-\d{2}-\d{2}$/;

type WrittenCell =
  | { value: number; type: NumberConstructor; format?: string }
  | { value: Date; type: DateConstructor; format: string }
  | { value: string; type: StringConstructor; fontWeight?: 'bold' };

function toXlsxCell(
  cell: Cell,
  isPercent: boolean,
  [yes, no]: readonly [string, string],
): WrittenCell | null {
  if (cell === null) return null;
  if (typeof cell === 'number') {
    return isPercent ? { value: cell / 100, type: Number, format: '0.00%' } : { value: cell, type: Number };
  }
  if (typeof cell === 'boolean') return { value: cell ? yes : no, type: String };
  if (DATE.test(cell)) return { value: new Date(`${cell}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
  return { value: cell, type: String };
}

/** Names a column by letters, from 0: `A`, …, `AA`. */
const columnName = (n: number): string =>
  (n < 26 ? '' : columnName(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26));

/** Names sheets so that a workbook takes them: none of these characters, not too long, and each once. */
export function sheetNames(names: readonly string[]): string[] {
  const given: string[] = [];
  for (const name of names) {
    const clean =
      name
        .replaceAll(/[\\/?*[\]:]/g, ' ')
        .trim()
        .slice(0, MAX_NAME) || ' ';
    const taken = given.filter((other) => other.startsWith(clean)).length;
    given.push(taken === 0 ? clean : `${clean.slice(0, MAX_NAME - 3)} ${taken + 1}`);
  }
  return given;
}

/**
 * Writes an Excel workbook. Texts are cells of the type text, so none is run as a formula; days are dates, percentages numbers of
 * that form, and the headings filter.
 */
export function writeWorkbook(workbook: Workbook): Promise<Blob> {
  const names = sheetNames(workbook.map(({ name }) => name));
  const ranges = workbook.map(
    ({ headings, rows }) => `A1:${columnName(headings.length - 1)}${rows.length + 1}`,
  );
  const sheets = workbook.map(
    ({ headings, rows, percents = [], notes = [], booleans = ['是', '否'] }, i) => ({
      sheet: names[i] ?? '',
      stickyRowsCount: 1,
      columns: headings.map((heading, at) => {
        const longest = rows
          .slice(0, MEASURED_ROWS)
          .reduce((n, row) => Math.max(n, textWidth(row[at] ?? null)), textWidth(heading));
        return { width: Math.min(longest + 4, MAX_WIDTH) };
      }),
      data: [
        headings.map((heading, at): WrittenCell => {
          // Its cells say that they are percentages.
          const value = percents.includes(at) ? heading.replace(/（%）$| \(%\)$/, '') : heading;
          return { value, type: String, fontWeight: 'bold' };
        }),
        ...rows.map((row) => row.map((cell, at) => toXlsxCell(cell, percents.includes(at), booleans))),
        ...(notes.length > 0 ? [[], ...notes.map((value): WrittenCell[] => [{ value, type: String }])] : []),
      ],
    }),
  );
  return write(sheets, {
    features: [
      {
        files: {
          transform: {
            'xl/worksheets/sheet{id}.xml': {
              insert: (_, { sheetIndex }) => `<autoFilter ref="${ranges[sheetIndex] ?? 'A1'}"/>`,
            },
          },
        },
      },
    ],
  }).toBlob();
}
