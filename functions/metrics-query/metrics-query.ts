import type * as z from 'zod';
import { type CalendarDate, endOfDay, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CaseCounter } from '../../domain/case/counters.ts';
import { CASE_FIGURES } from '../../domain/case/figures.ts';
import type { ClueCounter } from '../../domain/clue/counters.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import type { Counter, Figures, HeldFacet, LedgerRow } from '../../domain/kernel/figures.ts';
import { ageing, rowsForAgeing } from '../../domain/metrics/ageing.ts';
import type { GroupCounts } from '../../domain/metrics/breakdown.ts';
import { type CasesQuestion, caseFigures, rowsForCases } from '../../domain/metrics/cases.ts';
import { type ClosingsQuestion, durations, results, rowsForClosings } from '../../domain/metrics/closings.ts';
import {
  completion,
  type Figure,
  type Question,
  rowsForCompletion,
} from '../../domain/metrics/completion.ts';
import {
  completionList,
  type ListRule,
  resultsList,
  stockList,
  timelineList,
} from '../../domain/metrics/history.ts';
import { rank } from '../../domain/metrics/ranking.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import type { ClueRow, RowRange } from '../../domain/metrics/rows.ts';
import { rowsForTimeline, timeline } from '../../domain/metrics/timeline.ts';
import { existsDistrict } from '../../domain/places/districts.ts';
import { childrenOf, districtOf, division as divisionByCode } from '../../domain/places/divisions.ts';
import { caseFigureColumns, countedCaseColumns } from '../contract/case-metrics-columns.ts';
import type { casesListAnswer } from '../contract/case-metrics-schema.ts';
import {
  breakdownColumns,
  clueColumns,
  completionColumns,
  type DivisionRef,
  dayColumns,
  districtColumns,
  durationColumns,
  resultColumns,
  stockColumns,
} from '../contract/metrics-columns.ts';
import type {
  breakdownAnswer,
  completionAnswer,
  districtRow,
  timelineAnswer,
} from '../contract/metrics-schema.ts';
import { METRICS_REQUESTS } from '../contract/requests.ts';
import { type Column, rowsResult, type Table } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpEvent, type HttpResult, Problem, requireScope } from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readUnderWay } from '../store/calendars.ts';
import { LedgerReader, type ParsedRows } from '../store/ledger/reading.ts';
import { breakDown } from './breakdown.ts';
import { listCountedCases } from './cases.ts';
import { openClues } from './clues.ts';
import { BOUNDS, type Bounds, listCounted } from './listing.ts';

const ROUNDING = 'half-up-2';

type Request<K extends keyof typeof METRICS_REQUESTS> = RequestOf<typeof METRICS_REQUESTS, K>;
/** A request for the clues behind a figure. */
type ListRequest = Request<Extract<keyof typeof METRICS_REQUESTS, `${string}/clues`>>;

/** Makes the answer of a figure: its counts and its rate. */
function toFigureAnswer({ flow, ...figure }: Figure) {
  return { ...figure, ...percent(figure.numerator, figure.denominator), ...flow };
}

/**
 * The divisions a comparison has a row for: those known by name below the parent, and those that have clues. A district that
 * does not exist has none; its clues count in the whole.
 */
function divisionsToCompare(
  parent: string,
  districts: readonly string[],
  rows: readonly LedgerRow[],
  extraDistricts: readonly string[],
): string[] {
  if (parent.length === 6) {
    const streets = new Set(rows.flatMap((row) => row.counters.map((c) => c.street)));
    streets.delete('');
    return [...new Set([...childrenOf(parent).map((d) => d.code), ...[...streets].map((s) => parent + s)])];
  }
  const cities = parent.length === 2 ? childrenOf(parent).map((d) => d.code) : [parent];
  const existing = districts.filter((d) => existsDistrict(d, extraDistricts));
  return [...new Set([...cities.flatMap((c) => childrenOf(c).map((d) => d.code)), ...existing])];
}

