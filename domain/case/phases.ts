import type { CalendarDate } from '../calendar/dates.ts';
import type { Status } from './status.ts';

/** The four stages of handling that are entered elsewhere too (执法信息平台) and that figures tell apart, with labels. */
export const PHASES = {
  filing: { zh: '受理立案', en: 'Acceptance and filing' },
  inquiry: { zh: '调查取证', en: 'Inquiry' },
  decision: { zh: '审查决定', en: 'Review and decision' },
  enforcement: { zh: '送达执行', en: 'Service and enforcement' },
} as const;
export type Phase = keyof typeof PHASES;
export const PHASE_NAMES = Object.keys(PHASES) as Phase[];

const OF_STATUS = {
  proposed: 'filing',
  investigating: 'inquiry',
  investigated: 'decision',
  notified: 'decision',
  hearing: 'decision',
  reviewing: 'decision',
  deciding: 'decision',
  decided: 'enforcement',
  served: 'enforcement',
  performing: 'enforcement',
  court: 'enforcement',
  closed: null,
  revoked: null,
  transferred: null,
} as const satisfies Record<Status, Phase | null>;

/** The phase of a status; null once the case has ended. */
export const phaseOf = (status: Status): Phase | null => OF_STATUS[status];

/** How much was entered, and how much of it too long after it occurred. */
export interface Entered {
  readonly acts: number;
  readonly late: number;
}

/** A phase that is over: its legal days, and what was entered in it. A supplemented inquiry has one for each time. */
export interface EndedPhase extends Entered {
  /** 1 for the first of the case. */
  readonly n: number;
  readonly phase: Phase;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}
