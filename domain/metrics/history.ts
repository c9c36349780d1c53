import { addDays, type CalendarDate } from '../calendar/dates.ts';
import type { Facet } from '../clue/facet.ts';
import { isClosedInTime } from '../clue/figures.ts';
import type { Step } from '../kernel/figures.ts';
import type { Question } from './completion.ts';
import { earlier, FIRST_DAY } from './dates.ts';

/** A facet of a clue with the day it came about. */
export type ClueStep = Step<Facet>;

/** The facet in force at the end of a day, if the clue was known by then. */
const facetAt = (steps: readonly ClueStep[], day: CalendarDate): Facet | undefined =>
  steps.findLast((s) => s.day <= day)?.facet;

/** Whether a clue is overdue at the end of a day. */
export const isOverdue = (facet: Facet, day: CalendarDate): boolean =>
  facet.state === 'open' && facet.running && facet.due < day;

/** The parts of a figure. Clues received in the window are a part of a flow alone. */
export const PARTS = ['numerator', 'denominator', 'excluded', 'received'] as const;

/** A part of a figure. */
export type Part = (typeof PARTS)[number];

/** How often a clue counts in each part of a figure; more than once only in a flow. */
export type Counts = Readonly<Record<Part, number>>;

/**
 * How often a clue counts in a figure because of the time a district held it, so that the sum over a division's
 * districts is the figure.
 * @param steps its history, at least up to its leaving the district
 */
export function countsOf(steps: readonly ClueStep[], question: Question, district: string): Counts {
  const { definition, division, from, to, asOf } = question;
  const holds = (facet: Facet) =>
    facet.division === district && (division.length < 9 || facet.street === division);
  if (definition === 'flow') return flowCounts(steps, from, earlier(to, asOf), holds);
  const facet = facetAt(steps, asOf);
  const day = definition === 'cohort' ? facet?.receivedDay : facet?.due;
  if (!facet || day === undefined || day < from || day > to || !holds(facet)) return NONE;
  if (facet.state === 'returned' || facet.state === 'merged') return { ...NONE, excluded: 1 };
  const good = facet.state === 'closed' && (definition === 'cohort' || isClosedInTime(facet));
  return { ...NONE, numerator: good ? 1 : 0, denominator: 1 };
}

const NONE: Counts = { numerator: 0, denominator: 0, excluded: 0, received: 0 };

function flowCounts(
  steps: readonly ClueStep[],
  from: CalendarDate,
  end: CalendarDate,
  holds: (facet: Facet) => boolean,
): Counts {
  let closed = 0;
  let excluded = 0;
  let open = true;
  for (const { day, facet } of steps) {
    const left = open && facet.state !== 'open';
    open = facet.state === 'open';
    if (!left || day < from || day > end || !holds(facet)) continue;
    if (facet.state === 'closed') closed += 1;
    else excluded += 1;
  }
  const last = facetAt(steps, end);
  const openAtEnd = last?.state === 'open' && holds(last) ? 1 : 0;
  const first = steps[0];
  const received = first && first.day >= from && first.day <= end && holds(first.facet) ? 1 : 0;
  return { numerator: closed, denominator: closed + openAtEnd, excluded, received };
}

/**
 * The days of receipt between which lie all clues that may count in a question.
 * @param span the most days between a clue's receipt and its due date
 */
export function receivedBetween(
  { definition, from, to, asOf }: Question,
  span: number,
): { from: CalendarDate; to: CalendarDate } {
  const last = earlier(to, asOf);
  if (definition === 'cohort') return { from, to: last };
  return { from: definition === 'flow' ? FIRST_DAY : addDays(from, -span), to: last };
}
