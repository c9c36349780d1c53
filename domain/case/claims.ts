import { countPeople, overlap, type Period } from '../people/counting.ts';

/** What a clue of a case claims: codes, months, sums and a keyed hash. */
export interface Claim {
  /** The clue's id. */
  readonly clue: string;
  /** For how many people it speaks. */
  readonly headcount: number;
  /** The months in which wages are owed. */
  readonly arrears: Period;
  /** What is owed, as it says; null where it says no sum. */
  readonly amountFen: number | null;
  /** Who reported it, as a keyed hash that is good within the case alone; null: nobody that can be told by a document. */
  readonly reporterKey: string | null;
}

/** The claims of one person, or one claim of somebody who cannot be told. */
interface Claimant {
  readonly claims: readonly Claim[];
  readonly headcount: number;
  /** Null where one of them says no sum. */
  readonly amountFen: number | null;
}

const byAmount = (a: Claim, b: Claim): number => (b.amountFen ?? -1) - (a.amountFen ?? -1);
const byMonth = (a: Claim, b: Claim): number => (a.arrears.from < b.arrears.from ? -1 : 1);

/** The claims of one person that count: of those for overlapping months the largest. */
function countedOf(claims: readonly Claim[]): Claim[] {
  const counted: Claim[] = [];
  for (const claim of claims.toSorted(byAmount)) {
    if (!counted.some((other) => overlap(other.arrears, claim.arrears))) counted.push(claim);
  }
  return counted.sort(byMonth);
}

/** Puts claims together by who reported them, in the order in which each first did. */
export function claimantsOf(claims: readonly Claim[]): Claimant[] {
  const own = new Map<string, Claim[]>();
  for (const claim of claims) {
    const who = claim.reporterKey ?? `clue ${claim.clue}`;
    own.set(who, [...(own.get(who) ?? []), claim]);
  }
  return [...own.values()].map((all) => {
    const counted = countedOf(all);
    const sums = counted.map(({ amountFen }) => amountFen);
    return {
      claims: counted,
      headcount: countPeople(all),
      amountFen: sums.reduce((sum, fen) => (sum === null || fen === null ? null : sum + fen), 0),
    };
  });
}

/** How many people a case concerns, and what they are owed. */
export interface Totals {
  readonly headcount: number;
  /** Null where nobody says a sum. */
  readonly owedFen: number | null;
}

/** What of a case tells them: its claims, and what its inquiry found otherwise, with how many of the claims that knew. */
export interface ClaimsAndInquiry {
  readonly claims: readonly Claim[];
  readonly inquiry: {
    readonly headcount: number | null;
    readonly owedFen: number | null;
    readonly claims: number;
  } | null;
}

/** Adds up claims: a known person's by the most people, and for overlapping months by the largest sum. */
function addUp(claims: readonly Claim[]): Totals {
  const sums = claimantsOf(claims)
    .flatMap((claimant) => claimant.claims)
    .map(({ amountFen }) => amountFen)
    .filter((fen) => fen !== null);
  return {
    headcount: countPeople(claims),
    owedFen: sums.length === 0 ? null : sums.reduce((sum, fen) => sum + fen, 0),
  };
}

/**
 * Tells how many people a case concerns, and what they are owed: by its clues, or by its inquiry where that found otherwise; clues that
 * joined later are added to what it found.
 */
export function totalsOf({ claims, inquiry }: ClaimsAndInquiry): Totals {
  const all = addUp(claims);
  if (inquiry === null) return all;
  const later = addUp(claims.slice(inquiry.claims));
  const { headcount, owedFen } = inquiry;
  return {
    headcount: headcount === null ? all.headcount : headcount + later.headcount,
    owedFen: owedFen === null ? all.owedFen : owedFen + (later.owedFen ?? 0),
  };
}
