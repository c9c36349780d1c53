import * as cases from './case-courses.ts';
import type { CaseCourse } from './cases.ts';
import type { Matter } from './clue-maker.ts';
import * as courses from './courses.ts';
import type { Pace } from './handling.ts';
import type { Course } from './office-time.ts';
import type { SimulatedClue, Simulation } from './simulation.ts';

/** The window of the figures; the last day is a Sunday, and 12 November the last working day in it. */
export const WINDOW_FROM = '2021-01-01';
export const WINDOW_TO = '2021-11-14';
export const LAST_WORKING_DAY = '2021-11-12';

/** The clues in the base and those closed by the end of `WINDOW_TO`, when the scale is 1. */
export const BASE_CLUES = 1043;
export const CLOSED_CLUES = 1007;
export const DEFAULT_SEED = 20211114;
/** What the seed of the cases differs by. */
export const CASES_SEED = 0xca5e5;

/** How a scenario is to be made. */
export interface ScenarioOptions {
  readonly seed?: number;
  /** Clues in the cohort's base; the other counts grow in proportion. */
  readonly clues?: number;
  /** Whether clues open cases; they do unless told otherwise. */
  readonly cases?: boolean;
}

/** Shares of the streets, in the order of their codes. */
export const STREET_WEIGHTS = [14, 24, 9, 13, 18, 22];
export const MONTH_WEIGHTS = [1.6, 1.1, 0.9, 0.85, 0.85, 0.9, 0.9, 0.9, 1.1, 0.95, 1.1];
/** How many clues take a course. */
export interface CourseShare {
  /** Clues of this course at scale 1. */
  readonly count: number;
  /** Days of arrival. */
  readonly from?: string;
  readonly to: string;
  readonly course: (sim: Simulation, c: SimulatedClue, p: Pace) => Course;
  readonly matter?: Matter;
}

const accepted = (sim: Simulation, c: SimulatedClue, p: Pace) => courses.handleReferral(sim, c, p, 'accept');

/** Clues of the base that are closed, beside the plain ones. */
export const CLOSED_COURSES: Readonly<Record<string, CourseShare>> = {
  rejected: { count: 34, to: '2021-10-15', course: courses.handleWithRejection },
  extension: { count: 26, to: '2021-09-10', course: (sim, c, p) => courses.handleWithExtension(sim, c, p) },
  extensionRefused: { count: 9, to: '2021-10-10', course: courses.handleWithRefusedExtension },
  suspension: { count: 16, to: '2021-08-31', course: (sim, c, p) => courses.handleWithSuspension(sim, c, p) },
  lateSign: { count: 21, to: '2021-10-15', course: courses.handleWithLateSigning },
  overdue: { count: 12, to: '2021-09-20', course: (sim, c, p) => courses.handleOverdue(sim, c, p) },
  supervised: { count: 14, to: '2021-10-10', course: courses.handleUnderSupervision },
  reassigned: { count: 8, to: '2021-10-15', course: courses.handleAfterReassignment },
  filed: { count: 14, to: '2021-10-10', course: courses.handleWithCase },
  reopened: { count: 9, to: '2021-08-31', course: (sim, c, p) => courses.handleAndReopen(sim, c, p, null) },
  returnRefused: { count: 4, to: '2021-10-15', course: courses.handleWithRefusedReturn },
  timeBarredAccepted: { count: 8, to: '2021-10-15', course: accepted, matter: 'time-barred' },
  otherMatterAccepted: { count: 6, to: '2021-10-15', course: accepted, matter: 'other-matter' },
  projectPaymentAccepted: { count: 8, to: '2021-10-15', course: accepted, matter: 'project-payment' },
};

/** How many cases take a course, from clues that arrive in a time. */
export interface CaseShare {
  readonly count: number;
  readonly from?: string;
  readonly to: string;
  readonly course: CaseCourse;
}

/** The cases that clues open, those first that must begin in a certain time. */
export const CASE_COURSES: readonly CaseShare[] = [
  { count: 2, from: '2021-01-04', to: '2021-01-24', course: cases.applyToCourt },
  { count: 1, to: '2021-05-31', course: cases.contest('review', 'upheld') },
  { count: 2, to: '2021-05-31', course: cases.contest('suit', 'dismissed') },
  { count: 1, to: '2021-05-31', course: cases.serveByAnnouncement('default', 60) },
  { count: 1, to: '2021-07-31', course: cases.serveByAnnouncement('absent-boss', 3) },
  { count: 1, to: '2021-05-31', course: cases.handleExtended },
  { count: 1, to: '2021-05-31', course: cases.handleSuspended },
  { count: 1, to: '2021-07-31', course: cases.endWithHearing(false) },
  { count: 1, to: '2021-07-31', course: cases.endWithHearing(true) },
  { count: 3, from: '2021-10-08', to: '2021-10-31', course: cases.leaveAtInquiry },
  { count: 1, from: '2021-09-20', to: '2021-10-20', course: cases.leaveSuspended },
  { count: 4, to: '2021-07-31', course: cases.endWithPenalty },
  { count: 9, to: '2021-07-31', course: cases.endWithHandling },
  { count: 1, to: '2021-08-31', course: cases.transferCrime },
  { count: 1, to: '2021-09-30', course: cases.transferElsewhere },
  { count: 3, to: '2021-08-31', course: cases.spare },
  { count: 3, to: '2021-09-30', course: cases.revokeOn(1) },
  { count: 4, to: '2021-09-30', course: cases.revokeOn(4) },
  { count: 4, to: '2021-09-30', course: cases.revokeOn(5) },
  { count: 2, to: '2021-09-30', course: cases.refuseFiling },
  { count: 14, to: '2021-09-25', course: cases.endWithObedience },
];

/** Clues of the base that are still open, beside the last ones to arrive. */
export const OPEN_COURSES: Readonly<Record<string, CourseShare>> = {
  openReopened: {
    count: 3,
    from: '2021-08-15',
    to: '2021-09-25',
    course: (sim, c, p) => courses.handleAndReopen(sim, c, p, `2021-11-0${c.rng.int(3, 9)}`),
  },
  openSuspended: {
    count: 3,
    from: '2021-09-10',
    to: '2021-10-25',
    course: (sim, c, p) => courses.handleWithSuspension(sim, c, p, true),
  },
  openOverdue: {
    count: 3,
    from: '2021-09-20',
    to: '2021-10-15',
    course: (sim, c, p) => courses.handleOverdue(sim, c, p, true),
  },
  openExtended: {
    count: 2,
    from: '2021-10-11',
    to: '2021-10-20',
    course: (sim, c, p) => courses.handleWithExtension(sim, c, p, true),
  },
};

/** Clues of the base that other districts received, and the group; counts at scale 1. */
export const FROM_NEIGHBOUR = 3;
export const FROM_OTHER_CITY = 2;
export const GROUP_SIZE = 34;
export const NOT_DUPLICATES = 11;

/** Clues that do not enter the base. */
export const OUTSIDE_BASE = {
  merged: 23,
  otherMatter: 9,
  timeBarred: 5,
  handedBack: 2,
  handedOn: 17,
  neighbours: 20,
} as const;
export const REPEATS = { sameDay: 60, later: 40, conflicting: 12 } as const;
export const CHECKS_EACH = 2;
export const REFUSED_EACH = 3;
