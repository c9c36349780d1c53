import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { Aggregate, AggregateState, Rules } from '../../domain/kernel/aggregate.ts';
import type { RefusedDecision } from '../../domain/kernel/available.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import type { Numbered } from '../../domain/kernel/record.ts';
import type { Policy } from '../../domain/policy/policy.ts';

/** What a file of the tests is opened with. */
export interface FileOptions<E> {
  readonly aggregate: Aggregate<never, never, Numbered>;
  readonly id: string;
  readonly first: E;
  /** Who opened it, on a day at 10 o'clock. */
  readonly by: string;
  readonly on: CalendarDate;
  readonly policy: Policy;
  readonly calendar: Calendar;
}

type Outcome<E> =
  | { readonly events: readonly E[] }
  | (RefusedDecision & { readonly code: string; readonly path?: string });

/** An aggregate that is worked on by commands, in virtual time. */
export abstract class AggregateFile<S extends AggregateState, E extends AggregateEvent> {
  state: S;
  now: number;
  readonly events: E[] = [];
  /** What was entered, with the day. */
  readonly entries: { readonly day: CalendarDate; readonly event: E }[] = [];
  /** The calendar in force. */
  latest: Calendar;
  readonly #aggregate: Aggregate<S, E, Numbered>;
  readonly #id: string;
  readonly #policy: Policy;
  /** The calendar that it was opened by. */
  readonly #calendar: Calendar;

  constructor({ aggregate, id, first, by, on, policy, calendar }: FileOptions<E>) {
    this.#aggregate = aggregate as unknown as Aggregate<S, E, Numbered>;
    this.#id = id;
    this.#policy = policy;
    this.#calendar = calendar;
    this.latest = calendar;
    this.now = Date.parse(`${on}T02:00:00Z`);
    this.state = this.#enter(null, first, by);
  }

  get rules(): Rules {
    const calendar = this.state.calendarVersion === this.latest.version ? this.latest : this.#calendar;
    return { policy: this.#policy, calendar, latest: this.latest };
  }

  get today(): CalendarDate {
    return shanghaiDate(this.now);
  }

  #enter(before: S | null, event: E, by: string): S {
    const occurrence = { at: new Date(this.now).toISOString(), day: this.today, by };
    const next = this.#aggregate.evolve(before, event, this.#id, occurrence);
    this.events.push(event);
    this.entries.push({ day: this.today, event });
    return { ...next, version: (before?.version ?? 0) + 1, head: 'a'.repeat(64) };
  }

  /** Enters what happened. */
  apply(events: readonly E[], by: string): this {
    for (const event of events) this.state = this.#enter(this.state, event, by);
    return this;
  }

  /** Moves to 10 o'clock of a day, and does what happens by itself until then. */
  goTo(day: CalendarDate): this {
    const until = Date.parse(`${day}T02:00:00Z`);
    for (let steps = 0; steps < 100; steps++) {
      const step = this.#aggregate.pendingStep?.(this.state, this.rules) ?? null;
      if (step === null || step.at > until) break;
      this.now = Math.max(this.now, step.at);
      this.apply(step.events, 'escalate');
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  /** Raises the alarms that are due now. */
  raise(): this {
    const due = this.#aggregate.dueAlarms(this.state, this.rules, this.now);
    const events = due.map(({ kind, about, date, times }) => ({ type: 'alarmed', kind, about, date, times }));
    return this.apply(events as unknown as E[], 'escalate');
  }
}

/** The events of a decision that must be accepted. */
export function eventsOf<E>(name: string, decision: Outcome<E>): readonly E[] {
  if ('refused' in decision) throw new Error(`${name}: ${JSON.stringify(decision)}`);
  return decision.events;
}

/** The code of a refusal, with where in the body; the types of the events of a decision that is accepted. */
export function outcomeOf<E extends AggregateEvent>(decision: Outcome<E>): string {
  if (!('refused' in decision)) return decision.events.map(({ type }) => type).join(' ');
  return decision.path === undefined ? decision.code : `${decision.code} at ${decision.path}`;
}
