import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Subscriber, Subscribers as SubscriberList } from '../shared/answers.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section, Tag } from '../shared/ui.tsx';
import { Figures } from './figures.tsx';
import { SubscriberForm, subscriberPath } from './form.tsx';
import { KINDS, TEXT } from './text.ts';

/** Whether a subscriber is told of anything. */
export function ActiveTag({ subscriber: { active } }: { readonly subscriber: Pick<Subscriber, 'active'> }) {
  const { t } = useI18n(TEXT);
  return <Tag tone={active ? 'teal' : 'gray'}>{t(active ? 'active' : 'inactive')}</Tag>;
}

const COLUMNS: readonly Column<Subscriber>[] = [
  {
    key: 'name',
    title: TEXT.name,
    cell: (r) => r.name,
    render: (r) => <Link href={subscriberPath(r.id)}>{r.name}</Link>,
    wrap: true,
  },
  { key: 'kind', title: TEXT.kind, cell: (r, l) => KINDS[r.kind][l] },
  {
    key: 'state',
    title: TEXT.state,
    cell: (r, l) => TEXT[r.active ? 'active' : 'inactive'][l],
    render: (r) => <ActiveTag subscriber={r} />,
  },
  {
    key: 'keys',
    title: TEXT.keys,
    cell: (r, l) => TEXT[r.keys.length > 0 ? 'hasKeys' : 'noKeys'][l],
  },
  { key: 'id', title: TEXT.id, cell: (r) => r.id },
  { key: 'endpoint', title: TEXT.endpoint, cell: (r) => r.endpoint, wrap: true },
];

/** Who is told of events, and how far that was done in time; one can be added. */
export function Subscribers() {
  const { t } = useI18n(TEXT);
  const [, go] = useLocation();
  const [isAdding, setAdding] = useState(false);
  const query = useApiQuery<SubscriberList>('/subscribers');
  return (
    <>
      <div className="page-head">
        <h1>{t('subscribers')}</h1>
      </div>
      <Section
        title={t('subscribers')}
        aside={
          <Button size="compact-sm" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            {t('add')}
          </Button>
        }
      >
        {isAdding ? (
          <SubscriberForm
            current={null}
            onDone={({ id }) => go(subscriberPath(id))}
            onCancel={() => setAdding(false)}
          />
        ) : null}
        <QueryBoundary query={query}>
          {({ subscribers }) => (
            <DataTable
              name={TEXT.subscribers}
              columns={COLUMNS}
              rows={subscribers}
              rowKey={(r) => r.id}
              cards
              sortable
              emptyText={t('noSubscribers')}
            />
          )}
        </QueryBoundary>
      </Section>
      {query.data ? <Figures subscribers={query.data.subscribers} /> : null}
    </>
  );
}
