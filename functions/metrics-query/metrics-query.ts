import type * as z from 'zod';
import type { ClueCounter } from '../../domain/clue/counters.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { ageing, rowsForAgeing } from '../../domain/metrics/ageing.ts';
import type { GroupCounts } from '../../domain/metrics/breakdown.ts';
import { durations, results, rowsForClosings } from '../../domain/metrics/closings.ts';
import {
  completion,
  type Figure,
  type Question,
  rowsForCompletion,
} from '../../domain/metrics/completion.ts';
import { completionList } from '../../domain/metrics/history.ts';
import { rank } from '../../domain/metrics/ranking.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import { endToday, rowsForTimeline, timeline } from '../../domain/metrics/timeline.ts';
import {
  breakdownColumns,
  completionColumns,
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
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpEvent, type HttpResult, requireScope } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { LedgerReader, type ParsedRows } from '../store/ledger/reading.ts';
import { createAnswers, type MetricsRequest, type Source } from './answers.ts';
import { breakDown } from './breakdown.ts';
import { createCaseFigures } from './case-figures.ts';
import { createClueLists } from './clue-lists.ts';
import { openClues } from './clues.ts';
import { byDistrict, divisionRef, divisionsToCompare } from './divisions.ts';
import { BOUNDS, type Bounds } from './listing.ts';
import { createPublicityFigures } from './publicity-figures.ts';
import { createWindows } from './windows.ts';

/** Makes the answer of a figure: its counts and its rate. */
function toFigureAnswer({ flow, ...figure }: Figure) {
  return { ...figure, ...percent(figure.numerator, figure.denominator), ...flow };
}

/** What the figures need beside the runtime. */
export interface MetricsConfig {
  readonly cursorKey: CursorKeySource;
  /** What one answer looks at; the usual by default. */
  readonly bounds?: Bounds;
}

/**
 * Answers with the supervisors' figures: completion and the clues behind it, districts compared, the timeline, open clues,
 * durations, results, enforcement cases and the publicity of decisions, as JSON or (by `Accept: text/csv`) as CSV. A figure reads the ledger's rows of the days
 * asked about, however many clues there are.
 */
export function createMetricsQuery(
  runtime: Runtime,
  { cursorKey, bounds = BOUNDS }: MetricsConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const clues = openClues(runtime);
  const { table } = clues;
  const answers = createAnswers(runtime, table);
  const { answer, asOfDay, frame, stamp, withChildren } = answers;
  const windows = createWindows(answers, table, cursorKey, bounds);
  const kept: ParsedRows<ClueCounter> = new Map();
  const ofClues: Source<ClueCounter> = { figures: CLUE_FIGURES, kept };

  async function readCompletion({
    event,
    caller,
    query,
  }: MetricsRequest<'GET /metrics/completion'>): Promise<HttpResult> {
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
  }: MetricsRequest<'GET /metrics/districts'>): Promise<HttpResult> {
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
    const goesBy = await frame(question);
    return answer(event, reader.items, { parent, ...goesBy, districts, total }, [
      'districts',
      districtColumns(question.definition),
      [...districts, { ...total, rank: null, name: '合计' }].map((row) => ({ ...row, ...goesBy })),
    ]);
  }

  async function readTimeline({
    event,
    caller,
    query,
  }: MetricsRequest<'GET /metrics/timeline'>): Promise<HttpResult> {
    requireScope(caller, query.division);
    const reader = new LedgerReader(table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(query.division);
    const question = endToday(query, asOfDay(undefined));
    const rows = await reader.rows(scopes, (ahead) => rowsForTimeline(question, ahead));
    const days = timeline(question, rows);
    const generatedAt = new Date(runtime.now()).toISOString();
    const body: z.infer<typeof timelineAnswer> = { ...query, generatedAt, days };
    return answer(event, reader.items, body, ['timeline', dayColumns, days]);
  }

  async function readBreakdown(request: MetricsRequest<'GET /metrics/breakdown'>): Promise<HttpResult> {
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
    const goesBy = { division: question.division, ...(await frame(question)) };
    const body: z.infer<typeof breakdownAnswer> = {
      ...goesBy,
      by,
      groups: groups.map(withRate),
      total: withRate(total),
    };
    return answer(
      event,
      reader.items + read,
      body,
      [
        'breakdown',
        breakdownColumns,
        [...body.groups, { key: null, name: '合计', ...body.total }].map((row) => ({ ...row, ...goesBy })),
      ],
      next,
    );
  }

  async function readStock({
    event,
    caller,
    query,
  }: MetricsRequest<'GET /metrics/stock'>): Promise<HttpResult> {
    requireScope(caller, query.division);
    const asOf = asOfDay(query.asOf);
    const { items, figure, rows } = await withChildren(
      ofClues,
      query,
      (ahead) => rowsForAgeing(asOf, ahead),
      (division, of) => ageing(division, asOf, of),
    );
    const goesBy = { asOf, ...(await stamp(asOf)) };
    return answer(event, items, { ...figure, ...goesBy }, [
      'stock',
      stockColumns,
      rows.map((row) => ({ ...row, ...goesBy })),
    ]);
  }

  return createHttpHandler(runtime, METRICS_REQUESTS, {
    ...createCaseFigures(windows),
    ...createPublicityFigures(windows),
    ...createClueLists(answers, clues, kept, cursorKey, bounds),
    'GET /metrics/completion': readCompletion,
    'GET /metrics/breakdown': readBreakdown,
    'GET /metrics/districts': readDistricts,
    'GET /metrics/durations': (request) =>
      windows.readWindow(request, ofClues, durations, 'durations', durationColumns, rowsForClosings),
    'GET /metrics/results': (request) =>
      windows.readWindow(request, ofClues, results, 'results', resultColumns, rowsForClosings),
    'GET /metrics/stock': readStock,
    'GET /metrics/timeline': readTimeline,
  });
}
