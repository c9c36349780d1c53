import { Alert, Button, NativeSelect, TextInput } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { PHASES } from '../../domain/clue/state.ts';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import { AGE_BANDS, DUE_BANDS } from '../../domain/metrics/bands.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import { FIRST_DAY } from '../../domain/metrics/dates.ts';
import type { Part } from '../../domain/metrics/history.ts';
import type { Completion, Durations, Funnel, Me, Results, Stock, Timeline } from '../shared/answers.ts';
import { divisionChoices, divisionName } from '../shared/divisions.ts';
import { type BoardQuery, boardQuery, dateFault } from '../shared/figure-query.ts';
import { changeBetween, instantText, integer, oneDecimal, pointsBetween, yuan } from '../shared/format.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { pathTo, type QueryValues, useQueryState } from '../shared/location.ts';
import {
  BUCKETS,
  type Bucket,
  gathered,
  PRESETS,
  periodBefore,
  presetPeriod,
  usualBucket,
  yearBefore,
} from '../shared/period.ts';
import { useRead } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useMe } from '../shared/session.tsx';
import { BarTable, type Column, DataTable, ExportButtons } from '../shared/table.tsx';
import { Empty, Section } from '../shared/ui.tsx';
import { DistrictRanking } from './district-ranking.tsx';
import { TEXT } from './text.ts';

const Chart = lazy(() => import('./trend-chart.tsx').then((m) => ({ default: m.TrendChart })));

const DEFINITION_NAMES = Object.keys(DEFINITIONS) as Definition[];
const FUNNEL = ['triage', 'received', 'assigned', 'investigating', 'reviewing'] as const satisfies Status[];

/** The list of clues behind a part of a figure. */
export const figurePath = (
  { division, from, to, asOf }: Pick<BoardQuery, 'division' | 'from' | 'to' | 'asOf'>,
  definition: Definition,
  part: Part,
  filter: Readonly<Record<string, string | undefined>> = {},
): string => pathTo('/figures', { division, definition, from, to, asOf, part, ...filter });

