import { Link } from 'wouter';
import { type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { STATUSES } from '../../domain/clue/status.ts';
import type { ListedClue, Me } from './answers.ts';
import { Flags, flagNames, StatusBadge } from './clue-badges.tsx';
import { divisionName } from './divisions.ts';
import { toYuan } from './format.ts';
import { PUNCTUATION } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { sourceName } from './labels.ts';
import { PersonNames, personNames } from './people.tsx';
import type { Column } from './table.tsx';
import { TEXT } from './text.ts';

/** A link to a clue's page. */
export function ClueLink({ clueId }: { readonly clueId: string }) {
  return (
    <Link href={`/clues/${encodeURIComponent(clueId)}`} className="nowrap">
      {clueId}
    </Link>
  );
}

/** Says how many days are left until a due date, or over it. */
export function DaysLeft({ due, today }: { readonly due: CalendarDate; readonly today: CalendarDate }) {
  const { t } = useI18n();
  const days = daysBetween(today, due);
  if (days === 0) return <strong className="nowrap">{t('dueToday')}</strong>;
  return days > 0 ? (
    <span className="nowrap">{t('daysLeftText', { n: days })}</span>
  ) : (
    <strong className="bad-text nowrap">{t('daysOver', { n: -days })}</strong>
  );
}

/** Counts the days until the due date of a clue whose clock runs; null where it ended or stands. */
const daysLeftOf = (
  { closedDay, suspended, overdue, dueDate }: TimedClue,
  today: CalendarDate,
): number | null => (closedDay !== null || (suspended && !overdue) ? null : daysBetween(today, dueDate));

type TimedClue = Pick<ListedClue, 'closedDay' | 'suspended' | 'overdue' | 'dueDate'>;

/** Says of a clue how many days are left, or that its clock stands; nothing of one that ended. */
export function ClueDaysLeft({ clue, today }: { readonly clue: TimedClue; readonly today: CalendarDate }) {
  const { t } = useI18n();
  if (clue.closedDay !== null) return '—';
  if (daysLeftOf(clue, today) === null) return <span className="nowrap">{t('flag.suspended')}</span>;
  return <DaysLeft due={clue.dueDate} today={today} />;
}

/** Makes the columns that every list of clues has. */
export function clueColumns(me: Pick<Me, 'divisions'>, today: CalendarDate): Column<ListedClue>[] {
  return [
    {
      key: 'clueId',
      title: TEXT.clueNo,
      cell: (r) => r.clueId,
      render: (r) => <ClueLink clueId={r.clueId} />,
    },
    { key: 'employer', title: TEXT.employer, cell: (r) => r.employerName, wrap: true },
    { key: 'place', title: TEXT.division, cell: (r, l) => divisionName(r.street ?? r.division, l, me) },
    {
      key: 'district',
      title: TEXT.district,
      cell: (r, l) => divisionName(r.division, l, me),
      exportOnly: true,
    },
    {
      key: 'status',
      title: TEXT.status,
      cell: (r, l) => STATUSES[r.status][l],
      render: (r) => <StatusBadge status={r.status} />,
    },
    { key: 'received', title: TEXT.receivedDay, cell: (r) => r.receivedDay, sortKey: 'received' },
    { key: 'due', title: TEXT.dueDate, cell: (r) => r.dueDate, sortKey: 'due' },
    {
      key: 'left',
      title: TEXT.daysLeft,
      cell: (r) => daysLeftOf(r, today),
      render: (r) => <ClueDaysLeft clue={r} today={today} />,
    },
    {
      key: 'flags',
      title: TEXT.flags,
      cell: (r, l) => PUNCTUATION[l].joinList(flagNames(r).map((name) => TEXT[`flag.${name}`][l])),
      render: (r) => <Flags clue={r} />,
      wrap: true,
    },
    {
      key: 'officers',
      title: TEXT.officers,
      cell: (r, l) => personNames(r.officers, r.people, l),
      render: (r) => <PersonNames ids={r.officers} people={r.people} />,
      wrap: true,
    },
    {
      key: 'sector',
      title: TEXT.sector,
      cell: (r, l) => SECTOR_NAMES[r.sector as SectorCode]?.[l] ?? r.sector,
      exportOnly: true,
    },
    {
      key: 'source',
      title: TEXT.source,
      cell: (r, l) => r.source && sourceName(r.source, l),
      exportOnly: true,
    },
    { key: 'headcount', title: TEXT.headcount, cell: (r) => r.headcount, exportOnly: true },
    {
      key: 'claimed',
      title: TEXT.claimed,
      cell: (r) => (r.claimedAmountFen === null ? null : toYuan(r.claimedAmountFen)),
      exportOnly: true,
    },
    {
      key: 'conclusion',
      title: TEXT.conclusion,
      cell: (r, l) => r.conclusion && CONCLUSIONS[r.conclusion.code][l],
      exportOnly: true,
    },
    { key: 'closed', title: TEXT.closedDay, cell: (r) => r.closedDay, exportOnly: true },
  ];
}
