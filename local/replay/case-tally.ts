/** Everything the figures are told by, counted as the lines are written. Sums in fen. */
export interface CaseTally {
  proposed: number;
  filed: number;
  notFiled: number;
  closed: number;
  revoked: number;
  transferred: number;
  crime: number;
  extended: number;
  suspended: number;
  resumed: number;
  orders: number;
  orderedFen: number;
  full: number;
  part: number;
  none: number;
  penalty: number;
  handling: number;
  noPenalty: number;
  fineFen: number;
  orderFen: number;
  extraFen: number;
  recoveredFen: number;
  finePaidFen: number;
  applied: number;
  reviews: number;
  suits: number;
  remediesPending: number;
}

export const emptyTally = (): CaseTally => ({
  proposed: 0,
  filed: 0,
  notFiled: 0,
  closed: 0,
  revoked: 0,
  transferred: 0,
  crime: 0,
  extended: 0,
  suspended: 0,
  resumed: 0,
  orders: 0,
  orderedFen: 0,
  full: 0,
  part: 0,
  none: 0,
  penalty: 0,
  handling: 0,
  noPenalty: 0,
  fineFen: 0,
  orderFen: 0,
  extraFen: 0,
  recoveredFen: 0,
  finePaidFen: 0,
  applied: 0,
  reviews: 0,
  suits: 0,
  remediesPending: 0,
});
