import { Alert, Button, NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { daysBetween } from '../../domain/calendar/dates.ts';
import { DECISION_KINDS } from '../../domain/publicity/state.ts';
import { type CommandName, isOpen, STATUSES, type Status } from '../../domain/publicity/status.ts';
import type { ListedPublicity, PublicityList } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { DaysLeft } from '../shared/clue-columns.tsx';
import { divisionChoices, divisionName, homeDivision } from '../shared/divisions.ts';
import { PUNCTUATION } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import type { Column } from '../shared/table.tsx';
import { Section, Tag } from '../shared/ui.tsx';
import { className, PUBLICITY_FORMS } from './commands.ts';
import { TEXT } from './text.ts';

const STATUS_NAMES = Object.keys(STATUSES) as Status[];

/** By when something must be done with it next: published, or recalled. */
const deadlineOf = (p: ListedPublicity): string | null => {
  if (p.recall !== null) return p.recall.due.date;
  return p.publishedOn === null ? p.dueDate : null;
};

/** The decisions to be published and those that are, by status. */
export function PublicityQueue() {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const today = clockToday();
  const [values, set] = useQueryState();
  const division = values.division ?? homeDivision(me);
  const status = STATUS_NAMES.find((one) => one === values.status);
  const list = usePagedList<PublicityList, ListedPublicity>(
    '/publicity',
    { division, status },
    ({ items, complete, cursor }) => ({ rows: items, complete, cursor }),
  );
  const columns: Column<ListedPublicity>[] = [
    {
      key: 'act',
      title: TEXT.toDo,
      cell: (r, l) =>
        PUNCTUATION[l].joinList(r.availableCommands.map((name) => PUBLICITY_FORMS.labels[name].name[l])),
      render: (r) => (
        <span className="flags">
          {r.availableCommands.map((name: CommandName) => (
            <Tag key={name} tone="blue">
              {localize(PUBLICITY_FORMS.labels[name].name)}
            </Tag>
          ))}
        </span>
      ),
    },
    {
      key: 'id',
      title: TEXT.case,
      cell: (r) => r.publicityId,
      render: (r) => (
        <Link href={`/publicity/${encodeURIComponent(r.publicityId)}`} className="nowrap">
          {r.publicityId}
        </Link>
      ),
    },
    { key: 'title', title: TEXT.name, cell: (r) => r.title, wrap: true },
    { key: 'party', title: TEXT.party, cell: (r) => r.party, wrap: true },
    { key: 'kind', title: TEXT.kind, cell: (r, l) => DECISION_KINDS[r.kind][l] },
    {
      key: 'status',
      title: TEXT.status,
      cell: (r, l) => STATUSES[r.status][l],
      render: (r) => <Tag tone={isOpen(r.status) ? 'yellow' : 'gray'}>{localize(STATUSES[r.status])}</Tag>,
    },
    {
      key: 'place',
      title: TEXT.division,
      cell: (r, l) => divisionName(r.street ?? r.division, l, me),
      exportOnly: true,
    },
    { key: 'documentNo', title: TEXT.documentNo, cell: (r) => r.documentNo, exportOnly: true },
    { key: 'decidedOn', title: TEXT.decidedOn, cell: (r) => r.decidedOn },
    { key: 'due', title: TEXT.dueDate, cell: deadlineOf },
    {
      key: 'left',
      title: TEXT.daysLeft,
      cell: (r) => {
        const due = deadlineOf(r);
        return due === null ? null : daysBetween(today, due);
      },
      render: (r) => {
        const due = deadlineOf(r);
        return due !== null && isOpen(r.status) ? <DaysLeft due={due} today={today} /> : '—';
      },
    },
    {
      key: 'class',
      title: TEXT.class,
      cell: (r, l) => (r.class ? className(r.class)[l] : null),
      exportOnly: true,
    },
    { key: 'until', title: TEXT.displayUntil, cell: (r) => r.display?.until ?? null, exportOnly: true },
  ];
  return (
    <>
      <div className="page-head">
        <h1>{t('publicity')}</h1>
      </div>
      <search className="filters no-print">
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
          columns={columns}
          rowKey={(r) => r.publicityId}
          emptyText={t('noItems')}
        />
      </Section>
    </>
  );
}
