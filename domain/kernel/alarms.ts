import type { CalendarDate } from '../calendar/dates.ts';
import type { Alarm } from './aggregate.ts';

/** An alarm that was raised: what it is about, and for which day last. */
export type RaisedAlarm<K extends string = string> = Omit<Alarm<K>, 'at'>;

/** The last alarm of each kind and matter, in the order of the first ones. */
export function withAlarm<K extends string>(
  alarms: readonly RaisedAlarm<K>[],
  { kind, about, date }: RaisedAlarm<K>,
): RaisedAlarm<K>[] {
  const at = alarms.findIndex((a) => a.kind === kind && a.about === about);
  return at < 0 ? [...alarms, { kind, about, date }] : alarms.with(at, { kind, about, date });
}

/** The day for which an alarm was raised last, if it was. */
export const lastRaised = <K extends string>(
  alarms: readonly RaisedAlarm<K>[],
  kind: K,
  about: string,
): CalendarDate | undefined => alarms.find((a) => a.kind === kind && a.about === about)?.date;
