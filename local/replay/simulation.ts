import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { ClueData } from '../../domain/clue/push.ts';
import type { CommandName } from '../../domain/clue/status.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import type { Status } from '../../domain/publicity/status.ts';
import { pickOfficers, type Unit } from '../../domain/roster/assignment.ts';
import { Agenda } from '../agenda.ts';
import { emptyTally } from './case-tally.ts';
import { formatInstant, type Turn } from './office-time.ts';
import type { Rng } from './prng.ts';
import type { Step } from './scenario.ts';

const { addWorkingDays, workingDaysBetween } = BUILT_IN_CALENDAR;

/** The claims an officer's line carries. */
export interface Officer {
  readonly sub: string;
  readonly roles: string[];
  readonly division: string;
}

/** A clue as the simulation follows it: who has it and how it stands, no more than lines and tallies need. */
export interface SimulatedClue {
  readonly source: string;
  readonly data: Omit<ClueData, 'clueNo' | 'reportedAt'>;
  readonly rng: Rng;
  /** Known once pushed. */
  clueId: string;
  pushed: unknown;
  receivedDay: string;
  division: string;
  street: string | null;
  officers: readonly string[];
  state: 'open' | 'closed' | 'returned' | 'merged';
  closedDay: string | null;
  suspended: boolean;
  /** Opens its case, where it opens one. */
  openCase?: (sim: Simulation, c: SimulatedClue) => void;
  /** Working days added to the limit by extensions and given-back suspensions. */
  added: number;
}

/** Flow of a division since the start, as the flow definition counts it. */
export interface Flow {
  received: number;
  transferredIn: number;
  reopened: number;
  closed: number;
  transferredOut: number;
  returned: number;
  merged: number;
}

/** Cohort figures of a division or street. */
export interface Cohort {
  readonly numerator: number;
  readonly denominator: number;
  readonly returned: number;
  readonly merged: number;
  readonly open: number;
  readonly overdue: number;
}

/** Prefixes of the senders' own numbers. */
const NUMBER_PREFIX: Readonly<Record<string, string>> = { national: 'QG', hotline: 'RX', 'walk-in': 'ZF' };

/** Computes the last day of the handling limit of a clue. */
const dueDayOf = (c: SimulatedClue): string =>
  addWorkingDays(c.receivedDay, DEFAULT_POLICY.limits.handlingWorkingDays + c.added);

/** Where the publicity of a decision stands. */
export interface SimulatedPublicity {
  readonly status: Status;
  /** By when it is to be published. */
  readonly due: CalendarDate;
  readonly publishedOn: CalendarDate | null;
}

/**
 * Simulates the bureaux of a scenario: writes the lines of the courses and follows what they do to the clues, so that a
 * line can name an officer the system has assigned.
 */
export class Simulation {
  /** Milliseconds since the epoch. */
  now = 0;
  readonly agenda = new Agenda<Turn>();
  readonly clues: SimulatedClue[] = [];
  readonly #home: string;
  readonly #units = new Map<string, Unit>();
  readonly #openClues = new Map<string, number>();
  readonly #numbers = new Map<string, number>();
  readonly flow: Flow = {
    received: 0,
    transferredIn: 0,
    reopened: 0,
    closed: 0,
    transferredOut: 0,
    returned: 0,
    merged: 0,
  };
  /** What happened to cases. */
  readonly cases = emptyTally();
  /** Where the publicity of each decision stands, by the id of its case. */
  readonly publicity = new Map<string, SimulatedPublicity>();
  /** The last number drawn of each series: cases, and documents by kind. */
  readonly #series = new Map<string, number>();
  /** Queries to be sent again when the year is over. */
  readonly queriesToRepeat: (() => void)[] = [];
  #lines: Step[] = [];

  /** @param home the district whose flow is followed */
  constructor(home: string) {
    this.#home = home;
  }

