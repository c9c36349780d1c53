import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { datesFrom, endOfDay, startOfDay } from '../../domain/calendar/dates.ts';
import { childrenOf } from '../../domain/places/divisions.ts';
import { leaveAtInquiry } from './case-courses.ts';
import { openCase } from './cases.ts';
import { CHECKS, pushAgain, pushConflicting, REFUSED_PUSHES } from './checks.ts';
import { ClueMaker, type Matter } from './clue-maker.ts';
import * as courses from './courses.ts';
import { queryMonthEnd, queryOverdue } from './figures.ts';
import { choosePace, type Pace } from './handling.ts';
import { type Course, formatInstant, runOnce, type Turn } from './office-time.ts';
import { HOME_DISTRICT, OFFICERS, PINGSHAN } from './officers.ts';
import { apportion, mulberry32, type Rng } from './prng.ts';
import {
  BASE_CLUES,
  CASE_COURSES,
  CASES_SEED,
  type CaseShare,
  CHECKS_EACH,
  CLOSED_CLUES,
  CLOSED_COURSES,
  type CourseShare,
  DEFAULT_SEED,
  FROM_NEIGHBOUR,
  FROM_OTHER_CITY,
  GROUP_SIZE,
  LAST_WORKING_DAY,
  MONTH_WEIGHTS,
  NOT_DUPLICATES,
  OPEN_COURSES,
  OUTSIDE_BASE,
  REFUSED_EACH,
  REPEATS,
  type ScenarioOptions,
  STREET_WEIGHTS,
  WINDOW_FROM,
  WINDOW_TO,
} from './proportions.ts';
import { type SimulatedClue, Simulation } from './simulation.ts';

/** Picks an instant of arrival: any hour, most by day. */
function pickArrival(days: readonly (readonly [string, number])[], rng: Rng): number {
  const day = rng.weighted(days);
  const hour = rng.weighted([
    [rng.int(9, 21), 85],
    [rng.int(6, 8), 10],
    [rng.int(0, 5), 5],
  ]);
  // Nothing arrives in the first minutes of the year: the roster is being entered.
  return startOfDay(day) + (hour * 3600 + rng.int(600, 3599)) * 1000;
}

function weighDays(from: string, to: string): (readonly [string, number])[] {
  return datesFrom(from, to).map((day) => {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const month = MONTH_WEIGHTS[Number(day.slice(5, 7)) - 1] ?? 1;
    return [day, month * (weekday === 0 ? 0.5 : weekday === 6 ? 0.6 : 1)] as const;
  });
}

interface Slot {
  readonly at: number;
  readonly street: string;
  share: CourseShare | null;
  /** What else happens to the clue of this slot. */
  readonly followUps: ((sim: Simulation, c: SimulatedClue) => void)[];
  check?: (sim: Simulation, c: SimulatedClue) => void;
  openCase?: (sim: Simulation, c: SimulatedClue) => void;
}

/** Starts a course only when its time has come, so that a large scenario is never whole in memory. */
function* startLazily(make: () => Course): Course {
  yield* make();
}

const isComplex = ({ data: { arrears } }: SimulatedClue): boolean =>
  arrears.headcount >= 10 || (arrears.amountFen ?? 0) >= 10_000_000;

/** Chooses the pace of a clue that must be closed by the last working day of the window. */
const choosePaceFor = (c: SimulatedClue): Pace =>
  choosePace(c.rng, isComplex(c), BUILT_IN_CALENDAR.workingDaysBetween(c.receivedDay, LAST_WORKING_DAY));

/** Plans one scenario: which clues arrive when, and which course each takes. */
export class Plan {
  readonly #rng: Rng;
  readonly #clues: number;
  readonly #hasCases: boolean;
  readonly #maker: ClueMaker;
  readonly #streets: string[];
  /** Of its own, so that cases move no clue. */
  readonly #caseRng: Rng;
  readonly simulation = new Simulation(HOME_DISTRICT);
  readonly target: { readonly base: number; readonly closed: number };

