import { addDays, type CalendarDate } from '../calendar/dates.ts';
import type { Facet, Outcome } from '../clue/facet.ts';
import type { Phase, ReturnReason, ReturnRequest } from '../clue/state.ts';
import type { Question } from './completion.ts';
import { isClosedInTime } from './counters.ts';
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

/** An outcome as a short text, e.g. `P,1850000,1850000,1,-,s1i12r1`. */
function packOutcome(outcome: Outcome): string {
  const { conclusion, verifiedAmountFen, paidAmountFen, headcount, satisfied, phaseDays } = outcome;
  const said = satisfied === null ? '-' : satisfied ? '1' : '0';
  const days = Object.entries(phaseDays).map(([phase, n]) => `${letterOfPhase(phase as Phase)}${n}`);
  return [
    letterOfConclusion(conclusion),
    verifiedAmountFen,
    paidAmountFen,
    headcount,
    said,
    days.join(''),
  ].join(',');
}

function unpackOutcome(packed: string): Outcome {
  const [letter = '', verified, paid, headcount, said = '-', days = ''] = packed.split(',');
  return {
    conclusion: conclusionOfLetter(letter),
    verifiedAmountFen: Number(verified),
    paidAmountFen: Number(paid),
    headcount: Number(headcount),
    satisfied: SAID[said as keyof typeof SAID],
    phaseDays: Object.fromEntries(
      [...days.matchAll(/([a-z])(\d+)/g)].map(([, of = '', n]) => [phaseOfLetter(of), Number(n)]),
    ),
  };
}

const OUTCOMES = { p: 'pending', f: 'refused', a: 'approved', l: 'lapsed' } as const;
const RETURN_LETTERS = { pending: 'p', refused: 'f', approved: 'a', lapsed: 'l' } as const;

/** A request for a return as a short text, e.g. `1,210308,440311,440311002,f`. */
const packReturn = ({ n, on, division, street, outcome }: ReturnRequest): string =>
  [n, yymmdd(on), division, street ?? '-', RETURN_LETTERS[outcome]].join(',');

function unpackReturn(packed: string): ReturnRequest {
  const [n, on = '', division = '', street = '-', letter = 'p'] = packed.split(',');
  return {
    n: Number(n),
    on: longDate(on),
    division,
    street: street === '-' ? null : street,
    outcome: OUTCOMES[letter as keyof typeof OUTCOMES],
  };
}

/** The flags of a facet that are kept together, as the bits of one digit. */
const FLAGS = ['extended', 'late', 'repeated'] as const;

/**
 * A step as a short text, e.g. `210305 440311 440311002 o 210326 0 - -`: day, district, street, state, due date, flags, day of
 * closing, last request for a return, and how it ended where it did. The day of receipt is kept apart.
 */
export function packStep({ day, facet }: Step): string {
  return [
    yymmdd(day),
    facet.division,
    facet.street ?? '-',
    letterOf(facet),
    yymmdd(facet.due),
    FLAGS.reduce((bits, flag, i) => bits + (facet[flag] ? 2 ** i : 0), 0),
    facet.closedDay === null ? '-' : yymmdd(facet.closedDay),
    facet.lastReturn === null ? '-' : packReturn(facet.lastReturn),
    ...(facet.outcome ? [packOutcome(facet.outcome)] : []),
    ...(facet.returnReason ? [facet.returnReason] : []),
  ].join(' ');
}

/** The history of a clue from its packed steps, the first one being facet 1. */
export function unpackHistory(packed: readonly string[], receivedDay: CalendarDate): Step[] {
  return packed.map((text, i) => {
    const [
      day = '',
      division = '',
      street = '-',
      letter = 'o',
      due = '',
      flags,
      closed = '-',
      asked = '-',
      end,
    ] = text.split(' ');
    const has = (flag: (typeof FLAGS)[number]) => (Number(flags) & (2 ** FLAGS.indexOf(flag))) !== 0;
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
        extended: has('extended'),
        late: has('late'),
        repeated: has('repeated'),
        lastReturn: asked === '-' ? null : unpackReturn(asked),
        closedDay: closed === '-' ? null : longDate(closed),
        outcome: end !== undefined && letter === 'c' ? unpackOutcome(end) : null,
        returnReason: end !== undefined && letter === 'r' ? (end as ReturnReason) : null,
      },
    };
  });
}

/** The facet in force at the end of a day, if the clue was known by then. */
const facetAt = (steps: readonly Step[], day: CalendarDate): Facet | undefined =>
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
  const good = facet.state === 'closed' && (definition === 'cohort' || isClosedInTime(facet));
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
