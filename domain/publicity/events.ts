import type { CalendarDate } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import { type Occurrence, SYSTEM_EVENTS, type SystemEvent } from '../kernel/aggregate.ts';
import { withAlarm } from '../kernel/alarms.ts';
import type { EventVersions } from '../kernel/events.ts';
import type { AlarmKind, Display, DisplayClass, ExemptionGround, Publicity, Stage } from './state.ts';
import { isShown, type Status } from './status.ts';

/** What is known of a new item: everything an entry may hold of its decision. */
export type NewPublicity = Pick<
  Publicity,
  | 'caseId'
  | 'kind'
  | 'document'
  | 'partyKind'
  | 'decidedOn'
  | 'decidedBy'
  | 'officers'
  | 'division'
  | 'street'
  | 'policyVersion'
  | 'calendarVersion'
  | 'due'
>;

/**
 * What happened to the publicity of a decision. Events hold ids, codes and dates; what is shown, and free text, are kept apart.
 */
export type PublicityEvent =
  | { readonly type: 'opened'; readonly decision: NewPublicity }
  /** `exempt`: its class is not shown. `organ`: as the seal has it. */
  | {
      readonly type: 'vetted';
      readonly class: DisplayClass;
      readonly exempt: boolean;
      readonly organ?: string;
    }
  | { readonly type: 'published'; readonly display: Display | null }
  | { readonly type: 'exemption-proposed'; readonly ground: ExemptionGround }
  | { readonly type: 'exempted' }
  | { readonly type: 'corrected'; readonly organ?: string }
  /** What a review or a suit says of the decision: `since` null where nothing is against it any more. */
  | ({ readonly type: 'annulment-recorded'; readonly calendarVersion: string } & (
      | { readonly since: CalendarDate; readonly due: DueDate }
      | { readonly since: null; readonly due: null }
    ))
  /** Somebody took the case over. */
  | { readonly type: 'officer-added'; readonly officer: string }
  | { readonly type: 'recalled' }
  /** By a command, or by itself. */
  | { readonly type: 'ended'; readonly on: CalendarDate }
  | SystemEvent<Stage, AlarmKind>;

/** The event types, with what lifts their older versions. */
export const PUBLICITY_EVENTS = {
  opened: [],
  vetted: [],
  published: [],
  'exemption-proposed': [],
  exempted: [],
  corrected: [],
  'annulment-recorded': [],
  'officer-added': [],
  recalled: [],
  ended: [],
  ...SYSTEM_EVENTS,
} as const satisfies EventVersions & Record<PublicityEvent['type'], unknown>;

/** What is true of an item nothing has been done with yet, beside what it says of its decision. */
const UNTOUCHED = {
  status: 'due',
  version: 0,
  head: '',
  generation: 1,
  expiredUpTo: 0,
  quietEntries: 0,
  sealOrgan: null,
  class: null,
  vettedBy: null,
  vettedOn: null,
  publishedBy: null,
  publishedOn: null,
  display: null,
  exemption: null,
  correctedOn: null,
  corrections: 0,
  recall: null,
  endedOn: null,
  archived: false,
  alarms: [],
} as const satisfies Partial<Publicity>;

/** Members a stored item leaves out while they are like this. */
export const PUBLICITY_DEFAULTS = {
  ...UNTOUCHED,
  partyKind: 'organisation',
  street: null,
} as const satisfies Partial<Publicity>;

const moveTo = (p: Publicity, status: Status, on: CalendarDate): Publicity => ({
  ...p,
  status,
  stageSince: on,
});
const end = (p: Publicity, status: Status, on: CalendarDate): Publicity => ({
  ...moveTo(p, status, on),
  endedOn: on,
});

/**
 * Applies an event to an item; pure and total, so that an item is always the fold of its record.
 * @param before null for the `opened` event
 */
export function evolve(
  before: Publicity | null,
  event: PublicityEvent,
  publicityId: string,
  { day, by }: Occurrence,
): Publicity {
  if (event.type === 'opened') {
    return { ...UNTOUCHED, ...event.decision, publicityId, stageSince: day, generationSince: day };
  }
  if (before === null) throw new RangeError(`${event.type} cannot be the first event of a publicity`);
  const p = before;
  switch (event.type) {
    case 'vetted': {
      const { class: displayClass, organ: sealOrgan = null } = event;
      const vetted = { ...p, class: displayClass, sealOrgan, vettedBy: by, vettedOn: day, exemption: null };
      return event.exempt
        ? end({ ...vetted, exemption: { ground: 'class', by, on: day, confirmedBy: null } }, 'exempt', day)
        : moveTo(vetted, 'vetted', day);
    }
    case 'published': {
      const { display } = event;
      return moveTo({ ...p, publishedBy: by, publishedOn: day, display, exemption: null }, 'published', day);
    }
    case 'exemption-proposed':
      return { ...p, exemption: { ground: event.ground, by, on: day, confirmedBy: null } };
    case 'exempted':
      return end({ ...p, exemption: p.exemption && { ...p.exemption, confirmedBy: by } }, 'exempt', day);
    case 'corrected':
      return {
        ...moveTo(p, 'corrected', p.stageSince),
        sealOrgan: event.organ ?? p.sealOrgan,
        correctedOn: day,
        corrections: p.corrections + 1,
      };
    case 'annulment-recorded': {
      if (isShown(p.status)) {
        const recall = event.since === null ? null : { since: event.since, due: event.due };
        return { ...p, recall, calendarVersion: event.calendarVersion };
      }
      // It was a mistake: it is to be vetted after all.
      if (event.since === null) {
        const { class: none, sealOrgan, vettedBy, vettedOn, exemption, endedOn, archived } = UNTOUCHED;
        const fresh = { ...p, class: none, sealOrgan, vettedBy, vettedOn, exemption, endedOn, archived };
        return moveTo(fresh, 'due', day);
      }
      return end({ ...p, exemption: { ground: 'annulled', by, on: day, confirmedBy: null } }, 'exempt', day);
    }
    case 'officer-added':
      return { ...p, officers: [...new Set([...p.officers, event.officer])].sort() };
    case 'recalled':
      return end(p, 'recalled', day);
    case 'ended':
      return end(p, 'ended', event.on);
    case 'alarmed':
      return { ...p, alarms: withAlarm(p.alarms, event) };
    case 'reprojected': {
      const dueOf = (name: string) => event.changes.find(({ clock }) => clock === name)?.to;
      return {
        ...p,
        due: dueOf('publicity') ?? p.due,
        recall: p.recall && { ...p.recall, due: dueOf('recall') ?? p.recall.due },
        calendarVersion: event.calendar.to,
      };
    }
    case 'archived':
      return { ...p, archived: true };
    case 'rearmed':
      return { ...p, generation: event.generation, generationSince: day };
    case 'personal-data-read':
    case 'report-failed':
      return { ...p, quietEntries: p.quietEntries + 1 };
    case 'personal-data-expired':
      return { ...p, expiredUpTo: event.upTo };
  }
}
