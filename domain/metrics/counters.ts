import { type CalendarDate, daysBetween } from '../calendar/dates.ts';
import { CONCLUSIONS } from '../clue/conclusions.ts';
import type { Facet } from '../clue/facet.ts';
import type { Phase, ReturnRequest } from '../clue/state.ts';
import { isWithin } from '../places/divisions.ts';
import { yymmdd } from './dates.ts';
import { letterOfConclusion, letterOfPhase } from './letters.ts';

/**
 * The metrics ledger's counters. A district has one row a day and one a year; a counter's name says what it counts
 * and, after a colon, the last three digits of the street where that is known, so a street is read from its
 * district's rows. Dates in names are `yymmdd`: names are most of a row's size. `e` is the day of the event that
 * brought the clue there (or, with a negative count, took it away), so a row answers for any past day.
 *
 * | row | counter | counts |
 * | --- | --- | --- |
 * | `DAY#` received | `o<due><e>` `s<e>` `c<e>` `r<e>` `m<e>` | clues open, open with the clock stopped, closed, returned, merged |
 * | | `x<e>` | the extended among the open and closed ones |
 * | `DAY#` due | `O<e>` `S<e>` `K<e>` `L<e>` `R<e>` `M<e>` `X<e>` | the same by due date; closed in time (`K`) and late (`L`) |
 * | `DAY#` of the event | `+n` `+c` `+p` `+r` `+m` | clues received, closed, reopened, returned, merged |
 * | | `+y` | the extended among the closed ones |
 * | | `+z` `+e<reason>` | clues extended, and the returned ones by the reason's first letter |
 * | | `+i<district>` `+u<district>` | open clues taken over from and handed to a district |
 * | | `+s` `+x` | change in the open clues with a stopped clock, and in the extended open clues |
 * | `DAY#` closed | `*d<days>` `*x` | clues by their calendar days from receipt to closing; the extended ones |
 * | | `*q<code>` `*v<code>` `*p<code>` `*h<code>` `*b<code>` | by conclusion: clues, fen found, fen paid, people concerned, people paid |
 * | | `*g` `*u` | clues whose reporter was satisfied, was not |
 * | | `*t<phase>` | days the clues spent in a phase |
 * | `DAY#` received | `*e` | clues that repeat one closed before |
 * | `DAY#` of a request | `*r` `*f` `*a` | requests for a return; of them refused and approved, in the district that asked |
 * | `YEAR#` of the event | `o<mm>` `s<mm>` `x<mm>` | change in a month in the open, the stopped and the extended open clues |
 *
 * Counters with `*` are changed on the day of their row itself, or carry `@<e>` where a later event changed them. Codes in
 * names are letters (`letters.ts`).
 *
 * Transfers name the district at the other end, so that a scope holding both ends sees none; one between streets
 * names the district itself.
 */
export type RowName = `DAY#${CalendarDate}` | `YEAR#${string}`;

/** What a facet adds to a counter of a district. */
export interface Delta {
  readonly district: string;
  readonly row: RowName;
  readonly counter: string;
  readonly by: number;
}

/** A row of the ledger. */
export interface LedgerRow {
  readonly district: string;
  readonly row: RowName;
  readonly counters: readonly Reading[];
}

/** A district and, where it is known, a street in it. */
type Place = Pick<Facet, 'division' | 'street'>;

/** The last three digits of the street holding a clue, or nothing where it is not known. */
const streetPart = ({ division, street }: Place): string =>
  street !== null && isWithin(street, division) ? street.slice(6) : '';

type Add = (place: Place, row: RowName, counter: string, by: number) => void;

/** Marks a counter that a later day changed than that of its row. */
const markLater = (rowDay: CalendarDate, day: CalendarDate): string =>
  day === rowDay ? '' : `@${yymmdd(day)}`;

/** Tells whether a closed clue was closed in time: by its due date, and never late before. */
export const isClosedInTime = ({ closedDay, due, late }: Facet): boolean =>
  !late && closedDay !== null && closedDay <= due;

/** Where a clue stands from a day on: by the day it was received, by its due date, and in the open stock. */
function stateDeltas(facet: Facet, day: CalendarDate, by: number, add: Add): void {
  const e = yymmdd(day);
  const received: RowName = `DAY#${facet.receivedDay}`;
  const due: RowName = `DAY#${facet.due}`;
  const put = (row: RowName, counter: string) => add(facet, row, counter, by);
  switch (facet.state) {
    case 'open':
      put(received, facet.running ? `o${yymmdd(facet.due)}${e}` : `s${e}`);
      put(due, facet.running ? `O${e}` : `S${e}`);
      break;
    case 'closed':
      put(received, `c${e}`);
      put(due, isClosedInTime(facet) ? `K${e}` : `L${e}`);
      closing(facet, day, by, add);
      break;
    case 'returned':
      put(received, `r${e}`);
      put(due, `R${e}`);
      return;
    case 'merged':
      put(received, `m${e}`);
      put(due, `M${e}`);
      return;
  }
  if (facet.extended) {
    put(received, `x${e}`);
    put(due, `X${e}`);
  }
  if (facet.state === 'open') {
    const year: RowName = `YEAR#${day.slice(0, 4)}`;
    const month = day.slice(5, 7);
    put(year, `o${month}`);
    if (!facet.running) {
      put(`DAY#${day}`, '+s');
      put(year, `s${month}`);
    }
    if (facet.extended) {
      put(`DAY#${day}`, '+x');
      put(year, `x${month}`);
    }
  }
}

