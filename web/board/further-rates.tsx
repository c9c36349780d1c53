import { Link } from 'wouter';
import type { ResultPart } from '../../domain/metrics/history.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import type { Results } from '../shared/answers.ts';
import { type FigureQuery, listPath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { percentColumn } from '../shared/number-columns.tsx';
import { useMe } from '../shared/session.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportName, exportNotes } from './export-name.ts';
import { TEXT } from './text.ts';

/** A rate with the parts of results that are its numerator and its denominator. */
export interface FurtherRate {
  readonly key:
    | 'signing'
    | 'early'
    | 'repeated'
    | 'satisfaction'
    | 'returnRefused'
    | 'returnApproved'
    | 'reopeningApproved';
  readonly numerator: number;
  readonly denominator: number;
  readonly part: ResultPart;
  readonly basePart: ResultPart;
}

/** Lists the further rates of results. */
export function furtherRates({
  closed,
  signing,
  early,
  repeated,
  satisfaction,
  returns,
  reopenings,
}: Results): FurtherRate[] {
  const { satisfied, unsatisfied } = satisfaction;
  return [
    {
      key: 'signing',
      numerator: signing.inTime,
      denominator: signing.inTime + signing.late,
      part: 'signedInTime',
      basePart: 'closed',
    },
    { key: 'early', numerator: early, denominator: closed, part: 'early', basePart: 'closed' },
    {
      key: 'repeated',
      numerator: repeated.count,
      denominator: repeated.received,
      part: 'repeated',
      basePart: 'received',
    },
    {
      key: 'satisfaction',
      numerator: satisfied,
      denominator: satisfied + unsatisfied,
      part: 'satisfied',
      basePart: 'surveyed',
    },
    {
      key: 'returnApproved',
      numerator: returns.approved,
      denominator: returns.requested,
      part: 'returnsApproved',
      basePart: 'returnsRequested',
    },
    {
      key: 'returnRefused',
      numerator: returns.refused,
      denominator: returns.requested,
      part: 'returnsRefused',
      basePart: 'returnsRequested',
    },
    {
      key: 'reopeningApproved',
      numerator: reopenings.approved,
      denominator: reopenings.requested,
      part: 'reopeningsApproved',
      basePart: 'reopeningsRequested',
    },
  ];
}

/** The further rates of the period, each with its definition and the lists behind it. */
export function FurtherRates({ query, results }: { readonly query: FigureQuery; readonly results: Results }) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const link = (count: number, part: ResultPart) =>
    count === 0 ? (
      formatInteger(count, language)
    ) : (
      <Link href={listPath(query, 'results', part)}>{formatInteger(count, language)}</Link>
    );
  const percentOf = (r: FurtherRate) => percent(r.numerator, r.denominator).percent;
  const columns: Column<FurtherRate>[] = [
    { key: 'name', title: TEXT.furtherRate, cell: (r, l) => TEXT[`rate.${r.key}`][l] },
    percentColumn(TEXT.furtherPercent, percentOf, t('noData')),
    {
      key: 'numerator',
      title: TEXT.furtherNumerator,
      cell: (r) => r.numerator,
      render: (r) => link(r.numerator, r.part),
      numeric: true,
    },
    {
      key: 'denominator',
      title: TEXT.furtherDenominator,
      cell: (r) => r.denominator,
      render: (r) => link(r.denominator, r.basePart),
      numeric: true,
    },
    {
      key: 'meaning',
      title: TEXT.definitionInWords,
      cell: (r, l) => TEXT[`rateHint.${r.key}`][l],
      wrap: true,
    },
  ];
  return (
    <Section title={t('furtherRates')}>
      <DataTable
        name={exportName(TEXT.furtherRates, query, me)}
        columns={columns}
        rows={furtherRates(results)}
        rowKey={(r) => r.key}
        notes={exportNotes({ asOf: query.asOf }, language)}
      />
    </Section>
  );
}
