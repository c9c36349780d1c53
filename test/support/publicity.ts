import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import type { BodyOf } from '../../domain/publicity/commands.ts';
import { type Decision, decide, type Officer } from '../../domain/publicity/decide.ts';
import type { NewPublicity, PublicityEvent } from '../../domain/publicity/events.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { CommandName } from '../../domain/publicity/status.ts';
import { AggregateFile, eventsOf, outcomeOf } from './aggregate-file.ts';

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
export class PublicityFile extends AggregateFile<Publicity, PublicityEvent> {
  constructor({
    decision = {},
    policy = DEMONSTRATION_POLICY,
    calendar = BUILT_IN_CALENDAR,
  }: { decision?: Partial<NewPublicity>; policy?: Policy; calendar?: Calendar } = {}) {
    const facts = { ...DECISION, ...decision };
    const first = openPublicity(facts, { policy, latest: calendar });
    const { caseId: id, decidedOn: on } = facts;
    super({ aggregate: PUBLICITY as never, id, first, by: 'dir', on, policy, calendar });
  }

  attempt<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): Decision {
    const command = { name, body } as Parameters<typeof decide>[1];
    return decide(this.state, command, who, this.rules, this.now);
  }

  /** Gives a command that must be accepted. */
  do<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): this {
    return this.apply(eventsOf(name, this.attempt(name, body, who)), who.sub);
  }

  /** What comes of a command (`outcomeOf`). */
  outcome<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): string {
    return outcomeOf(this.attempt(name, body, who));
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
