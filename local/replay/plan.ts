import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { datesFrom, endOfDay, startOfDay } from '../../domain/calendar/dates.ts';
import { childrenOf } from '../../domain/places/divisions.ts';
import { CaseMaker, type Matter } from './cases.ts';
import { CAST, HOME, PINGSHAN } from './cast.ts';
import {
  AGAIN,
  BASE,
  CLOSED,
  CLOSED_FATES,
  DEFAULT_SEED,
  type Fate,
  FROM,
  FROM_NEIGHBOUR,
  FROM_OTHER_CITY,
  GROUP,
  LAST_WORKING_DAY,
  MONTH_WEIGHTS,
  NOT_DUPLICATES,
  OPEN_FATES,
  OUTSIDE,
  PROBES_EACH,
  REFUSED_EACH,
  type ScenarioOptions,
  STREET_WEIGHTS,
  TO,
} from './fates.ts';
import { lookAtOverdue, monthEnd } from './figures.ts';
import * as lives from './lives.ts';
import { apportion, mulberry32, type Rng } from './prng.ts';
import { conflicting, deliveredAgain, PROBES, REFUSED_PUSHES } from './probes.ts';
import { type Life, once, type Turn, written } from './simulation.ts';
import { type Case, World } from './world.ts';

/** An instant of arrival: any hour, most by day. */
function arrivalIn(days: readonly (readonly [string, number])[], rng: Rng): number {
  const day = rng.weighted(days);
  const hour = rng.weighted([
    [rng.int(9, 21), 85],
    [rng.int(6, 8), 10],
    [rng.int(0, 5), 5],
  ]);
  // Nothing arrives in the first minutes of the year: the roster is being entered.
  return startOfDay(day) + (hour * 3600 + rng.int(600, 3599)) * 1000;
}

function dayWeights(from: string, to: string): (readonly [string, number])[] {
  return datesFrom(from, to).map((day) => {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const month = MONTH_WEIGHTS[Number(day.slice(5, 7)) - 1] ?? 1;
    return [day, month * (weekday === 0 ? 0.5 : weekday === 6 ? 0.6 : 1)] as const;
  });
}

interface Slot {
  readonly at: number;
  readonly street: string;
  fate: Fate | null;
  /** What else happens to the clue of this slot. */
  readonly extras: ((w: World, c: Case) => void)[];
  probe?: (w: World, c: Case) => void;
}

/** Begins a life only when its time has come, so that a large scenario is never whole in memory. */
function* lazily(make: () => Life): Life {
  yield* make();
}

const isComplex = ({ data: { arrears } }: Case): boolean =>
  arrears.headcount >= 10 || (arrears.amountFen ?? 0) >= 10_000_000;

/** The pace of a clue that must be closed by the last working day of the window. */
const paceOf = (c: Case): lives.Pace =>
  lives.pace(c.rng, isComplex(c), BUILT_IN_CALENDAR.workingDaysBetween(c.receivedDay, LAST_WORKING_DAY));

/** The plan of one scenario: who arrives when, and what becomes of them. */
export class Plan {
  readonly #rng: Rng;
  readonly #clues: number;
  readonly #maker: CaseMaker;
  readonly #streets: string[];
  readonly world = new World(HOME);
  readonly target: { readonly base: number; readonly closed: number };

  constructor({ seed = DEFAULT_SEED, clues = BASE }: ScenarioOptions) {
    if (!Number.isSafeInteger(clues) || clues < 1)
      throw new RangeError('clues must be a whole number from 1');
    this.#rng = mulberry32(seed);
    this.#clues = clues;
    this.#maker = new CaseMaker(this.#rng.fork(), clues);
    this.target = { base: clues, closed: Math.round((clues * CLOSED) / BASE) };
    const codes = childrenOf(HOME).map((d) => d.code);
    const shares = apportion(clues * 2, STREET_WEIGHTS);
    this.#streets = this.#rng.shuffled(shares.flatMap((n, i) => Array<string>(n).fill(codes[i] ?? HOME)));
  }

  /** A count at scale 1 at this scenario's scale. */
  #share(count: number): number {
    return Math.round((count * this.#clues) / BASE);
  }

  #street(): string {
    return this.#streets.pop() ?? `${HOME}001`;
  }

