import type { CalendarDate } from '../calendar/dates.ts';
import type { ConclusionCode } from './conclusions.ts';
import { type Clue, type CountedRequest, type Phase, type ReturnReason, runsOut } from './state.ts';
import { isOpen } from './status.ts';
import { isRepeated } from './triage.ts';

/** What came of a closed clue. */
export interface Outcome {
  readonly conclusion: ConclusionCode;
  /** Arrears found and arrears paid, in fen. */
  readonly verifiedAmountFen: number;
  readonly paidAmountFen: number;
  /** People concerned: as concluded, else as reported. */
  readonly headcount: number;
  /** What the reporter said last; null as long as nothing. */
  readonly satisfied: boolean | null;
  /** Calendar days by phase, without those that took none. */
  readonly phaseDays: Readonly<Partial<Record<Phase, number>>>;
  /** Present when it was signed after the time for that. */
  readonly signedLate?: true;
}

/**
 * What the figures need to know of a clue: the part of its state that any completion metric depends on. A record
 * entry carries the facet when it changed, so the metrics ledger is a fold over facets and nothing else.
 */
export interface Facet {
  /** 1 for the first facet of a clue, rising by one: lets a consumer count each exactly once. */
  readonly n: number;
  /** The district holding the clue. */
  readonly division: string;
  readonly street: string | null;
  readonly receivedDay: CalendarDate;
  readonly state: 'open' | 'closed' | 'returned' | 'merged';
  /** The due date in force. */
  readonly due: CalendarDate;
  /** Whether an open clue counts as overdue once its due date has passed (false while its clock is stopped). */
  readonly running: boolean;
  /** Since when an open clue has been suspended, also where that came too late to stop its clock. Present while it is. */
  readonly suspendedFrom?: CalendarDate;
  readonly extended: boolean;
  /** Late for good: it counts as closed in time nevermore. */
  readonly late: boolean;
  /** The same person had reported it before, and that clue was closed. */
  readonly repeated: boolean;
  /** The last request for its return, wherever that was made. */
  readonly lastReturn: CountedRequest | null;
  /** Its sender's last request to reopen it; absent as long as there was none. */
  readonly lastReopening?: CountedRequest;
  /** The day of closing, when closed. */
  readonly closedDay: CalendarDate | null;
  /** When closed. */
  readonly outcome: Outcome | null;
  /** When returned. */
  readonly returnReason: ReturnReason | null;
}

/** The facet of a clue, numbered `n`. */
export function facetOf(clue: Clue, n: number): Facet {
  const state = isOpen(clue.status) ? 'open' : (clue.status as 'closed' | 'returned' | 'merged');
  return {
    n,
    division: clue.division,
    street: clue.street,
    receivedDay: clue.receivedDay,
    state,
    due: clue.due.date,
    running: state === 'open' && runsOut(clue),
    ...(state === 'open' && clue.suspendedFrom !== null ? { suspendedFrom: clue.suspendedFrom } : {}),
    extended: clue.extensions.length > 0,
    late: clue.late,
    repeated: isRepeated(clue),
    lastReturn: clue.lastReturn,
    ...(clue.lastReopening === null ? {} : { lastReopening: clue.lastReopening }),
    closedDay: state === 'closed' ? clue.closedDay : null,
    outcome: state === 'closed' ? outcomeOf(clue) : null,
    returnReason: state === 'returned' ? clue.returnReason : null,
  };
}

function outcomeOf({ conclusion, headcount, satisfied, phases, signedLate }: Clue): Outcome | null {
  if (conclusion === null) return null;
  return {
    conclusion: conclusion.code,
    verifiedAmountFen: conclusion.verifiedAmountFen ?? 0,
    paidAmountFen: conclusion.paidAmountFen ?? 0,
    headcount: conclusion.headcount ?? headcount,
    satisfied,
    phaseDays: Object.fromEntries(Object.entries(phases.days).filter(([, days]) => days > 0)),
    ...(signedLate ? { signedLate } : {}),
  };
}
