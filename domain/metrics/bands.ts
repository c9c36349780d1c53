/** A band of days, both ends included; null: without an end. */
export interface Band {
  readonly band: string;
  readonly zh: string;
  readonly en: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** Ages of open clues: calendar days since receipt. */
export const AGE_BANDS = [
  { band: '0-7', zh: '0—7天', en: '0–7 days', from: 0, to: 7 },
  { band: '8-15', zh: '8—15天', en: '8–15 days', from: 8, to: 15 },
  { band: '16-30', zh: '16—30天', en: '16–30 days', from: 16, to: 30 },
  { band: '31-60', zh: '31—60天', en: '31–60 days', from: 31, to: 60 },
  { band: '61-90', zh: '61—90天', en: '61–90 days', from: 61, to: 90 },
  { band: '91+', zh: '90天以上', en: 'Over 90 days', from: 91, to: null },
] as const satisfies readonly Band[];

/** Distances to the due date: calendar days from the day asked about to the due date, negative once past. */
export const DUE_BANDS = [
  { band: 'overdue-31+', zh: '超期30天以上', en: 'Over 30 days overdue', from: null, to: -31 },
  { band: 'overdue-8-30', zh: '超期8—30天', en: '8–30 days overdue', from: -30, to: -8 },
  { band: 'overdue-1-7', zh: '超期1—7天', en: '1–7 days overdue', from: -7, to: -1 },
  { band: 'today', zh: '当日到期', en: 'Due today', from: 0, to: 0 },
  { band: '1-3', zh: '1—3天内到期', en: 'Due in 1–3 days', from: 1, to: 3 },
  { band: '4-7', zh: '4—7天内到期', en: 'Due in 4–7 days', from: 4, to: 7 },
  { band: '8+', zh: '7天后到期', en: 'Due in more than 7 days', from: 8, to: null },
] as const satisfies readonly Band[];

/** The names of the bands, in order. */
export type AgeBand = (typeof AGE_BANDS)[number]['band'];
export type DueBand = (typeof DUE_BANDS)[number]['band'];

/** The ages and distances that must be counted one by one; what lies beyond is what remains of the whole. */
export const OLDEST_AGE = Math.max(...AGE_BANDS.map(({ to }) => to ?? 0));
export const LONGEST_OVERDUE = -Math.min(...DUE_BANDS.map(({ from }) => from ?? 0));

/** How many there are in each band. */
export interface BandCount<Name extends string> {
  readonly band: Name;
  readonly count: number;
}

/** Sorts counts by number of days into bands. */
export function countBands<B extends Band>(
  bands: readonly B[],
  counts: ReadonlyMap<number, number>,
): BandCount<B['band']>[] {
  return bands.map(({ band, from, to }) => {
    let count = 0;
    for (const [days, n] of counts) if (days >= (from ?? days) && days <= (to ?? days)) count += n;
    return { band, count };
  });
}
