import { DONE } from '../kernel/aggregate.ts';
import type { Case } from './state.ts';
import type { Status } from './status.ts';

/** A workflow stage: where a case waits, or what the system does with it next. */
export type Stage =
  | 'filing'
  | 'inquiry'
  | 'notice'
  | 'terms'
  | 'hearing'
  | 'review'
  | 'decision'
  | 'service'
  | 'performance'
  | 'court'
  | 'closing'
  | 'closure'
  | typeof DONE;

/** The stages in which a person must act or a term must end; each is a task-token state of the workflow. */
export const HUMAN_STAGES = [
  'filing',
  'inquiry',
  'notice',
  'terms',
  'hearing',
  'review',
  'decision',
  'service',
  'performance',
  'court',
  'closing',
] as const satisfies readonly Stage[];

/** Where the workflow goes from each stage when the work goes forward as it does most often: the `Next` of its state. */
export const NEXT_STAGE = {
  filing: 'inquiry',
  inquiry: 'notice',
  notice: 'terms',
  terms: 'decision',
  hearing: 'review',
  review: 'decision',
  decision: 'service',
  service: 'performance',
  performance: 'closing',
  court: 'closing',
  closing: 'closure',
} as const satisfies Record<(typeof HUMAN_STAGES)[number], Stage>;

/** The stage of each status, where its closing is not under way. */
const STAGES = {
  proposed: 'filing',
  investigating: 'inquiry',
  investigated: 'notice',
  notified: 'terms',
  hearing: 'hearing',
  reviewing: 'review',
  deciding: 'decision',
  decided: 'service',
  served: 'performance',
  performing: 'performance',
  court: 'court',
  closed: 'closure',
  revoked: 'closure',
  transferred: 'closure',
} as const satisfies Record<Status, Stage>;

/** The stage a case is in, from its state alone. */
export function stageOf({ status, closing, archived }: Case): Stage {
  if (archived) return DONE;
  return closing === null ? STAGES[status] : 'closing';
}
