import { annulmentOf, type Case, changeOf, type Sums } from './state.ts';

/** What was paid to workers, whether as ordered in the inquiry or as decided, in fen. */
export const paidFen = ({ performed, orders }: Pick<Case, 'performed' | 'orders'>): number =>
  performed.paidFen + orders.reduce((sum, order) => sum + order.paidFen, 0);

/** What of a case tells how far its decision is performed. */
type Performing = Pick<Case, 'decision' | 'performed' | 'remedies'>;

const NOTHING: Sums = { fineFen: 0, orderFen: 0, extraFen: 0 };

/** The sums of a decision, as a review or a suit changed them. */
export const sumsInForce = (c: Pick<Case, 'decision' | 'remedies'>): Sums =>
  changeOf(c)?.changedTo ?? c.decision ?? NOTHING;

/** What of a decision is unpaid. What was paid in the inquiry was before the decision, which orders the rest. */
export function unpaidSums(c: Performing): Sums {
  const { performed } = c;
  const { fineFen, orderFen, extraFen } = sumsInForce(c);
  return {
    fineFen: Math.max(0, fineFen - performed.finePaidFen),
    orderFen: Math.max(0, orderFen - performed.paidFen),
    extraFen: Math.max(0, extraFen - Math.max(0, performed.paidFen - orderFen)),
  };
}

/** Whether all sums that a decision orders are paid. */
export function isPaid(c: Performing): boolean {
  const { fineFen, orderFen, extraFen } = unpaidSums(c);
  return fineFen + orderFen + extraFen === 0;
}

/** Whether everything a decision orders is performed. A handling decision without sums orders to correct. */
export function isPerformed(c: Performing): boolean {
  const { decision, performed } = c;
  if (decision === null || decision.kind === 'no-penalty') return false;
  const { kind, orderFen, extraFen } = decision;
  return isPaid(c) && (performed.corrected || kind !== 'handling' || orderFen + extraFen > 0);
}

/** Why nothing of a decision is to be enforced, by the code of a refusal; null where something is. */
export function enforcementFault(c: Performing): 'nothing-to-perform' | 'performed' | 'annulled' | null {
  if (c.decision?.kind === 'no-penalty') return 'nothing-to-perform';
  if (isPerformed(c)) return 'performed';
  return annulmentOf(c) === undefined ? null : 'annulled';
}
