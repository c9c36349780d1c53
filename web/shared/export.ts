import { type Cell, csvOf } from '../../domain/kernel/csv.ts';

/** A column as exported: its heading, and its cell of a row. */
export interface ExportColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => Cell;
}

/** Writes rows with their headings as CSV. */
export const toCsv = <T>(columns: readonly ExportColumn<T>[], rows: readonly T[]): string =>
  csvOf([columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]);

/** Measures a text in characters of a spreadsheet; Chinese ones count twice. */
const textWidth = (cell: Cell): number =>
  [...String(cell ?? '')].reduce((n, c) => n + (c > '\u2E7F' ? 2 : 1), 0);

/** Writes rows as an Excel workbook. Texts are cells of the type text, so none is run as a formula. */
export async function toXlsx<T>(
  sheet: string,
  columns: readonly ExportColumn<T>[],
  rows: readonly T[],
): Promise<Blob> {
  const { default: write } = await import('write-excel-file/universal');
  const toXlsxCell = (cell: Cell) => {
    if (cell === null) return null;
    if (typeof cell === 'number') return { value: cell, type: Number };
    return { value: typeof cell === 'boolean' ? (cell ? '是' : '否') : cell, type: String };
  };
  const head = columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const }));
  const body = rows.map((row) => columns.map(({ cell }) => toXlsxCell(cell(row))));
  const widths = columns.map(({ title, cell }) => {
    const longest = rows
      .slice(0, 200)
      .reduce((n, row) => Math.max(n, textWidth(cell(row))), textWidth(title));
    return { width: Math.min(longest + 2, 60) };
  });
  // A sheet's name has at most 31 characters and none of these.
  const name = sheet.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 31);
  return write([head, ...body], { sheet: name, columns: widths, stickyRowsCount: 1 }).toBlob();
}

/** Downloads a file in the browser. */
export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
