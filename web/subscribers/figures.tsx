import { Link } from 'wouter';
import type { Subscriber } from '../shared/answers.ts';
import { divisionName } from '../shared/divisions.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { pathTo } from '../shared/location.ts';
import { useMe } from '../shared/session.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { subscriberPath } from './form.tsx';
import { TEXT } from './text.ts';

/** The figures, each with a list of deliveries. */
export const PARTS = ['due', 'inTime', 'late', 'dead'] as const;

type Row = Subscriber['reported'][number] & { readonly subscriber: string; readonly name: string };

/** What was to be accepted by subscribers and what came of it, by district. */
export function Figures({ subscribers }: { readonly subscribers: readonly Subscriber[] }) {
  const { t } = useI18n(TEXT);
  const me = useMe();
  const rows = subscribers.flatMap(({ id, name, reported }) =>
    reported.map((row): Row => ({ ...row, subscriber: id, name })),
  );
  const columns: Column<Row>[] = [
    { key: 'name', title: TEXT.subscriber, cell: (r) => r.name, wrap: true },
    { key: 'division', title: TEXT.division, cell: (r, l) => divisionName(r.division, l, me) },
    ...PARTS.map(
      (key): Column<Row> => ({
        key,
        title: TEXT[key],
        numeric: true,
        cell: (r) => r[key],
        render: (r) =>
          r[key] === 0 ? (
            0
          ) : (
            <Link
              href={pathTo(subscriberPath(r.subscriber), { division: r.division, part: key })}
              className={key === 'late' || key === 'dead' ? 'bad-text' : ''}
            >
              {r[key]}
            </Link>
          ),
      }),
    ),
  ];
  return (
    <Section title={t('figures')} hint={t('figuresNote')}>
      <DataTable
        name={TEXT.figures}
        columns={columns}
        rows={rows}
        rowKey={(r) => `${r.subscriber} ${r.division}`}
        cards
        sortable
        emptyText={t('noFigures')}
      />
    </Section>
  );
}
