import { type CalendarDate, later, shanghaiDate } from '../../calendar/dates.ts';
import type { Command } from '../commands.ts';
import { type Refusal, refuseInput } from '../refusals.ts';
import type { Case } from '../state.ts';
import type { CommandName } from '../status.ts';

/** The day of an act as its body names it, and where; null where it names none of its own. */
function namedDay({ name, body }: Command): { readonly day: CalendarDate; readonly path: string } | null {
  switch (name) {
    case 'add-evidence':
      return { day: shanghaiDate(Date.parse(body.takenAt)), path: 'takenAt' };
    case 'notify':
    case 'schedule-hearing':
    case 'remind':
      return { day: body.served.on, path: 'served.on' };
    case 'hold-hearing':
      return { day: body.heldOn, path: 'heldOn' };
    case 'record-compliance':
    case 'request-hearing':
    case 'serve':
    case 'record-performance':
    case 'record-court':
      return { day: body.on, path: 'on' };
    case 'record-remedy':
      return { day: body.receivedOn, path: 'receivedOn' };
    default:
      return null;
  }
}

/** The day of an act, as its command says; today where it says none. */
export const actDay = (command: Command, today: CalendarDate): CalendarDate =>
  command.body.occurredOn ?? namedDay(command)?.day ?? today;

/** The first day on which an act may have occurred: by default that on which the case came to its status. */
function firstDayOf(c: Case, { name, body }: Command): CalendarDate {
  switch (name) {
    case 'add-evidence':
      return '';
    case 'serve':
      return c.documents.find(({ id }) => id === body.document)?.on ?? c.cameInOn;
    case 'record-compliance':
      return c.orders.find(({ id }) => id === body.order)?.issuedOn ?? c.stageSince;
    case 'record-remedy':
      return c.decision?.on ?? c.stageSince;
    // What was paid before the court was asked may be entered after.
    case 'record-performance':
      return c.decision?.effectiveOn ?? c.stageSince;
    case 'decide':
      return later(c.stageSince, c.discussedOn ?? '');
    case 'close':
      return c.closing?.signatures.at(-1)?.on ?? c.stageSince;
    default:
      return c.stageSince;
  }
}

/** Commands whose named day is that of the act itself: the two cannot differ. */
const NAMES_ACT: ReadonlySet<CommandName> = new Set([
  'hold-hearing',
  'record-compliance',
  'request-hearing',
  'record-performance',
  'record-court',
]);

/** The day of an act, checked. `now`: milliseconds since the epoch. */
export function dayOfAct(c: Case, command: Command, now: number): { readonly on: CalendarDate } | Refusal {
  const today = shanghaiDate(now);
  const named = namedDay(command);
  const { occurredOn } = command.body;
  const first = firstDayOf(c, command);
  const days = [
    ...(named ? [named] : []),
    ...(occurredOn === undefined ? [] : [{ day: occurredOn, path: 'occurredOn' }]),
  ];
  for (const { day, path } of days) {
    if (day > today) return refuseInput('occurred-in-future', path);
    if (day < first) return refuseInput('before-stage', path, { since: first });
  }
  // A document is not served before the day it is issued.
  if (named?.path === 'served.on' && occurredOn !== undefined && named.day < occurredOn) {
    return refuseInput('before-stage', named.path, { since: occurredOn });
  }
  if (command.name === 'add-evidence' && Date.parse(command.body.takenAt) > now) {
    return refuseInput('occurred-in-future', 'takenAt');
  }
  if (named && occurredOn !== undefined && occurredOn !== named.day && NAMES_ACT.has(command.name)) {
    return refuseInput('day-differs', 'occurredOn', { day: named.day });
  }
  return { on: actDay(command, today) };
}
