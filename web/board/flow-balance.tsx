import { Link } from 'wouter';
import type { Part } from '../../domain/metrics/history.ts';
import type { Completion } from '../shared/answers.ts';
import { type FigureQuery, figurePath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useMe } from '../shared/session.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportName, exportNotes } from './export-name.ts';
import { TEXT } from './text.ts';

const IN = ['carriedIn', 'received', 'transferredIn', 'reopened'] as const satisfies Part[];
const OUT = ['closed', 'transferredOut', 'returned', 'merged', 'openAtEnd'] as const satisfies Part[];
type Term = (typeof IN)[number] | (typeof OUT)[number];

interface Row {
  readonly term: Term;
  readonly side: 'flowIn' | 'flowOut';
  readonly count: number;
}

/** What came in and went out in the period, term by term; both sides are the same, and each term has its list. */
export function FlowBalance({ query, flow }: { readonly query: FigureQuery; readonly flow: Completion }) {
  const { t, language, joinPair } = useI18n(TEXT);
  const me = useMe();
  const n = (value: number) => formatInteger(value, language);
  const rowsOf = (side: Row['side'], terms: readonly Term[]): Row[] =>
    terms.map((term) => ({ term, side, count: flow[term] ?? 0 }));
  const rows = [...rowsOf('flowIn', IN), ...rowsOf('flowOut', OUT)];
  const sides = IN.map((term) => flow[term] ?? 0).reduce((a, b) => a + b, 0);
  const columns: Column<Row>[] = [
    { key: 'side', title: TEXT.flowSide, cell: (r, l) => TEXT[r.side][l] },
    { key: 'term', title: TEXT.flowTerm, cell: (r, l) => TEXT[`flow.${r.term}`][l] },
    {
      key: 'count',
      title: TEXT.count,
      cell: (r) => r.count,
      render: (r) =>
        r.count === 0 ? '0' : <Link href={figurePath(query, 'flow', r.term)}>{n(r.count)}</Link>,
      numeric: true,
    },
  ];
  return (
    <Section title={t('flowBalance')} hint={joinPair(t('flowHint'), n(sides))}>
      <DataTable
        name={exportName(TEXT.flowBalance, query, me)}
        columns={columns}
        rows={rows}
        rowKey={(r) => r.term}
        notes={exportNotes({ ...query, definition: 'flow' }, language)}
      />
    </Section>
  );
}