function DateField({
  label,
  value,
  description,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useI18n(TEXT);
  const [draft, setDraft] = useState<{ readonly of: string; readonly text: string } | null>(null);
  const text = draft?.of === value ? draft.text : value;
  const fault = text === '' || text === value ? null : dateFault(text);
  return (
    <TextInput
      type="date"
      label={label}
      value={text}
      error={fault ? t(fault) : undefined}
      {...(description ? { title: description } : {})}
      onChange={({ currentTarget }) => {
        const next = currentTarget.value;
        setDraft({ of: value, text: next });
        if (next === '' || dateFault(next) === null) onChange(next);
      }}
    />
  );
}

function Filters({
  query,
  set,
}: {
  readonly query: BoardQuery;
  readonly set: (change: QueryValues) => void;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const today = shanghaiDate(Date.now());
  const preset = PRESETS.find((name) => {
    const p = presetPeriod(name, today);
    return p.from === query.from && p.to === query.to;
  });
  const [swapped, setSwapped] = useState(false);
  const period = (change: { from?: string; to?: string }) => {
    const next = { from: query.from, to: query.to, ...change };
    setSwapped(next.from > next.to);
    if (next.from !== '' && next.to !== '' && next.from <= next.to) set(next);
  };
  return (
    <search className="filters no-print">
      <NativeSelect
        label={t('division')}
        value={query.division}
        data={divisionChoices(me, language)}
        onChange={({ currentTarget }) => set({ division: currentTarget.value })}
      />
      <fieldset className="presets">
        <legend>{t('period')}</legend>
        {PRESETS.map((name) => (
          <Button
            key={name}
            size="compact-sm"
            variant={preset === name ? 'filled' : 'default'}
            aria-pressed={preset === name}
            onClick={() => {
              setSwapped(false);
              set({ ...presetPeriod(name, today) });
            }}
          >
            {t(`preset.${name}`)}
          </Button>
        ))}
      </fieldset>
      <DateField label={t('from')} value={query.from} onChange={(from) => period({ from })} />
      <DateField label={t('to')} value={query.to} onChange={(to) => period({ to })} />
      <DateField
        label={t('asOf')}
        description={t('asOfHint')}
        value={query.asOf ?? ''}
        onChange={(asOf) => set({ asOf })}
      />
      <Button variant="default" onClick={() => window.print()}>
        {t('print')}
      </Button>
      {swapped ? (
        <p className="fault" role="alert">
          {t('periodOrder')}
        </p>
      ) : null}
      {query.to > today ? <p className="hint">{t('futureNote')}</p> : null}
    </search>
  );
}

function RateCard({
  definition,
  query,
  now,
  before,
}: {
  readonly definition: Definition;
  readonly query: BoardQuery;
  readonly now: Completion;
  readonly before: Completion | undefined;
}) {
  const { t, language, parenthesize, joinList, joinPair } = useI18n(TEXT);
  const n = (value: number) => integer(value, language);
  const name = { cohort: t('cohortName'), flow: t('flowName'), 'on-time': t('onTimeName') }[definition];
  const { returned, merged } = now.excluded;
  const points = before ? pointsBetween(now.percent, before.percent) : null;
  return (
    <article className="rate" aria-label={name}>
      <h3>{name}</h3>
      <p className="percent">{now.percent === null ? t('noBase') : `${now.percent}%`}</p>
      <p className="counts">
        <Link href={figurePath(query, definition, 'numerator')}>
          {t(definition === 'on-time' ? 'numerator.on-time' : 'numerator')} {n(now.numerator)}
        </Link>
        {' / '}
        <Link href={figurePath(query, definition, 'denominator')}>
          {t('denominator')} {n(now.denominator)}
        </Link>
      </p>
      <p className="counts">
        <Link href={figurePath(query, definition, 'excluded')}>
          {joinPair(
            t('excluded'),
            joinList([t('returnedCount', { n: n(returned) }), t('mergedCount', { n: n(merged) })]),
          )}
        </Link>
      </p>
      {before ? (
        <p className="before">
          {t('lastYear')} {before.percent === null ? t('noBase') : `${before.percent}%`}
          {parenthesize(`${n(before.numerator)} / ${n(before.denominator)}`)}
          {points === null ? null : (
            <strong>
              {points} {t('points')}
            </strong>
          )}
        </p>
      ) : null}
      <p className="hint">{t(`define.${definition}`)}</p>
    </article>
  );
}

/** A definition with its figures now and a year before, as exported. */
interface RateRow {
  readonly definition: Definition;
  readonly now: Completion;
  readonly before: Completion | undefined;
}

const rateNumber = (figure: Completion | undefined) =>
  figure?.percent === null || figure === undefined ? null : Number(figure.percent);

const RATE_COLUMNS: readonly Column<RateRow>[] = [
  { key: 'definition', title: TEXT.definition, cell: (r, l) => DEFINITIONS[r.definition][l] },
  { key: 'meaning', title: TEXT.definitionInWords, cell: (r, l) => TEXT[`define.${r.definition}`][l] },
  { key: 'rate', title: TEXT.rate, cell: (r) => rateNumber(r.now) },
  { key: 'numerator', title: TEXT.numeratorName, cell: (r) => r.now.numerator },
  { key: 'denominator', title: TEXT.denominatorName, cell: (r) => r.now.denominator },
  { key: 'returned', title: TEXT.returnedName, cell: (r) => r.now.excluded.returned },
  { key: 'merged', title: TEXT.mergedName, cell: (r) => r.now.excluded.merged },
  { key: 'asOf', title: TEXT.asOf, cell: (r) => r.now.asOf },
  { key: 'rateBefore', title: TEXT.rateBefore, cell: (r) => rateNumber(r.before) },
  { key: 'numeratorBefore', title: TEXT.numeratorBefore, cell: (r) => r.before?.numerator ?? null },
  { key: 'denominatorBefore', title: TEXT.denominatorBefore, cell: (r) => r.before?.denominator ?? null },
];

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly change?: string | undefined;
  readonly href?: string;
  readonly bad?: boolean;
}

function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  const { t } = useI18n(TEXT);
  return (
    <dl className="tiles">
      {tiles.map((tile) => (
        <div key={tile.label} className={tile.bad ? 'bad' : ''}>
          <dt>{tile.label}</dt>
          <dd>
            {tile.href ? <Link href={tile.href}>{tile.value}</Link> : tile.value} <small>{tile.unit}</small>
          </dd>
          {tile.change ? (
            <dd className="before">
              {t('lastYear')} {tile.change}
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}

function Trend({ query, ready }: { readonly query: BoardQuery; readonly ready: boolean }) {
  const { t, language } = useI18n(TEXT);
  const { division, from, to } = query;
  const timeline = useRead<Timeline>('/metrics/timeline', { division, from, to }, ready);
  const [picked, setPicked] = useState<Bucket | null>(null);
  const bucket = picked ?? usualBucket(query);
  const name = t('trendOf', { from, to });
  const columns: Column<Timeline['days'][number]>[] = [
    { key: 'day', title: { zh: '日期', en: 'Date' }, cell: (r) => r.day },
    { key: 'received', title: { zh: '收件', en: 'Received' }, cell: (r) => r.received, numeric: true },
    { key: 'closed', title: { zh: '办结', en: 'Closed' }, cell: (r) => r.closed, numeric: true },
    { key: 'open', title: { zh: '期末在办', en: 'Open at the end' }, cell: (r) => r.open, numeric: true },
    {
      key: 'overdue',
      title: { zh: '期末超期', en: 'Overdue at the end' },
      cell: (r) => r.overdue,
      numeric: true,
    },
  ];
  return (
    <Section
      title={t('trend')}
      aside={BUCKETS.map((b) => (
        <Button
          key={b}
          size="compact-sm"
          variant={b === bucket ? 'filled' : 'default'}
          aria-pressed={b === bucket}
          onClick={() => setPicked(b)}
        >
          {t(`bucket.${b}`)}
        </Button>
      ))}
    >
      <QueryBoundary query={timeline}>
        {({ days }) => {
          const rows = gathered(days, bucket);
          return (
            <>
              <Suspense fallback={<div className="chart" />}>
                <Chart rows={rows} name={name} language={language} />
              </Suspense>
              <details className="no-print">
                <summary>{t('dataTable')}</summary>
                <DataTable
                  name={{ zh: `趋势 ${from} 至 ${to}`, en: name }}
                  columns={columns}
                  rows={rows}
                  rowKey={(r) => r.day}
                />
              </details>
            </>
          );
        }}
      </QueryBoundary>
    </Section>
  );
}

/** A table's name for its export: what, where and when. */
const exportName = (
  words: LocalizedText,
  { division, from, to }: BoardQuery,
  me: Pick<Me, 'divisions'>,
): LocalizedText => ({
  zh: `${divisionName(division, 'zh', me)}${words.zh} ${from} 至 ${to}`,
  en: `${words.en}, ${divisionName(division, 'en', me)}, ${from} to ${to}`,
});

function StockParts({
  stock,
  query,
  today,
}: {
  readonly stock: Stock;
  readonly query: BoardQuery;
  readonly today: CalendarDate;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const named = (words: LocalizedText) => exportName(words, query, me);
  const day = query.asOf ?? today;
  const open = { ...query, from: day, to: day, asOf: day };
  const link = (count: number, filter: Record<string, string | undefined>) =>
    count === 0 ? (
      integer(count, language)
    ) : (
      <Link href={figurePath(open, 'flow', 'denominator', filter)}>{integer(count, language)}</Link>
    );
  const text = (n: number | null) => (n === null ? undefined : String(n));
  return (
    <div className="pair">
      <Section title={t('ageing')} hint={t('ageingHint')}>
        <BarTable
          name={named(TEXT.ageing)}
          heads={[TEXT.band, TEXT.count]}
          rows={AGE_BANDS.map((b) => {
            const count = stock.ages.find((a) => a.band === b.band)?.count ?? 0;
            const filter = { state: 'open', ageFrom: text(b.from), ageTo: text(b.to) };
            return { key: b.band, words: b, size: count, value: link(count, filter) };
          })}
        />
      </Section>
      <Section title={t('dueness')} hint={t('duenessHint')}>
        <BarTable
          name={named(TEXT.dueness)}
          heads={[TEXT.band, TEXT.count]}
          rows={DUE_BANDS.map((b) => {
            const count = stock.dues.find((d) => d.band === b.band)?.count ?? 0;
            const late = b.to !== null && b.to < 0;
            const filter = { state: late ? 'overdue' : 'open', dueFrom: text(b.from), dueTo: text(b.to) };
            return {
              key: b.band,
              words: b,
              size: count,
              value: link(count, filter),
              ...(late ? { tone: 'bad' as const } : {}),
            };
          })}
        />
      </Section>
    </div>
  );
}

function Stages({
  query,
  durations,
}: {
  readonly query: BoardQuery;
  readonly durations: Durations | undefined;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const named = (words: LocalizedText) => exportName(words, query, me);
  const funnel = useRead<Funnel>('/funnel', { division: query.division });
  return (
    <div className="pair">
      <Section title={t('funnel')} hint={t('funnelHint')}>
        <QueryBoundary query={funnel}>
          {({ statuses }) => (
            <BarTable
              name={named(TEXT.funnel)}
              heads={[TEXT.status, TEXT.count]}
              rows={FUNNEL.map((status) => {
                const count = statuses[status];
                const href = pathTo('/clues', { division: query.division, status });
                return {
                  key: status,
                  words: STATUSES[status],
                  size: count,
                  value: count === 0 ? '0' : <Link href={href}>{integer(count, language)}</Link>,
                };
              })}
            />
          )}
        </QueryBoundary>
      </Section>
      <Section title={t('stages')} hint={t('stagesHint', { n: integer(durations?.closed ?? 0, language) })}>
        {!durations || durations.closed === 0 ? (
          <Empty />
        ) : (
          <BarTable
            name={named(TEXT.stages)}
            heads={[TEXT.stage, TEXT.meanDays]}
            rows={durations.stages.map(({ stage, mean }) => ({
              key: stage,
              words: PHASES[stage],
              size: mean ?? 0,
              value: mean === null ? '—' : `${oneDecimal(mean, language)} ${t('daysUnit')}`,
            }))}
          />
        )}
      </Section>
    </div>
  );
}

function Conclusions({ query, results }: { readonly query: BoardQuery; readonly results: Results }) {
  const { t, language, joinClauses, joinPair } = useI18n(TEXT);
  type Row = Results['conclusions'][number];
  const amount = (fen: number) => fen / 100;
  const columns: Column<Row>[] = [
    {
      key: 'conclusion',
      title: { zh: '核处结论', en: 'Conclusion' },
      cell: (r, l) => CONCLUSIONS[r.code][l],
      wrap: true,
    },
    {
      key: 'closed',
      title: { zh: '办结件数', en: 'Closed' },
      cell: (r) => r.closed,
      show: (r) => (
        <Link href={figurePath(query, 'flow', 'numerator', { state: 'closed', conclusion: r.code })}>
          {integer(r.closed, language)}
        </Link>
      ),
      numeric: true,
    },
    {
      key: 'verified',
      title: { zh: '查实金额（元）', en: 'Arrears found (yuan)' },
      cell: (r) => amount(r.verifiedAmountFen),
      show: (r) => yuan(r.verifiedAmountFen),
      numeric: true,
    },
    {
      key: 'paid',
      title: { zh: '追发金额（元）', en: 'Recovered (yuan)' },
      cell: (r) => amount(r.paidAmountFen),
      show: (r) => yuan(r.paidAmountFen),
      numeric: true,
    },
    { key: 'headcount', title: { zh: '涉及人数', en: 'People' }, cell: (r) => r.headcount, numeric: true },
    {
      key: 'paidPeople',
      title: { zh: '领到工资人数', en: 'People paid' },
      cell: (r) => r.paidHeadcount,
      numeric: true,
    },
  ];
  const rows = results.conclusions.filter((c) => c.closed > 0);
  const answers = results.satisfied + results.unsatisfied;
  return (
    <Section
      title={t('conclusions')}
      hint={joinClauses(
        `${t('confirmed')} ${integer(results.confirmed, language)} / ${integer(results.closed, language)}`,
        joinPair(t('satisfaction'), t('satisfactionText', { n: results.satisfied, d: answers })),
        joinPair(
          t('repeatedName'),
          t('repeatedText', { n: results.repeated.count, d: results.repeated.received }),
        ),
        joinPair(t('returnRequests'), t('returnRequestsText', results.returns)),
      )}
      aside={
        <Link href={figurePath(query, 'flow', 'numerator', { state: 'closed' })}>{t('figureClues')}</Link>
      }
    >
      <DataTable
        name={{ zh: `核处结论 ${query.from} 至 ${query.to}`, en: `Conclusions ${query.from} to ${query.to}` }}
        columns={columns}
        rows={rows}
        rowKey={(r) => r.code}
        sortable
        emptyText={t('emptyPeriod')}
      />
    </Section>
  );
}

/** The supervisors' board: one division, one period, every figure with the clues behind it. */
export function Board(): ReactNode {
  const { t, language, parenthesize, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const today = shanghaiDate(Date.now());
  const query = boardQuery(values, me, today);
  const { division, from, to, asOf } = query;
  const past = periodBefore(query);
  const hasPast = past.from >= FIRST_DAY;
  const asked = { division, from, to, asOf };
  const pastAsked = { division, ...past, asOf: yearBefore(asOf ?? today) };

  const now = {
    cohort: useRead<Completion>('/metrics/completion', { ...asked, definition: 'cohort' }),
    flow: useRead<Completion>('/metrics/completion', { ...asked, definition: 'flow' }),
    'on-time': useRead<Completion>('/metrics/completion', { ...asked, definition: 'on-time' }),
  };
  // The rates come first; what else is asked for at once would keep them waiting.
  const ready = !Object.values(now).some((read) => read.isPending);
  const readyForPast = ready && hasPast;
  const before = {
    cohort: useRead<Completion>('/metrics/completion', { ...pastAsked, definition: 'cohort' }, readyForPast),
    flow: useRead<Completion>('/metrics/completion', { ...pastAsked, definition: 'flow' }, readyForPast),
    'on-time': useRead<Completion>(
      '/metrics/completion',
      { ...pastAsked, definition: 'on-time' },
      readyForPast,
    ),
  };
  const stock = useRead<Stock>('/metrics/stock', { division, asOf }, ready);
  const pastStock = useRead<Stock>('/metrics/stock', { division, asOf: pastAsked.asOf }, readyForPast);
  const durations = useRead<Durations>('/metrics/durations', asked, ready);
  const results = useRead<Results>('/metrics/results', asked, ready);
  const pastDurations = useRead<Durations>('/metrics/durations', pastAsked, readyForPast);
  const pastResults = useRead<Results>('/metrics/results', pastAsked, readyForPast);

  const n = (value: number) => integer(value, language);
  const change = (value: number, old: number | null | undefined) =>
    old === null || old === undefined
      ? undefined
      : `${n(old)}${parenthesize(changeBetween(value, old, language))}`;
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
            value: yuan(results.data.paidAmountFen),
            unit: t('yuanUnit'),
            change: pastResults.data ? yuan(pastResults.data.paidAmountFen) : undefined,
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
            answered && t('generatedAt', { at: instantText(answered.generatedAt, language) }),
            answered && t('calendarVersion', { version: answered.calendarVersion }),
          )}
        </p>
      </div>
      <Filters query={query} set={set} />
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
      {stock.data ? <StockParts stock={stock.data} query={query} today={today} /> : null}
      <Stages query={query} durations={durations.data} />
      {results.data ? <Conclusions query={query} results={results.data} /> : null}
    </div>
  );
}
