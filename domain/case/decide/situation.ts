import type { CalendarDate } from '../../calendar/dates.ts';
import type { Rules } from '../../kernel/aggregate.ts';
import type { FileFact } from '../../kernel/files.ts';
import type { Officer } from '../../kernel/roles.ts';
import type { DocumentKind } from '../../policy/document-kinds.ts';
import { isCertified, type Unit } from '../../roster/assignment.ts';
import { serviceEffectiveOn } from '../clocks.ts';
import type { BodyOf } from '../commands.ts';
import type { CaseEvent, NewDocument, Service } from '../events.ts';
import { type Refusal, refuse, refuseInput } from '../refusals.ts';
import type { Case, DecisionKind, Sums } from '../state.ts';

/** The outcome of a decision. */
export type Decision = { readonly events: readonly CaseEvent[] } | Refusal;

/** A decision of these events. */
export const events = (...list: CaseEvent[]): Decision => ({ events: list });

/** What a decision reads beside the case; the store checks it in the same transaction. A dry run leaves it out. */
export interface Facts {
  /** The units of the case's district and of those above it. */
  readonly units?: readonly Unit[];
  /** The next number of a kind of document in the district and the year of the act. */
  readonly nextNumber?: number;
  /** The file that a command names, as far as there is such. */
  readonly files?: readonly FileFact[];
  /** The document that a command issues, as it is kept apart. */
  readonly document?: DocumentFact;
}

/** A document as the decision needs it that issues it. */
export interface DocumentFact {
  /** Its number (文号). */
  readonly number: string;
  readonly hash: string;
}

/** The most items of a kind that a case keeps in its state. */
export const MOST = {
  evidence: 200,
  orders: 20,
  periods: 20,
  remedies: 20,
  documents: 200,
  // What each says is kept together, for the decision.
  defences: 6,
} as const;

/** A case and what its decision goes by. */
export interface Situation {
  readonly c: Case;
  readonly officer: Officer;
  readonly rules: Rules;
  readonly today: CalendarDate;
  /** The day of the act. */
  readonly on: CalendarDate;
  readonly facts: Facts;
  readonly act: { readonly on: CalendarDate; readonly late: boolean };
  /** The document it issues. */
  issue(kind: DocumentKind): NewDocument;
  /** The case after events of the decision. */
  after(...events: readonly CaseEvent[]): Case;
}

/** Sums of a body, 0 where it names none. */
export const sumsOf = ({
  fineFen = 0,
  orderFen = 0,
  extraFen = 0,
}: { [K in keyof Sums]?: number | undefined }): Sums => ({
  fineFen,
  orderFen,
  extraFen,
});

/** Why a decision of a kind orders no such sums; null where it does. Only a penalty is a fine, and nobody spared pays anything. */
export function sumsFault(kind: DecisionKind | undefined, sums: Sums): Refusal | null {
  const isUnfit = (name: keyof Sums) =>
    sums[name] > 0 && kind !== 'penalty' && (name === 'fineFen' || kind !== 'handling');
  const unfit = (['fineFen', 'orderFen', 'extraFen'] as const).find(isUnfit);
  return unfit === undefined ? null : refuseInput('sum-unfit', unfit);
}

/** Why two people could not do something together on a day; null when both are on the case and certified. */
export function pairFault(s: Situation, ids: readonly string[], on: CalendarDate): Refusal | null {
  if (ids.some((id) => !s.c.officers.includes(id))) return refuse('not-on-the-case');
  return certificateFault(s, ids, on);
}

/** Why somebody's certificate is not valid on a day; null when all are, or nothing was read of them. */
export function certificateFault(
  { facts: { units } }: Situation,
  ids: readonly string[],
  on: CalendarDate,
): Refusal | null {
  return units === undefined || ids.every((id) => isCertified(id, units, on))
    ? null
    : refuse('not-certified', { on });
}

/** A service as a body tells it, with the day on which it takes effect. */
export const serviceOf = (
  { c, rules }: Situation,
  { way, on, by, ground }: Pick<BodyOf<'serve'>, 'way' | 'on' | 'by' | 'ground'>,
): Service => ({
  way,
  on,
  by,
  effectiveOn: serviceEffectiveOn(way, ground, on, rules.policy, c.division),
});
