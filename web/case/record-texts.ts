import { SERVICE_WAYS } from '../../domain/case/clocks.ts';
import { peopleIn } from '../../domain/case/people.ts';
import {
  CASE_SOURCES,
  CLOSE_CODES,
  COURT_RESULTS,
  EVIDENCE_KINDS,
  OPINION_RESULTS,
  PROPOSALS,
  REMEDY_RESULTS,
  REVOCATION_GROUNDS,
} from '../../domain/case/state.ts';
import type { CaseEntry } from '../shared/answers.ts';
import { CLOCKS } from '../shared/case-labels.ts';
import { formatYuan } from '../shared/format.ts';
import { type I18n, useI18n } from '../shared/i18n-context.tsx';
import { type People, personNames } from '../shared/people.tsx';
import type { RecordTexts } from '../shared/record.tsx';
import { documentName, documentNameOf } from './document-name.ts';
import {
  ALARMS,
  COMPLIANCE,
  EVENTS,
  EXCLUDED_PERIODS,
  ORDER_KINDS,
  PERFORMANCE,
  REMEDY_KINDS,
  SUSPENSION_GROUNDS,
} from './labels.ts';
import { TEXT } from './text.ts';

type CaseI18n = I18n<typeof TEXT>;
type Event = CaseEntry['event'];
type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;

/** Writes sums that are not zero. */
export function sumsText(
  { fineFen, orderFen, extraFen }: { fineFen: number; orderFen: number; extraFen: number },
  { t, joinClauses }: CaseI18n,
): string {
  const sum = (key: 'fine' | 'order' | 'extra', fen: number) =>
    fen > 0 && `${t(key)} ${formatYuan(fen)} ${t('yuanUnit')}`;
  return joinClauses(sum('fine', fineFen), sum('order', orderFen), sum('extra', extraFen));
}

/** Names what an alarm is about: a clock, a period by its first day, a status. */
function aboutText(about: string, { localize, parenthesize }: CaseI18n): string {
  const [name = '', ref] = about.split(':');
  const clock = Object.hasOwn(CLOCKS, name) ? CLOCKS[name as keyof typeof CLOCKS] : undefined;
  if (!clock) return '';
  return `${localize(clock)}${ref === undefined || /[a-z]/.test(ref) ? '' : parenthesize(ref)}`;
}

const servedText = (
  { way, on, effectiveOn, by }: EventOf<'document-served'>['served'],
  people: People,
  { t, localize, joinClauses, language }: CaseI18n,
): string =>
  joinClauses(
    `${localize(SERVICE_WAYS[way])} ${on}`,
    effectiveOn !== on && t('effectiveOn', { day: effectiveOn }),
    personNames(by, people, language),
  );

/** Names the document that an event issues, serves, or was the reading of. */
function documentText(event: Event, { localize }: CaseI18n): string {
  if (!('document' in event) || event.document === undefined) return '';
  const { document } = event;
  return localize(typeof document === 'string' ? documentNameOf(document) : documentName(document));
}

/** Writes what an event says beyond its name, and the day of the act where the entry was made later. */
function eventDetails({ event, day }: CaseEntry, people: People, i18n: CaseI18n): string {
  const { t, joinClauses } = i18n;
  return joinClauses(
    factsText(event, people, i18n),
    documentText(event, i18n),
    'on' in event && event.on !== day && t('onDay', { day: event.on }),
    'late' in event && event.late && t('lateEntry'),
    event.due !== undefined && t('newDue', { due: event.due.date }),
  );
}

