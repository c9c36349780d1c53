import type { CalendarDate } from '../calendar/dates.ts';
import type { ConclusionCode } from './conclusions.ts';
import type { Phase, ReturnReason } from './state.ts';

/** Where a clue stands. The extended among the open and closed ones are counted once more. */
export type Standing =
  | 'open'
  | 'stopped'
  | 'closed-in-time'
  | 'closed-late'
  | 'returned'
  | 'merged'
  | 'extended';

/** What happened on a day. */
export type Flow =
  | 'received'
  | 'closed'
  | 'closed-extended'
  | 'reopened'
  | 'returned'
  | 'merged'
  | 'extended'
  | 'stock-open'
  | 'stock-stopped'
  | 'stock-late-stop'
  | 'stock-extended';

/** A flow that changes the open clues, the stopped or the extended ones among them. */
export type StockFlow = Extract<Flow, `stock-${string}`>;

/** What the events of a day change in the open stock; transfers do too. */
export const STOCK_CHANGES: Readonly<
  Partial<Record<Flow, { readonly flow: StockFlow; readonly sign: 1 | -1 }>>
> = {
  received: { flow: 'stock-open', sign: 1 },
  reopened: { flow: 'stock-open', sign: 1 },
  closed: { flow: 'stock-open', sign: -1 },
  returned: { flow: 'stock-open', sign: -1 },
  merged: { flow: 'stock-open', sign: -1 },
  'stock-stopped': { flow: 'stock-stopped', sign: 1 },
  'stock-late-stop': { flow: 'stock-late-stop', sign: 1 },
  'stock-extended': { flow: 'stock-extended', sign: 1 },
};

/** What there is to say of closed clues by their conclusion. */
export type Sum = 'concluded' | 'verified-fen' | 'paid-fen' | 'headcount' | 'paid-headcount';

/** What is said of closed clues. Most are signed in time and closed early, so the others are counted. */
export type Closing = 'extended' | 'satisfied' | 'unsatisfied' | 'signed-late' | 'not-early';

/** What is counted of requests. */
export type RequestCount = 'requested' | 'refused' | 'approved';

/**
 * The counters of clues. `on` is the day of the event that brought a clue there (or, with a negative count, took it away),
 * so a row answers for any past day.
 *
 * | row | counter | counts |
 * | --- | --- | --- |
 * | day received | `standing` | clues by where they stand and their due date |
 * | day due | `distant` | the same, of clues whose due date is not near their receipt (`NEAR_DAYS`) |
 * | day of the event | `flow` | clues received, closed and so on; `stock-…`: change in the stopped, extended open clues, and those suspended too late to stop their clock |
 * | | `returned-for` | the returned ones by reason |
 * | | `taken-over` `handed-over` | open clues by the district at the other end |
 * | month | `flow` | the `stock-…`: what its days changed, summed up once it is over |
 * | day closed | `duration` | clues by their calendar days from receipt to closing |
 * | | `closing` | the extended ones, those whose reporter was satisfied or was not, those signed late, and those not closed early |
 * | | `sum` | clues, fen found, fen paid, people concerned, people paid, by conclusion |
 * | | `phase` | days the clues spent in a phase |
 * | day received | `repeated` | clues that repeat one closed before |
 * | day of a request | `return` | requests for a return; of them refused and approved, in the district that asked |
 * | | `reopening` | requests of senders to reopen a clue; of them refused and approved, in the district that closed it |
 *
 * Transfers name the district at the other end, so that a scope holding both ends sees none; one between streets
 * names the district itself.
 */
export type ClueCounter = { readonly street: string } & (
  | {
      readonly counter: 'standing';
      readonly standing: Standing;
      readonly due: CalendarDate;
      readonly on: CalendarDate;
    }
  | { readonly counter: 'distant'; readonly standing: Standing; readonly on: CalendarDate }
  | { readonly counter: 'flow'; readonly flow: Flow }
  | { readonly counter: 'returned-for'; readonly reason: ReturnReason }
  | { readonly counter: 'taken-over' | 'handed-over'; readonly district: string }
  | { readonly counter: 'duration'; readonly days: number; readonly on: CalendarDate }
  | {
      readonly counter: 'closing';
      readonly what: Closing;
      readonly on: CalendarDate;
    }
  | {
      readonly counter: 'sum';
      readonly sum: Sum;
      readonly conclusion: ConclusionCode;
      readonly on: CalendarDate;
    }
  | { readonly counter: 'phase'; readonly phase: Phase; readonly on: CalendarDate }
  | { readonly counter: 'repeated'; readonly on: CalendarDate }
  | {
      readonly counter: 'return' | 'reopening';
      readonly what: RequestCount;
      readonly on: CalendarDate;
    }
);