/** What there is to say of a closed clue, in the row of the day it was closed. */
function closing(facet: Facet, day: CalendarDate, sign: number, add: Add): void {
  const { closedDay, receivedDay, outcome } = facet;
  if (closedDay === null) return;
  const later = markLater(closedDay, day);
  const put = (counter: string, by = 1) => {
    if (by !== 0) add(facet, `DAY#${closedDay}`, `*${counter}${later}`, by * sign);
  };
  put(`d${daysBetween(receivedDay, closedDay)}`);
  if (facet.extended) put('x');
  if (!outcome) return;
  const { conclusion, verifiedAmountFen, paidAmountFen, headcount, satisfied, phaseDays } = outcome;
  const code = letterOfConclusion(conclusion);
  put(`q${code}`);
  put(`v${code}`, verifiedAmountFen);
  put(`p${code}`, paidAmountFen);
  put(`h${code}`, headcount);
  if (CONCLUSIONS[conclusion].paid || paidAmountFen > 0) put(`b${code}`, headcount);
  if (satisfied !== null) put(satisfied ? 'g' : 'u');
  for (const [phase, days] of Object.entries(phaseDays)) put(`t${letterOfPhase(phase as Phase)}`, days);
}

/** What happened on a day. A clue moves first and changes its state after, so both places balance. */
function flowDeltas(previous: Facet | null, next: Facet, day: CalendarDate, add: Add): void {
  const row: RowName = `DAY#${day}`;
  if (previous === null) add(next, row, '+n', 1);
  else if (
    previous.state === 'open' &&
    (previous.division !== next.division || streetPart(previous) !== streetPart(next))
  ) {
    add(previous, row, `+u${next.division}`, 1);
    add(next, row, `+i${previous.division}`, 1);
  }
  const wasOpen = (previous?.state ?? 'open') === 'open';
  if (!wasOpen && next.state === 'open') add(next, row, '+p', 1);
  if (next.state === 'open' && next.extended && previous?.extended === false) add(next, row, '+z', 1);
  if (!wasOpen) return;
  if (next.state === 'returned') {
    add(next, row, '+r', 1);
    if (next.returnReason) add(next, row, `+e${next.returnReason[0]}`, 1);
  }
  if (next.state === 'merged') add(next, row, '+m', 1);
  if (next.state === 'closed') {
    add(next, row, '+c', 1);
    if (next.extended) add(next, row, '+y', 1);
  }
}

const RETURN_COUNTERS = { refused: '*f', approved: '*a' } as const;

/** What became of requests for a return, in the row and the place of the request. */
function returnDeltas(
  previous: ReturnRequest | null,
  next: ReturnRequest | null,
  day: CalendarDate,
  add: Add,
): void {
  if (next === null) return;
  const put = (counter: string) => add(next, `DAY#${next.on}`, counter + markLater(next.on, day), 1);
  const known = previous?.n === next.n ? previous : null;
  if (known === null) put('*r');
  if (known?.outcome === next.outcome) return;
  if (next.outcome === 'refused' || next.outcome === 'approved') put(RETURN_COUNTERS[next.outcome]);
}

/**
 * What a clue's next facet changes in the ledger.
 * @param previous the facet before, null for a new clue
 * @param day when the facet came about; never before that of the previous one
 */
export function deltas(previous: Facet | null, next: Facet, day: CalendarDate): Delta[] {
  const found = new Map<string, Delta>();
  const add: Add = (place, row, counter, by) => {
    const street = streetPart(place);
    const named = street === '' ? counter : `${counter}:${street}`;
    const key = `${place.division} ${row} ${named}`;
    const sum = (found.get(key)?.by ?? 0) + by;
    found.set(key, { district: place.division, row, counter: named, by: sum });
  };
  if (previous) stateDeltas(previous, day, -1, add);
  stateDeltas(next, day, 1, add);
  flowDeltas(previous, next, day, add);
  if (next.repeated && !previous?.repeated) {
    add(next, `DAY#${next.receivedDay}`, `*e${markLater(next.receivedDay, day)}`, 1);
  }
  returnDeltas(previous?.lastReturn ?? null, next.lastReturn, day, add);
  return [...found.values()].filter((d) => d.by !== 0);
}

/** A counter as read back. */
export interface Reading {
  /** The letter, or `+` or `*` and letter. */
  readonly kind: string;
  /** What follows it in the name. */
  readonly rest: string;
  /** The last three digits of the street, or nothing where it is not known. */
  readonly street: string;
  readonly by: number;
}

/** Takes a counter's name apart. */
export function readingOf(name: string, by: number): Reading {
  const colon = name.indexOf(':');
  const kindEnds = name.startsWith('+') || name.startsWith('*') ? 2 : 1;
  return {
    kind: name.slice(0, kindEnds),
    rest: name.slice(kindEnds, colon < 0 ? undefined : colon),
    street: colon < 0 ? '' : name.slice(colon + 1),
    by,
  };
}

/** The counters of a row that lie in a scope of 2, 4, 6 or 9 digits. */
export function readings(row: LedgerRow, scope: string): readonly Reading[] {
  if (!isWithin(row.district, scope.slice(0, 6))) return [];
  if (scope.length < 9) return row.counters;
  const street = scope.slice(6);
  return row.counters.filter((c) => c.street === street);
}

/** Whether a transfer with this district at the other end stays within a scope; it never does within one street. */
export const staysWithin = (counterpart: string, scope: string): boolean => isWithin(counterpart, scope);
