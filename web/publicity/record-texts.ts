import type { PublicityEvent } from '../../domain/publicity/events.ts';
import { type AlarmKind, DECISION_KINDS, DISPLAY_CLASSES } from '../../domain/publicity/state.ts';
import type { PublicityEntry } from '../shared/answers.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { type I18n, useI18n } from '../shared/i18n-context.tsx';
import type { RecordTexts } from '../shared/record.tsx';
import { SYSTEM_EVENTS } from '../shared/system-events.ts';
import { groundName } from './commands.ts';
import { TEXT } from './text.ts';

/** The events of the record by name. */
const EVENTS: Readonly<Record<PublicityEvent['type'], LocalizedText>> = {
  opened: msg('列入公示', 'To be published'),
  vetted: msg('审查', 'Vetted'),
  published: msg('发布', 'Published'),
  'exemption-proposed': msg('提出不予公示', 'Exemption proposed'),
  exempted: msg('确认不予公示', 'Exempted'),
  corrected: msg('更正', 'Corrected'),
  'annulment-recorded': msg('决定效力变更', 'What became of the decision'),
  'officer-added': msg('案件承办人员变更', 'Somebody took the case over'),
  recalled: msg('撤回公示', 'Recalled'),
  ended: msg('公示终止', 'Display ended'),
  ...SYSTEM_EVENTS,
};

const ALARMS: Readonly<Record<AlarmKind, LocalizedText>> = {
  reminder: msg('即将到期', 'Due soon'),
  overdue: msg('已超期', 'Overdue'),
};

function detailsOf({ event }: PublicityEntry, { t, localize, joinClauses }: I18n<typeof TEXT>): string {
  switch (event.type) {
    case 'opened': {
      const { kind, due } = event.decision;
      return joinClauses(localize(DECISION_KINDS[kind]), t('newDue', { due: due.date }));
    }
    case 'vetted':
      return joinClauses(localize(DISPLAY_CLASSES[event.class]), event.exempt && t('notShown'));
    case 'published':
      return event.display ? t('displayIs', { until: event.display.until }) : '';
    case 'exemption-proposed':
      return localize(groundName(event.ground));
    case 'annulment-recorded':
      return event.due === null ? '' : t('recallDue', { since: event.since, due: event.due.date });
    case 'alarmed':
      return joinClauses(localize(ALARMS[event.kind]), event.date);
    default:
      return '';
  }
}

/** How the entries of the record of a publicity are told. */
export function usePublicityRecordTexts(): RecordTexts<PublicityEntry> {
  const i18n = useI18n(TEXT);
  return {
    nameOf: ({ event }) => EVENTS[event.type],
    detailsOf: (entry) => detailsOf(entry, i18n),
    idsIn: () => [],
    filesOf: () => [],
  };
}
