import type { DocumentFields, WorkerRow } from '../documents/documents.ts';
import type { Period } from '../people/counting.ts';
import { type ClaimsAndInquiry, claimantsOf, totalsOf } from './claims.ts';
import type { CaseParticulars } from './particulars.ts';

/** A month as it is read: `2021年3月`. */
const readMonth = (month: string): string => `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`;
const readPeriod = ({ from, to }: Period): string =>
  from === to ? readMonth(from) : `${readMonth(from)}至${readMonth(to)}`;

const total = <T>(list: readonly T[], of: (item: T) => number): number =>
  list.reduce((sum, item) => sum + of(item), 0);

/**
 * Lists the workers to whom a document orders to pay, as its clues name them: each once, with the months and the sum that is claimed.
 * Who made a report (举报) is in no list. Where the inquiry found other people than the clues name there is no list, and where the
 * sums claimed are not what is ordered they are blanks for a hand: a document must not say two things.
 * @param orderedFen what the document orders to pay to workers
 * @returns undefined where there is nobody to list
 */
export function workersOf(
  c: ClaimsAndInquiry,
  particulars: CaseParticulars | null,
  orderedFen: number | undefined,
): DocumentFields['workers'] {
  if (!orderedFen) return undefined;
  const claimants = claimantsOf(c.claims);
  if (total(claimants, ({ headcount }) => headcount) !== totalsOf(c).headcount) return undefined;
  const reporters = new Map(particulars?.reporters?.map((reporter) => [reporter.clue, reporter]));
  const rows = claimants.flatMap(({ claims, headcount, amountFen }): WorkerRow[] => {
    const reporter = reporters.get(claims[0]?.clue ?? '');
    if (reporter === undefined || claims.some(({ clue }) => reporters.get(clue)?.confidential)) return [];
    const period = claims.map(({ arrears }) => readPeriod(arrears)).join('、');
    return [{ name: reporter.name, period, fen: amountFen, ...(headcount > 1 ? { people: headcount } : {}) }];
  });
  if (rows.length === 0) return undefined;
  const isOrdered =
    rows.every(({ fen }) => fen !== null) && total(rows, ({ fen }) => fen ?? 0) === orderedFen;
  return isOrdered ? rows : rows.map((row) => ({ ...row, fen: null }));
}
