import { Link } from 'wouter';
import { type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import { CASE_SOURCES, hasTerm, PROPOSALS } from '../../domain/case/state.ts';
import { isOpen, STATUSES, type Status } from '../../domain/case/status.ts';
import type { CaseView, ListedCase, Me } from './answers.ts';
import { CLOCKS } from './case-labels.ts';
import { DaysLeft } from './clue-columns.tsx';
import { divisionName } from './divisions.ts';
import { type LocalizedText, msg, PUNCTUATION } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { PersonNames, personNames } from './people.tsx';
import type { Column } from './table.tsx';
import { TEXT } from './text.ts';
import { Tag, type Tone } from './ui.tsx';

const STATUS_COLORS: Readonly<Record<Status, Tone>> = {
  proposed: 'yellow',
  investigating: 'blue',
  investigated: 'blue',
  notified: 'blue',
  hearing: 'blue',
  reviewing: 'yellow',
  deciding: 'yellow',
  decided: 'blue',
  served: 'blue',
  performing: 'blue',
  court: 'blue',
  closed: 'teal',
  revoked: 'gray',
  transferred: 'gray',
};

/** The flags of a case by name. */
const FLAGS: Readonly<
  Record<keyof CaseView['flags'] | 'overdue' | 'notObeyed' | 'provisional', LocalizedText>
> = {
  overdue: TEXT['flag.overdue'],
  notObeyed: msg('当事人逾期未履行', 'Party past its term'),
  suspended: TEXT['flag.suspended'],
  extended: TEXT['flag.extended'],
  ordered: msg('已下达指令', 'Order issued'),
  reviewPending: msg('复议中', 'Review pending'),
  suitPending: msg('诉讼中', 'Suit pending'),
  acceptedBySilence: msg('视为受理', 'Accepted by silence'),
  published: msg('公示中', 'Published'),
  provisional: TEXT['flag.provisional'],
};

const FLAG_TONES: Readonly<Partial<Record<keyof typeof FLAGS, Tone>>> = {
  overdue: 'red',
  notObeyed: 'yellow',
};

/** The terms in which the party has to do something. */
const PARTY_TERMS: readonly string[] = ['order', 'payment'] satisfies CaseView['clocks'][number]['name'][];

/** Lists the flags of a case by name: overdue when a clock of the bureau is, not obeyed when a term of the party is. */
const flagNames = ({ flags, clocks, dueProvisional }: CaseView): (keyof typeof FLAGS)[] => {
  const missed = clocks.filter(({ state }) => state === 'missed').map(({ name }) => name);
  const set = {
    ...flags,
    overdue: missed.some((name) => !PARTY_TERMS.includes(name)),
    notObeyed: missed.some((name) => PARTY_TERMS.includes(name)),
    provisional: dueProvisional,
  };
  return (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).filter((name) => set[name]);
};

/** The status of a case as a badge. */
export function CaseStatus({ status }: { readonly status: Status }) {
  const { localize } = useI18n();
  return <Tag tone={STATUS_COLORS[status]}>{localize(STATUSES[status])}</Tag>;
}

/** The flags of a case as badges. */
export function CaseFlags({ view }: { readonly view: CaseView }) {
  const { localize } = useI18n();
  return (
    <span className="flags">
      {flagNames(view).map((name) => (
        <Tag key={name} tone={FLAG_TONES[name] ?? 'gray'}>
          {localize(FLAGS[name])}
        </Tag>
      ))}
    </span>
  );
}

/** A link to the page of a case. */
export function CaseLink({ caseId }: { readonly caseId: string }) {
  return (
    <Link href={`/cases/${encodeURIComponent(caseId)}`} className="nowrap">
      {caseId}
    </Link>
  );
}

/** Whether a case is due by a date, and still undecided. */
export const isDecisionDue = ({
  status,
  decision,
  dueDate,
  cameInOn,
}: Pick<CaseView, 'status' | 'decision' | 'dueDate' | 'cameInOn'>): boolean =>
  isOpen(status) && decision === null && hasTerm(dueDate, cameInOn);

/** Makes the columns that every list of cases has. */
export function caseColumns(me: Pick<Me, 'divisions'>, today: CalendarDate): Column<ListedCase>[] {
  return [
    {
      key: 'caseId',
      title: msg('案号', 'Case'),
      cell: (r) => r.caseId,
      render: (r) => <CaseLink caseId={r.caseId} />,
    },
    { key: 'employer', title: TEXT.employer, cell: (r) => r.employerName, wrap: true },
    { key: 'place', title: TEXT.division, cell: (r, l) => divisionName(r.street ?? r.division, l, me) },
    {
      key: 'status',
      title: TEXT.status,
      cell: (r, l) => STATUSES[r.status][l],
      render: (r) => <CaseStatus status={r.status} />,
    },
    { key: 'filed', title: msg('立案日期', 'Filed on'), cell: (r) => r.filedOn },
    { key: 'due', title: TEXT.dueDate, cell: (r) => r.dueDate },
    {
      key: 'left',
      title: TEXT.daysLeft,
      cell: (r) => (isDecisionDue(r) ? daysBetween(today, r.dueDate) : null),
      render: (r) => (isDecisionDue(r) ? <DaysLeft due={r.dueDate} today={today} /> : '—'),
    },
    {
      key: 'flags',
      title: TEXT.flags,
      cell: (r, l) => PUNCTUATION[l].joinList(flagNames(r).map((name) => FLAGS[name][l])),
      render: (r) => <CaseFlags view={r} />,
      wrap: true,
    },
    {
      key: 'officers',
      title: TEXT.officers,
      cell: (r, l) => personNames(r.officers, r.people, l),
      render: (r) => <PersonNames ids={r.officers} people={r.people} />,
      wrap: true,
    },
    { key: 'source', title: TEXT.source, cell: (r, l) => CASE_SOURCES[r.source][l], exportOnly: true },
    {
      key: 'clocks',
      title: msg('进行中的期限', 'Running clocks'),
      cell: (r, l) =>
        PUNCTUATION[l].joinClauses(
          ...r.clocks
            .filter(({ state }) => state !== 'met')
            .map(({ name, due }) => PUNCTUATION[l].joinPair(CLOCKS[name][l], due)),
        ),
      exportOnly: true,
    },
    {
      key: 'decision',
      title: msg('决定', 'Decision'),
      cell: (r, l) => r.decision && PROPOSALS[r.decision.kind][l],
      exportOnly: true,
    },
    { key: 'ended', title: msg('结束日期', 'Ended on'), cell: (r) => r.endedOn, exportOnly: true },
  ];
}
