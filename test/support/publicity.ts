import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { Rules } from '../../domain/kernel/aggregate.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { dueAlarms, openPublicity, pendingStep } from '../../domain/publicity/clocks.ts';
import type { BodyOf } from '../../domain/publicity/commands.ts';
import { type Decision, decide, type Officer } from '../../domain/publicity/decide.ts';
import { evolve, type NewPublicity, type PublicityEvent } from '../../domain/publicity/events.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { CommandName } from '../../domain/publicity/status.ts';

export const person = (sub: string, ...roles: Role[]): Officer => ({ sub, roles });
/** The people of the tests. */
export const PEOPLE = {
  vetter: person('pub-1', 'publicity-clerk'),
  publisher: person('pub-2', 'publicity-clerk'),
  decider: person('dir', 'department-head', 'publicity-clerk'),
  inspector: person('i1', 'inspector', 'publicity-clerk'),
} as const;

/** The document of a decision as it was issued. */
export const decisionDocument = (n: number, kind: Publicity['kind'] = 'penalty'): Publicity['document'] => ({
  id: `${kind}-decision-2021-${n}`,
  entry: 7,
  number: `演人社监罚字〔2021〕${n}号`,
  organ: '演示区人力资源局',
});

const DECISION: Omit<NewPublicity, 'policyVersion' | 'calendarVersion' | 'due'> = {
  caseId: '440311-2021-00001',
  kind: 'penalty',
  document: decisionDocument(3),
  partyKind: 'organisation',
  decidedOn: '2021-09-28',
  decidedBy: 'dir',
  officers: ['i1', 'i2'],
  division: '440311',
  street: null,
};

/** The publicity of a decision that is worked on by commands, in virtual time. */
export class PublicityFile {
  state: Publicity;
  now: number;
  readonly events: PublicityEvent[] = [];
  readonly #policy: Policy;
  latest: Calendar;
  readonly #calendar: Calendar;

  constructor({
    decision = {},
    policy = DEMONSTRATION_POLICY,
    calendar = BUILT_IN_CALENDAR,
  }: { decision?: Partial<NewPublicity>; policy?: Policy; calendar?: Calendar } = {}) {
    const facts = { ...DECISION, ...decision };
    this.now = Date.parse(`${facts.decidedOn}T02:00:00Z`);
    this.#policy = policy;
    this.#calendar = calendar;
    this.latest = calendar;
    const event = openPublicity(facts, { policy, latest: calendar });
    const state = evolve(null, event, facts.caseId, this.#occurrence('dir'));
    this.state = { ...state, version: 1, head: 'a'.repeat(64) };
    this.events.push(event);
  }

  get rules(): Rules {
    const calendar = this.state.calendarVersion === this.latest.version ? this.latest : this.#calendar;
    return { policy: this.#policy, calendar, latest: this.latest };
  }

  get today(): CalendarDate {
    return shanghaiDate(this.now);
  }

  #occurrence(by: string) {
    return { at: new Date(this.now).toISOString(), day: this.today, by };
  }

  apply(events: readonly PublicityEvent[], by: string): this {
    for (const event of events) {
      const next = evolve(this.state, event, this.state.publicityId, this.#occurrence(by));
      this.state = { ...next, version: this.state.version + 1 };
      this.events.push(event);
    }
    return this;
  }

  /** Moves to 10 o'clock of a day, and does what happens by itself until then. */
  goTo(day: CalendarDate): this {
    const until = Date.parse(`${day}T02:00:00Z`);
    for (;;) {
      const step = pendingStep(this.state);
      if (step === null || step.at > until) break;
      this.now = Math.max(this.now, step.at);
      this.apply(step.events, 'escalate');
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  /** Raises the alarms that are due now. */
  raise(): this {
    const due = dueAlarms(this.state, this.rules, this.now);
    return this.apply(
      due.map(({ kind, about, date, times }) => ({ type: 'alarmed', kind, about, date, times })),
      'escalate',
    );
  }

  attempt<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): Decision {
    const command = { name, body } as Parameters<typeof decide>[1];
    return decide(this.state, command, who, this.rules, this.now);
  }

  /** Gives a command that must be accepted. */
  do<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): this {
    const decision = this.attempt(name, body, who);
    if ('refused' in decision) throw new Error(`${name}: ${JSON.stringify(decision)}`);
    return this.apply(decision.events, who.sub);
  }

  /** The code of the refusal of a command, with where in the body; the types of its events where it is accepted. */
  outcome<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): string {
    const decision = this.attempt(name, body, who);
    if (!('refused' in decision)) return decision.events.map(({ type }) => type).join(' ');
    return 'path' in decision ? `${decision.code} at ${decision.path}` : decision.code;
  }
}

/** The publicity of a decision that was vetted, and published on a day. */
export const published = (
  day: CalendarDate,
  displayClass: BodyOf<'vet'>['class'] = 'general',
  ...options: ConstructorParameters<typeof PublicityFile>
): PublicityFile =>
  new PublicityFile(...options)
    .goTo(day)
    .do(
      'vet',
      { class: displayClass, ...(displayClass === 'minor' ? { show: true, note: '-' } : {}) },
      PEOPLE.vetter,
    )
    .do('publish', {}, PEOPLE.publisher);
