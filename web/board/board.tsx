import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import { FIRST_DAY } from '../../domain/metrics/dates.ts';
import type { Completion, Durations, Results, Stock } from '../shared/answers.ts';
import type { ApiRequest } from '../shared/api.ts';
import { clockToday, lastDayOfData } from '../shared/clock.ts';
import { divisionName } from '../shared/divisions.ts';
import { loadLazily } from '../shared/error-boundary.tsx';
import { parseFigureQuery } from '../shared/figure-query.ts';
import { formatInstant } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { periodBefore, yearBefore } from '../shared/period.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary, type QueryState } from '../shared/query-boundary.tsx';
import { useMe } from '../shared/session.tsx';
import { ExportButtons } from '../shared/table.tsx';
import { Section, Verification } from '../shared/ui.tsx';
import { Breakdown } from './breakdown.tsx';
import { BulletinForm } from './bulletin/bulletin-form.tsx';
import { ConclusionTable } from './conclusion-table.tsx';
import { DistrictRanking } from './district-ranking.tsx';
import { exportName, exportNotes } from './export-name.ts';
import { BoardFilters, useDateFields } from './filters.tsx';
import { FlowBalance } from './flow-balance.tsx';
import { FurtherRates } from './further-rates.tsx';
import { KeyFigures } from './key-figures.tsx';
import { OpenStock } from './open-stock.tsx';
import { precedingAsOf, precedingPeriod } from './preceding.ts';
import { RATE_COLUMNS, RateCard, type RateRow } from './rates.tsx';
import { Stages } from './stages.tsx';
import { TEXT } from './text.ts';
import { Trend } from './trend.tsx';

const CaseFigures = loadLazily(() => import('./case-figures.tsx').then((m) => m.CaseFigures));
const PublicityFigures = loadLazily(() => import('./publicity-figures.tsx').then((m) => m.PublicityFigures));

const DEFINITION_NAMES = Object.keys(DEFINITIONS) as Definition[];

/** What figures are asked for: a division, a period, and the day as of whose end. */
interface Asked {
  readonly division: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly asOf: CalendarDate | undefined;
}

/** Asks for the completion rate in each definition. */
function useRates(parameters: ApiRequest['query'], enabled: boolean) {
  return {
    cohort: useApiQuery<Completion>('/metrics/completion', { ...parameters, definition: 'cohort' }, enabled),
    flow: useApiQuery<Completion>('/metrics/completion', { ...parameters, definition: 'flow' }, enabled),
    'on-time': useApiQuery<Completion>(
      '/metrics/completion',
      { ...parameters, definition: 'on-time' },
      enabled,
    ),
  };
}

/** Asks for the other main figures. */
function useKeyFigures({ division, from, to, asOf }: Asked, enabled: boolean) {
  const parameters = { division, from, to, asOf };
  return {
    stock: useApiQuery<Stock>('/metrics/stock', { division, asOf }, enabled),
    durations: useApiQuery<Durations>('/metrics/durations', parameters, enabled),
    results: useApiQuery<Results>('/metrics/results', parameters, enabled),
  };
}

/** Asks for the figures of an earlier period, unless it lies before all that is counted. */
function usePast(asked: Asked, ready: boolean) {
  const enabled = ready && asked.from >= FIRST_DAY;
  return { rates: useRates({ ...asked }, enabled), ...useKeyFigures(asked, enabled) };
}

