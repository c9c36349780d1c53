import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { BodyOf } from '../../domain/case/commands.ts';
import {
  type Decision,
  type DocumentFact,
  decide,
  type Facts,
  type Officer,
} from '../../domain/case/decide.ts';
import { type CaseEvent, type CaseIntake, evolve } from '../../domain/case/events.ts';
import { propose } from '../../domain/case/opening.ts';
import type { Case } from '../../domain/case/state.ts';
import type { CommandName } from '../../domain/case/status.ts';
import { pendingStep } from '../../domain/case/steps.ts';
import type { Rules } from '../../domain/kernel/aggregate.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { RosterOfficer, Unit } from '../../domain/roster/assignment.ts';

const DISTRICT = '440311';
const certificate = { no: 'CERT-1', validTo: '2030-12-31' };
const officer = (id: string, roles: readonly Role[], more: Partial<RosterOfficer> = {}): RosterOfficer => ({
  id,
  name: id,
  roles,
  ...(roles.includes('inspector') ? { certificate } : {}),
  ...more,
});

/** The roster of the tests: four inspectors, one whose certificate has expired, one absent, one recused, and a hearing officer. */
export const UNITS: readonly Unit[] = [
  {
    unitId: 'u',
    division: DISTRICT,
    name: 'u',
    officers: [
      ...['i1', 'i2', 'i3', 'i4', 'p'].map((id) => officer(id, ['inspector'])),
      officer('expired', ['inspector'], { certificate: { no: 'CERT-2', validTo: '2021-03-04' } }),
      officer('away', ['inspector'], { absences: [{ from: '2021-01-01', to: '2030-12-31' }] }),
      officer('kin', ['inspector'], { recusedFrom: ['e'.repeat(32)] }),
      officer('h', ['hearing-officer']),
      officer('clerk', ['reviewer']),
    ],
  },
];

export const person = (sub: string, ...roles: Role[]): Officer => ({ sub, roles, division: DISTRICT });
/** The people of the tests. */
export const PEOPLE = {
  proposer: person('p', 'inspector'),
  lead: person('i1', 'inspector'),
  assistant: person('i2', 'inspector'),
  head: person('head', 'inspection-head'),
  director: person('dir', 'department-head'),
  lawyer: person('law-1', 'legal-reviewer'),
  lawyer2: person('law-2', 'legal-reviewer'),
  presider: person('h', 'hearing-officer'),
} as const;

const INTAKE: Omit<CaseIntake, 'policyVersion' | 'calendarVersion' | 'due'> = {
  externalNo: null,
  source: 'clue',
  clues: ['national-QG1'],
  employerKeys: ['e'.repeat(32)],
  employerKind: 'organisation',
  headcount: 3,
  division: DISTRICT,
  street: null,
  cameInOn: '2021-03-05',
};

/** A document as the decisions of the tests issue it. */
export const DOCUMENT: DocumentFact = {
  number: '演人社字〔2021〕1号',
  hash: 'd'.repeat(64),
};

/** The policy of the demonstration for the whole country: an organ for every place. */
export const EVERYWHERE: Policy = {
  ...DEMONSTRATION_POLICY,
  case: {
    ...DEMONSTRATION_POLICY.case,
    documents: {
      ...DEMONSTRATION_POLICY.case.documents,
      organs: DEMONSTRATION_POLICY.case.documents.organs.map((organ) => ({ ...organ, division: '*' })),
    },
  },
};

/** A case that is worked on by commands, in virtual time, with the roster of the tests. */
export class CaseFile {
  state: Case;
  now: number;
  readonly events: CaseEvent[] = [];
  /** What was entered, with the day. */
  readonly entries: { readonly day: CalendarDate; readonly event: CaseEvent }[] = [];
  readonly #policy: Policy;
  latest: Calendar;
  #calendar: Calendar;
  readonly #numbers = new Map<string, number>();

