import type { CalendarDate } from '../calendar/dates.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Policy, PolicyFault } from '../policy/policy.ts';
import type { Reprojection } from './clocks.ts';
import type { AggregateEvent, EventVersions } from './events.ts';
import type { StatusGraph } from './graph.ts';
import type { Notice } from './notices.ts';
import type { PublicFacts } from './public-facts.ts';
import type { Numbered, Recorded } from './record.ts';
import type { Role } from './roles.ts';

/** An ISO 8601 instant in UTC, e.g. `2021-03-05T01:12:00.000Z`. */
export type Instant = string;

/** What an aggregate is judged by. */
export interface Rules {
  readonly policy: Policy;
  /** The calendar version it holds: by it its dates are explained. */
  readonly calendar: Calendar;
  /** The calendar in force: by it dates are computed anew. */
  readonly latest: Calendar;
}

/** When an event happened and who did it. */
export interface Occurrence {
  readonly at: Instant;
  /** The Asia/Shanghai date of `at`. */
  readonly day: CalendarDate;
  /** The id of an officer or of a part of the system. */
  readonly by: string;
}

/** What the state of every aggregate holds. */
export interface AggregateState extends Recorded {
  readonly status: string;
  /** The district that holds it now. */
  readonly division: string;
  readonly street: string | null;
  /** Workflow generation: executions of older generations no longer count. */
  readonly generation: number;
  readonly policyVersion: string;
  /** The calendar version its due dates are computed by. */
  readonly calendarVersion: string;
  /** The number of the last entry whose personal data was given up at the end of its retention; 0 before. */
  readonly expiredUpTo: number;
  /** How many of its entries say that it was read in full or not reported: what officers go by counts these out. */
  readonly quietEntries: number;
}

