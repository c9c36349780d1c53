/**
 * Ranks rows by rate, the highest first. Equal rates share a rank and the next one follows as many places later
 * (1, 1, 3); rows without a rate come last, without a rank. Rows of one rank are ordered by division.
 */
export function rank<T extends { readonly rate: number | null; readonly division: string }>(
  rows: readonly T[],
): (T & { readonly rank: number | null })[] {
  const order = (a: T, b: T) => (b.rate ?? -1) - (a.rate ?? -1) || (a.division < b.division ? -1 : 1);
  let place: number | null = null;
  let last: number | null = null;
  return [...rows].sort(order).map((row, i) => {
    if (row.rate === null) return { ...row, rank: null };
    if (row.rate !== last) place = i + 1;
    last = row.rate;
    return { ...row, rank: place };
  });
}