/** A section of the board: until its figures are there, its heading with why they are not. */
function BoardSection<T>({
  title,
  query,
  children,
}: {
  readonly title: string;
  readonly query: QueryState<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const content = <QueryBoundary query={query}>{children}</QueryBoundary>;
  return query.data === undefined ? <Section title={title}>{content}</Section> : content;
}

/** The supervisors' board: one division, one period, every figure with the clues behind it. */
export function Board(): ReactNode {
  const { t, language, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const today = clockToday();
  const query = parseFigureQuery(values, me, today, lastDayOfData());
  const { division, from, to, asOf } = query;
  const dates = useDateFields(query, set, today);
  // Of days to come there is no figure, which 0 % would be.
  const hasBegun = from <= (asOf ?? today);
  const isCounted = dates.settled && hasBegun;
  const parameters = { division, from, to, asOf };
  // Nothing is counted for a period other than the one that the fields show.
  const now = useRates(parameters, isCounted);
  // The rates come first; other queries sent at once would delay them.
  const ready = isCounted && !Object.values(now).some((rate) => rate.isPending);
  const others = useKeyFigures(parameters, ready);
  const yearAgo = { ...periodBefore(query), asOf: yearBefore(asOf ?? today) };
  const lastYear = usePast({ division, ...yearAgo }, ready);
  const preceding = usePast(
    { division, ...precedingPeriod(query), asOf: precedingAsOf(query, asOf ?? today) },
    ready,
  );
  const past = [
    [t('preceding'), preceding],
    [t('lastYear'), lastYear],
  ] as const;
  const { stock, durations, results } = others;

  const flow = now.flow.data;
  const cohort = now.cohort.data;
  const name = divisionName(division, language, me);

  const figures = () => (
    <>
      <Section title={t('completionRates')}>
        <div className="rates">
          {DEFINITION_NAMES.map((definition) => (
            <QueryBoundary key={definition} query={now[definition]}>
              {(figure) => (
                <RateCard
                  definition={definition}
                  query={query}
                  now={figure}
                  past={past.map(([name, { rates }]) => [name, rates[definition].data] as const)}
                />
              )}
            </QueryBoundary>
          ))}
        </div>
        <ExportButtons
          name={exportName(TEXT.completionRates, query, me)}
          notes={exportNotes({ asOf }, language)}
          columns={RATE_COLUMNS}
          rows={DEFINITION_NAMES.flatMap((definition): RateRow[] => {
            const figure = now[definition].data;
            return figure ? [{ definition, now: figure, before: lastYear.rates[definition].data }] : [];
          })}
        />
        {cohort && flow && flow.denominator === 0 && cohort.denominator === 0 ? (
          <Alert>{t('emptyPeriod')}</Alert>
        ) : null}
      </Section>
      <KeyFigures
        query={query}
        now={{ flow: now.flow, ...others }}
        past={past.map(([name, { rates, ...figures }]) => [name, { flow: rates.flow, ...figures }] as const)}
      />
      <BoardSection title={t('flowBalance')} query={now.flow}>
        {(data) => <FlowBalance query={query} flow={data} />}
      </BoardSection>
      <BoardSection title={t('furtherRates')} query={results}>
        {(data) => <FurtherRates query={query} results={data} />}
      </BoardSection>
      <Trend query={query} ready={ready} />
      {division.length < 9 ? (
        <DistrictRanking query={query} ready={ready} onDefinition={(definition) => set({ definition })} />
      ) : null}
      <Breakdown query={query} ready={ready} />
      <BoardSection title={t('ageing')} query={stock}>
        {(data) => <OpenStock stock={data} query={query} />}
      </BoardSection>
      <Stages query={query} durations={durations.data} />
      <CaseFigures query={query} ready={ready} />
      <PublicityFigures query={query} ready={ready} />
      <BoardSection title={t('conclusions')} query={results}>
        {(data) => <ConclusionTable query={query} results={data} />}
      </BoardSection>
    </>
  );
  return (
    <div className="board">
      <div className="page-head">
        <h1>
          <span className="screen-only">{t('board')} · </span>
          <span className="print-only">{t('bulletin')} · </span>
          {name}
        </h1>
        {isCounted ? (
          <p className="hint">
            {joinClauses(
              `${from} — ${to}`,
              t('asOfText', { asOf: cohort?.asOf ?? asOf ?? today }),
              cohort && t('generatedAt', { at: formatInstant(cohort.generatedAt, language) }),
            )}
          </p>
        ) : null}
        {cohort ? (
          <Verification>
            <p>{t('calendarVersion', { version: cohort.calendarVersion })}</p>
          </Verification>
        ) : null}
      </div>
      <BoardFilters query={query} dates={dates} set={set} />
      {isCounted ? <BulletinForm query={query} /> : null}
      {isCounted ? (
        figures()
      ) : (
        <Alert role="status">{t(dates.settled ? 'periodToCome' : 'datesUnsettled')}</Alert>
      )}
    </div>
  );
}
