import { CLOSE_CODES, PROPOSALS } from '../../domain/case/state.ts';
import { STATUSES } from '../../domain/case/status.ts';
import type { CaseView } from '../shared/answers.ts';
import { type Change, listChanges } from '../shared/changes.ts';
import type { Language } from '../shared/i18n.ts';
import { personNames } from '../shared/people.tsx';
import { TEXT } from './text.ts';

const COMPARED_FACTS: readonly (readonly [keyof typeof TEXT, (c: CaseView, language: Language) => string])[] =
  [
    ['status', (c, l) => STATUSES[c.status][l]],
    ['officers', (c, l) => personNames(c.officers, c.people, l)],
    ['dueDate', (c) => c.dueDate],
    ['suspension', (c, l) => TEXT[c.flags.suspended ? 'yes' : 'no'][l]],
    ['evidence', (c) => String(c.evidence.length)],
    ['orders', (c) => String(c.orders.length)],
    ['documents', (c) => String(c.documents.length)],
    ['proposal', (c, l) => (c.inquiry ? PROPOSALS[c.inquiry.proposal][l] : '')],
    ['opinions', (c) => String(c.opinions.length)],
    ['decision', (c, l) => (c.decision ? PROPOSALS[c.decision.kind][l] : '')],
    ['remedies', (c) => String(c.remedies.length)],
    ['closing', (c, l) => (c.closing ? CLOSE_CODES[c.closing.code][l] : '')],
  ];

/** Compares two views of a case and names the facts that differ. */
export const changesBetween = (before: CaseView, after: CaseView, language: Language): Change[] =>
  listChanges(
    COMPARED_FACTS.map(([key, value]) => [TEXT[key], value]),
    before,
    after,
    language,
  );
