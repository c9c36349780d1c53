import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { Counter, HeldFacet, LedgerRow } from '../../domain/kernel/figures.ts';
import type { RowRange } from '../../domain/metrics/rows.ts';
import { rowsForWindow, type WindowQuestion } from '../../domain/metrics/window.ts';
import type { DivisionRef, WindowFrame } from '../contract/metrics-columns.ts';
import type { Column } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpResult, requireScope } from '../http/http.ts';
import { LedgerReader } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';
import type { Answers, MetricsRequest, Source } from './answers.ts';
import type { Bounds } from './listing.ts';
import { listWindow, type WindowList } from './window-lists.ts';

/** Answers with the figures of a window and with the lists behind them. */
export type Windows = ReturnType<typeof createWindows>;

/** Makes what answers with the figures of a window, of whatever kind, and with the lists behind them. */
export function createWindows(
  { answer, asOfDay, calendarAt, stamp, withChildren }: Answers,
  table: Table,
  cursorKey: CursorKeySource,
  bounds: Bounds,
) {
  /** Answers with figures. @param name what a file of them is called */
  async function readWindow<C extends Counter, F extends object>(
    {
      event,
      caller,
      query,
    }: MetricsRequest<
      'GET /metrics/durations' | 'GET /metrics/results' | 'GET /metrics/cases' | 'GET /metrics/publicity'
    >,
    source: Source<C>,
    figureOf: (question: WindowQuestion, rows: readonly LedgerRow<C>[], calendar: Calendar) => F,
    name: string,
    columns: readonly Column<DivisionRef & F & WindowFrame>[],
    rowsFor: (question: WindowQuestion) => RowRange = rowsForWindow,
  ): Promise<HttpResult> {
    requireScope(caller, query.division);
    const question: WindowQuestion = { ...query, asOf: asOfDay(query.asOf) };
    const calendar = await calendarAt(question.asOf);
    const { items, figure, rows } = await withChildren(
      source,
      query,
      () => rowsFor(question),
      (division, of) => figureOf({ ...question, division }, of, calendar),
    );
    const { from, to, asOf } = question;
    const frame = { from, to, asOf, ...(await stamp(asOf)) };
    return answer(event, items, { ...figure, ...frame }, [
      name,
      columns,
      rows.map((row) => ({ ...row, ...frame })),
    ]);
  }

  /** Answers with a page of what is behind a part of figures. @param name what its rows are called */
  async function readWindowList<F extends HeldFacet, P extends string, O, Row>(
    {
      event,
      caller,
      query,
    }: Pick<MetricsRequest<'GET /metrics/cases/list'>, 'event' | 'caller'> & {
      readonly query: Omit<MetricsRequest<'GET /metrics/cases/list'>['query'], 'part'> & { readonly part: P };
    },
    list: WindowList<F, P, O, Row>,
    name: string,
    columns: readonly Column<Row>[],
  ): Promise<HttpResult> {
    const { division, from, to, part, limit } = query;
    requireScope(caller, division);
    const asOf = asOfDay(query.asOf);
    const calendar = await calendarAt(asOf);
    const reader = new LedgerReader(table, list.figures);
    const scopes = await reader.scopes(division);
    const asked = { ...query, asOf };
    const cursor = cursorOf(cursorKey, { event, caller, query: asked });
    const question = { division, from, to, asOf, part, limit };
    const { rows, next, read } = await listWindow(table, scopes, list, question, calendar, cursor, bounds);
    const body = { division, from, to, asOf, part, calendarVersion: calendar.version, [name]: rows };
    return answer(event, reader.items + read, body, [name, columns, rows], next);
  }

  return { readWindow, readWindowList };
}
