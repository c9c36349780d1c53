import { addDays, shanghaiDate, startOfDay, toDay } from '../domain/calendar/dates.ts';
import type { Log } from '../functions/runtime/runtime.ts';
import { type Cadence, SCHEDULES, type ScheduledFunction, WEEKDAYS } from '../workflows/schedules.ts';
import type { Activity } from './activity.ts';
import { repeat, type Scheduler, type Timer } from './clock.ts';
import type { Store } from './store/store.ts';

const MINUTE_MS = 60_000;
/** A time of day in Shanghai comes again within so many days, whichever days of the week it is for. */
const WEEK = 7;

/** Lists the instants of a time of day from a week before now to a week after it, in order. */
function timesAround(cadence: Extract<Cadence, { at: string }>, now: number): number[] {
  const [hours = 0, minutes = 0] = cadence.at.split(':').map(Number);
  const first = addDays(shanghaiDate(now), -WEEK);
  return Array.from({ length: 2 * WEEK + 1 }, (_, i) => addDays(first, i))
    .filter((date) => {
      // 1 January 1970 was a Thursday.
      const weekday = WEEKDAYS[(toDay(date) + WEEKDAYS.indexOf('THU')) % 7];
      return cadence.on === undefined || cadence.on.some((day) => day === weekday);
    })
    .map((date) => startOfDay(date) + (hours * 60 + minutes) * MINUTE_MS);
}

/** Computes the last instant, now or before, at which work was due. Milliseconds since the epoch, as all instants here. */
export function lastDue(cadence: Cadence, now: number): number {
  if ('at' in cadence) return timesAround(cadence, now).findLast((at) => at <= now) ?? now;
  const every = cadence.everyMinutes * MINUTE_MS;
  return Math.floor(now / every) * every;
}

/** Computes the first instant after now at which work is due. */
export function nextDue(cadence: Cadence, now: number): number {
  if ('at' in cadence) return timesAround(cadence, now).find((at) => at > now) ?? now;
  return lastDue(cadence, now) + cadence.everyMinutes * MINUTE_MS;
}

/** The functions that run by the clock; null for one that has nothing to do here. */
export type Scheduled = Readonly<Record<ScheduledFunction, (() => Promise<unknown>) | null>>;

/** What schedules need. */
export interface SchedulesOptions {
  readonly functions: Scheduled;
  readonly scheduler: Scheduler;
  readonly activity: Activity;
  /** Where the last runs are kept. */
  readonly store: Pick<Store, 'db' | 'writeAlong'>;
  readonly log: Log;
}

/**
 * What EventBridge is in the cloud: runs functions by the clock, from the same list. A run missed while the machine was off is made
 * up once, at the start. A failure is logged; the next run does the work, or the next start.
 */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #running = new Set<ScheduledFunction>();
  readonly #timers: Timer[] = [];
  #isStopped = false;

  constructor(options: SchedulesOptions) {
    this.#options = options;
    options.store.writeAlong((db) =>
      db.exec('CREATE TABLE IF NOT EXISTS scheduled_run (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT'),
    );
  }

  /** Arms every timer and begins to make up for what was missed. */
  start(): void {
    const { scheduler, activity } = this.#options;
    for (const [name, cadence] of SCHEDULES) {
      const next = (at: number) => nextDue(cadence, at);
      this.#timers.push(repeat(scheduler, next, () => void activity.track(this.#run(name))));
    }
    this.makeUp();
  }

  /** Begins to make up for what was missed, one after the other, once each. */
  makeUp(): void {
    const { scheduler, activity } = this.#options;
    const now = scheduler.now();
    const missed = SCHEDULES.filter(([name, cadence]) => this.#lastRun(name) < lastDue(cadence, now));
    void activity.track(this.#runAll(missed.map(([name]) => name)));
  }

  /** Ends them; a run under way goes on. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  async #runAll(names: readonly ScheduledFunction[]): Promise<void> {
    for (const name of names) await this.#run(name);
  }

  /** Runs a function, unless its last run is still under way. */
  async #run(name: ScheduledFunction): Promise<void> {
    const { functions, scheduler, log } = this.#options;
    const run = functions[name];
    if (run === null || this.#isStopped || this.#running.has(name)) return;
    this.#running.add(name);
    const began = scheduler.now();
    try {
      await run();
      this.#saveRun(name, began);
    } catch (error) {
      log.error('QX-SCHEDULE-FAILED', { function: name, error: (error as Error).name });
    } finally {
      this.#running.delete(name);
    }
  }

  /** Reads when the last whole run of a function began. */
  #lastRun(name: ScheduledFunction): number {
    const row = this.#options.store.db.prepare('SELECT at FROM scheduled_run WHERE name = ?').get(name);
    return row === undefined ? Number.NEGATIVE_INFINITY : Number(row.at);
  }

  #saveRun(name: ScheduledFunction, at: number): void {
    this.#options.store.writeAlong((db) =>
      db
        .prepare(
          'INSERT INTO scheduled_run (name, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at',
        )
        .run(name, at),
    );
  }
}