  #arrivals(count: number, from: string, to: string): number[] {
    const days = dayWeights(from, to);
    return Array.from({ length: count }, () => arrivalIn(days, this.#rng));
  }

  #begin(at: number, place: string, life: (w: World, c: Case) => Life, matter?: Matter): void {
    const { world } = this;
    world.begin(
      at,
      lazily(() => life(world, this.#maker.case(world.now, place, matter ? { matter } : {}))),
    );
  }

  /** Begins every life of the year. */
  prepare(): void {
    const group = this.#clues >= 400 ? GROUP : 0;
    const [neighbour, otherCity] = [this.#share(FROM_NEIGHBOUR), this.#share(FROM_OTHER_CITY)];
    const repeats = this.#share(NOT_DUPLICATES);
    const open = this.target.base - this.target.closed;
    const special = Object.values(OPEN_FATES).reduce((sum, f) => sum + this.#share(f.count), 0);
    const usual = this.target.base - open + special - group - neighbour - otherCity - repeats;
    const slots: Slot[] = this.#arrivals(usual, FROM, '2021-11-05').map((at) => ({
      at,
      street: this.#street(),
      fate: null,
      extras: [],
    }));
    this.#deal(slots);
    this.#attach(slots, repeats);
    for (const slot of slots) this.#beginSlot(slot);
    this.#beginLast(open - special);
    this.#beginGroup(group);
    this.#beginTransfers(neighbour, otherCity);
    this.#beginOutside();
    this.#beginRefusedPushes();
    this.#beginRoutine();
  }

  /** Gives the fates to slots that arrive in their time; the rest are plain. */
  #deal(slots: readonly Slot[]): void {
    for (const fate of [...Object.values(OPEN_FATES), ...Object.values(CLOSED_FATES)]) {
      const from = startOfDay(fate.from ?? FROM);
      const to = endOfDay(fate.to);
      const free = slots.filter((s) => s.fate === null && s.at >= from && s.at < to);
      const count = this.#share(fate.count);
      if (free.length < count)
        throw new RangeError(`only ${free.length} clues arrive in time for a fate of ${count}`);
      for (const slot of this.#rng.shuffled(free).slice(0, count)) slot.fate = fate;
    }
  }

  /** Repeats, conflicts, duplicates and probes, each on a plain clue of its own. */
  #attach(slots: readonly Slot[], notDuplicates: number): void {
    const early = endOfDay('2021-10-10');
    const free = this.#rng.shuffled(slots.filter((s) => s.fate === null && s.at < early));
    const onEach = (count: number, set: (slot: Slot) => void) => {
      for (const slot of free.splice(0, count)) set(slot);
    };
    /** Something done between `low` and `high` minutes after the push. */
    const extra =
      (low: number, high: number, turn: (w: World, c: Case) => Turn) =>
      ({ extras }: Slot) => {
        const ms = this.#rng.int(low, high) * 60_000;
        extras.push((w, c) => w.begin(w.now + ms, turn(w, c)));
      };
    const again = (w: World, original: Case) =>
      this.#maker.case(w.now, original.street ?? original.division, { like: original });
    const repeat = (w: World, c: Case) => once(() => deliveredAgain(w, c));
    onEach(this.#share(AGAIN.sameDay), extra(5, 90, repeat));
    onEach(this.#share(AGAIN.later), extra(1440, 46_080, repeat));
    const conflict = (w: World, c: Case) => once(() => conflicting(w, c));
    onEach(this.#share(AGAIN.conflicting), extra(5, 2880, conflict));
    const duplicate = (w: World, c: Case) => lazily(() => lives.merged(w, again(w, c), c));
    onEach(this.#share(OUTSIDE.merged), extra(240, 2400, duplicate));
    const seeming = (w: World, c: Case) =>
      lazily(() => {
        const second = again(w, c);
        return lives.referred(w, second, paceOf(second), 'not-duplicate');
      });
    onEach(notDuplicates, extra(240, 2400, seeming));
    for (const probe of Object.values(PROBES)) {
      onEach(this.#share(PROBES_EACH), (slot) => {
        slot.probe = probe;
      });
    }
  }

  #beginSlot({ at, street, fate, extras, probe }: Slot): void {
    this.#begin(
      at,
      street,
      (w, c) => {
        for (const extra of extras) extra(w, c);
        const p = paceOf(c);
        if (fate) return fate.life(w, c, p);
        // What a repeat is compared with must still be open when it comes.
        const slow = {
          ...p,
          contact: Math.min(p.contact, 3),
          conclude: Math.max(p.conclude, 5),
          close: Math.max(p.close, 6),
        };
        return lives.plain(w, c, extras.length > 0 ? slow : p, probe);
      },
      fate?.matter,
    );
  }

  /** The last to arrive: still open when the figures are drawn up, some not even through triage. */
  #beginLast(count: number): void {
    const waiting = Math.min(count, this.#share(2));
    for (const [i, at] of this.#arrivals(count, '2021-11-06', TO).entries()) {
      const life = (w: World, c: Case) =>
        i < waiting
          ? lives.referred(w, c, paceOf(c), null)
          : lives.unfinished(w, c, { ...paceOf(c), sign: 1, contact: 2 });
      this.#begin(at, this.#street(), life, i < waiting ? 'other-matter' : undefined);
    }
  }

  /** Colleagues of one employer who report it within three days. */
  #beginGroup(count: number): void {
    const { world } = this;
    for (const at of this.#arrivals(count, '2021-05-17', '2021-05-19')) {
      world.begin(
        at,
        lazily(() => {
          const c = this.#maker.case(world.now, `${HOME}006`, { firm: -1 });
          return lives.plain(world, c, paceOf(c));
        }),
      );
    }
  }