const divisionRef = (code: string): DivisionRef => ({
  division: code,
  name: divisionByCode(code)?.zh ?? null,
});

/** Rows by their district: a division below a city or province needs only its own. */
function byDistrict<R extends LedgerRow>(rows: readonly R[]): (code: string) => readonly R[] {
  const found = Map.groupBy(rows, (row) => row.district);
  return (code) => found.get(districtOf(code)) ?? [];
}

/** The figures of a kind, with the rows that requests before read. */
interface Source<C extends Counter> {
  readonly figures: Pick<Figures<HeldFacet, C>, 'kind' | 'unpackCounter' | 'sumMonth'>;
  readonly kept: ParsedRows<C>;
}

/** What the figures need beside the runtime. */
export interface MetricsConfig {
  readonly cursorKey: CursorKeySource;
  /** What one answer looks at; the usual by default. */
  readonly bounds?: Bounds;
}

/**
 * The supervisors' figures: completion and the clues behind it, districts compared, the timeline, open clues, durations,
 * results and enforcement cases, as JSON or (by `Accept: text/csv`) as CSV. A figure reads the ledger's rows of the days asked about, however many clues there are.
 */
export function createMetricsQuery(
  runtime: Runtime,
  { cursorKey, bounds = BOUNDS }: MetricsConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const clues = openClues(runtime);
  const { table } = clues;
  const kept: ParsedRows<ClueCounter> = new Map();
  const ofClues: Source<ClueCounter> = { figures: CLUE_FIGURES, kept };
  const ofCases: Source<CaseCounter> = { figures: CASE_FIGURES, kept: new Map() };

  /** The day as of whose end is asked. @throws Problem 422 for one in the future, of which nothing is known */
  function asOfDay(asked: CalendarDate | undefined): CalendarDate {
    const today = shanghaiDate(runtime.now());
    if (asked !== undefined && asked > today) {
      throw new Problem(422, 'invalid-input', 'The query does not fit its schema.', {
        errors: [{ path: 'asOf', message: 'must not be in the future' }],
      });
    }
    return asked ?? today;
  }
  /** The calendar in force at the end of a day, and how far a notice is that is being applied. */
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
  const frame = async ({ definition, from, to, asOf }: Question) => ({
    definition,
    from,
    to,
    asOf,
    rounding: ROUNDING as typeof ROUNDING,
    ...(await stamp(asOf)),
  });

  /** Answers in the form asked for, and logs how much was read. */
  function answer<T>(
    event: HttpEvent,
    reads: number,
    body: object,
    rows: Table<T>,
    headers: Readonly<Record<string, string>> = {},
  ): HttpResult {
    runtime.log.info('QX-METRICS-READ', { route: event.routeKey, items: reads });
    return rowsResult(event, body, rows, headers);
  }

  async function readCompletion({
    event,
    caller,
    query,
  }: Request<'GET /metrics/completion'>): Promise<HttpResult> {
    requireScope(caller, query.division);
    const question: Question = { ...query, asOf: asOfDay(query.asOf) };
    const reader = new LedgerReader(table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(question.division);
    const rows = await reader.rows(scopes, (ahead) => rowsForCompletion(question, ahead));
    const body: z.infer<typeof completionAnswer> = {
      division: question.division,
      ...(await frame(question)),
      ...toFigureAnswer(completion(question, rows)),
    };
    return answer(event, reader.items, body, ['completion', completionColumns(question.definition), [body]]);
  }

  async function readDistricts({
    event,
    caller,
    query: { parent, ...window },
  }: Request<'GET /metrics/districts'>): Promise<HttpResult> {
    requireScope(caller, parent);
    const question: Question = { ...window, division: parent, asOf: asOfDay(window.asOf) };
    const reader = new LedgerReader(table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(parent);
    const rows = await reader.rows(scopes, (ahead) => rowsForCompletion(question, ahead));
    const rowsOf = byDistrict(rows);
    const rowOf = (division: string): Omit<z.infer<typeof districtRow>, 'rank'> => ({
      ...divisionRef(division),
      ...toFigureAnswer(completion({ ...question, division }, rowsOf(division))),
    });
    const compared = divisionsToCompare(
      parent,
      scopes.map((s) => s.district),
      rows,
      runtime.extraDistricts,
    );
    const districts = rank(compared.map(rowOf));
    const total = {
      ...divisionRef(parent),
      ...toFigureAnswer(completion(question, rows)),
    };
    return answer(event, reader.items, { parent, ...(await frame(question)), districts, total }, [
      'districts',
      districtColumns(question.definition),
      [...districts, { ...total, rank: null, name: '合计' }],
    ]);
  }

  async function readTimeline({
    event,
    caller,
    query,
  }: Request<'GET /metrics/timeline'>): Promise<HttpResult> {
    requireScope(caller, query.division);
    const reader = new LedgerReader(table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(query.division);
    const rows = await reader.rows(scopes, (ahead) => rowsForTimeline(query, ahead));
    const days = timeline(query, rows);
    const generatedAt = new Date(runtime.now()).toISOString();
    const body: z.infer<typeof timelineAnswer> = { ...query, generatedAt, days };
    return answer(event, reader.items, body, ['timeline', dayColumns, days]);
  }

  /** Answers with a page of the clues behind a part of a figure. */
  async function readList<P extends string>(
    request: Pick<ListRequest, 'event' | 'caller'> & { readonly query: ListRequest['query'] & { part: P } },
    rule: ListRule<P>,
    /** As understood: the day that is meant by default is another one tomorrow. */
    asked: { readonly asOf?: CalendarDate },
  ): Promise<HttpResult> {
    const { event, caller, query } = request;
    const { by, key, cursor: _, limit, ...figure } = { ...query, ...asked };
    requireScope(caller, query.division);
    const reader = new LedgerReader(table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(query.division);
    const cursor = cursorOf(cursorKey, { event, caller, query: { ...query, ...asked } });
    const group = by === undefined ? null : { by, key };
    const page = await listCounted(
      clues,
      caller,
      scopes,
      { rule, part: query.part, group, limit },
      cursor,
      bounds,
    );
    return answer(
      event,
      reader.items + page.read,
      { ...figure, clues: page.clues, ...(page.next === undefined ? {} : { cursor: page.next }) },
      ['clues', clueColumns, page.clues],
      page.next === undefined ? {} : { 'x-next-cursor': page.next },
    );
  }

  function listCompletion(request: Request<'GET /metrics/completion/clues'>): Promise<HttpResult> {
    const { definition, division, from, to, ...query } = request.query;
    const asOf = asOfDay(query.asOf);
    return readList(request, completionList({ definition, division, from, to, asOf }), { asOf });
  }

  function listStock(request: Request<'GET /metrics/stock/clues'>): Promise<HttpResult> {
    const asOf = asOfDay(request.query.asOf);
    return readList(request, stockList(request.query.division, asOf), { asOf });
  }

  function listClosings(
    request: Request<'GET /metrics/durations/clues' | 'GET /metrics/results/clues'>,
  ): Promise<HttpResult> {
    const { division, from, to, ...query } = request.query;
    const asOf = asOfDay(query.asOf);
    return readList(request, resultsList({ division, from, to, asOf }), { asOf });
  }

  async function readBreakdown(request: Request<'GET /metrics/breakdown'>): Promise<HttpResult> {
    const { event, caller, query } = request;
    const { by, cursor: _, ...figure } = query;
    requireScope(caller, figure.division);
    const question: Question = { ...figure, asOf: asOfDay(figure.asOf) };
    const reader = new LedgerReader(table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(question.division);
    const cursor = cursorOf(cursorKey, { ...request, query: { ...query, ...question } });
    const { groups, total, next, read } = await breakDown(
      clues,
      scopes,
      completionList(question),
      by,
      cursor,
      runtime.now(),
      bounds,
    );
    const withRate = <C extends GroupCounts>(counts: C) => ({
      ...counts,
      ...percent(counts.numerator, counts.denominator),
    });
    const body: z.infer<typeof breakdownAnswer> = {
      division: question.division,
      ...(await frame(question)),
      by,
      groups: groups.map(withRate),
      total: withRate(total),
      ...(next === undefined ? {} : { cursor: next }),
    };
    return answer(
      event,
      reader.items + read,
      body,
      ['breakdown', breakdownColumns, [...body.groups, { key: null, name: '合计', ...body.total }]],
      next === undefined ? {} : { 'x-next-cursor': next },
    );
  }

  /** A figure of a division and, if asked for, of each one below it; and the same as rows of a table. */
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

  async function readStock({ event, caller, query }: Request<'GET /metrics/stock'>): Promise<HttpResult> {
    requireScope(caller, query.division);
    const asOf = asOfDay(query.asOf);
    const { items, figure, rows } = await withChildren(
      ofClues,
      query,
      (ahead) => rowsForAgeing(asOf, ahead),
      (division, of) => ageing(division, asOf, of),
    );
    return answer(event, items, { ...figure, asOf, ...(await stamp(asOf)) }, ['stock', stockColumns, rows]);
  }

  /** A figure of closed clues. */
  async function readClosings<F extends object>(
    { event, caller, query }: Request<'GET /metrics/durations' | 'GET /metrics/results'>,
    figureOf: (question: ClosingsQuestion, rows: readonly ClueRow[]) => F,
    name: string,
    columns: readonly Column<DivisionRef & F>[],
  ): Promise<HttpResult> {
    requireScope(caller, query.division);
    const question: ClosingsQuestion = { ...query, asOf: asOfDay(query.asOf) };
    const { items, figure, rows } = await withChildren(
      ofClues,
      query,
      () => rowsForClosings(question),
      (division, of) => figureOf({ ...question, division }, of),
    );
    const { from, to, asOf } = question;
    return answer(event, items, { ...figure, from, to, asOf, ...(await stamp(asOf)) }, [name, columns, rows]);
  }

  const calendarAt = async (asOf: CalendarDate) =>
    (await runtime.calendars.book()).inForceAt(endOfDay(asOf) - 1);

  async function readCases({ event, caller, query }: Request<'GET /metrics/cases'>): Promise<HttpResult> {
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

  async function listCases(request: Request<'GET /metrics/cases/list'>): Promise<HttpResult> {
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
      ...(page.next === undefined ? {} : { cursor: page.next }),
    };
    return answer(
      event,
      reader.items + page.read,
      body,
      ['cases', countedCaseColumns, page.cases],
      page.next === undefined ? {} : { 'x-next-cursor': page.next },
    );
  }

  return createHttpHandler(runtime, METRICS_REQUESTS, {
    'GET /metrics/cases': readCases,
    'GET /metrics/cases/list': listCases,
    'GET /metrics/completion': readCompletion,
    'GET /metrics/completion/clues': listCompletion,
    'GET /metrics/breakdown': readBreakdown,
    'GET /metrics/districts': readDistricts,
    'GET /metrics/durations/clues': listClosings,
    'GET /metrics/results/clues': listClosings,
    'GET /metrics/stock/clues': listStock,
    'GET /metrics/timeline/clues': (request) => readList(request, timelineList(request.query), {}),
    'GET /metrics/durations': (request) => readClosings(request, durations, 'durations', durationColumns),
    'GET /metrics/results': (request) => readClosings(request, results, 'results', resultColumns),
    'GET /metrics/stock': readStock,
    'GET /metrics/timeline': readTimeline,
  });
}
