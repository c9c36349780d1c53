import type { Facet } from '../clue/facet.ts';
import type { ReturnReason } from '../clue/state.ts';

/** Why a clue is left out of a base, or how it moved. */
export const LEAVING_REASONS = {
  'not-ours': { zh: '退回：非本辖区', en: 'Returned: not of this jurisdiction' },
  'out-of-scope': { zh: '退回：不属于受理范围', en: 'Returned: out of scope' },
  merged: { zh: '与其他线索合并', en: 'Merged into another clue' },
  'handed-over': { zh: '转办至其他辖区', en: 'Handed over to another district' },
  'taken-over': { zh: '由其他辖区转入', en: 'Taken over from another district' },
  reopened: { zh: '办结后重办', en: 'Reopened after its closing' },
} as const satisfies Record<ReturnReason, object> & Record<string, object>;

/** The code of a reason. */
export type LeavingReason = keyof typeof LEAVING_REASONS;

/** The parts of figures whose clues moved. */
const MOVES: Readonly<Record<string, LeavingReason>> = {
  transferredOut: 'handed-over',
  transferredIn: 'taken-over',
  reopened: 'reopened',
};

/** Tells why a clue is in a part of a figure that clues leave by or come in by; null for any other part. */
export function leavingReason(
  part: string,
  { state, returnReason }: Pick<Facet, 'state' | 'returnReason'>,
): LeavingReason | null {
  if (Object.hasOwn(MOVES, part)) return MOVES[part] ?? null;
  if (state === 'returned') return returnReason;
  return state === 'merged' ? 'merged' : null;
}
