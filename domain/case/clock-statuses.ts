import type { ClockName } from './clocks.ts';
import { isBeforeDecision, isOpen, isUndecided, STATUSES, type Status } from './status.ts';

const ALL = Object.keys(STATUSES) as Status[];
const UNDECIDED = ALL.filter(isUndecided);
/** In which a case is decided, and still open; with its closing; and with every other end. */
const DECIDED = ALL.filter((status) => isOpen(status) && !isBeforeDecision(status));
const DECIDED_OR_CLOSED = [...DECIDED, 'closed'] as const satisfies readonly Status[];
const DECIDED_OR_ENDED = [...DECIDED, ...ALL.filter((status) => !isOpen(status))];

/**
 * The statuses in which a case may have a clock that runs, stands still or was missed. What the bureau missed stays missed when the case
 * has ended; what the party did not use was missed by nobody.
 */
export const CLOCK_STATUSES: Readonly<Record<ClockName, readonly Status[]>> = {
  acceptance: ALL,
  filing: ALL,
  // Silence files what nobody has approved yet.
  decision: ALL,
  investigation: ALL,
  'national-decision': ALL.filter((status) => status !== 'proposed' && status !== 'investigating'),
  order: ALL.filter((status) => status !== 'proposed'),
  'suspension-notice': UNDECIDED,
  defence: ['notified'],
  'hearing-request': ['notified'],
  'hearing-notice': ['hearing', 'reviewing', 'deciding', ...DECIDED_OR_ENDED],
  'legal-review': ['reviewing', 'deciding', ...DECIDED_OR_ENDED],
  service: DECIDED_OR_CLOSED,
  'superior-report': DECIDED,
  publicity: DECIDED_OR_CLOSED,
  payment: DECIDED_OR_CLOSED,
  'review-limit': DECIDED,
  'suit-limit': DECIDED,
  reminder: DECIDED,
  'court-window': ['performing', 'court'],
  'review-answer': DECIDED_OR_CLOSED,
  'suit-answer': DECIDED_OR_CLOSED,
};
