import { type CalendarDate, endOfDay, startOfDay } from '../../domain/calendar/dates.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { DayRange } from '../http/lists/filter.ts';
import { FIRST, type Filter, LAST, type Section } from '../http/lists/reader.ts';
import { askedPk, employerPk, type IndexPart, indexPk } from '../store/keys.ts';
import { heldPk } from '../store/ledger/layout.ts';

/** A district's clues by due date and id, due on days of a range (the last one left out). */
export function dueSection(
  district: string,
  part: IndexPart,
  { from = FIRST, before = LAST }: { readonly from?: CalendarDate; readonly before?: CalendarDate },
  filter: Filter | undefined,
): Section {
  const pk = indexPk(CLUE.kind, district);
  return { index: 'gsi1', pk, prefix: `${part}#`, from, to: before, ...(filter ? { filter } : {}) };
}

/** Sort keys that begin with a day come after it and before this. */
const dayEnd = (day: CalendarDate) => `${day}$`;

/**
 * The clues a district holds or held, by day of receipt and id. It is the index of the ledger, which follows the stream within
 * seconds, so that no write pays for an order that few ask for.
 */
export function receivedSection(district: string, { from = FIRST, to }: DayRange): Section {
  const pk = heldPk(CLUE_FIGURES.kind, district);
  return { index: 'gsi2', pk, prefix: '', from, to: to === undefined ? LAST : dayEnd(to) };
}

/** A district's closed clues about which somebody must answer, by the day of the request and id. */
export const askedSection = (district: string): Section => ({
  index: 'gsi2',
  pk: askedPk(CLUE.kind, district),
  prefix: '',
  from: FIRST,
  to: LAST,
});

/** The clues against an employer by instant of receipt and id. */
export const employerSection = (employerKey: string, { from, to }: DayRange): Section => ({
  index: null,
  pk: employerPk(employerKey),
  prefix: '',
  from: from === undefined ? FIRST : new Date(startOfDay(from)).toISOString(),
  to: to === undefined ? LAST : new Date(endOfDay(to)).toISOString(),
});
