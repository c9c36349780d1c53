/** Months, both included, as `2021-03`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Tells whether two periods have a month in common. */
export const overlap = (a: Period, b: Period): boolean => a.from <= b.to && b.from <= a.to;

/** Counts people: the headcounts together, but a known person with several clues by the largest of his alone. */
export function countPeople(
  clues: readonly { readonly reporterKey: string | null; readonly headcount: number }[],
): number {
  let unknown = 0;
  const known = new Map<string, number>();
  for (const { reporterKey, headcount } of clues) {
    const people = Math.max(1, headcount);
    if (reporterKey === null) unknown += people;
    else known.set(reporterKey, Math.max(people, known.get(reporterKey) ?? 0));
  }
  return unknown + [...known.values()].reduce((sum, people) => sum + people, 0);
}
