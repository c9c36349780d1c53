import { type CalendarDate, endOfDay, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Counter, Figures, HeldFacet, LedgerRow } from '../../domain/kernel/figures.ts';
import type { Question } from '../../domain/metrics/completion.ts';
import type { RowRange } from '../../domain/metrics/rows.ts';
import type { METRICS_REQUESTS } from '../contract/requests.ts';
import { rowsResult, type Table } from '../http/csv.ts';
import { type HttpEvent, type HttpResult, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readUnderWay } from '../store/calendars.ts';
import { LedgerReader, type ParsedRows } from '../store/ledger/reading.ts';
import type { Table as StoreTable } from '../store/table.ts';
import { byDistrict, divisionRef, divisionsToCompare } from './divisions.ts';

/** A request for a figure. */
export type MetricsRequest<K extends keyof typeof METRICS_REQUESTS> = RequestOf<typeof METRICS_REQUESTS, K>;

const ROUNDING = 'half-up-2';

/** The figures of a kind, with the rows that requests before read. */
export interface Source<C extends Counter> {
  readonly figures: Pick<Figures<HeldFacet, C>, 'kind' | 'unpackCounter' | 'sumMonth'>;
  readonly kept: ParsedRows<C>;
}

/** What the answers of all figures share. */
export type Answers = ReturnType<typeof createAnswers>;

/** Makes what the answers of all figures share: their day and calendar, the divisions below, the form asked for. */
export function createAnswers(runtime: Runtime, table: StoreTable) {
  /** Finds the day as of whose end is asked, today by default. @throws Problem 422 for one in the future, of which nothing is known */
  function asOfDay(asked: CalendarDate | undefined): CalendarDate {
    const today = shanghaiDate(runtime.now());
    if (asked !== undefined && asked > today) {
      throw new Problem(422, 'invalid-input', 'The query does not fit its schema.', {
        errors: [{ path: 'asOf', message: 'must not be in the future' }],
      });
    }
    return asked ?? today;
  }

  /** Tells the calendar in force at the end of a day, and how far a notice is that is being applied. */
  async function stamp(asOf: CalendarDate) {
    const book = await runtime.calendars.book();
    const underWay = await readUnderWay(table, book);
    return {
      calendarVersion: book.inForceAt(endOfDay(asOf) - 1).version,
      generatedAt: new Date(runtime.now()).toISOString(),
      ...(underWay && {
        reprojecting: { year: underWay.year, done: underWay.done, touched: underWay.touched },
      }),
    };
  }

  /** Tells what a rate goes by: its definition, window, day and rounding. */
  const frame = async ({ definition, from, to, asOf }: Question) => ({
    definition,
    from,
    to,
    asOf,
    rounding: ROUNDING as typeof ROUNDING,
    ...(await stamp(asOf)),
  });

  /**
   * Answers in the form asked for, and logs how much was read.
   * @param next the cursor of the next page, where there is one
   */
  function answer<T>(
    event: HttpEvent,
    reads: number,
    body: object,
    rows: Table<T>,
    next?: string | undefined,
  ): HttpResult {
    runtime.log.info('QX-METRICS-READ', { route: event.routeKey, items: reads });
    return next === undefined
      ? rowsResult(event, body, rows)
      : rowsResult(event, { ...body, cursor: next }, rows, { 'x-next-cursor': next });
  }

  /** Reads the calendar in force at the end of a day. */
  const calendarAt = async (asOf: CalendarDate) =>
    (await runtime.calendars.book()).inForceAt(endOfDay(asOf) - 1);

  /** Computes a figure of a division and, if asked for, of each one below it; and the same as rows of a table. */
  async function withChildren<C extends Counter, F extends object>(
    source: Source<C>,
    { division, by }: { division: string; by?: 'children' | undefined },
    rangeOf: (ahead: number) => RowRange,
    figureOf: (division: string, rows: readonly LedgerRow<C>[]) => F,
  ) {
    const reader = new LedgerReader(table, source.figures, source.kept);
    const scopes = await reader.scopes(division);
    const rows = await reader.rows(scopes, rangeOf);
    const whole = { ...divisionRef(division), ...figureOf(division, rows) };
    if (by === undefined) return { items: reader.items, figure: whole, rows: [whole] };
    const rowsOf = byDistrict(rows);
    const districts = scopes.map((s) => s.district);
    const children = divisionsToCompare(division, districts, rows, runtime.extraDistricts)
      .sort()
      .map((code) => ({ ...divisionRef(code), ...figureOf(code, rowsOf(code)) }));
    return {
      items: reader.items,
      figure: { ...whole, children },
      rows: [...children, { ...whole, name: '合计' }],
    };
  }

  return { asOfDay, calendarAt, stamp, frame, answer, withChildren };
}