  constructor({
    intake = {},
    policy = DEMONSTRATION_POLICY,
    calendar = BUILT_IN_CALENDAR,
  }: { intake?: Partial<CaseIntake>; policy?: Policy; calendar?: Calendar } = {}) {
    const facts = { ...INTAKE, ...intake };
    this.now = Date.parse(`${facts.cameInOn}T02:00:00Z`);
    this.#policy = policy;
    this.#calendar = calendar;
    this.latest = calendar;
    const event = propose(facts, { policy, latest: calendar });
    this.state = evolve(null, event, `${facts.division}-2021-00001`, this.#occurrence('p'));
    this.state = { ...this.state, version: 1 };
    this.#enter(event);
  }

  #enter(event: CaseEvent): void {
    this.events.push(event);
    this.entries.push({ day: this.today, event });
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

  apply(events: readonly CaseEvent[], by: string): void {
    for (const event of events) {
      const next = evolve(this.state, event, this.state.caseId, this.#occurrence(by));
      this.state = { ...next, version: this.state.version + 1 };
      this.#enter(event);
    }
  }

  /** Moves to 10 o'clock of a day, and does what happens by itself until then. */
  goTo(day: CalendarDate): this {
    const until = Date.parse(`${day}T02:00:00Z`);
    for (let steps = 0; steps < 10; steps++) {
      const step = pendingStep(this.state, this.rules);
      if (step === null || step.at > until) break;
      this.now = Math.max(this.now, step.at);
      this.apply(step.events, 'escalate');
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  /** Decides a command as it would be by the function that takes it. */
  attempt<N extends CommandName>(
    name: N,
    body: BodyOf<N>,
    who: Officer,
    facts: Facts = { units: UNITS },
  ): Decision {
    const command = { name, body } as Parameters<typeof decide>[1];
    return decide(this.state, command, who, this.rules, this.now, {
      nextNumber: (this.#numbers.get(name) ?? 0) + 1,
      document: DOCUMENT,
      ...facts,
    });
  }

  /** Gives a command that must be accepted. */
  do<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer): this {
    const decision = this.attempt(name, body, who);
    if ('refused' in decision) throw new Error(`${name}: ${JSON.stringify(decision)}`);
    this.#numbers.set(name, (this.#numbers.get(name) ?? 0) + 1);
    this.apply(decision.events, who.sub);
    return this;
  }

  /** The code of the refusal of a command, with where in the body; the types of its events where it is accepted. */
  outcome<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer, facts?: Facts): string {
    const decision = this.attempt(name, body, who, facts);
    if (!('refused' in decision)) return decision.events.map(({ type }) => type).join(' ');
    return 'path' in decision ? `${decision.code} at ${decision.path}` : decision.code;
  }
}

export const served = (on: CalendarDate, by: string[] = ['i1', 'i2']) => ({ way: 'direct' as const, on, by });

/** A case whose filing was approved on 2021-03-05, with i1 and i2 on it. */
export const filed = (...options: ConstructorParameters<typeof CaseFile>): CaseFile =>
  new CaseFile(...options).do('approve-filing', { approve: true, lead: 'i1', assistant: 'i2' }, PEOPLE.head);

/** A case to be decided: its inquiry ended with a proposal of 2021-03-08, was noticed, and all terms were waived. */
export function deciding(
  sums: { fineFen?: number; orderFen?: number; extraFen?: number } = { orderFen: 1_850_000 },
  ...options: ConstructorParameters<typeof CaseFile>
): CaseFile {
  const { lead } = PEOPLE;
  const proposal = (sums.fineFen ?? 0) > 0 ? 'penalty' : 'handling';
  return filed(...options)
    .goTo('2021-03-08')
    .do('finish-inquiry', { proposal, facts: '-', basis: '-', ...sums }, lead)
    .do('notify', { served: served('2021-03-08'), hearingRight: false }, lead)
    .do('record-defence', { kind: 'waived' }, lead);
}

/** A case whose decision was made and served on 2021-03-09. */
export function performing(sums?: Parameters<typeof deciding>[0]): CaseFile {
  const file = deciding(sums).goTo('2021-03-09');
  const { fineFen = 0, orderFen = 0, extraFen = 0 } = file.state.notice ?? {};
  file.do(
    'decide',
    { kind: file.state.notice?.kind ?? 'handling', fineFen, orderFen, extraFen, text: '-' },
    PEOPLE.director,
  );
  const document = file.state.decision?.document ?? '';
  return file.do('serve', { document, ...served('2021-03-09') }, PEOPLE.lead);
}
