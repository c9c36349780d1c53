import { Alert, Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { CLOCK_NAMES } from '../../domain/case/clocks.ts';
import { STATUSES, type Status } from '../../domain/case/status.ts';
import type { CaseList, ListedCase } from '../shared/answers.ts';
import { caseColumns } from '../shared/case-columns.tsx';
import { CLOCKS } from '../shared/case-labels.ts';
import { clockToday } from '../shared/clock.ts';
import { DivisionSelect } from '../shared/division-select.tsx';
import { homeDivision } from '../shared/divisions.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { Section } from '../shared/ui.tsx';
import { ProposalForm } from './proposal-form.tsx';
import { TEXT } from './text.ts';

const STATUS_NAMES = Object.keys(STATUSES) as Status[];
/** What cases can be narrowed to by who is concerned. */
const SHOW = ['waiting', 'mine'] as const;

/** The cases of a division by status, open clock and who is concerned; an inspector can propose one. */
export function Cases() {
  const { t, localize } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const [isProposing, setProposing] = useState(false);
  const division = values.division ?? homeDivision(me);
  const show = SHOW.find((one) => one === values.show);
  const list = usePagedList<CaseList, ListedCase>(
    '/cases',
    {
      division,
      status: STATUS_NAMES.find((one) => one === values.status),
      clock: CLOCK_NAMES.find((one) => one === values.clock),
      officer: show === 'mine' ? me.sub : values.officer,
      ...(show === 'waiting' ? { waiting: true } : {}),
    },
    ({ cases, complete, cursor }) => ({ rows: cases, complete, cursor }),
  );
  const bind = (name: string) => ({
    value: values[name] ?? '',
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      set({ [name]: currentTarget.value }),
  });
  const any = { value: '', label: t('any') };
  return (
    <>
      <div className="page-head">
        <h1>{t('cases')}</h1>
      </div>
      <search className="filters no-print">
        <DivisionSelect value={division} onChange={(code) => set({ division: code })} />
        <NativeSelect
          label={t('show')}
          {...bind('show')}
          data={[any, { value: 'waiting', label: t('waitingOnly') }, { value: 'mine', label: t('mine') }]}
        />
        <NativeSelect
          label={t('status')}
          {...bind('status')}
          data={[any, ...STATUS_NAMES.map((value) => ({ value, label: localize(STATUSES[value]) }))]}
        />
        <NativeSelect
          label={t('clock')}
          {...bind('clock')}
          data={[any, ...CLOCK_NAMES.map((value) => ({ value, label: localize(CLOCKS[value]) }))]}
        />
        {me.roles.includes('inspector') ? (
          <Button aria-expanded={isProposing} onClick={() => setProposing(!isProposing)}>
            {t('propose')}
          </Button>
        ) : null}
      </search>
      {isProposing ? <ProposalForm onCancel={() => setProposing(false)} /> : null}
      <Section title={t('cases')}>
        {list.isBounded ? <Alert>{t('bounded')}</Alert> : null}
        <PagedTable
          list={list}
          name={TEXT.cases}
          columns={caseColumns(me, clockToday())}
          rowKey={(r) => r.caseId}
          emptyText={t('noCases')}
        />
      </Section>
    </>
  );
}
