import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { ClueCounter } from '../../domain/clue/counters.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import {
  completionList,
  type ListRule,
  resultsList,
  stockList,
  timelineList,
} from '../../domain/metrics/history.ts';
import { endToday } from '../../domain/metrics/timeline.ts';
import { clueColumns } from '../contract/metrics-columns.ts';
import type { METRICS_REQUESTS } from '../contract/requests.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpResult, requireScope } from '../http/http.ts';
import { LedgerReader, type ParsedRows } from '../store/ledger/reading.ts';
import type { Answers, MetricsRequest } from './answers.ts';
import type { Clues } from './clues.ts';
import { type Bounds, listCounted } from './listing.ts';

/** A request for the clues behind a figure. */
type ListRequest = MetricsRequest<Extract<keyof typeof METRICS_REQUESTS, `${string}/clues`>>;

/** Makes the handlers of the lists of the clues behind figures. */
export function createClueLists(
  { answer, asOfDay }: Answers,
  clues: Clues,
  kept: ParsedRows<ClueCounter>,
  cursorKey: CursorKeySource,
  bounds: Bounds,
) {
  /** Answers with a page of the clues behind a part of a figure. */
  async function readList<P extends string>(
    request: Pick<ListRequest, 'event' | 'caller'> & { readonly query: ListRequest['query'] & { part: P } },
    rule: ListRule<P>,
    asked: { readonly asOf?: CalendarDate },
  ): Promise<HttpResult> {
    const { event, caller, query } = request;
    const { by, key, cursor: _, limit, ...figure } = { ...query, ...asked };
    requireScope(caller, query.division);
    const reader = new LedgerReader(clues.table, CLUE_FIGURES, kept);
    const scopes = await reader.scopes(query.division);
    // As understood: the day that is meant by default is another one tomorrow.
    const understood = { ...query, asOf: asked.asOf ?? rule.asOf };
    const cursor = cursorOf(cursorKey, { event, caller, query: understood });
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
      { ...figure, clues: page.clues },
      ['clues', clueColumns, page.clues],
      page.next,
    );
  }

  function listCompletion(request: MetricsRequest<'GET /metrics/completion/clues'>): Promise<HttpResult> {
    const { definition, division, from, to, ...query } = request.query;
    const asOf = asOfDay(query.asOf);
    return readList(request, completionList({ definition, division, from, to, asOf }), { asOf });
  }

  function listStock(request: MetricsRequest<'GET /metrics/stock/clues'>): Promise<HttpResult> {
    const asOf = asOfDay(request.query.asOf);
    return readList(request, stockList(request.query.division, asOf), { asOf });
  }

  function listClosings(
    request: MetricsRequest<'GET /metrics/durations/clues' | 'GET /metrics/results/clues'>,
  ): Promise<HttpResult> {
    const { division, from, to, ...query } = request.query;
    const asOf = asOfDay(query.asOf);
    return readList(request, resultsList({ division, from, to, asOf }), { asOf });
  }

  return {
    'GET /metrics/completion/clues': listCompletion,
    'GET /metrics/durations/clues': listClosings,
    'GET /metrics/results/clues': listClosings,
    'GET /metrics/stock/clues': listStock,
    'GET /metrics/timeline/clues': (request: MetricsRequest<'GET /metrics/timeline/clues'>) =>
      readList(request, timelineList(endToday(request.query, asOfDay(undefined))), {}),
  };
}
