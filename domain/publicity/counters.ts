import type { CalendarDate } from '../calendar/dates.ts';
import type { ExemptionGround } from './state.ts';

/**
 * What happened to items. `due`: a decision was to be published; `recall-due`: it was annulled while it was shown; `recalled-freely`:
 * nothing was known against it; `exempt-late`: the exemption, counted by its ground too, came after the due date. That the decision
 * was annulled may have been a mistake: then what was exempt is `reopened`, and what was to be recalled is `recall-dropped`.
 */
export type Flow =
  | 'due'
  | 'published-in-time'
  | 'published-late'
  | 'corrected'
  | 'recall-due'
  | 'recall-dropped'
  | 'recalled-in-time'
  | 'recalled-late'
  | 'recalled-freely'
  | 'ended'
  | 'exempt-late'
  | 'reopened'
  | `exempt-${ExemptionGround}`;

/**
 * The counters of publicity.
 *
 * | row | counter | counts |
 * | --- | --- | --- |
 * | day of the entry | `flow` | what happened to items |
 * | | `shown` | change in the items that the public sees |
 * | | `waiting` | change in the items neither published nor exempt, by their due date |
 * | | `recalling` | change in the items to be recalled, by the due date of that |
 * | month | all but `flow` | what its days changed, summed up once it is over |
 */
export type PublicityCounter = { readonly street: string } & (
  | { readonly counter: 'flow'; readonly flow: Flow }
  | { readonly counter: 'shown' }
  | { readonly counter: 'waiting' | 'recalling'; readonly due: CalendarDate }
);