  /** Takes the lines written since the last call. */
  takeLines(): Step[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Writes a line at the present instant. */
  writeLine(line: Omit<Step, 'at'>): void {
    this.#lines.push({ at: formatInstant(this.now), ...line });
  }

  /** Schedules a course, or something done once, at an instant. */
  schedule(at: number, life: Turn): void {
    this.agenda.add(at, life);
  }

  putUnit(admin: Officer, unit: Unit): void {
    this.#units.set(unit.unitId, unit);
    const { unitId, ...body } = unit;
    this.writeLine({
      as: admin,
      method: 'PUT',
      path: `/units/${unitId}`,
      body,
      expect: { status: 200, body: { division: unit.division } },
    });
  }

  /** Pushes a new clue, which the system triages at once. */
  pushClue(c: SimulatedClue): void {
    const day = shanghaiDate(this.now);
    const prefix = NUMBER_PREFIX[c.source] ?? c.source;
    const n = (this.#numbers.get(`${prefix}${day}`) ?? 0) + 1;
    this.#numbers.set(`${prefix}${day}`, n);
    const clueNo = `${prefix}${day.replaceAll('-', '')}${String(n).padStart(5, '0')}`;
    c.clueId = `${c.source}-${clueNo}`;
    c.receivedDay = day;
    c.pushed = { clueNo, reportedAt: formatInstant(this.now - c.rng.int(20, 900) * 1000), ...c.data };
    this.pushBody(c.source, c.pushed, { status: 202, body: { clueId: c.clueId } });
    this.clues.push(c);
    if (c.division === this.#home) this.flow.received += 1;
  }

  /** Draws the next number of a series of this year. */
  #draw(series: string): number {
    const n = (this.#series.get(series) ?? 0) + 1;
    this.#series.set(series, n);
    return n;
  }

  /** The id of the next case of a district. */
  nextCaseId(division: string): string {
    const year = shanghaiDate(this.now).slice(0, 4);
    return `${division}-${year}-${String(this.#draw(`${division} ${year}`)).padStart(5, '0')}`;
  }

  /** The id of the next document of a kind. */
  nextDocument(kind: string): string {
    const year = shanghaiDate(this.now).slice(0, 4);
    return `${kind}-${year}-${this.#draw(`${kind} ${year}`)}`;
  }

  /** Whether a clue concerns a group, as it was counted when it came in: the people of all clues against its employer so far. */
  isGroup(c: SimulatedClue): boolean {
    const people = new Map<string, number>();
    for (const { data } of this.clues.slice(0, this.clues.indexOf(c) + 1)) {
      if (data.employer.name !== c.data.employer.name) continue;
      const who = data.reporter.documentNumber ?? '';
      people.set(who, Math.max(people.get(who) ?? 0, data.arrears.headcount));
    }
    return [...people.values()].reduce((sum, n) => sum + n, 0) >= DEFAULT_POLICY.groupHeadcount;
  }

  /** Publishes the policy of the demonstration, by which cases can be handled to their end. */
  putPolicy(admin: Officer): void {
    const { version, ...body } = DEMONSTRATION_POLICY;
    this.writeLine({
      as: admin,
      method: 'PUT',
      path: `/policies/${version}`,
      body,
      expect: { status: 200, body: { version } },
    });
  }

  /** Writes a push and the answer expected of it. */
  pushBody(source: string, data: unknown, expect: Step['expect'], sign?: Step['sign']): void {
    const body = { type: 'clue.pushed', timestamp: formatInstant(this.now), data };
    const path = '/webhooks/clues';
    this.writeLine({ as: { source }, method: 'POST', path, body, ...(sign ? { sign } : {}), expect });
  }

  /** Writes a command and the answer expected of it; `body` of the answer is a subset. */
  writeCommand(
    c: SimulatedClue,
    as: Officer,
    name: CommandName,
    body: Record<string, unknown>,
    answer: Record<string, unknown> = {},
    extra: Pick<Step, 'headers'> & { status?: number } = {},
  ): void {
    const { status = 200, headers } = extra;
    this.writeLine({
      as,
      method: 'POST',
      path: `/clues/${c.clueId}/${name}`,
      ...(headers ? { headers } : {}),
      body,
      expect: { status, ...(Object.keys(answer).length > 0 ? { body: answer } : {}) },
    });
  }

  /** Assigns a clue as the system does once it is through triage. */
  assignByRule(c: SimulatedClue): void {
    const where = { division: c.division, street: c.street, employerKeys: [] };
    const needed = DEFAULT_POLICY.inspectorsAtLeast;
    const today = shanghaiDate(this.now);
    const choice = pickOfficers(where, [...this.#units.values()], this.#openClues, needed, today);
    if ('officers' in choice) this.assignTo(c, choice.officers);
  }

  /** Assigns a clue to the officers a supervisor chose. */
  assignTo(c: SimulatedClue, officers: readonly string[]): void {
    this.#adjustOpenClues(c, -1);
    c.officers = officers;
    this.#adjustOpenClues(c, 1);
  }

  /** Finds the inspectors of the unit that serves a clue, other than its own. */
  findColleagues(c: SimulatedClue): string[] {
    const unit = [...this.#units.values()].find((u) => c.officers.every((o) => serves(u, o)));
    return (unit?.officers ?? [])
      .filter((o) => o.roles.includes('inspector') && !c.officers.includes(o.id))
      .map((o) => o.id);
  }

  recordClosing(c: SimulatedClue): void {
    this.#recordEnd(c, 'closed');
    c.closedDay = shanghaiDate(this.now);
  }

  recordReturn(c: SimulatedClue): void {
    this.#recordEnd(c, 'returned');
  }

  recordMerge(c: SimulatedClue): void {
    this.#recordEnd(c, 'merged');
  }

  recordReopening(c: SimulatedClue): void {
    c.state = 'open';
    c.closedDay = null;
    this.#adjustOpenClues(c, 1);
    if (c.division === this.#home) this.flow.reopened += 1;
  }

  /** Records a transfer to another district (6 digits) or a street of it (9), which assigns it anew. */
  recordTransfer(c: SimulatedClue, to: string): void {
    this.#adjustOpenClues(c, -1);
    if (c.division === this.#home) this.flow.transferredOut += 1;
    c.officers = [];
    c.division = to.slice(0, 6);
    c.street = to.length === 9 ? to : null;
    if (c.division === this.#home) this.flow.transferredIn += 1;
    this.assignByRule(c);
  }

  recordExtension(c: SimulatedClue, workingDays: number): void {
    c.added += workingDays;
  }

  recordSuspension(c: SimulatedClue): void {
    c.suspended = true;
  }

  /** @param from the day of the suspension */
  recordResumption(c: SimulatedClue, from: string): void {
    c.suspended = false;
    c.added += workingDaysBetween(from, shanghaiDate(this.now));
  }

  /** Counts the cohort figures at this instant of what a division or street holds. */
  countCohort(code: string): Cohort {
    const held = this.#findHeld(code);
    const count = (state: SimulatedClue['state']) => held.filter((c) => c.state === state).length;
    const [returned, merged, closed, open] = [
      count('returned'),
      count('merged'),
      count('closed'),
      count('open'),
    ];
    const today = shanghaiDate(this.now);
    const overdue = held.filter((c) => c.state === 'open' && !c.suspended && dueDayOf(c) < today).length;
    return { numerator: closed, denominator: closed + open, returned, merged, open, overdue };
  }

  /** Counts the on-time figures at this instant for due dates up to `to`. */
  countOnTime(code: string, to: string): { numerator: number; denominator: number } {
    const base = this.#findHeld(code).filter(
      (c) => (c.state === 'open' || c.state === 'closed') && dueDayOf(c) <= to,
    );
    const inTime = base.filter((c) => c.closedDay !== null && c.closedDay <= dueDayOf(c));
    return { numerator: inTime.length, denominator: base.length };
  }

  #findHeld(code: string): SimulatedClue[] {
    return this.clues.filter((c) => (code.length === 9 ? c.street === code : c.division === code));
  }

  #recordEnd(c: SimulatedClue, state: 'closed' | 'returned' | 'merged'): void {
    this.#adjustOpenClues(c, -1);
    c.state = state;
    if (c.division === this.#home) this.flow[state] += 1;
  }

  #adjustOpenClues(c: SimulatedClue, by: 1 | -1): void {
    for (const officer of c.officers) {
      this.#openClues.set(officer, (this.#openClues.get(officer) ?? 0) + by);
    }
  }
}

const serves = (unit: Unit, officer: string): boolean => unit.officers.some((o) => o.id === officer);
