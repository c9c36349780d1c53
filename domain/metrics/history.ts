import { addDays, type CalendarDate } from '../calendar.ts';
import type { Phase, ReturnReason } from '../clue.ts';
import type { Facet, Outcome } from '../facet.ts';
import type { Question } from './completion.ts';
import { earlier, FIRST_DAY, longDate, yymmdd } from './dates.ts';
import { conclusionOfLetter, letterOfConclusion, letterOfPhase, phaseOfLetter } from './letters.ts';

/** A facet of a clue with the day it came about. */
export interface Step {
  readonly day: CalendarDate;
  readonly facet: Facet;
}

/**
 * Steps with days that never go back: no day is before the one before it, nor before the day of receipt. Clocks of
 * different machines may disagree around midnight.
 */
export function inOrder(steps: readonly Step[], after: CalendarDate = ''): Step[] {
  let day = after;
  return steps.map((step) => {
    for (const at of [step.facet.receivedDay, step.day]) if (at > day) day = at;
    return { day, facet: step.facet };
  });
}

const STATES = { o: 'open', s: 'open', c: 'closed', r: 'returned', m: 'merged' } as const;

const letterOf = (facet: Facet): keyof typeof STATES => {
  if (facet.state === 'open') return facet.running ? 'o' : 's';
  return facet.state === 'closed' ? 'c' : facet.state === 'returned' ? 'r' : 'm';
};

const SAID = { '1': true, '0': false, '-': null } as const;

/** An outcome as a short text, e.g. `P,1850000,1850000,1,-,s1i12r1`; without phases where they are not known: `?`. */
function packOutcome(outcome: Outcome): string {
  const { conclusion, verifiedAmountFen, paidAmountFen, headcount, satisfied, phaseDays } = outcome;
  const said = satisfied === null ? '-' : satisfied ? '1' : '0';
  const days = Object.entries(phaseDays ?? {}).map(([phase, n]) => `${letterOfPhase(phase as Phase)}${n}`);
  return [
    letterOfConclusion(conclusion),
    verifiedAmountFen,
    paidAmountFen,
    headcount,
    said,
    phaseDays === null ? '?' : days.join(''),
  ].join(',');
}

function unpackOutcome(packed: string): Outcome {
  const [letter = '', verified, paid, headcount, said = '-', days = '?'] = packed.split(',');
  return {
    conclusion: conclusionOfLetter(letter),
    verifiedAmountFen: Number(verified),
    paidAmountFen: Number(paid),
    headcount: Number(headcount),
    satisfied: SAID[said as keyof typeof SAID],
    phaseDays:
      days === '?'
        ? null
        : Object.fromEntries(
            [...days.matchAll(/([a-z])(\d+)/g)].map(([, of = '', n]) => [phaseOfLetter(of), Number(n)]),
          ),
  };
}

/**
 * A step as a short text, e.g. `210305 440311 440311002 o 210326 0 -`; behind it how it ended, where that is known. The
 * day of receipt is kept apart.
 */
export function packStep({ day, facet }: Step): string {
  return [
    yymmdd(day),
    facet.division,
    facet.street ?? '-',
    letterOf(facet),
    yymmdd(facet.due),
    facet.extended ? '1' : '0',
    facet.closedDay === null ? '-' : yymmdd(facet.closedDay),
    ...(facet.outcome ? [packOutcome(facet.outcome)] : []),
    ...(facet.returnReason ? [facet.returnReason] : []),
  ].join(' ');
}

/** The history of a clue from its packed steps, the first one being facet 1. */
export function unpackHistory(packed: readonly string[], receivedDay: CalendarDate): Step[] {
  return packed.map((text, i) => {
    const [day = '', division = '', street = '-', letter = 'o', due = '', extended, closed = '-', end] =
      text.split(' ');
    return {
      day: longDate(day),
      facet: {
        n: i + 1,
        division,
        street: street === '-' ? null : street,
        receivedDay,
        state: STATES[letter as keyof typeof STATES],
        due: longDate(due),
        running: letter === 'o',
        extended: extended === '1',
        closedDay: closed === '-' ? null : longDate(closed),
        ...(end !== undefined && letter === 'c' ? { outcome: unpackOutcome(end) } : {}),
        ...(end !== undefined && letter === 'r' ? { returnReason: end as ReturnReason } : {}),
      },
    };
  });
}

/** The facet in force at the end of a day, if the clue was known by then. */
export const facetAt = (steps: readonly Step[], day: CalendarDate): Facet | undefined =>
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
export function countsOf(steps: readonly Step[], question: Question, district: string): Counts {
  const { definition, division, from, to, asOf } = question;
  const holds = (facet: Facet) =>
    facet.division === district && (division.length < 9 || facet.street === division);
  if (definition === 'flow') return flowCounts(steps, from, earlier(to, asOf), holds);
  const facet = facetAt(steps, asOf);
  const day = definition === 'cohort' ? facet?.receivedDay : facet?.due;
  if (!facet || day === undefined || day < from || day > to || !holds(facet)) return NONE;
  if (facet.state === 'returned' || facet.state === 'merged') return { ...NONE, excluded: 1 };
  const inTime = facet.closedDay !== null && facet.closedDay <= facet.due;
  const good = facet.state === 'closed' && (definition === 'cohort' || inTime);
  return { ...NONE, numerator: good ? 1 : 0, denominator: 1 };
}

const NONE: Counts = { numerator: 0, denominator: 0, excluded: 0, received: 0 };

function flowCounts(
  steps: readonly Step[],
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
