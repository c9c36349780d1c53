import type { HttpResult } from '../shared/http.ts';

/** A cell of a table. */
export type Cell = string | number | boolean | null;
/** A column: its heading, and its cell of a row. */
export type Column<T> = readonly [heading: string, cell: (row: T) => Cell];

const FORMULA = /^[=+\-@\t\r]/;

function text(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? '是' : '否';
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet would run it.
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV (RFC 4180) with headings; the byte order mark tells spreadsheets that it is UTF-8. */
export function csv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const lines = [
    columns.map(([heading]) => heading),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  return `\uFEFF${lines.map((cells) => `${cells.map(text).join(',')}\r\n`).join('')}`;
}

/** An answer in CSV. */
export function csvResult(
  name: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResult {
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}.csv"`,
      'cache-control': 'no-store',
      vary: 'accept',
      ...headers,
    },
    body,
  };
}

/** Whether an `Accept` header prefers CSV to JSON. */
export function prefersCsv(accept: string | undefined): boolean {
  const weight = (type: string) => {
    for (const range of (accept ?? '').split(',')) {
      const [name = '', ...parameters] = range.split(';').map((p) => p.trim().toLowerCase());
      if (name !== type) continue;
      const q = parameters.find((p) => p.startsWith('q='));
      return q === undefined ? 1 : Number(q.slice(2));
    }
    return 0;
  };
  const wanted = weight('text/csv');
  return wanted > 0 && wanted >= weight('application/json');
}