/** An alarm of the working-day clock: what is late (or about to be) and when it goes off. */
export interface Alarm<K extends string = string> {
  readonly kind: K;
  /** Tells alarms of one kind apart: the day or the clock they are about. */
  readonly about: string;
  /** The day the alarm is about, e.g. the due date. */
  readonly date: CalendarDate;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** An alarm that is due, with how many of its repeats were missed until now. */
export interface DueAlarm<K extends string = string> extends Alarm<K> {
  /** 1, and one more for each missed repeat; `date` is that of the last. */
  readonly times: number;
}

/** What happens to an aggregate by itself, and when: a term that ends. */
export interface PendingStep<E extends AggregateEvent = AggregateEvent> {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly events: readonly E[];
}

/** What the system itself does with any aggregate. */
export type SystemEvent<Stage extends string = string, AlarmKind extends string = string> =
  | {
      readonly type: 'alarmed';
      readonly kind: AlarmKind;
      readonly about: string;
      readonly date: CalendarDate;
      /** More than 1 where repeats were missed: they are one event. */
      readonly times: number;
    }
  /** A calendar notice moved due dates. */
  | ({ readonly type: 'reprojected' } & Reprojection)
  /** The record was verified and is sealed with the hash of the entry before. */
  | { readonly type: 'archived'; readonly head: string }
  /** A new execution takes over at a stage. */
  | { readonly type: 'rearmed'; readonly generation: number; readonly stage: Stage }
  /** Somebody read its personal data in full, or one of its files or documents. */
  | { readonly type: 'personal-data-read'; readonly file?: string; readonly document?: string }
  /** Somebody outside did not accept an event in time, or at all. */
  | {
      readonly type: 'report-failed';
      readonly fault: 'late' | 'dead';
      readonly subscriber: string;
      /** The id of the public event. */
      readonly publicEvent: string;
    }
  /** Its retention ended: what the entries up to this number have of personal data is deleted. */
  | { readonly type: 'personal-data-expired'; readonly upTo: number };

/** The types of what the system does, with what lifts their older versions: part of the events of every aggregate. */
export const SYSTEM_EVENTS = {
  alarmed: [],
  reprojected: [],
  archived: [],
  rearmed: [],
  'personal-data-read': [],
  'report-failed': [],
  'personal-data-expired': [],
} as const satisfies EventVersions & Record<SystemEvent['type'], unknown>;

/** What an index knows of an aggregate beside its id. */
export interface IndexEntry {
  /** The day by which a list is sorted, e.g. the due date. */
  readonly sortDay: CalendarDate;
  /** Ids of the officers in charge, and the unit (if any) with whose work theirs is counted. */
  readonly officers: readonly string[];
  readonly unitId: string | null;
  /** The day it came in. */
  readonly since: CalendarDate;
  /** Words that lists are filtered by. */
  readonly marks: readonly string[];
  /** Since when somebody must answer about one that is not open; null or absent: nobody. */
  readonly askedSince?: CalendarDate | null;
}

/** What a hand-over of open work to somebody else must heed, and the event that it is. */
export interface HandOverRule<E extends AggregateEvent = AggregateEvent> {
  /** Keyed hashes of the employer: who is recused from it does not take the work over. */
  readonly employerKeys: readonly string[];
  /** Ids of those who are on it already. */
  readonly officers: readonly string[];
  /** Ids of those who had a part in it that keeps them from its inquiry. */
  readonly involved: readonly string[];
  /** Whoever takes it over needs a certificate that is valid on the day. */
  readonly needsCertificate: boolean;
  eventOf(from: string, to: string): E;
  /** Another one that keeps who had a part in it: what happens to that in the same transaction, by one of its edges. */
  readonly beside?: Link & { readonly edge: string; eventOf(to: string): AggregateEvent };
}

/** Names another aggregate. */
export interface Link {
  readonly kind: string;
  readonly id: string;
}

/** The stage of whatever waits for nobody and nothing any more. */
export const DONE = 'done';

/**
 * An aggregate by its facts: all that the system's functions must know of it, without schemas of commands. The registry lists
 * one for each kind; nothing general names one.
 */
export interface Aggregate<
  S extends AggregateState = AggregateState,
  E extends AggregateEvent = AggregateEvent,
  F extends Numbered = Numbered,
> {
  /** Lower-case letters; part of keys, e.g. `clue`. */
  readonly kind: string;
  /** What addresses call many of them, e.g. `clues`. */
  readonly collection: string;
  readonly graph: StatusGraph;
  readonly events: EventVersions;
  /** Members a stored state leaves out while they are like this. */
  readonly defaults: Readonly<Partial<S>>;
  /** The name of its state machine: `workflows/<name>.asl.json`. */
  readonly workflow: string;
  /**
   * The stages in which the workflow waits with a task token, each with the stage that follows when work goes forward: the
   * `Next` of its state.
   */
  readonly nextStage: Readonly<Record<string, string>>;
  /** The stages whose token is kept for a person's act; the others' functions answer it themselves. */
  readonly humanStages: readonly string[];
  /** The entry number 1 is made by the event that makes the state. Pure and total: a state is the fold of its record. */
  evolve(state: S | null, event: E, id: string, occurrence: Occurrence): S;
  /** The part of the state that the figures see. */
  facetOf(state: S, n: number): F;
  /** `DONE` when nothing is left to do. */
  stageOf(state: S): string;
  /** The day on which it ended, from which its personal data is kept for a while; null unless its stage is `DONE`. */
  endedOn(state: S): CalendarDate | null;
  indexOf(state: S): IndexEntry;
  /** Alarms not raised yet, earliest first; empty where no person's act is waited for. */
  pendingAlarms(state: S, rules: Rules): Alarm[];
  /** The alarms due at an instant (milliseconds since the epoch), a bounded number. */
  dueAlarms(state: S, rules: Rules, now: number): DueAlarm[];
  /** What happens to it by itself next, where anything does: the workflow wakes for it. */
  pendingStep?(state: S, rules: Rules): PendingStep<E> | null;
  /** How an officer's part in open work goes over to somebody else (the edge `hand-over`); without it nobody hands it over. */
  handOverRule?(state: S): HandOverRule<E>;
  /** What a newer calendar makes of it: at most one event. */
  reproject(state: S, rules: Rules): E[];
  /** The others that a state names. A reader is shown those alone that are in his scope themselves. */
  linksOf(state: S): readonly Link[];
  /** The others that an event names. */
  linksIn(event: E): readonly Link[];
  /** The ids of the officers and units that a state names, for their names. */
  peopleOf(state: S): readonly string[];
  /** The ids of the officers and units that an event names, beside whoever made it. */
  peopleIn(event: E): readonly string[];
  /** Whom an event tells of what; without it nobody. */
  noticeOf?(event: E, after: S, before: S): Notice | null;
  /** What a policy says of it that cannot be, such as a code that does not exist. */
  policyFaults(policy: Policy): PolicyFault[];
  /**
   * Whether somebody may read its personal data in full, its files among them; without it nobody reads these. Each such read is
   * an event. `now`: milliseconds since the epoch.
   */
  mayReadInFull?(
    state: S,
    reader: { readonly sub: string; readonly roles: readonly Role[] },
    now: number,
  ): boolean;
  /** The hash of the document (文书) that an event issued, which is kept apart, if any. */
  documentHashIn?(event: E): string | null;
  /** What outsiders are told of it; absent where that is nothing. */
  readonly publicFacts?: PublicFacts<S, E>;
  /** The execution that an event starts, if any. */
  startOf(event: E): { readonly generation: number; readonly stage: string } | null;
}

/** Tells whether it still waits for the district. */
export const isOpenIn = ({ graph }: Pick<Aggregate, 'graph'>, status: string): boolean =>
  graph.open.includes(status);

/**
 * The version that officers see and name: entries that say that it was read in full, or not reported, change nothing of it, so they
 * take nobody's command from under him.
 */
export const shownVersion = ({
  version,
  quietEntries,
}: Pick<AggregateState, 'version' | 'quietEntries'>): number => version - quietEntries;

/** Whether entries were written since its personal data expired, or it never did: there may be some. */
export const mayHavePersonalData = ({
  expiredUpTo,
  version,
}: Pick<AggregateState, 'expiredUpTo' | 'version'>): boolean =>
  // The entry that says so is one more.
  expiredUpTo === 0 || version > expiredUpTo + 1;

/** Where an aggregate is and when the workflow must look at it again: what every state of a workflow hands on. */
export interface StagePosition {
  readonly stage: string;
  /** ISO 8601; absent where no person's act is waited for. */
  readonly alarmAt?: string;
}

/** Tells where an aggregate is and when to look again, by the rules it is judged by. */
export function positionOf<S extends AggregateState>(
  aggregate: Pick<Aggregate<S>, 'stageOf' | 'pendingAlarms' | 'pendingStep'>,
  state: S,
  rules: Rules,
): StagePosition {
  const stage = aggregate.stageOf(state);
  const [alarm] = aggregate.pendingAlarms(state, rules);
  const step = aggregate.pendingStep?.(state, rules);
  const times = [alarm, step].flatMap((next) => (next ? [next.at] : []));
  return times.length === 0 ? { stage } : { stage, alarmAt: new Date(Math.min(...times)).toISOString() };
}
