/** The days of the week, Sunday first. */
export const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** How often work is done: every so many minutes, or at a time of day (`HH:MM`) in Asia/Shanghai, each day or on some days of the week. */
export type Cadence =
  | { readonly everyMinutes: number }
  | { readonly at: string; readonly on?: readonly Weekday[] };

/** An alarm looks back seven days at most, so once a week is too seldom. */
const CADENCES = {
  reconcile: { everyMinutes: 15 },
  gauges: { everyMinutes: 15 },
  retention: { everyMinutes: 60 },
  // After the retention, whose files it deletes.
  sweep: { everyMinutes: 60 },
  reporting: { everyMinutes: 60 },
  anchor: { at: '03:30' },
  recount: { at: '03:00', on: ['THU', 'SUN'] },
} as const satisfies Readonly<Record<string, Cadence>>;

/** The name of a function that runs by the clock. */
export type ScheduledFunction = keyof typeof CADENCES;

/**
 * The functions that run by the clock and not for a request, in the order in which missed runs are made up. Where deployed they are
 * rules of EventBridge, on one machine timers.
 */
export const SCHEDULES: readonly (readonly [ScheduledFunction, Cadence])[] = Object.entries(CADENCES) as [
  ScheduledFunction,
  Cadence,
][];
