/** A cell of a table. */
export type Cell = string | number | boolean | null;

/** A spreadsheet would take such a text for a formula; tabs and carriage returns hide one. */
const FORMULA = /^[\s\u200B\uFEFF]*[=+\-@＝＋－＠\t\r]/;

function csvText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? '是' : '否';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines of cells as CSV (RFC 4180). The byte order mark tells Excel that it is UTF-8; no cell is run as a formula. */
export const csvOf = (lines: readonly (readonly Cell[])[]): string =>
  `\uFEFF${lines.map((cells) => `${cells.map(csvText).join(',')}\r\n`).join('')}`;
