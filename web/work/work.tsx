import { Alert, Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { waitingCommand, waitingStatuses } from '../../domain/case/worklist.ts';
import { WAIT_REASONS, WAITING } from '../../domain/clue/worklist.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import type {
  CaseList,
  ClueList,
  ListedCase,
  ListedClue,
  ListedPublicity,
  PublicityList,
  WorkItem,
  Worklist,
} from '../shared/answers.ts';
import { useBatch } from '../shared/batch.tsx';
import { caseColumns } from '../shared/case-columns.tsx';
import { CASE_COMMANDS } from '../shared/case-command-labels.ts';
import { clockToday } from '../shared/clock.ts';
import { clueColumns } from '../shared/clue-columns.tsx';
import { cluePath } from '../shared/clue-commands.ts';
import { divisionChoices, homeDivision } from '../shared/divisions.ts';
import { formatInteger } from '../shared/format.ts';
import { PUNCTUATION } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { publicityColumns } from '../shared/publicity-columns.tsx';
import { waitingPublicityCommand } from '../shared/publicity-commands.ts';
import { usePagedList } from '../shared/queries.ts';
import { useLastText } from '../shared/record-pages.ts';
import { useApi, useMe } from '../shared/session.tsx';
import type { Column } from '../shared/table.tsx';
import { Empty, Section, Tag } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

function MyClues() {
  const { t } = useI18n(TEXT);
  const me = useMe();
  const list = usePagedList<ClueList, ListedClue>(
    '/clues',
    { assignee: me.sub, open: true, sort: 'due' },
    ({ clues, cursor }) => ({ rows: clues, cursor }),
  );
  const batch = useBatch(list.rows ?? []);
  return (
    <Section title={t('myClues')}>
      {batch.bar}
      <PagedTable
        list={list}
        name={TEXT.myClues}
        columns={[batch.column, ...clueColumns(me, clockToday())]}
        rowKey={(r) => r.clueId}
      />
    </Section>
  );
}

/** The cases that go on by an act of the caller, each with that act. */
function WaitingCases({ division }: { readonly division: string }) {
  const { t, localize } = useI18n(TEXT);
  const me = useMe();
  const list = usePagedList<CaseList, ListedCase>(
    '/cases',
    { division, waiting: true },
    ({ cases, complete, cursor }) => ({
      rows: cases,
      complete,
      cursor,
    }),
  );
  const actOf = (r: ListedCase) => waitingCommand(r, (name) => r.availableCommands.includes(name));
  const columns: Column<ListedCase>[] = [
    {
      key: 'act',
      title: TEXT.toDo,
      cell: (r, l) => {
        const act = actOf(r);
        return act && CASE_COMMANDS[act].name[l];
      },
      render: (r) => {
        const act = actOf(r);
        return act ? <Tag tone="blue">{localize(CASE_COMMANDS[act].name)}</Tag> : '—';
      },
    },
    ...caseColumns(me, clockToday()),
  ];
  return (
    <Section title={t('casesForMe')}>
      <PagedTable
        list={list}
        name={TEXT.casesForMe}
        columns={columns}
        rowKey={(r) => r.caseId}
        emptyText={t('noCaseWaits')}
      />
    </Section>
  );
}

/** The decisions of which the publicity waits for the caller. */
function WaitingPublicity({ division }: { readonly division: string }) {
  const { t } = useI18n(TEXT);
  const me = useMe();
  const list = usePagedList<PublicityList, ListedPublicity>(
    '/publicity',
    { division },
    ({ items, complete, cursor }) => ({
      rows: items.filter((p) => waitingPublicityCommand(p, p.availableCommands) !== null),
      complete,
      cursor,
    }),
  );
  return (
    <Section title={t('publicityForMe')}>
      <PagedTable
        list={list}
        name={TEXT.publicityForMe}
        columns={publicityColumns(me, clockToday())}
        rowKey={(r) => r.publicityId}
        emptyText={t('noPublicityWaits')}
      />
    </Section>
  );
}

/** Why the last conclusion of a clue was rejected, as its reviewer wrote it. */
function RejectionReason({ clue }: { readonly clue: WorkItem }) {
  const { t, joinPair } = useI18n(TEXT);
  const reason = useLastText({ path: cluePath(clue.clueId), version: clue.version }, 'review-rejected');
  return reason === null ? null : <p>{joinPair(t('rejectedBecause'), reason)}</p>;
}

