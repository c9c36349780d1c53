import { Alert, Button, NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { STATUSES, type Status } from '../../domain/publicity/status.ts';
import type { ListedPublicity, PublicityList } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { DivisionSelect } from '../shared/division-select.tsx';
import { homeDivision } from '../shared/divisions.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { publicityColumns } from '../shared/publicity-columns.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { Section } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

const STATUS_NAMES = Object.keys(STATUSES) as Status[];

/** The decisions to be published and those that are, by status. */
export function PublicityQueue() {
  const { t, localize } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const division = values.division ?? homeDivision(me);
  const status = STATUS_NAMES.find((one) => one === values.status);
  const list = usePagedList<PublicityList, ListedPublicity>(
    '/publicity',
    { division, status },
    ({ items, complete, cursor }) => ({ rows: items, complete, cursor }),
  );
  return (
    <>
      <div className="page-head">
        <h1>{t('publicity')}</h1>
      </div>
      <search className="filters no-print">
        <DivisionSelect value={division} onChange={(code) => set({ division: code })} />
        <NativeSelect
          label={t('status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('any') },
            ...STATUS_NAMES.map((value) => ({ value, label: localize(STATUSES[value]) })),
          ]}
          onChange={({ currentTarget }) => set({ status: currentTarget.value })}
        />
        <Button component={Link} href="/public" variant="default">
          {t('publicDecisions')}
        </Button>
      </search>
      <Section title={t('publicity')}>
        {list.isBounded ? <Alert>{t('bounded')}</Alert> : null}
        <PagedTable
          list={list}
          name={TEXT.publicity}
          columns={publicityColumns(me, clockToday())}
          rowKey={(r) => r.publicityId}
          emptyText={t('noItems')}
        />
      </Section>
    </>
  );
}
