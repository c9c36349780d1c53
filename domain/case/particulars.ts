import { employerPerson, type ProtectedNames } from '../people/masking.ts';
import type { Command } from './commands.ts';

/** Who reported a clue of a case. Personal data. */
export interface Reporter {
  /** The clue's id. */
  readonly clue: string;
  readonly name: string;
  readonly confidential: boolean;
}

/** Who and what a case is about, and what was written in its course that later documents repeat. Personal data. */
export interface CaseParticulars {
  readonly employer: {
    readonly name: string;
    readonly creditCode?: string | undefined;
    readonly address?: string | undefined;
    readonly representative?: string | undefined;
  };
  /** As the proposal states them, or the clue that opened the case; null where that one says nothing. */
  readonly facts: string | null;
  /** Who reported its clues: hidden in masked texts, and whole where nobody may know of him (举报). */
  readonly reporters?: readonly Reporter[];
  /** Where each piece of evidence comes from, in the order of their numbers. */
  readonly evidence?: readonly string[];
  /** What the inquiry found, and the law it rests on. */
  readonly inquiry?: { readonly facts: string; readonly basis: string };
  /** What the party said to the notice, and what was answered. */
  readonly partyViews?: string;
}

/** Adds who reported a clue to what a case is about. */
export const withReporter = (particulars: CaseParticulars, reporter: Reporter): CaseParticulars => ({
  ...particulars,
  reporters: [...(particulars.reporters ?? []), reporter],
});

/**
 * Finds who must not be named in what is said of a case: who reported its clues, the party's representative, and a party who has an
 * identity number for a code.
 */
export function protectedNamesOf(particulars: CaseParticulars | null): ProtectedNames {
  if (particulars === null) return { masked: [], hidden: [] };
  const { employer, reporters = [] } = particulars;
  const namesOf = (confidential: boolean) =>
    reporters.filter((reporter) => reporter.confidential === confidential).map(({ name }) => name);
  const { representative } = employer;
  return {
    masked: [...(representative ? [representative] : []), ...employerPerson(employer), ...namesOf(false)],
    hidden: namesOf(true),
  };
}

/** What is said where the party waived what it may say to a notice. */
const WAIVED = '当事人放弃陈述、申辩。';

/** Whether a command writes something that later documents repeat. */
export const writesWords = (name: Command['name']): boolean =>
  name === 'add-evidence' || name === 'finish-inquiry' || name === 'record-defence';

/**
 * Adds what a command writes that later documents repeat.
 * @returns null where it writes nothing of the kind
 */
export function withWords(particulars: CaseParticulars, { name, body }: Command): CaseParticulars | null {
  switch (name) {
    case 'add-evidence':
      return { ...particulars, evidence: [...(particulars.evidence ?? []), body.source] };
    case 'finish-inquiry':
      return { ...particulars, inquiry: { facts: body.facts, basis: body.basis } };
    case 'record-defence': {
      // What was said once is not taken back by what is said later, nor by waiving the rest.
      const before = particulars.partyViews === WAIVED ? undefined : particulars.partyViews;
      const said = [before, body.text, body.answer].filter((text) => text !== undefined).join('\n');
      const partyViews = said || (body.kind === 'waived' ? WAIVED : '');
      return partyViews === '' ? null : { ...particulars, partyViews };
    }
    default:
      return null;
  }
}
