import type { CalendarDate } from '../../calendar/dates.ts';
import type { Rules } from '../../kernel/aggregate.ts';
import type { FileFact } from '../../kernel/files.ts';
import type { Officer } from '../../kernel/roles.ts';
import type { Unit } from '../../roster/assignment.ts';
import type { ClueEvent } from '../events.ts';
import type { CaseFault, Refusal } from '../refusals.ts';
import type { Clue } from '../state.ts';

/** The outcome of a decision. */
export type Decision = { readonly events: readonly ClueEvent[] } | Refusal;

/** A decision of these events. */
export const events = (...list: ClueEvent[]): Decision => ({ events: list });

/**
 * What a decision reads beside the clue; the store checks it in the same transaction. A dry run leaves it out, and is not
 * held to it.
 */
export interface Facts {
  /** The units of the clue's district and of those above it. */
  readonly units?: readonly Unit[];
  /** The clue to merge into; null when there is none of that id. */
  readonly target?: Clue | null;
  /** Districts that configuration adds to the shipped list. */
  readonly addedDistricts?: readonly string[];
  /** The files that a command names, as far as there are such. */
  readonly files?: readonly FileFact[];
  /** The case that the clue is to open or to join; the store writes it in the same transaction. */
  readonly case?: CaseFact;
}

/** A case as a clue needs it that opens or joins it. */
export interface CaseFact {
  readonly caseId: string;
  readonly joined: boolean;
  /** Why the case does not take the clue; null when it does. */
  readonly fault: CaseFault | null;
}

/** A clue and what its decision goes by. */
export interface Situation {
  readonly clue: Clue;
  readonly officer: Officer;
  readonly rules: Rules;
  readonly today: CalendarDate;
  readonly now: number;
  readonly facts: Facts;
}

/** Makes the events that end the requests of a clue that leaves its place or its round without a decision on them. */
export function lapseRequests(clue: Clue): ClueEvent[] {
  return [
    ...(clue.pendingExtension === null ? [] : [{ type: 'request-lapsed', request: 'extension' } as const]),
    ...(clue.pendingReturn === null ? [] : [{ type: 'request-lapsed', request: 'return' } as const]),
  ];
}
