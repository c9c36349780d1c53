import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import { FIRST_DAY } from '../../domain/metrics/dates.ts';
import type { Completion, Durations, Results, Stock } from '../shared/answers.ts';
import { divisionName } from '../shared/divisions.ts';
import { figurePath, parseFigureQuery } from '../shared/figure-query.ts';
import { formatChange, formatInstant, formatInteger, formatYuan } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { periodBefore, yearBefore } from '../shared/period.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useMe } from '../shared/session.tsx';
import { ExportButtons } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { Conclusions } from './conclusions.tsx';
import { DistrictRanking } from './district-ranking.tsx';
import { exportName } from './export-name.ts';
import { BoardFilters } from './filters.tsx';
import { OpenStock } from './open-stock.tsx';
import { RATE_COLUMNS, RateCard, type RateRow } from './rates.tsx';
import { Stages } from './stages.tsx';
import { TEXT } from './text.ts';
import { type Tile, Tiles } from './tiles.tsx';
import { Trend } from './trend.tsx';

const DEFINITION_NAMES = Object.keys(DEFINITIONS) as Definition[];

/** The supervisors' board: one division, one period, every figure with the clues behind it. */
export function Board(): ReactNode {
  const { t, language, parenthesize, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const today = shanghaiDate(Date.now());
  const query = parseFigureQuery(values, me, today);
  const { division, from, to, asOf } = query;
  const past = periodBefore(query);
  const hasPast = past.from >= FIRST_DAY;
  const asked = { division, from, to, asOf };
  const pastAsked = { division, ...past, asOf: yearBefore(asOf ?? today) };

  const now = {
    cohort: useApiQuery<Completion>('/metrics/completion', { ...asked, definition: 'cohort' }),
    flow: useApiQuery<Completion>('/metrics/completion', { ...asked, definition: 'flow' }),
    'on-time': useApiQuery<Completion>('/metrics/completion', { ...asked, definition: 'on-time' }),
  };
  // The rates come first; what else is asked for at once would keep them waiting.
  const ready = !Object.values(now).some((read) => read.isPending);
  const readyForPast = ready && hasPast;
  const before = {
    cohort: useApiQuery<Completion>(
      '/metrics/completion',
      { ...pastAsked, definition: 'cohort' },
      readyForPast,
    ),
    flow: useApiQuery<Completion>('/metrics/completion', { ...pastAsked, definition: 'flow' }, readyForPast),
    'on-time': useApiQuery<Completion>(
      '/metrics/completion',
      { ...pastAsked, definition: 'on-time' },
      readyForPast,
    ),
  };
  const stock = useApiQuery<Stock>('/metrics/stock', { division, asOf }, ready);
  const pastStock = useApiQuery<Stock>('/metrics/stock', { division, asOf: pastAsked.asOf }, readyForPast);
  const durations = useApiQuery<Durations>('/metrics/durations', asked, ready);
  const results = useApiQuery<Results>('/metrics/results', asked, ready);
  const pastDurations = useApiQuery<Durations>('/metrics/durations', pastAsked, readyForPast);
  const pastResults = useApiQuery<Results>('/metrics/results', pastAsked, readyForPast);

  const n = (value: number) => formatInteger(value, language);
  const change = (value: number, old: number | null | undefined) =>
    old === null || old === undefined
      ? undefined
      : `${n(old)}${parenthesize(formatChange(value, old, language))}`;
  const day = asOf ?? today;
  const open = { ...query, from: day, to: day, asOf: day };
  const flow = now.flow.data;
  const pastFlow = before.flow.data;
  const counts: Tile[] = [
    ...(flow
      ? [
          {
            label: t('received'),
            value: n(flow.received ?? 0),
            unit: t('caseUnit'),
            change: change(flow.received ?? 0, pastFlow?.received),
            href: figurePath(query, 'flow', 'received'),
          },
          {
            label: t('closed'),
            value: n(flow.numerator),
            unit: t('caseUnit'),
            change: change(flow.numerator, pastFlow?.numerator),
            href: figurePath(query, 'flow', 'numerator'),
          },
        ]
      : []),
    ...(stock.data
      ? [
          {
            label: t('open'),
            value: n(stock.data.open),
            unit: t('caseUnit'),
            change: change(stock.data.open, pastStock.data?.open),
            href: figurePath(open, 'flow', 'denominator', { state: 'open' }),
          },
          {
            label: t('overdue'),
            value: n(stock.data.overdue),
            unit: t('caseUnit'),
            change: change(stock.data.overdue, pastStock.data?.overdue),
            href: figurePath(open, 'flow', 'denominator', { state: 'overdue' }),
            bad: stock.data.overdue > 0,
          },
        ]
      : []),
  ];
  const outcomes: Tile[] = [
    ...(durations.data
      ? (
          [
            ['median', durations.data.median, pastDurations.data?.median],
            ['p90', durations.data.p90, pastDurations.data?.p90],
          ] as const
        ).map(([key, value, old]) => ({
          label: t(key),
          value: value === null ? '—' : n(value),
          unit: t('daysUnit'),
          change: value === null ? undefined : change(value, old),
          href: figurePath(query, 'flow', 'numerator', { state: 'closed' }),
        }))
      : []),
    ...(results.data
      ? [
          {
            label: t('recovered'),
            value: formatYuan(results.data.paidAmountFen),
            unit: t('yuanUnit'),
            change: pastResults.data ? formatYuan(pastResults.data.paidAmountFen) : undefined,
            href: figurePath(query, 'flow', 'numerator', { state: 'closed' }),
          },
          {
            label: t('peoplePaid'),
            value: n(results.data.paidHeadcount),
            unit: t('peopleUnit'),
            change: change(results.data.paidHeadcount, pastResults.data?.paidHeadcount),
            href: figurePath(query, 'flow', 'numerator', { state: 'closed' }),
          },
        ]
      : []),
  ];
  const name = divisionName(division, language, me);
  const answered = now.cohort.data;

  return (
    <div className="board">
      <div className="page-head">
        <h1>
          <span className="screen-only">{t('board')} · </span>
          <span className="print-only">{t('bulletin')} · </span>
          {name}
        </h1>
        <p className="hint">
          {joinClauses(
            `${from} — ${to}`,
            t('asOfText', { asOf: answered?.asOf ?? day }),
            answered && t('generatedAt', { at: formatInstant(answered.generatedAt, language) }),
            answered && t('calendarVersion', { version: answered.calendarVersion }),
          )}
        </p>
      </div>
      <BoardFilters query={query} set={set} />
      <Section title={t('completionRates')}>
        <div className="rates">
          {DEFINITION_NAMES.map((definition) => (
            <QueryBoundary key={definition} query={now[definition]}>
              {(figure) => (
                <RateCard
                  definition={definition}
                  query={query}
                  now={figure}
                  before={before[definition].data}
                />
              )}
            </QueryBoundary>
          ))}
        </div>
        <ExportButtons
          name={exportName(TEXT.completionRates, query, me)}
          columns={RATE_COLUMNS}
          rows={DEFINITION_NAMES.flatMap((definition): RateRow[] => {
            const figure = now[definition].data;
            return figure ? [{ definition, now: figure, before: before[definition].data }] : [];
          })}
        />
        {answered && flow && flow.denominator === 0 && answered.denominator === 0 ? (
          <Alert>{t('emptyPeriod')}</Alert>
        ) : null}
      </Section>
      <Section title={t('keyFigures')}>
        <Tiles tiles={[...counts, ...outcomes]} />
        <QueryBoundary query={stock}>{() => null}</QueryBoundary>
        <QueryBoundary query={durations}>{() => null}</QueryBoundary>
        <QueryBoundary query={results}>{() => null}</QueryBoundary>
      </Section>
      <Trend query={query} ready={ready} />
      {division.length < 9 ? (
        <DistrictRanking query={query} ready={ready} onDefinition={(definition) => set({ definition })} />
      ) : null}
      {stock.data ? <OpenStock stock={stock.data} query={query} today={today} /> : null}
      <Stages query={query} durations={durations.data} />
      {results.data ? <Conclusions query={query} results={results.data} /> : null}
    </div>
  );
}
