import type { CalendarDate } from '../calendar/dates.ts';
import type { Phase } from './phases.ts';
import {
  CLOSE_CODES,
  type CloseCode,
  type CourtResult,
  type Order,
  REVOCATION_GROUNDS,
  type Remedy,
  type RemedyResult,
} from './state.ts';

/** How a case can end: with a code of its closing, by a revocation on one of six grounds, by a transfer, or because it was not filed. */
export type Ending =
  | 'not-filed'
  | CloseCode
  | `revoked:${keyof typeof REVOCATION_GROUNDS}`
  | 'transferred'
  | 'crime';

/** All endings, with labels. */
export const ENDINGS: Readonly<Record<Ending, { readonly zh: string; readonly en: string }>> = {
  'not-filed': { zh: '不予立案', en: 'Not filed' },
  ...CLOSE_CODES,
  ...(Object.fromEntries(
    Object.entries(REVOCATION_GROUNDS).map(([ground, { zh, en }]) => [
      `revoked:${ground}`,
      { zh: `撤销立案：${zh}`, en: `Filing revoked: ${en}` },
    ]),
  ) as Record<`revoked:${keyof typeof REVOCATION_GROUNDS}`, { readonly zh: string; readonly en: string }>),
  transferred: { zh: '移送其他部门', en: 'Transferred to another authority' },
  crime: { zh: '移送公安机关', en: 'Transferred to the police' },
};

/** What happened to cases on a day: how often, how many days, how many people, or fen. */
export type Flow =
  | 'proposed'
  | 'filed'
  | 'silence'
  | 'filed-late'
  | 'in-time'
  | 'late'
  | 'extended'
  | 'suspended'
  | 'suspended-days'
  | 'decided:penalty'
  | 'decided:handling'
  | 'decided:no-penalty'
  | 'fine-fen'
  | 'order-fen'
  | 'extra-fen'
  | 'recovered-fen'
  | 'recovered-people'
  | 'fine-paid-fen'
  | 'acts'
  | 'late-acts'
  | `ended:${Ending}`;

/** Where cases stand that have not ended. Those whose main clock runs are counted by its due date. */
export type Stock = 'open' | 'suspended' | 'stopped';

/** What was entered on a day, and what came of it later. */
export type Matter =
  | `order:${Order['kind'] | 'fen' | NonNullable<Order['result']>}`
  | Remedy['kind']
  | `${Remedy['kind']}:${RemedyResult}`
  | 'court'
  | `court:${CourtResult}`;

/**
 * The counters of cases. `on` is the day of the change that counted it there (or, with a negative count, took it away), so that a
 * row answers for any past day.
 *
 * | row | counter | counts |
 * | --- | --- | --- |
 * | day of the entry | `flow` | what happened to cases, their days, people and sums |
 * | | `phase` | phases that ended, by their legal days and whether all of it was entered in time |
 * | | `stock` | change in the open, suspended and stopped cases |
 * | | `waiting` | change in the cases whose main clock runs, by its due date |
 * | day on which an order, a review, a suit or an application was entered | `matter` | these, and what came of them |
 * | month | `stock`, `waiting` | what its days changed, summed up once it is over |
 */
export type CaseCounter = { readonly street: string } & (
  | { readonly counter: 'flow'; readonly flow: Flow }
  | {
      readonly counter: 'phase';
      readonly phase: Phase;
      readonly from: CalendarDate;
      readonly to: CalendarDate;
      readonly late: boolean;
    }
  | { readonly counter: 'stock'; readonly stock: Stock }
  | { readonly counter: 'waiting'; readonly due: CalendarDate }
  | { readonly counter: 'matter'; readonly matter: Matter; readonly on: CalendarDate }
);
