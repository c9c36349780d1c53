import { LOG_KINDS } from '../../domain/clue/commands.ts';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import { PHASES } from '../../domain/clue/state.ts';
import { TRIAGE_REASONS } from '../../domain/clue/triage.ts';
import { divisionName } from '../shared/divisions.ts';
import { formatInstant, formatYuan } from '../shared/format.ts';
import { type I18n, useI18n } from '../shared/i18n-context.tsx';
import { sourceName } from '../shared/labels.ts';
import { type People, personNames } from '../shared/people.tsx';
import type { RecordTexts } from '../shared/record.tsx';
import { ALARMS, EVENTS } from './labels.ts';
import { TEXT } from './text.ts';

type ClueI18n = I18n<typeof TEXT>;

/** Writes what an entry's event says beyond its kind. */
function eventDetails({ event }: ClueRecordEntry, people: People, i18n: ClueI18n): string {
  const { t, localize, language, joinClauses, joinList } = i18n;
  switch (event.type) {
    case 'received': {
      const { source, kind, due } = event.intake;
      return joinClauses(sourceName(source, language), t(`kind.${kind}`), t('newDue', { due: due.date }));
    }
    case 'triaged':
      return joinClauses(...event.triage.reasons.map((r) => localize(TRIAGE_REASONS[r])));
    case 'merged':
      return event.of;
    case 'assigned':
      return joinClauses(
        personNames(event.officers, people, language),
        t(event.mode === 'rule' ? 'ruleMode' : 'officerAssignedMode'),
        event.overridden && t('overriddenFor', { who: personNames(event.overridden, people, language) }),
      );
    case 'unassigned':
      return t(`nobody.${event.reason}`);
    case 'logged': {
      const kind = (LOG_KINDS as Readonly<Record<string, { zh: string; en: string }>>)[event.kind];
      const { length } = event.attachments;
      return joinClauses(
        kind ? localize(kind) : event.kind,
        t('occurredAt', { at: formatInstant(event.occurredAt, language) }),
        event.late && t('lateEntry'),
        length > 0 && t('attachmentCount', { n: length }),
      );
    }
    case 'case-filed':
      return event.caseId;
    case 'concluded': {
      const { code, verifiedAmountFen, paidAmountFen, headcount } = event.conclusion;
      return joinClauses(
        localize(CONCLUSIONS[code]),
        verifiedAmountFen !== null &&
          `${t('verifiedAmount')} ${formatYuan(verifiedAmountFen)} ${t('yuanUnit')}`,
        paidAmountFen !== null && `${t('paidAmount')} ${formatYuan(paidAmountFen)} ${t('yuanUnit')}`,
        headcount !== null && `${t('headcount')} ${headcount}`,
      );
    }
    case 'extension-requested':
      return t('workingDays', { n: event.workingDays });
    case 'extended':
      return joinClauses(
        t('workingDays', { n: event.workingDays }),
        event.decidedLate && t('decidedLate'),
        event.restart && t('restarted'),
        event.stopsInTime && t('givenBackFor', { days: joinList(event.stopsInTime) }),
        t('newDue', { due: event.due.date }),
      );
    case 'resumed':
      return joinClauses(!event.givesBack && t('nothingGivenBack'), t('newDue', { due: event.due.date }));
    case 'request-lapsed':
      return t(`lapsed.${event.request}`);
    case 'reprojected':
      return joinClauses(
        t('noticeIs', { notice: event.notice }),
        ...event.changes.map(({ from, to }) => t('dueMoved', { from: from.date, to: to.date })),
      );
    case 'return-requested':
      return event.to === null ? '' : t('toPlace', { place: divisionName(event.to, language) });
    case 'returned':
      return t(`returned.${event.reason}`);
    case 'transferred':
      return t('toPlace', { place: divisionName(event.street ?? event.to, language) });
    case 'supervised':
      return event.dueOn === null ? '' : t('answerBy', { due: event.dueOn });
    case 'feedback':
      return language === 'zh'
        ? event.satisfied
          ? '满意'
          : '不满意'
        : event.satisfied
          ? 'satisfied'
          : 'not satisfied';
    case 'reopened':
    case 'rearmed': {
      const phase = (PHASES as Readonly<Record<string, { zh: string; en: string }>>)[event.stage];
      return phase ? localize(phase) : '';
    }
    case 'alarmed':
      return joinClauses(
        localize(ALARMS[event.kind]),
        event.date,
        event.times > 1 && t('missedTimes', { n: event.times }),
      );
    default:
      return '';
  }
}

/** How the entries of a clue's record are told. */
export function useClueRecordTexts(): RecordTexts<ClueRecordEntry> {
  const i18n = useI18n(TEXT);
  return {
    nameOf: ({ event }) => EVENTS[event.type],
    detailsOf: (entry, people) => eventDetails(entry, people, i18n),
    idsIn: ({ event }) => (event.type === 'assigned' ? event.officers : []),
    filesOf: ({ event }) => (event.type === 'logged' ? event.attachments : []),
  };
}
