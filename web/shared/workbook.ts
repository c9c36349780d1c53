import write from 'write-excel-file/universal';
import type { Cell } from '../../domain/kernel/csv.ts';

/** A workbook of one sheet, as plain data that can be handed to a worker. */
export interface Workbook {
  readonly sheet: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** How many rows are measured for the width of a column. */
const MEASURED_ROWS = 200;
const MAX_WIDTH = 60;

/** Measures a text in characters of a spreadsheet; Chinese ones count twice. */
const textWidth = (cell: Cell): number =>
  [...String(cell ?? '')].reduce((n, c) => n + (c > '\u2E7F' ? 2 : 1), 0);

const toXlsxCell = (cell: Cell) => {
  if (cell === null) return null;
  if (typeof cell === 'number') return { value: cell, type: Number };
  return { value: typeof cell === 'boolean' ? (cell ? '是' : '否') : cell, type: String };
};

/** Writes an Excel workbook. Texts are cells of the type text, so none is run as a formula. */
export function writeWorkbook({ sheet, headings, rows }: Workbook): Promise<Blob> {
  const head = headings.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const columns = headings.map((heading, i) => {
    const longest = rows
      .slice(0, MEASURED_ROWS)
      .reduce((n, row) => Math.max(n, textWidth(row[i] ?? null)), textWidth(heading));
    return { width: Math.min(longest + 2, MAX_WIDTH) };
  });
  // A sheet's name has at most 31 characters and none of these.
  const name = sheet.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 31);
  const body = rows.map((row) => row.map(toXlsxCell));
  return write([head, ...body], { sheet: name, columns, stickyRowsCount: 1 }).toBlob();
}
