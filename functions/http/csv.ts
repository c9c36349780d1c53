import { type Cell, csvOf } from '../../domain/kernel/csv.ts';
import { DATA_HEADERS, type HttpEvent, type HttpResult, json } from './http.ts';
import { preferredType } from './negotiation.ts';

/** A column: its heading, and its cell of a row. */
export type Column<T> = readonly [heading: string, cell: (row: T) => Cell];

/** Rows with headings, as CSV. */
export const csv = <T>(columns: readonly Column<T>[], rows: readonly T[]): string =>
  csvOf([columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]);

/** A table: its name, its columns and its rows. */
export type Table<T> = readonly [name: string, columns: readonly Column<T>[], rows: readonly T[]];

/** The headers of a page as CSV: whether it is whole, and the cursor of the next one. */
export const pageHeaders = (complete: boolean, cursor: string | undefined): Record<string, string> => ({
  'x-complete': String(complete),
  ...(cursor === undefined ? {} : { 'x-next-cursor': cursor }),
});

/**
 * Answers in the form asked for: as JSON, or its rows as CSV (`Accept: text/csv`).
 * @param headers those of the CSV, for what has no column
 */
export const rowsResult = <T>(
  event: HttpEvent,
  body: object,
  [name, columns, rows]: Table<T>,
  headers: Readonly<Record<string, string>> = {},
): HttpResult =>
  preferredType(event, ['application/json', 'text/csv']) === 'text/csv'
    ? csvResult(name, csv(columns, rows), headers)
    : json(200, body, { vary: 'accept' });

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