function factsText(event: Event, people: People, i18n: CaseI18n): string {
  const { t, localize, language, joinClauses, joinPair } = i18n;
  const names = (ids: readonly string[]) => personNames(ids, people, language);
  const team = (lead: string, assistant: string) => [
    joinPair(t('lead'), names([lead])),
    joinPair(t('assistant'), names([assistant])),
  ];
  const money = (fen: number | null) => fen !== null && fen > 0 && `${formatYuan(fen)} ${t('yuanUnit')}`;
  switch (event.type) {
    case 'proposed':
      return joinClauses(
        localize(CASE_SOURCES[event.intake.source]),
        t('newDue', { due: event.intake.due.date }),
      );
    case 'clue-joined':
      return event.claim.clue;
    case 'filing-approved':
      return joinClauses(...team(event.lead, event.assistant));
    case 'assigned':
      return joinClauses(
        ...team(event.lead, event.assistant),
        event.others.length > 0 && joinPair(t('others'), names(event.others)),
      );
    case 'recused':
      return names([event.officer]);
    case 'evidence-added':
      return joinClauses(
        localize(EVIDENCE_KINDS[event.kind]),
        joinPair(t('takenBy'), names(event.takenBy)),
        event.takenOn,
      );
    case 'order-issued':
      return joinClauses(
        localize(ORDER_KINDS[event.kind]),
        money(event.amountFen),
        t('newDue', { due: event.dueOn }),
      );
    case 'compliance-recorded':
      return joinClauses(localize(COMPLIANCE[event.result]), money(event.paidFen));
    case 'extended':
      return joinClauses(t(`extended.${event.clock}`), t('workingDays', { n: event.workingDays }));
    case 'suspended': {
      const ground = SUSPENSION_GROUNDS[event.ground];
      return ground ? localize(ground) : '';
    }
    case 'period-excluded':
      return joinClauses(localize(EXCLUDED_PERIODS[event.kind]), `${event.from} — ${event.to ?? t('lasts')}`);
    case 'inquiry-finished':
      return joinClauses(localize(PROPOSALS[event.proposal]), sumsText(event, i18n));
    case 'notified':
      return joinClauses(
        localize(PROPOSALS[event.kind]),
        sumsText(event, i18n),
        event.hearingRight && t('hearingRight'),
        servedText(event.served, people, i18n),
      );
    case 'defence-recorded':
      return joinClauses(
        t(event.kind),
        event.hearingWaived && t('hearingWaived'),
        event.accepted !== null && t(event.accepted ? 'accepted' : 'notAccepted'),
      );
    case 'hearing-scheduled':
      return joinClauses(
        t('hearingDay', { day: event.day }),
        t('presider', { name: names([event.presider]) }),
      );
    case 'hearing-held':
      return event.absent ? t('absent') : '';
    case 'opinion-given':
      return localize(OPINION_RESULTS[event.result]);
    case 'discussed':
      return names(event.members);
    case 'decided':
      return joinClauses(localize(PROPOSALS[event.kind]), sumsText(event, i18n));
    case 'document-served':
    case 'reminded':
      return servedText(event.served, people, i18n);
    case 'performance-recorded':
      return joinClauses(localize(PERFORMANCE[event.kind]), money(event.amountFen));
    case 'court-recorded':
      return localize(COURT_RESULTS[event.result]);
    case 'remedy-recorded':
      return joinClauses(
        localize(REMEDY_KINDS[event.kind]),
        event.number,
        event.result && localize(REMEDY_RESULTS[event.result]),
        event.changedTo && sumsText(event.changedTo, i18n),
      );
    case 'revoked':
      return localize(REVOCATION_GROUNDS[event.ground as keyof typeof REVOCATION_GROUNDS]);
    case 'transferred':
      return event.crime ? localize(PROPOSALS.crime) : '';
    case 'closing-proposed':
      return joinClauses(
        localize(CLOSE_CODES[event.code]),
        event.courtUntil && t('courtUntil', { day: event.courtUntil }),
      );
    case 'closed':
      return localize(CLOSE_CODES[event.code]);
    case 'advanced':
      return t(event.to === 'reviewing' ? 'toReviewing' : 'toDeciding');
    case 'personal-data-read':
      return event.file === undefined ? '' : t('copy');
    case 'alarmed':
      return joinClauses(
        localize(ALARMS[event.kind]),
        aboutText(event.about, i18n),
        event.date,
        event.times > 1 && t('missedTimes', { n: event.times }),
      );
    case 'reprojected':
      return joinClauses(
        t('noticeIs', { notice: event.notice }),
        ...event.changes.map(({ from, to }) => t('dueMoved', { from: from.date, to: to.date })),
      );
    default:
      return '';
  }
}

/** How the entries of the record of a case are told. */
export function useCaseRecordTexts(): RecordTexts<CaseEntry> {
  const i18n = useI18n(TEXT);
  return {
    nameOf: ({ event }) => EVENTS[event.type],
    detailsOf: (entry, people) => eventDetails(entry, people, i18n),
    idsIn: ({ event }) => peopleIn(event),
    filesOf: ({ event }) => (event.type === 'evidence-added' && event.file !== null ? [event.file] : []),
  };
}
