import { Alert, Button, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { CONCLUSION_CODES, CONCLUSIONS, type ConclusionCode } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import type { ClueList, ListedClue } from '../shared/answers.ts';
import { useBatch } from '../shared/batch.tsx';
import { clockToday } from '../shared/clock.ts';
import { clueColumns } from '../shared/clue-columns.tsx';
import { DivisionSelect } from '../shared/division-select.tsx';
import { homeDivision } from '../shared/divisions.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { SOURCES } from '../shared/labels.ts';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { readDates } from '../shared/period.ts';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { Empty, Section } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

const STATUS_NAMES = Object.keys(STATUSES) as Status[];
const SECTOR_CODES = Object.keys(SECTOR_NAMES) as SectorCode[];
/** What clues can be narrowed to by a mark. */
const ONLY = ['open', 'overdue', 'suspended', 'repeated'] as const;
const SORTS = ['due', '-due', 'received', '-received'] as const;

const oneOf = <T extends string>(all: readonly T[], text: string | undefined): T | undefined =>
  all.find((one) => one === text);
/** What a search asks the API for. */
type ClueQuery = Parameters<typeof usePagedList>[1];

/** The clues that were found, in the order of a column; some of them can be given one command. */
function FoundClues({
  query,
  sort,
  onSort,
}: {
  readonly query: ClueQuery;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
}) {
  const { t } = useI18n(TEXT);
  const me = useMe();
  const list = usePagedList<ClueList, ListedClue>(
    '/clues',
    { ...query, sort },
    ({ clues, complete, cursor }) => ({ rows: clues, complete, cursor }),
  );
  const batch = useBatch(list.rows ?? []);
  return (
    <>
      {batch.bar}
      {list.isBounded ? <Alert>{t('bounded')}</Alert> : null}
      <PagedTable
        list={list}
        name={TEXT.search}
        columns={[batch.column, ...clueColumns(me, clockToday())]}
        rowKey={(r) => r.clueId}
        sort={{ value: sort ?? 'due', set: onSort }}
      />
    </>
  );
}

/** Clues by part of a number or a name, by place, receipt and what else their rows tell, in the order of a column. */
export function Clues() {
  const { t, localize } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const { q = '' } = values;
  const [typed, setTyped] = useState(q);
  // What is searched for is what the address says, however it came to say it.
  useEffect(() => setTyped(q), [q]);
  const division = values.division ?? homeDivision(me);
  const only = oneOf(ONLY, values.only);
  const sort = oneOf(SORTS, values.sort);
  const { from: receivedFrom, to: receivedTo, isSwapped } = readDates(values.receivedFrom, values.receivedTo);
  const query: ClueQuery = {
    division,
    q,
    status: oneOf(STATUS_NAMES, values.status),
    employer: values.employer,
    assignee: values.assignee,
    sector: oneOf(SECTOR_CODES, values.sector),
    source: values.source,
    conclusion: oneOf(CONCLUSION_CODES, values.conclusion),
    receivedFrom,
    receivedTo,
    ...(only === undefined ? {} : { [only]: true }),
  };
  const choices = <T extends string>(codes: readonly T[], labels: Readonly<Record<T, LocalizedText>>) => [
    { value: '', label: t('any') },
    ...codes.map((value) => ({ value, label: localize(labels[value]) })),
  ];
  const bind = (name: string) => ({
    value: values[name] ?? '',
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      set({ [name]: currentTarget.value }),
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
          set({ q: typed.trim() });
        }}
      >
        <TextInput
          className="wide-field"
          label={t('query')}
          title={t('queryHint')}
          maxLength={100}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <DivisionSelect value={division} onChange={(code) => set({ division: code })} />
        <NativeSelect label={t('status')} {...bind('status')} data={choices(STATUS_NAMES, STATUSES)} />
        <NativeSelect
          label={t('flags')}
          {...bind('only')}
          data={[
            { value: '', label: t('any') },
            ...ONLY.map((value) => ({ value, label: t(`${value}Only`) })),
          ]}
        />
        <TextInput
          type="date"
          label={t('receivedFrom')}
          {...bind('receivedFrom')}
          error={isSwapped ? t('periodOrder') : undefined}
        />
        <TextInput type="date" label={t('receivedTo')} {...bind('receivedTo')} />
        <NativeSelect label={t('sector')} {...bind('sector')} data={choices(SECTOR_CODES, SECTOR_NAMES)} />
        <NativeSelect label={t('source')} {...bind('source')} data={choices(Object.keys(SOURCES), SOURCES)} />
        <NativeSelect
          label={t('conclusion')}
          {...bind('conclusion')}
          data={choices<ConclusionCode>(CONCLUSION_CODES, CONCLUSIONS)}
        />
        <Button type="submit">{t('find')}</Button>
        <Button
          variant="default"
          onClick={() => {
            setTyped('');
            set(Object.fromEntries(Object.keys(values).map((name) => [name, ''])));
          }}
        >
          {t('reset')}
        </Button>
      </form>
      <Section title={t('search')}>
        <div className="chips no-print">
          {values.employer ? (
            <Button size="compact-sm" variant="light" onClick={() => set({ employer: '' })}>
              {t('employerIs', { name: values.employer })} ×
            </Button>
          ) : null}
          {values.assignee ? (
            <Button size="compact-sm" variant="light" onClick={() => set({ assignee: '' })}>
              {t('assigneeIs', { name: values.assignee })} ×
            </Button>
          ) : null}
        </div>
        {isSwapped ? (
          <Empty text={t('datesFirst')} />
        ) : (
          <FoundClues query={query} sort={sort} onSort={(next) => set({ sort: next })} />
        )}
      </Section>
    </>
  );
}
