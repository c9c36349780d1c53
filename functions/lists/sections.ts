import { type CalendarDate, endOfDay, startOfDay } from '../../domain/calendar/dates.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { employerPk, type IndexPart, indexPk } from '../store/keys.ts';
import { heldPk } from '../store/ledger/layout.ts';
import { FIRST, type Filter, LAST, type Section } from './reader.ts';

/** What rows of the index by due date are chosen by; what is left out is not looked at. */
export interface Conditions {
  readonly statuses?: readonly string[];
  readonly street?: string | undefined;
  /** The id of an officer in charge. */
  readonly officer?: string | undefined;
  readonly marks?: readonly string[];
  readonly withoutMarks?: readonly string[];
  readonly since?: DayRange;
}

/** Days, both included. */
export interface DayRange {
  readonly from?: CalendarDate | undefined;
  readonly to?: CalendarDate | undefined;
}

/** An expression of the store, with its values by name. */
class Expression {
  readonly values: Record<string, unknown> = {};

  value(value: unknown): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  /** The terms of conditions; rows with a status need its name. */
  terms({ statuses, street, officer, marks = [], withoutMarks = [], since = {} }: Conditions): string[] {
    return [
      ...(statuses ? [`#status IN (${statuses.map((s) => this.value(s)).join(', ')})`] : []),
      ...(street === undefined ? [] : [`street = ${this.value(street)}`]),
      ...(officer === undefined ? [] : [`contains(officers, ${this.value(officer)})`]),
      ...marks.map((mark) => `contains(marks, ${this.value(mark)})`),
      ...withoutMarks.map((mark) => `(NOT contains(marks, ${this.value(mark)}))`),
      ...(since.from === undefined ? [] : [`since >= ${this.value(since.from)}`]),
      ...(since.to === undefined ? [] : [`since <= ${this.value(since.to)}`]),
    ];
  }
}

/**
 * Makes the filter of rows that meet all of some conditions and, where there are alternatives, all of one of these.
 * @returns undefined when every row does
 */
export function filterOf(all: Conditions, alternatives: readonly Conditions[] = []): Filter | undefined {
  const expression = new Expression();
  const terms = expression.terms(all);
  if (alternatives.length > 0) {
    const ways = alternatives.map((one) => expression.terms(one).join(' AND '));
    terms.push(`(${ways.join(' OR ')})`);
  }
  if (terms.length === 0) return undefined;
  const text = terms.join(' AND ');
  return {
    expression: text,
    names: text.includes('#status') ? { '#status': 'status' } : {},
    values: expression.values,
  };
}

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

/** The clues against an employer by instant of receipt and id. */
export const employerSection = (employerKey: string, { from, to }: DayRange): Section => ({
  index: null,
  pk: employerPk(employerKey),
  prefix: '',
  from: from === undefined ? FIRST : new Date(startOfDay(from)).toISOString(),
  to: to === undefined ? LAST : new Date(endOfDay(to)).toISOString(),
});
