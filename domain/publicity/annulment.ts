import type { CalendarDate } from '../calendar/dates.ts';
import type { Case, RemedyResult } from '../case/state.ts';
import type { Rules } from '../kernel/aggregate.ts';
import { recallDue } from './clocks.ts';
import type { PublicityEvent } from './events.ts';
import type { Publicity } from './state.ts';
import { isOpen } from './status.ts';

/** Results of a review or a suit after which a decision may be shown no longer (Penalty Law art. 48). */
const ANNULLING: ReadonlySet<RemedyResult> = new Set(['annulled', 'changed', 'unlawful']);

/** The day on which a case's decision was first annulled, changed or found unlawful; null where it stands. */
const annulledOn = ({ remedies }: Pick<Case, 'remedies'>): CalendarDate | null =>
  remedies.reduce<CalendarDate | null>(
    (first, { result, resultOn }) =>
      result !== null && ANNULLING.has(result) && resultOn !== null && (first === null || resultOn < first)
        ? resultOn
        : first,
    null,
  );

/** Whether an item is exempt because its decision was annulled before it was published, and still has its words. */
const isAnnulled = ({ status, exemption, expiredUpTo }: Publicity): boolean =>
  status === 'exempt' && exemption?.ground === 'annulled' && expiredUpTo === 0;

/**
 * Tells what the reviews and suits of a case do to the publicity of its decision: the recall begins, or, before it was published, it
 * is exempt; what a mistaken entry did is undone when that is corrected.
 */
export function recordAnnulment(
  p: Publicity,
  c: Pick<Case, 'remedies'>,
  { policy, latest }: Pick<Rules, 'policy' | 'latest'>,
): PublicityEvent[] {
  const since = annulledOn(c);
  const calendarVersion = latest.version;
  if (since === null && isAnnulled(p)) {
    return [
      { type: 'annulment-recorded', since, due: null, calendarVersion },
      // Its execution is over, or about to be.
      { type: 'rearmed', generation: p.generation + 1, stage: 'vetting' },
    ];
  }
  if (!isOpen(p.status) || since === (p.recall?.since ?? null)) return [];
  if (since === null) return [{ type: 'annulment-recorded', since, due: null, calendarVersion }];
  const due = recallDue(since, p.division, policy, latest);
  return [{ type: 'annulment-recorded', since, due, calendarVersion }];
}
