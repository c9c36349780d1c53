import { Link } from 'wouter';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { Completion, Durations, Results, Stock } from '../shared/answers.ts';
import { type FigureQuery, figurePath } from '../shared/figure-query.ts';
import { formatChange, formatInteger, formatYuan } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { QueryBoundary, type QueryState } from '../shared/query-boundary.tsx';
import { Section } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

/** A main figure with its unit, what it was a year before, and the path of the list behind it. */
interface Tile {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly change?: string | undefined;
  readonly href: string;
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
            <Link href={tile.href}>{tile.value}</Link> <small>{tile.unit}</small>
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

/** The queries that the main figures come from. */
interface KeyFigureQueries {
  readonly flow: QueryState<Completion>;
  readonly stock: QueryState<Stock>;
  readonly durations: QueryState<Durations>;
  readonly results: QueryState<Results>;
}

/** The main figures of the period, each beside that of a year before and with the list behind it. */
export function KeyFigures({
  query,
  today,
  now,
  before,
}: {
  readonly query: FigureQuery;
  readonly today: CalendarDate;
  readonly now: KeyFigureQueries;
  readonly before: KeyFigureQueries;
}) {
  const { t, language, parenthesize } = useI18n(TEXT);
  const n = (value: number) => formatInteger(value, language);
  const compare = (value: number, old: number | null | undefined) =>
    old === null || old === undefined
      ? undefined
      : `${n(old)}${parenthesize(formatChange(value, old, language))}`;
  const day = query.asOf ?? today;
  const open = { ...query, from: day, to: day, asOf: day };
  const closedHref = figurePath(query, 'flow', 'numerator', { state: 'closed' });
  const flow = now.flow.data;
  const stock = now.stock.data;
  const durations = now.durations.data;
  const results = now.results.data;
  const tiles: Tile[] = [];
  if (flow) {
    tiles.push(
      {
        label: t('received'),
        value: n(flow.received ?? 0),
        unit: t('caseUnit'),
        change: compare(flow.received ?? 0, before.flow.data?.received),
        href: figurePath(query, 'flow', 'received'),
      },
      {
        label: t('closed'),
        value: n(flow.numerator),
        unit: t('caseUnit'),
        change: compare(flow.numerator, before.flow.data?.numerator),
        href: figurePath(query, 'flow', 'numerator'),
      },
    );
  }
  if (stock) {
    tiles.push(
      {
        label: t('open'),
        value: n(stock.open),
        unit: t('caseUnit'),
        change: compare(stock.open, before.stock.data?.open),
        href: figurePath(open, 'flow', 'denominator', { state: 'open' }),
      },
      {
        label: t('overdue'),
        value: n(stock.overdue),
        unit: t('caseUnit'),
        change: compare(stock.overdue, before.stock.data?.overdue),
        href: figurePath(open, 'flow', 'denominator', { state: 'overdue' }),
        bad: stock.overdue > 0,
      },
    );
  }
  if (durations) {
    for (const key of ['median', 'p90'] as const) {
      const value = durations[key];
      tiles.push({
        label: t(key),
        value: value === null ? '—' : n(value),
        unit: t('daysUnit'),
        change: value === null ? undefined : compare(value, before.durations.data?.[key]),
        href: closedHref,
      });
    }
  }
  if (results) {
    const old = before.results.data;
    tiles.push(
      {
        label: t('recovered'),
        value: formatYuan(results.paidAmountFen),
        unit: '',
        change: old ? formatYuan(old.paidAmountFen) : undefined,
        href: closedHref,
      },
      {
        label: t('peoplePaid'),
        value: n(results.paidHeadcount),
        unit: t('peopleUnit'),
        change: compare(results.paidHeadcount, old?.paidHeadcount),
        href: closedHref,
      },
    );
  }
  return (
    <Section title={t('keyFigures')}>
      <Tiles tiles={tiles} />
      <QueryBoundary query={now.stock}>{() => null}</QueryBoundary>
      <QueryBoundary query={now.durations}>{() => null}</QueryBoundary>
      <QueryBoundary query={now.results}>{() => null}</QueryBoundary>
    </Section>
  );
}