  #beginTransfers(neighbour: number, otherCity: number): void {
    for (const at of this.#arrivals(neighbour, FROM, '2021-10-15')) {
      const to = this.#street();
      this.#begin(at, '440306', (w, c) => lives.handedOn(w, c, paceOf(c), to));
    }
    for (const at of this.#arrivals(otherCity, FROM, '2021-10-15')) {
      const to = this.#street();
      this.#begin(at, '441900', (w, c) => lives.fromElsewhere(w, c, paceOf(c), to));
    }
  }

  #beginOutside(): void {
    const each = (count: number, run: (at: number, i: number) => void) => {
      for (const [i, at] of this.#arrivals(this.#share(count), FROM, '2021-10-20').entries()) run(at, i);
    };
    const refused = (w: World, c: Case) => lives.referred(w, c, paceOf(c), 'out-of-scope');
    each(OUTSIDE.otherMatter, (at) => this.#begin(at, this.#street(), refused, 'other-matter'));
    each(OUTSIDE.timeBarred, (at) => this.#begin(at, this.#street(), refused, 'time-barred'));
    each(OUTSIDE.handedBack, (at) => this.#begin(at, this.#street(), lives.handedBack));
    each(OUTSIDE.handedOn, (at, i) => {
      const to = i % 2 === 0 ? '440306' : '440309';
      this.#begin(at, this.#street(), (w, c) => lives.handedOn(w, c, paceOf(c), to));
    });
    each(OUTSIDE.neighbours, (at, i) => {
      const district = i % 2 === 0 ? '440306' : '440309';
      this.#begin(at, district, (w, c) => lives.plain(w, c, paceOf(c)));
    });
    const { world } = this;
    const enlarge = () => world.putUnit(CAST.admin, PINGSHAN[1]);
    const pingshan = (date: string, grow: (() => void) | null) =>
      this.#begin(startOfDay(date) + 36_720_000, '440310', (w, c) =>
        lives.shortOfInspectors(w, c, paceOf(c), grow),
      );
    pingshan('2021-03-09', enlarge);
    pingshan('2021-08-10', null);
  }

  #beginRefusedPushes(): void {
    const { world } = this;
    for (const [kind, spoil] of Object.values(REFUSED_PUSHES).entries()) {
      for (const [i, at] of this.#arrivals(this.#share(REFUSED_EACH), FROM, TO).entries()) {
        const push = () => {
          const { data } = this.#maker.case(world.now, `${HOME}002`);
          const clueNo = `QGX${kind}${String(i).padStart(6, '0')}`;
          spoil(world, { clueNo, reportedAt: written(world.now - 60_000), ...data });
        };
        world.begin(at, once(push));
      }
    }
  }

  /** The supervisors' routine: a look at what is overdue each week, the figures at each month's end. */
  #beginRoutine(): void {
    const { world } = this;
    const mondays = datesFrom('2021-01-04', TO).filter((d) => new Date(`${d}T00:00:00Z`).getUTCDay() === 1);
    for (const day of mondays)
      world.begin(
        startOfDay(day) + 32_700_000,
        once(() => lookAtOverdue(world)),
      );
    for (let month = 1; month <= 10; month++) {
      const first = `2021-${String(month + 1).padStart(2, '0')}-01`;
      world.begin(startOfDay(first) - 1, monthEnd(world, startOfDay(first) + 30_600_000));
    }
  }
}
