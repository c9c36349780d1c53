import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { STATUSES } from '../../domain/clue/status.ts';
import type { ClueView } from './answers.ts';
import { divisionName } from './divisions.ts';
import type { Language, LocalizedText } from './i18n.ts';
import { personNames } from './people.tsx';
import { TEXT, type TextKey } from './text.ts';

/** A fact that has changed. */
export interface Change {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const COMPARED_FACTS: readonly (readonly [TextKey, (clue: ClueView, language: Language) => string])[] = [
  ['status', (c, l) => STATUSES[c.status][l]],
  ['district', (c, l) => divisionName(c.division, l)],
  ['street', (c, l) => divisionName(c.street, l)],
  ['officers', (c, l) => personNames(c.officers, c.people, l)],
  ['dueDate', (c) => c.dueDate],
  ['flag.extensionPending', (c, l) => TEXT[c.pendingExtension ? 'yes' : 'no'][l]],
  ['flag.returnPending', (c, l) => TEXT[c.pendingReturn ? 'yes' : 'no'][l]],
  ['flag.reopeningPending', (c, l) => TEXT[c.pendingReopening ? 'yes' : 'no'][l]],
  ['flag.extended', (c, l) => TEXT[c.extended ? 'yes' : 'no'][l]],
  ['flag.suspended', (c, l) => TEXT[c.suspended ? 'yes' : 'no'][l]],
  ['supervisions', (c) => String(c.supervisions.length)],
  ['case', (c, l) => (c.case?.caseElsewhere ? TEXT.caseElsewhere[l] : (c.case?.caseId ?? ''))],
  ['conclusion', (c, l) => (c.conclusion ? CONCLUSIONS[c.conclusion.code][l] : '')],
  ['round', (c) => String(c.round)],
];

/**
 * Compares two views and names the facts that differ.
 * @param facts each with its label, and how its value is written
 */
export function listChanges<V>(
  facts: readonly (readonly [LocalizedText, (view: V, language: Language) => string])[],
  before: V,
  after: V,
  language: Language,
): Change[] {
  return facts
    .map(([label, value]) => ({
      label: label[language],
      before: value(before, language) || '—',
      after: value(after, language) || '—',
    }))
    .filter((c) => c.before !== c.after);
}

/** Compares two views of a clue and names the facts that differ. */
export const changesBetween = (before: ClueView, after: ClueView, language: Language): Change[] =>
  listChanges(
    COMPARED_FACTS.map(([key, value]) => [TEXT[key], value]),
    before,
    after,
    language,
  );
