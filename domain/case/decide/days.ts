import { type CalendarDate, shanghaiDate } from '../../calendar/dates.ts';
import type { Command } from '../commands.ts';
import { type Refusal, refuseInput } from '../refusals.ts';
import type { Case } from '../state.ts';

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
    case 'remind':
      return c.decision?.on ?? c.stageSince;
    default:
      return c.stageSince;
  }
}

/** The day of an act, checked. */
export function dayOfAct(
  c: Case,
  command: Command,
  today: CalendarDate,
): { readonly on: CalendarDate } | Refusal {
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
  return { on: actDay(command, today) };
}
