import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import type { Definition } from '../../../domain/metrics/completion.ts';
import { FIRST_DAY } from '../../../domain/metrics/dates.ts';
import type {
  Completion,
  CountedClue,
  CountedPage,
  Districts,
  Durations,
  Results,
  Stock,
} from '../../shared/answers.ts';
import type { Api } from '../../shared/api.ts';
import { clockToday } from '../../shared/clock.ts';
import type { FigureQuery } from '../../shared/figure-query.ts';
import { periodBefore, yearBefore } from '../../shared/period.ts';
import { precedingAsOf, precedingPeriod } from '../preceding.ts';
import type { BulletinFigures } from './content.ts';

/** The most overdue clues that a bulletin names. */
const MOST_OVERDUE = 2000;

/** Reads every figure of a bulletin, all as of the same day. */
export async function readBulletinFigures(
  api: Api,
  query: FigureQuery,
  signal: AbortSignal,
): Promise<BulletinFigures> {
  const { division, from, to } = query;
  const asOf = query.asOf ?? clockToday();
  const window = { division, from, to, asOf };
  const read = <T>(path: string, asked: Readonly<Record<string, string | number | undefined>>) =>
    api<T>(path, { query: asked, signal });
  const rate = (definition: Definition) => read<Completion>('/metrics/completion', { ...window, definition });
  const before = async (period: { from: CalendarDate; to: CalendarDate }, day: CalendarDate) =>
    period.from < FIRST_DAY
      ? null
      : read<Completion>('/metrics/completion', { division, ...period, asOf: day, definition: 'cohort' });
  async function readOverdue(): Promise<CountedClue[]> {
    const clues: CountedClue[] = [];
    let cursor: string | undefined;
    do {
      const page: CountedPage = await read('/metrics/stock/clues', {
        division,
        asOf,
        part: 'overdue',
        limit: 100,
        cursor,
      });
      clues.push(...page.clues);
      cursor = page.cursor;
    } while (cursor !== undefined && clues.length < MOST_OVERDUE);
    return clues;
  }
  const [cohort, flow, onTime, preceding, lastYear, stock, durations, results, districts, overdue] =
    await Promise.all([
      rate('cohort'),
      rate('flow'),
      rate('on-time'),
      before(precedingPeriod(query), precedingAsOf(query, asOf)),
      before(periodBefore(query), yearBefore(asOf)),
      read<Stock>('/metrics/stock', { division, asOf }),
      read<Durations>('/metrics/durations', window),
      read<Results>('/metrics/results', window),
      division.length < 9
        ? read<Districts>('/metrics/districts', { parent: division, from, to, asOf, definition: 'cohort' })
        : null,
      readOverdue(),
    ]);
  return {
    rates: { cohort, flow, 'on-time': onTime },
    preceding,
    lastYear,
    stock,
    durations,
    results,
    districts,
    overdue,
  };
}
