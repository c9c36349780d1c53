import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';

/** What is added to this machine's time, in milliseconds. */
let offset = 0;
let dataUntil: CalendarDate | undefined;

/** Sets the pages' clock to what time it is for the system, which is this machine's where it does not say. */
export function setClock(time: {
  readonly now?: string | undefined;
  readonly dataUntil?: CalendarDate | undefined;
}): void {
  offset = time.now === undefined ? 0 : Date.parse(time.now) - Date.now();
  dataUntil = time.dataUntil;
}

/** Gives the last day of data that ends a year past; undefined for data of this year. */
export const lastDayOfData = (): CalendarDate | undefined => dataUntil;

/** Tells what time it is for the system, milliseconds since the epoch. */
export const clockNow = (): number => Date.now() + offset;

/** Tells what day it is for the system. */
export const clockToday = (): CalendarDate => shanghaiDate(clockNow());