  constructor({ seed = DEFAULT_SEED, clues = BASE_CLUES, cases = true }: ScenarioOptions) {
    if (!Number.isSafeInteger(clues) || clues < 1)
      throw new RangeError('`clues` must be a whole number of at least 1.');
    this.#rng = mulberry32(seed);
    this.#caseRng = mulberry32(seed ^ CASES_SEED);
    this.#clues = clues;
    this.#hasCases = cases;
    this.#maker = new ClueMaker(this.#rng.fork(), clues);
    this.target = { base: clues, closed: Math.round((clues * CLOSED_CLUES) / BASE_CLUES) };
    const codes = childrenOf(HOME_DISTRICT).map((d) => d.code);
    const shares = apportion(clues * 2, STREET_WEIGHTS);
    this.#streets = this.#rng.shuffled(
      shares.flatMap((n, i) => Array<string>(n).fill(codes[i] ?? HOME_DISTRICT)),
    );
  }

  /** Scales a count of the full year to this scenario. */
  #scaleCount(count: number): number {
    return Math.round((count * this.#clues) / BASE_CLUES);
  }

  #takeStreet(): string {
    return this.#streets.pop() ?? `${HOME_DISTRICT}001`;
  }

  #pickArrivals(count: number, from: string, to: string): number[] {
    const days = weighDays(from, to);
    return Array.from({ length: count }, () => pickArrival(days, this.#rng));
  }

  #schedule(
    at: number,
    place: string,
    course: (sim: Simulation, c: SimulatedClue) => Course,
    matter?: Matter,
  ): void {
    const { simulation } = this;
    simulation.schedule(
      at,
      startLazily(() =>
        course(simulation, this.#maker.makeClue(simulation.now, place, matter ? { matter } : {})),
      ),
    );
  }

  /** Schedules every course of the year. */
  scheduleAll(): void {
    const group = this.#clues >= 400 ? GROUP_SIZE : 0;
    const [neighbour, otherCity] = [this.#scaleCount(FROM_NEIGHBOUR), this.#scaleCount(FROM_OTHER_CITY)];
    const repeats = this.#scaleCount(NOT_DUPLICATES);
    const open = this.target.base - this.target.closed;
    const special = Object.values(OPEN_COURSES).reduce((sum, f) => sum + this.#scaleCount(f.count), 0);
    const usual = this.target.base - open + special - group - neighbour - otherCity - repeats;
    const slots: Slot[] = this.#pickArrivals(usual, WINDOW_FROM, '2021-11-05').map((at) => ({
      at,
      street: this.#takeStreet(),
      share: null,
      followUps: [],
    }));
    this.#assignCourses(slots);
    this.#attachFollowUps(slots, repeats);
    if (this.#hasCases) this.#assignCases(slots);
    for (const slot of slots) this.#scheduleSlot(slot);
    this.#scheduleLast(open - special);
    this.#scheduleGroup(group);
    this.#scheduleTransfers(neighbour, otherCity);
    this.#scheduleOutside();
    this.#scheduleRefusedPushes();
    this.#scheduleRoutine();
  }

  /** Gives courses to slots that arrive in their time; the rest are handled plainly. */
  #assignCourses(slots: readonly Slot[]): void {
    for (const share of [...Object.values(OPEN_COURSES), ...Object.values(CLOSED_COURSES)]) {
      const from = startOfDay(share.from ?? WINDOW_FROM);
      const to = endOfDay(share.to);
      const free = slots.filter((s) => s.share === null && s.at >= from && s.at < to);
      const count = this.#scaleCount(share.count);
      if (free.length < count)
        throw new RangeError(`Only ${free.length} clues arrive in time for a course of ${count}.`);
      for (const slot of this.#rng.shuffled(free).slice(0, count)) slot.share = share;
    }
  }

  /**
   * Lets clues open cases, by chance of their own so that no clue's course depends on it: those of the course that files one,
   * and plain ones.
   */
  #assignCases(slots: readonly Slot[]): void {
    const rng = this.#caseRng;
    const filing = rng.shuffled(slots.filter((s) => s.share === CLOSED_COURSES.filed));
    const plain = rng.shuffled(
      slots.filter((s) => s.share === null && s.followUps.length === 0 && s.check === undefined),
    );
    const take = (from: Slot[], share: CaseShare): Slot | undefined => {
      const [first, last] = [startOfDay(share.from ?? WINDOW_FROM), endOfDay(share.to)];
      const at = from.findIndex((s) => s.at >= first && s.at < last);
      return at < 0 ? undefined : from.splice(at, 1)[0];
    };
    for (const share of CASE_COURSES) {
      for (let left = this.#scaleCount(share.count); left > 0; left--) {
        const slot = take(filing, share) ?? take(plain, share);
        if (slot === undefined) throw new RangeError('Too few clues arrive in time for a case.');
        const own = rng.fork();
        slot.openCase = (sim, c) => openCase(sim, c, own, share.course);
      }
    }
    // Who files a case late in the year is still at it when the year is over.
    for (const slot of filing) {
      const own = rng.fork();
      slot.openCase = (sim, c) => openCase(sim, c, own, leaveAtInquiry);
    }
  }

  /** Repeats, conflicts, duplicates and checks, each on a plain clue of its own. */
  #attachFollowUps(slots: readonly Slot[], notDuplicates: number): void {
    const early = endOfDay('2021-10-10');
    const free = this.#rng.shuffled(slots.filter((s) => s.share === null && s.at < early));
    const onEach = (count: number, set: (slot: Slot) => void) => {
      for (const slot of free.splice(0, count)) set(slot);
    };
    /** Something done between `low` and `high` minutes after the push. */
    const extra =
      (low: number, high: number, turn: (sim: Simulation, c: SimulatedClue) => Turn) =>
      ({ followUps }: Slot) => {
        const ms = this.#rng.int(low, high) * 60_000;
        followUps.push((sim, c) => sim.schedule(sim.now + ms, turn(sim, c)));
      };
    const again = (sim: Simulation, original: SimulatedClue) =>
      this.#maker.makeClue(sim.now, original.street ?? original.division, { like: original });
    const repeat = (sim: Simulation, c: SimulatedClue) => runOnce(() => pushAgain(sim, c));
    onEach(this.#scaleCount(REPEATS.sameDay), extra(5, 90, repeat));
    onEach(this.#scaleCount(REPEATS.later), extra(1440, 46_080, repeat));
    const conflict = (sim: Simulation, c: SimulatedClue) => runOnce(() => pushConflicting(sim, c));
    onEach(this.#scaleCount(REPEATS.conflicting), extra(5, 2880, conflict));
    const duplicate = (sim: Simulation, c: SimulatedClue) =>
      startLazily(() => courses.mergeDuplicate(sim, again(sim, c), c));
    onEach(this.#scaleCount(OUTSIDE_BASE.merged), extra(240, 2400, duplicate));
    const seeming = (sim: Simulation, c: SimulatedClue) =>
      startLazily(() => {
        const second = again(sim, c);
        return courses.handleReferral(sim, second, choosePaceFor(second), 'not-duplicate');
      });
    onEach(notDuplicates, extra(240, 2400, seeming));
    for (const check of Object.values(CHECKS)) {
      onEach(this.#scaleCount(CHECKS_EACH), (slot) => {
        slot.check = check;
      });
    }
  }

  #scheduleSlot({ at, street, share, followUps, check, openCase: file }: Slot): void {
    this.#schedule(
      at,
      street,
      (sim, c) => {
        for (const extra of followUps) extra(sim, c);
        if (file) c.openCase = file;
        const p = choosePaceFor(c);
        if (share) return share.course(sim, c, p);
        // What a repeat is compared with must still be open when it comes.
        const slow = {
          ...p,
          contact: Math.min(p.contact, 3),
          conclude: Math.max(p.conclude, 5),
          close: Math.max(p.close, 6),
        };
        return courses.handlePlainly(sim, c, followUps.length > 0 ? slow : p, check ?? file);
      },
      share?.matter,
    );
  }

  /** The last to arrive: still open when the figures are drawn up, some not even through triage. */
  #scheduleLast(count: number): void {
    const waiting = Math.min(count, this.#scaleCount(2));
    for (const [i, at] of this.#pickArrivals(count, '2021-11-06', WINDOW_TO).entries()) {
      const course = (sim: Simulation, c: SimulatedClue) =>
        i < waiting
          ? courses.handleReferral(sim, c, choosePaceFor(c), null)
          : courses.leaveUnfinished(sim, c, { ...choosePaceFor(c), sign: 1, contact: 2 });
      this.#schedule(at, this.#takeStreet(), course, i < waiting ? 'other-matter' : undefined);
    }
  }

  /** Colleagues of one employer who report it within three days. */
  #scheduleGroup(count: number): void {
    const { simulation } = this;
    for (const at of this.#pickArrivals(count, '2021-05-17', '2021-05-19')) {
      simulation.schedule(
        at,
        startLazily(() => {
          const c = this.#maker.makeClue(simulation.now, `${HOME_DISTRICT}006`, { firm: -1 });
          return courses.handlePlainly(simulation, c, choosePaceFor(c));
        }),
      );
    }
  }

  #scheduleTransfers(neighbour: number, otherCity: number): void {
    for (const at of this.#pickArrivals(neighbour, WINDOW_FROM, '2021-10-15')) {
      const to = this.#takeStreet();
      this.#schedule(at, '440306', (sim, c) => courses.transferToDistrict(sim, c, choosePaceFor(c), to));
    }
    for (const at of this.#pickArrivals(otherCity, WINDOW_FROM, '2021-10-15')) {
      const to = this.#takeStreet();
      this.#schedule(at, '441900', (sim, c) => courses.transferFromOtherCity(sim, c, choosePaceFor(c), to));
    }
  }

  #scheduleOutside(): void {
    const each = (count: number, run: (at: number, i: number) => void) => {
      for (const [i, at] of this.#pickArrivals(this.#scaleCount(count), WINDOW_FROM, '2021-10-20').entries())
        run(at, i);
    };
    const refused = (sim: Simulation, c: SimulatedClue) =>
      courses.handleReferral(sim, c, choosePaceFor(c), 'out-of-scope');
    each(OUTSIDE_BASE.otherMatter, (at) => this.#schedule(at, this.#takeStreet(), refused, 'other-matter'));
    each(OUTSIDE_BASE.timeBarred, (at) => this.#schedule(at, this.#takeStreet(), refused, 'time-barred'));
    each(OUTSIDE_BASE.handedBack, (at) => this.#schedule(at, this.#takeStreet(), courses.returnToPlatform));
    each(OUTSIDE_BASE.handedOn, (at, i) => {
      const to = i % 2 === 0 ? '440306' : '440309';
      this.#schedule(at, this.#takeStreet(), (sim, c) =>
        courses.transferToDistrict(sim, c, choosePaceFor(c), to),
      );
    });
    each(OUTSIDE_BASE.neighbours, (at, i) => {
      const district = i % 2 === 0 ? '440306' : '440309';
      this.#schedule(at, district, (sim, c) => courses.handlePlainly(sim, c, choosePaceFor(c)));
    });
    const { simulation } = this;
    const enlarge = () => simulation.putUnit(OFFICERS.admin, PINGSHAN[1]);
    const pingshan = (date: string, grow: (() => void) | null) =>
      this.#schedule(startOfDay(date) + 36_720_000, '440310', (sim, c) =>
        courses.handleShortOfInspectors(sim, c, choosePaceFor(c), grow),
      );
    pingshan('2021-03-09', enlarge);
    pingshan('2021-08-10', null);
  }

  #scheduleRefusedPushes(): void {
    const { simulation } = this;
    for (const [kind, spoil] of Object.values(REFUSED_PUSHES).entries()) {
      for (const [i, at] of this.#pickArrivals(
        this.#scaleCount(REFUSED_EACH),
        WINDOW_FROM,
        WINDOW_TO,
      ).entries()) {
        const push = () => {
          const { data } = this.#maker.makeClue(simulation.now, `${HOME_DISTRICT}002`);
          const clueNo = `QGX${kind}${String(i).padStart(6, '0')}`;
          spoil(simulation, { clueNo, reportedAt: formatInstant(simulation.now - 60_000), ...data });
        };
        simulation.schedule(at, runOnce(push));
      }
    }
  }

  /** The supervisors' routine: a look at what is overdue each week, the figures at each month's end. */
  #scheduleRoutine(): void {
    const { simulation } = this;
    const mondays = datesFrom('2021-01-04', WINDOW_TO).filter(
      (d) => new Date(`${d}T00:00:00Z`).getUTCDay() === 1,
    );
    for (const day of mondays)
      simulation.schedule(
        startOfDay(day) + 32_700_000,
        runOnce(() => queryOverdue(simulation)),
      );
    for (let month = 1; month <= 10; month++) {
      const first = `2021-${String(month + 1).padStart(2, '0')}-01`;
      simulation.schedule(startOfDay(first) - 1, queryMonthEnd(simulation, startOfDay(first) + 30_600_000));
    }
  }
}
