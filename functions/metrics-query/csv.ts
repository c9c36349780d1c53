import { type Cell, csvOf } from '../../domain/kernel/csv.ts';
import type { HttpResult } from '../http/http.ts';

/** A column: its heading, and its cell of a row. */
export type Column<T> = readonly [heading: string, cell: (row: T) => Cell];

/** Rows with headings, as CSV. */
export const csv = <T>(columns: readonly Column<T>[], rows: readonly T[]): string =>
  csvOf([columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]);

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
