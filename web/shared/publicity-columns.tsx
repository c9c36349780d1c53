import { Link } from 'wouter';
import { type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import { DECISION_KINDS, DISPLAY_CLASSES } from '../../domain/publicity/state.ts';
import { isOpen, STATUSES } from '../../domain/publicity/status.ts';
import type { ListedPublicity, Me } from './answers.ts';
import { DaysLeft } from './clue-columns.tsx';
import { divisionName } from './divisions.ts';
import { type LocalizedText, msg } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { PUBLICITY_COMMANDS, waitingPublicityCommand } from './publicity-commands.ts';
import type { Column } from './table.tsx';
import { TEXT } from './text.ts';
import { Tag, type Tone } from './ui.tsx';

/** By when something must be done with it next: published, or recalled. */
const deadlineOf = (p: ListedPublicity): string | null => {
  if (p.recall !== null) return p.recall.due.date;
  return p.publishedOn === null ? p.dueDate : null;
};

function Localized({ text, tone }: { readonly text: LocalizedText; readonly tone: Tone }) {
  const { localize } = useI18n();
  return <Tag tone={tone}>{localize(text)}</Tag>;
}

/** A link to the page of an item of publicity. */
export function PublicityLink({ publicityId }: { readonly publicityId: string }) {
  return (
    <Link href={`/publicity/${encodeURIComponent(publicityId)}`} className="nowrap">
      {publicityId}
    </Link>
  );
}

/** Makes the columns that every list of publicity has. */
export function publicityColumns(me: Pick<Me, 'divisions'>, today: CalendarDate): Column<ListedPublicity>[] {
  return [
    {
      key: 'act',
      title: msg('待办事项', 'To do'),
      cell: (r, l) => {
        const act = waitingPublicityCommand(r, r.availableCommands);
        return act && PUBLICITY_COMMANDS[act].name[l];
      },
      render: (r) => {
        const act = waitingPublicityCommand(r, r.availableCommands);
        return act ? <Localized text={PUBLICITY_COMMANDS[act].name} tone="blue" /> : '—';
      },
    },
    {
      key: 'id',
      title: TEXT.case,
      cell: (r) => r.publicityId,
      render: (r) => <PublicityLink publicityId={r.publicityId} />,
    },
    { key: 'title', title: msg('案件名称', 'Title'), cell: (r) => r.title, wrap: true },
    { key: 'party', title: msg('当事人', 'Party'), cell: (r) => r.party, wrap: true },
    { key: 'kind', title: msg('决定类别', 'Kind of decision'), cell: (r, l) => DECISION_KINDS[r.kind][l] },
    {
      key: 'status',
      title: TEXT.status,
      cell: (r, l) => STATUSES[r.status][l],
      render: (r) => <Localized text={STATUSES[r.status]} tone={isOpen(r.status) ? 'yellow' : 'gray'} />,
    },
    {
      key: 'place',
      title: TEXT.division,
      cell: (r, l) => divisionName(r.street ?? r.division, l, me),
      exportOnly: true,
    },
    {
      key: 'documentNo',
      title: msg('决定书文号', 'Document number'),
      cell: (r) => r.documentNo,
      exportOnly: true,
    },
    { key: 'decidedOn', title: msg('决定日期', 'Decided on'), cell: (r) => r.decidedOn },
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
      title: msg('失信行为分类', 'Class'),
      cell: (r, l) => (r.class ? DISPLAY_CLASSES[r.class][l] : null),
      exportOnly: true,
    },
    {
      key: 'until',
      title: msg('公示至', 'Shown until'),
      cell: (r) => r.display?.until ?? null,
      exportOnly: true,
    },
  ];
}
