import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { NOTICE_KINDS, type NoticeKind } from '../../domain/kernel/notices.ts';
import type { NoticeList, OfficerNotice } from '../shared/answers.ts';
import { BusyButton } from '../shared/busy-button.tsx';
import { formatInstant } from '../shared/format.ts';
import { format, PUNCTUATION } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { type People, personName } from '../shared/people.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useApi } from '../shared/session.tsx';
import { subjectPath } from '../shared/subjects.ts';
import type { Column } from '../shared/table.tsx';
import { Section, Tag, type Tone } from '../shared/ui.tsx';
import { ABOUT, TEXT } from './text.ts';

const TONES: Readonly<Partial<Record<NoticeKind, Tone>>> = {
  overdue: 'red',
  rejected: 'red',
  supervised: 'yellow',
  'due-soon': 'yellow',
  assigned: 'blue',
  'handed-over': 'blue',
};

/** A notice with the name of the absent officer for whom it is. */
type Row = OfficerNotice & { readonly absent: string | null };

const absentName = ({ insteadOf }: OfficerNotice, people: People): string | null =>
  insteadOf === null ? null : personName(insteadOf, people);

/** What the reader is told of, the newest first. */
export function Notices() {
  const { t, localize, language } = useI18n(TEXT);
  const api = useApi();
  const queries = useQueryClient();
  const [values, set] = useQueryState();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const isAll = values.show === 'all';
  const list = usePagedList<NoticeList, Row>(
    '/notices',
    { unread: isAll ? undefined : true },
    ({ notices, people, cursor }) => ({
      rows: notices.map((notice) => ({ ...notice, absent: absentName(notice, people) })),
      cursor,
    }),
  );
  const unread = (list.rows ?? []).filter(({ readAt }) => readAt === null);

  async function markRead(notices: readonly OfficerNotice[]): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      for (const { noticeId } of notices) await api(`/notices/${noticeId}/read`, { method: 'POST' });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['/notices'] });
    }
  }

  const columns: Column<Row>[] = [
    {
      key: 'notice',
      title: TEXT.notice,
      cell: ({ kind, about, absent }, l) =>
        PUNCTUATION[l].joinClauses(
          NOTICE_KINDS[kind][l],
          ABOUT[about]?.[l],
          absent !== null && format(TEXT.insteadOf, l, { officer: absent }),
        ),
      render: ({ kind, about, absent }) => (
        <span className="flags">
          <Tag tone={TONES[kind] ?? 'gray'}>{localize(NOTICE_KINDS[kind])}</Tag>
          {ABOUT[about] ? localize(ABOUT[about]) : null}
          {absent === null ? null : <Tag>{t('insteadOf', { officer: absent })}</Tag>}
        </span>
      ),
    },
    {
      key: 'subject',
      title: TEXT.subject,
      cell: ({ subject }) => subject.id,
      render: (r) => (
        <Link
          href={subjectPath(r.subject.kind, r.subject.id)}
          // Who opens what a notice is about has read it; the page goes on to it meanwhile.
          onClick={() => void (r.readAt === null && markRead([r]))}
        >
          {r.subject.id}
        </Link>
      ),
    },
    { key: 'dueOn', title: TEXT.dueOn, cell: ({ dueOn }) => dueOn },
    { key: 'at', title: TEXT.at, cell: ({ at }, l) => formatInstant(at, l) },
    {
      key: 'read',
      title: TEXT.isRead,
      cell: () => null,
      screenOnly: true,
      render: (r) =>
        r.readAt === null ? (
          <Button
            size="compact-sm"
            variant="default"
            className="no-print"
            disabled={busy}
            aria-label={t('markReadOf', { subject: r.subject.id })}
            onClick={() => void markRead([r])}
          >
            {t('markRead')}
          </Button>
        ) : (
          formatInstant(r.readAt, language)
        ),
    },
  ];
  return (
    <>
      <div className="page-head">
        <h1>{t('notices')}</h1>
      </div>
      <Section title={t(isAll ? 'all' : 'unreadOnly')} hint={t('kept')}>
        <div className="chips no-print">
          {(['unreadOnly', 'all'] as const).map((name) => (
            <Button
              key={name}
              size="compact-sm"
              variant={isAll === (name === 'all') ? 'filled' : 'default'}
              aria-pressed={isAll === (name === 'all')}
              onClick={() => set({ show: name === 'all' ? 'all' : '' })}
            >
              {t(name)}
            </Button>
          ))}
          {unread.length > 0 ? (
            <BusyButton size="compact-sm" variant="light" busy={busy} onClick={() => void markRead(unread)}>
              {t('markShown')}
            </BusyButton>
          ) : null}
        </div>
        {problem ? <ProblemNotice error={problem} /> : null}
        <PagedTable
          list={list}
          name={TEXT.notices}
          columns={columns}
          rowKey={(r) => r.noticeId}
          emptyText={t('nothing')}
        />
      </Section>
    </>
  );
}
