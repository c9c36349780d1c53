import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import type { Filter } from './reader.ts';

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
