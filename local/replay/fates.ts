import type { Matter } from './cases.ts';
import * as lives from './lives.ts';
import type { Life } from './simulation.ts';
import type { Case, World } from './world.ts';

/** The window of the figures; the last day is a Sunday, and 12 November the last working day in it. */
export const FROM = '2021-01-01';
export const TO = '2021-11-14';
export const LAST_WORKING_DAY = '2021-11-12';

/** The clues in the base and those closed by the end of `TO`, when the scale is 1. */
export const BASE = 1043;
export const CLOSED = 1007;
export const DEFAULT_SEED = 20211114;

/** How a scenario is to be made. */
export interface ScenarioOptions {
  readonly seed?: number;
  /** Clues in the cohort's base; the other counts grow in proportion. */
  readonly clues?: number;
}

/** Shares of the streets, in the order of their codes. */
export const STREET_WEIGHTS = [14, 24, 9, 13, 18, 22];
export const MONTH_WEIGHTS = [1.6, 1.1, 0.9, 0.85, 0.85, 0.9, 0.9, 0.9, 1.1, 0.95, 1.1];
/** What becomes of a clue. */
export interface Fate {
  /** Clues of this fate at scale 1. */
  readonly count: number;
  /** Days of arrival. */
  readonly from?: string;
  readonly to: string;
  readonly life: (w: World, c: Case, p: lives.Pace) => Life;
  readonly matter?: Matter;
}

const accepted = (w: World, c: Case, p: lives.Pace) => lives.referred(w, c, p, 'accept');

/** Clues of the base that are closed, beside the plain ones. */
export const CLOSED_FATES: Readonly<Record<string, Fate>> = {
  rejected: { count: 34, to: '2021-10-15', life: lives.rejected },
  extension: { count: 26, to: '2021-09-10', life: (w, c, p) => lives.extension(w, c, p) },
  extensionRefused: { count: 9, to: '2021-10-10', life: lives.extensionRefused },
  suspension: { count: 16, to: '2021-08-31', life: (w, c, p) => lives.suspension(w, c, p) },
  lateSign: { count: 21, to: '2021-10-15', life: lives.lateSign },
  overdue: { count: 12, to: '2021-09-20', life: (w, c, p) => lives.overdue(w, c, p) },
  supervised: { count: 14, to: '2021-10-10', life: lives.supervised },
  reassigned: { count: 8, to: '2021-10-15', life: lives.reassigned },
  filed: { count: 14, to: '2021-10-10', life: lives.filed },
  reopened: { count: 9, to: '2021-08-31', life: (w, c, p) => lives.reopened(w, c, p, null) },
  returnRefused: { count: 4, to: '2021-10-15', life: lives.returnRefused },
  timeBarredAccepted: { count: 8, to: '2021-10-15', life: accepted, matter: 'time-barred' },
  otherMatterAccepted: { count: 6, to: '2021-10-15', life: accepted, matter: 'other-matter' },
  projectPaymentAccepted: { count: 8, to: '2021-10-15', life: accepted, matter: 'project-payment' },
};

/** Clues of the base that are still open, beside the last ones to arrive. */
export const OPEN_FATES: Readonly<Record<string, Fate>> = {
  openReopened: {
    count: 3,
    from: '2021-08-15',
    to: '2021-09-25',
    life: (w, c, p) => lives.reopened(w, c, p, `2021-11-0${c.rng.int(3, 9)}`),
  },
  openSuspended: {
    count: 3,
    from: '2021-09-10',
    to: '2021-10-25',
    life: (w, c, p) => lives.suspension(w, c, p, true),
  },
  openOverdue: {
    count: 3,
    from: '2021-09-20',
    to: '2021-10-15',
    life: (w, c, p) => lives.overdue(w, c, p, true),
  },
  openExtended: {
    count: 2,
    from: '2021-10-11',
    to: '2021-10-20',
    life: (w, c, p) => lives.extension(w, c, p, true),
  },
};

/** Clues of the base that other districts received, and the group; counts at scale 1. */
export const FROM_NEIGHBOUR = 3;
export const FROM_OTHER_CITY = 2;
export const GROUP = 34;
export const NOT_DUPLICATES = 11;

/** Clues that do not enter the base. */
export const OUTSIDE = {
  merged: 23,
  otherMatter: 9,
  timeBarred: 5,
  handedBack: 2,
  handedOn: 17,
  neighbours: 20,
} as const;
export const AGAIN = { sameDay: 60, later: 40, conflicting: 12 } as const;
export const PROBES_EACH = 2;
export const REFUSED_EACH = 3;
