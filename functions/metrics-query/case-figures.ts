import type * as z from 'zod';
import type { CaseCounter } from '../../domain/case/counters.ts';
import { CASE_FIGURES } from '../../domain/case/figures.ts';
import { type CasesQuestion, caseFigures, rowsForCases } from '../../domain/metrics/cases.ts';
import { caseFigureColumns, countedCaseColumns } from '../contract/case-metrics-columns.ts';
import type { casesListAnswer } from '../contract/case-metrics-schema.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpResult, requireScope } from '../http/http.ts';
import { LedgerReader } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';
import type { Answers, MetricsRequest, Source } from './answers.ts';
import { listCountedCases } from './cases.ts';
import type { Bounds } from './listing.ts';

/** Makes the handlers of the figures of enforcement cases, and of the list behind them. */
export function createCaseFigures(
  { answer, asOfDay, calendarAt, stamp, withChildren }: Answers,
  table: Table,
  cursorKey: CursorKeySource,
  bounds: Bounds,
) {
  const ofCases: Source<CaseCounter> = { figures: CASE_FIGURES, kept: new Map() };

  async function readCases({
    event,
    caller,
    query,
  }: MetricsRequest<'GET /metrics/cases'>): Promise<HttpResult> {
    requireScope(caller, query.division);
    const { from, to } = query;
    const asOf = asOfDay(query.asOf);
    const question: CasesQuestion = { division: query.division, from, to, asOf };
    const calendar = await calendarAt(asOf);
    const { items, figure, rows } = await withChildren(
      ofCases,
      query,
      () => rowsForCases(question),
      (division, of) => caseFigures({ ...question, division }, of, calendar),
    );
    const body = { ...figure, from, to, asOf, ...(await stamp(asOf)) };
    return answer(event, items, body, ['case-figures', caseFigureColumns, rows]);
  }

  async function listCases(request: MetricsRequest<'GET /metrics/cases/list'>): Promise<HttpResult> {
    const { event, caller, query } = request;
    const { division, from, to, part, limit } = query;
    requireScope(caller, division);
    const asOf = asOfDay(query.asOf);
    const calendar = await calendarAt(asOf);
    const reader = new LedgerReader(table, CASE_FIGURES);
    const scopes = await reader.scopes(division);
    const asked = { ...query, asOf };
    const cursor = cursorOf(cursorKey, { event, caller, query: asked });
    const page = await listCountedCases(
      table,
      scopes,
      { division, from, to, asOf, part, limit },
      calendar,
      cursor,
      bounds,
    );
    const body: z.infer<typeof casesListAnswer> = {
      division,
      from,
      to,
      asOf,
      part,
      calendarVersion: calendar.version,
      cases: page.cases,
    };
    return answer(
      event,
      reader.items + page.read,
      body,
      ['cases', countedCaseColumns, page.cases],
      page.next,
    );
  }

  return { 'GET /metrics/cases': readCases, 'GET /metrics/cases/list': listCases };
}