const mayHaveCases = (roles: readonly Role[]): boolean =>
  roles.some((role) => waitingStatuses([role]).length > 0);

/** Whether somebody with these roles may have work beside clues that wait. */
const hasWork = (roles: readonly Role[]): boolean =>
  mayHaveCases(roles) || roles.includes('publicity-clerk') || roles.includes('inspector');

/** What waits for the caller, the most urgent first. */
export function Work() {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const api = useApi();
  const [values, set] = useQueryState();
  const today = clockToday();
  const reason = WAIT_REASONS.find((r) => r === values.reason);
  const division = values.division ?? homeDivision(me);
  const list = usePagedList<Worklist, WorkItem>('/worklist', { reason, division }, ({ items, cursor }) => ({
    rows: items,
    cursor,
  }));
  const overview = useQuery({
    queryKey: ['/worklist', 'overview', division],
    queryFn: ({ signal }) => api<Worklist>('/worklist', { query: { division, limit: 1 }, signal }),
  });
  const counts = overview.data?.counts ?? {};
  // Who has no role for clues is not told that none waits.
  const isForClues = overview.data === undefined || Object.keys(counts).length > 0;
  const batch = useBatch(list.rows ?? []);
  const columns: Column<WorkItem>[] = [
    batch.column,
    {
      key: 'act',
      title: TEXT.toDo,
      cell: (r, l) => PUNCTUATION[l].joinList(r.waitsFor.map((wait) => WAITING[wait.reason][l])),
      render: (r) => (
        <span className="flags">
          {r.waitsFor.map((wait) => (
            <Tag key={wait.reason} tone={wait.overdue ? 'red' : 'blue'}>
              {localize(WAITING[wait.reason])}
            </Tag>
          ))}
        </span>
      ),
    },
    {
      key: 'deadline',
      title: TEXT.deadline,
      cell: (r) => r.waitsFor[0]?.deadline ?? null,
      render: (r) => (
        <span className={r.waitsFor[0]?.overdue ? 'bad-text nowrap' : 'nowrap'}>
          {r.waitsFor[0]?.deadline}
        </span>
      ),
    },
    ...clueColumns(me, today),
  ];
  return (
    <>
      <div className="page-head">
        <h1>{t('work')}</h1>
      </div>
      {isForClues ? (
        <Section
          title={t('waitsForMe')}
          aside={
            me.divisions.length > 1 ? (
              <NativeSelect
                aria-label={t('division')}
                size="xs"
                value={division}
                data={divisionChoices(me, language)}
                onChange={({ currentTarget }) => set({ division: currentTarget.value })}
              />
            ) : null
          }
        >
          <div className="chips no-print">
            <Button
              size="compact-sm"
              variant={reason === undefined ? 'filled' : 'default'}
              aria-pressed={reason === undefined}
              onClick={() => set({ reason: '' })}
            >
              {t('allReasons')}
            </Button>
            {WAIT_REASONS.filter((r) => counts[r] !== undefined).map((r) => (
              <Button
                key={r}
                size="compact-sm"
                variant={r === reason ? 'filled' : 'default'}
                aria-pressed={r === reason}
                onClick={() => set({ reason: r })}
              >
                {localize(WAITING[r])} {formatInteger(counts[r] ?? 0, language)}
              </Button>
            ))}
          </div>
          {batch.bar}
          {overview.data && !overview.data.complete ? <Alert>{t('incomplete')}</Alert> : null}
          <PagedTable
            list={list}
            name={TEXT.waitsForMe}
            columns={columns}
            rowKey={(r) => r.clueId}
            renderBelow={(r) => (r.rejectedDay === null ? null : <RejectionReason clue={r} />)}
            emptyText={t('nothingWaits')}
          />
          <p className="hint no-print">
            <Link href="/clues">{t('search')}</Link>
          </p>
        </Section>
      ) : null}
      {mayHaveCases(me.roles) ? <WaitingCases division={division} /> : null}
      {me.roles.includes('publicity-clerk') ? <WaitingPublicity division={division} /> : null}
      {me.roles.includes('inspector') ? <MyClues /> : null}
      {isForClues || hasWork(me.roles) ? null : <Empty text={t('noWork')} />}
    </>
  );
}
