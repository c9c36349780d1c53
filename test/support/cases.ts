import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { Claim } from '../../domain/case/claims.ts';
import type { BodyOf } from '../../domain/case/commands.ts';
import { clocksOf } from '../../domain/case/deadlines.ts';
import type { Decision, DocumentFact, Facts } from '../../domain/case/decide/situation.ts';
import { decide } from '../../domain/case/decide.ts';
import type { CaseEvent, CaseIntake } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { propose } from '../../domain/case/opening.ts';
import type { Case, CloseCode } from '../../domain/case/state.ts';
import type { CommandName } from '../../domain/case/status.ts';
import type { Officer, Role } from '../../domain/kernel/roles.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { RosterOfficer, Unit } from '../../domain/roster/assignment.ts';
import { AggregateFile, eventsOf, outcomeOf } from './aggregate-file.ts';

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

/** What a clue claims: of one person who cannot be told, 18,500 yuan, or as told. */
export const claim = (clue: string, more: Partial<Claim> = {}): Claim => ({
  clue,
  headcount: 1,
  arrears: { from: '2020-11', to: '2021-02' },
  amountFen: 1_850_000,
  reporterKey: null,
  ...more,
});

const INTAKE: Omit<CaseIntake, 'policyVersion' | 'calendarVersion' | 'due'> = {
  externalNo: null,
  source: 'clue',
  claims: [claim('national-QG1', { headcount: 3 })],
  employerKeys: ['e'.repeat(32)],
  employerKind: 'organisation',
  groupSize: 3,
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

/** The policy of the demonstration with its legal review of what these triggers name (审核目录). */
export const withTriggers = (
  ...triggers: (typeof DEMONSTRATION_POLICY)['case']['legalReview']['triggers']
) => ({
  ...DEMONSTRATION_POLICY,
  case: {
    ...DEMONSTRATION_POLICY.case,
    legalReview: { ...DEMONSTRATION_POLICY.case.legalReview, triggers },
  },
});

/** A case that is worked on by commands, in virtual time, with the roster of the tests. */
export class CaseFile extends AggregateFile<Case, CaseEvent> {
  readonly #numbers = new Map<string, number>();

  constructor({
    intake = {},
    policy = DEMONSTRATION_POLICY,
    calendar = BUILT_IN_CALENDAR,
  }: { intake?: Partial<CaseIntake>; policy?: Policy; calendar?: Calendar } = {}) {
    const facts = { ...INTAKE, ...intake };
    const first = propose(facts, { policy, latest: calendar });
    const { division, cameInOn: on } = facts;
    super({ aggregate: CASE as never, id: `${division}-2021-00001`, first, by: 'p', on, policy, calendar });
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
    const events = eventsOf(name, this.attempt(name, body, who));
    this.#numbers.set(name, (this.#numbers.get(name) ?? 0) + 1);
    return this.apply(events, who.sub);
  }

  /** What comes of a command (`outcomeOf`). */
  outcome<N extends CommandName>(name: N, body: BodyOf<N>, who: Officer, facts?: Facts): string {
    return outcomeOf(this.attempt(name, body, who, facts));
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

/** What an inquiry says that the tests do not look at. */
export const INQUIRY = { facts: '-', basis: '-' } as const;

/** A fine that reaches the hearing line of the demonstration. */
export const LARGE = 2_000_000;

/** A case with a notice of a large fine, served on 2021-03-08. */
export const noticed = (...options: ConstructorParameters<typeof CaseFile>): CaseFile =>
  filed(...options)
    .goTo('2021-03-08')
    .do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen: LARGE }, PEOPLE.lead)
    .do('notify', { served: served('2021-03-08'), hearingRight: true }, PEOPLE.lead);

/** The same with its hearing asked for and set for 2021-03-25. */
export const heard = (...options: ConstructorParameters<typeof CaseFile>): CaseFile =>
  noticed(...options)
    .do('request-hearing', { on: '2021-03-08' }, PEOPLE.lead)
    .do(
      'schedule-hearing',
      { at: '2021-03-25T09:00:00+08:00', place: '-', presider: 'h', served: served('2021-03-08') },
      PEOPLE.head,
    );

/** A case in its review: the hearing that was asked for was held. */
export const reviewing = (...options: ConstructorParameters<typeof CaseFile>): CaseFile =>
  heard(...options)
    .goTo('2021-03-25')
    .do('hold-hearing', { heldOn: '2021-03-25', report: '-' }, PEOPLE.presider);

/** A clock of a case by its name, as it stands on the day the case has come to. */
export const clockOf = (file: CaseFile, name: string) =>
  clocksOf(file.state, file.rules, file.today).find((clock) => clock.name === name);

/** What comes of it when the lead proposes to close a case (`outcomeOf`). */
export const signClosing = (file: CaseFile, code: CloseCode): string =>
  file.outcome('close', { code }, PEOPLE.lead);
