import { Link } from 'wouter';
import type { Completion, Durations, Results, Stock } from '../shared/answers.ts';
import { type FigureQuery, figurePath, listPath } from '../shared/figure-query.ts';
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
  /** What it was before, each with a name. */
  readonly changes: readonly (readonly [name: string, value: string])[];
  readonly href: string;
  readonly bad?: boolean;
}

function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  return (
    <dl className="tiles">
      {tiles.map((tile) => (
        <div key={tile.label} className={tile.bad ? 'bad' : ''}>
          <dt>{tile.label}</dt>
          <dd>
            <Link href={tile.href}>{tile.value}</Link> <small>{tile.unit}</small>
          </dd>
          {tile.changes.map(([name, value]) => (
            <dd className="before" key={name}>
              {name} {value}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

/** The queries that the main figures come from. */
export interface KeyFigureQueries {
  readonly flow: QueryState<Completion>;
  readonly stock: QueryState<Stock>;
  readonly durations: QueryState<Durations>;
  readonly results: QueryState<Results>;
}

/** Tells whether a period had no clue at all: then there is nothing to compare with. */
function hasNothing({ flow }: KeyFigureQueries): boolean {
  const figure = flow.data;
  return figure !== undefined && figure.denominator === 0 && (figure.received ?? 0) === 0;
}

/** The main figures of the period, each beside those of earlier periods and with the list behind it. */
export function KeyFigures({
  query,
  now,
  past,
}: {
  readonly query: FigureQuery;
  readonly now: KeyFigureQueries;
  /** The same of earlier periods, each with its name. */
  readonly past: readonly (readonly [name: string, figures: KeyFigureQueries])[];
}) {
  const { t, language, parenthesize } = useI18n(TEXT);
  const n = (value: number) => formatInteger(value, language);
  /** Compares a value with earlier ones; what is not there yet is left out. */
  const compare = (
    value: number | null,
    pick: (figures: KeyFigureQueries) => number | null | undefined,
    write = n,
  ): Tile['changes'] =>
    past.flatMap(([name, figures]): (readonly [string, string])[] => {
      const old = pick(figures);
      if (old === undefined) return [];
      if (old === null || hasNothing(figures)) return [[name, t('noData')]];
      if (value === null) return [[name, write(old)]];
      return [[name, `${write(old)}${parenthesize(formatChange(value, old, language, write))}`]];
    });
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
        changes: compare(flow.received ?? 0, (f) => f.flow.data?.received),
        href: figurePath(query, 'flow', 'received'),
      },
      {
        label: t('closed'),
        value: n(flow.numerator),
        unit: t('caseUnit'),
        changes: compare(flow.numerator, (f) => f.flow.data?.numerator),
        href: figurePath(query, 'flow', 'closed'),
      },
    );
  }
  if (stock) {
    for (const key of ['open', 'overdue', 'suspended'] as const) {
      tiles.push({
        label: t(key),
        value: n(stock[key]),
        unit: t('caseUnit'),
        changes: compare(stock[key], (f) => f.stock.data?.[key]),
        href: listPath(query, 'stock', key),
        bad: key === 'overdue' && stock.overdue > 0,
      });
    }
  }
  if (durations) {
    for (const key of ['median', 'p90'] as const) {
      const value = durations[key];
      tiles.push({
        label: t(key),
        value: value === null ? t('noData') : n(value),
        unit: value === null ? '' : t('daysUnit'),
        changes: compare(value, (f) => f.durations.data?.[key]),
        href: listPath(query, 'durations', 'closed'),
      });
    }
  }
  if (results) {
    for (const [label, key, unit, write] of [
      ['recovered', 'paidAmountFen', 'yuanUnit', formatYuan],
      ['peoplePaid', 'paidHeadcount', 'peopleUnit', n],
    ] as const) {
      // What was paid is known of closed clues alone.
      const pick = (of: Results | undefined) => of && (of.closed === 0 ? null : of[key]);
      const value = pick(results) ?? null;
      tiles.push({
        label: t(label),
        value: value === null ? t('noData') : write(value),
        unit: value === null ? '' : t(unit),
        changes: compare(value, (f) => pick(f.results.data), write),
        href: listPath(query, 'results', 'paid'),
      });
    }
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
