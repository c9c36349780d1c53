import { Link } from 'wouter';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import type { Completion } from '../shared/answers.ts';
import { type FigureQuery, figurePath } from '../shared/figure-query.ts';
import { formatInteger, formatPointsChange } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import type { Column } from '../shared/table.tsx';
import { TEXT } from './text.ts';

/** One definition's rate with its counts, what is left out, and the rate of earlier periods. */
export function RateCard({
  definition,
  query,
  now,
  past,
}: {
  readonly definition: Definition;
  readonly query: FigureQuery;
  readonly now: Completion;
  /** The same of earlier periods, each with its name. */
  readonly past: readonly (readonly [name: string, figure: Completion | undefined])[];
}) {
  const { t, language, parenthesize, joinList, joinPair } = useI18n(TEXT);
  const n = (value: number) => formatInteger(value, language);
  const name = { cohort: t('cohortName'), flow: t('flowName'), 'on-time': t('onTimeName') }[definition];
  const { returned, merged } = now.excluded;
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
        {joinPair(t('excluded'), '')}
        <Link href={figurePath(query, definition, 'returned')}>{t('returnedCount', { n: n(returned) })}</Link>
        {joinList(['', ''])}
        <Link href={figurePath(query, definition, 'merged')}>{t('mergedCount', { n: n(merged) })}</Link>
      </p>
      {past.map(([label, before]) => {
        if (!before) return null;
        const points = formatPointsChange(now.percent, before.percent);
        return (
          <p className="before" key={label}>
            {label} {before.percent === null ? t('noData') : `${before.percent}%`}
            {before.percent === null
              ? null
              : parenthesize(`${n(before.numerator)} / ${n(before.denominator)}`)}
            {points === null ? null : (
              <strong>
                {points} {t('points')}
              </strong>
            )}
          </p>
        );
      })}
      <p className="hint">{t(`definition.${definition}`)}</p>
    </article>
  );
}

/** A definition with its figures now and a year before, as exported. */
export interface RateRow {
  readonly definition: Definition;
  readonly now: Completion;
  readonly before: Completion | undefined;
}

const toRateNumber = (figure: Completion | undefined) =>
  figure?.percent === null || figure === undefined ? null : Number(figure.percent);

/** The rates as a table for export. */
export const RATE_COLUMNS: readonly Column<RateRow>[] = [
  { key: 'definition', title: TEXT.definition, cell: (r, l) => DEFINITIONS[r.definition][l] },
  { key: 'meaning', title: TEXT.definitionInWords, cell: (r, l) => TEXT[`definition.${r.definition}`][l] },
  { key: 'rate', title: TEXT.rate, cell: (r) => toRateNumber(r.now), percent: true },
  { key: 'numerator', title: TEXT.numeratorName, cell: (r) => r.now.numerator },
  { key: 'denominator', title: TEXT.denominatorName, cell: (r) => r.now.denominator },
  { key: 'returned', title: TEXT.returnedName, cell: (r) => r.now.excluded.returned },
  { key: 'merged', title: TEXT.mergedName, cell: (r) => r.now.excluded.merged },
  { key: 'asOf', title: TEXT.asOf, cell: (r) => r.now.asOf },
  { key: 'rateBefore', title: TEXT.rateBefore, cell: (r) => toRateNumber(r.before), percent: true },
  { key: 'numeratorBefore', title: TEXT.numeratorBefore, cell: (r) => r.before?.numerator ?? null },
  { key: 'denominatorBefore', title: TEXT.denominatorBefore, cell: (r) => r.before?.denominator ?? null },
];
