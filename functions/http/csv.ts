import { type Cell, csvOf } from '../../domain/kernel/csv.ts';
import { DATA_HEADERS, type HttpResult } from './http.ts';

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
      ...DATA_HEADERS,
      vary: 'accept',
      ...headers,
    },
    body,
  };
}
