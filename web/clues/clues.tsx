import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import type { ClueList, ListedClue } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { clueColumns } from '../shared/clue-columns.tsx';
import { divisionChoices, homeDivision } from '../shared/divisions.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { Section } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

const isStatus = (text: string | undefined): text is Status =>
  text !== undefined && Object.hasOwn(STATUSES, text);

/** Clues by division and status, of an employer, of an officer, or one by its number. */
export function Clues() {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const [, go] = useLocation();
  const [typed, setTyped] = useState({
    employer: values.employer ?? '',
    assignee: values.assignee ?? '',
    clueId: '',
  });
  const division = values.division ?? homeDivision(me);
  const status = isStatus(values.status) ? values.status : undefined;
  const only = values.only === 'open' || values.only === 'overdue' ? values.only : undefined;
  const list = usePagedList<ClueList, ListedClue>(
    '/clues',
    {
      division,
      status,
      employer: values.employer,
      assignee: values.assignee,
      open: only === 'open' ? true : undefined,
      overdue: only === 'overdue' ? true : undefined,
    },
    ({ clues, cursor }) => ({ rows: clues, cursor }),
  );
  const bindField = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setTyped((now) => ({ ...now, [name]: value })),
  });
  return (
    <>
      <div className="page-head">
        <h1>{t('search')}</h1>
      </div>
      <form
        className="filters no-print"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.clueId.trim() !== '') go(`/clues/${encodeURIComponent(typed.clueId.trim())}`);
          else set({ employer: typed.employer.trim(), assignee: typed.assignee.trim() });
        }}
      >
        <NativeSelect
          label={t('division')}
          value={division}
          data={divisionChoices(me, language)}
          onChange={({ currentTarget }) => set({ division: currentTarget.value })}
        />
        <NativeSelect
          label={t('status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('statusAny') },
            ...(Object.keys(STATUSES) as Status[]).map((value) => ({
              value,
              label: localize(STATUSES[value]),
            })),
          ]}
          onChange={({ currentTarget }) => set({ status: currentTarget.value })}
        />
        <NativeSelect
          label={t('flags')}
          value={only ?? ''}
          data={[
            { value: '', label: t('allReasons') },
            { value: 'open', label: t('openOnly') },
            { value: 'overdue', label: t('overdueOnly') },
          ]}
          onChange={({ currentTarget }) => set({ only: currentTarget.value })}
        />
        <TextInput label={t('employerSearch')} maxLength={200} {...bindField('employer')} />
        <TextInput label={t('assigneeSearch')} maxLength={80} {...bindField('assignee')} />
        <TextInput label={t('openClue')} maxLength={80} title={t('clueIdHint')} {...bindField('clueId')} />
        <Button type="submit">{t('find')}</Button>
      </form>
      <Section title={t('search')}>
        <PagedTable
          list={list}
          name={TEXT.search}
          columns={clueColumns(me, clockToday())}
          rowKey={(r) => r.clueId}
        />
      </Section>
    </>
  );
}
