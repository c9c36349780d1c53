import type { CalendarDate } from '../calendar/dates.ts';
import type { RowName, Step } from '../kernel/figures.ts';
import { packDate, packDay, pair, unpackDate, unpackDay } from '../kernel/packing.ts';
import type { ConclusionCode } from './conclusions.ts';
import type { Closing, ClueCounter, Flow, RequestCount, Standing, Sum } from './counters.ts';
import type { Facet, Outcome } from './facet.ts';
import type { CountedRequest, Phase, ReturnReason } from './state.ts';

/*
 * How the ledger stores the figures of clues: a started KB of a row costs a write unit, so words are letters and days are
 * numbers. A letter is never given to another word.
 */

const CONCLUSIONS = pair<ConclusionCode>({
  PAID: 'P',
  ORDERED_PAID: 'O',
  PENALISED: 'N',
  MINOR_CORRECTED: 'M',
  NOT_SUBSTANTIATED: 'U',
  OUT_OF_SCOPE_TRANSFER: 'S',
  WRONG_JURISDICTION: 'J',
  ARBITRATION_OR_SUIT: 'A',
  TIME_BARRED: 'T',
  CRIME_TRANSFER: 'C',
  PROJECT_PAYMENT: 'W',
  FALSE_CLAIM: 'F',
  ADVANCED: 'D',
});

const PHASES = pair<Phase>({
  triage: 't',
  assignment: 'a',
  sign: 's',
  contact: 'c',
  investigation: 'i',
  review: 'r',
});

const STANDINGS = pair<Standing>({
  open: 'o',
  stopped: 's',
  'closed-in-time': 'k',
  'closed-late': 'l',
  returned: 'r',
  merged: 'm',
  extended: 'x',
});

const FLOWS = pair<Flow>({
  received: 'n',
  closed: 'c',
  'closed-extended': 'y',
  reopened: 'p',
  returned: 'r',
  merged: 'm',
  extended: 'z',
  'stock-open': 'o',
  'stock-stopped': 's',
  'stock-late-stop': 'l',
  'stock-extended': 'x',
});

const TRANSFERS = pair<'taken-over' | 'handed-over'>({ 'taken-over': 'i', 'handed-over': 'u' });
const REASONS = pair<ReturnReason>({ 'not-ours': 'n', 'out-of-scope': 'o' });
const SUMS = pair<Sum>({
  concluded: 'q',
  'verified-fen': 'v',
  'paid-fen': 'p',
  headcount: 'h',
  'paid-headcount': 'b',
});
const CLOSINGS = pair<Closing>({
  extended: 'x',
  satisfied: 'g',
  unsatisfied: 'u',
  'signed-late': 's',
  'not-early': 'n',
});
const RETURNS = pair<RequestCount>({ requested: 'r', refused: 'f', approved: 'a' });
const REOPENINGS = pair<RequestCount>({ requested: 'p', refused: 'n', approved: 'o' });

/** Marks a counter of closings and requests that a later day changed than that of its row. */
const packLater = (on: CalendarDate, row: RowName): string =>
  on === row.date ? '' : `@${packDate(on, row)}`;

function packName(counter: ClueCounter, row: RowName): string {
  switch (counter.counter) {
    case 'standing':
      return `${STANDINGS.of(counter.standing)}${packDate(counter.due, row)}.${packDate(counter.on, row)}`;
    case 'distant':
      return `${STANDINGS.of(counter.standing).toUpperCase()}${packDate(counter.on, row)}`;
    case 'flow':
      return `+${FLOWS.of(counter.flow)}`;
    case 'returned-for':
      return `+e${REASONS.of(counter.reason)}`;
    case 'taken-over':
    case 'handed-over':
      return `+${TRANSFERS.of(counter.counter)}${counter.district}`;
    case 'duration':
      return `*d${counter.days}${packLater(counter.on, row)}`;
    case 'closing':
      return `*${CLOSINGS.of(counter.what)}${packLater(counter.on, row)}`;
    case 'sum':
      return `*${SUMS.of(counter.sum)}${CONCLUSIONS.of(counter.conclusion)}${packLater(counter.on, row)}`;
    case 'phase':
      return `*t${PHASES.of(counter.phase)}${packLater(counter.on, row)}`;
    case 'repeated':
      return `*e${packLater(counter.on, row)}`;
    case 'return':
      return `!${RETURNS.of(counter.what)}${packLater(counter.on, row)}`;
    case 'reopening':
      return `!${REOPENINGS.of(counter.what)}${packLater(counter.on, row)}`;
  }
}

/** Packs a counter, e.g. `ol.0:002` for a clue of street 002 that has been open since its receipt, due 21 days later. */
export function packCounter(counter: ClueCounter, row: RowName): string {
  const name = packName(counter, row);
  return counter.street === '' ? name : `${name}:${counter.street}`;
}

/** Unpacks a counter. @throws RangeError for letters that stand for nothing */
export function unpackCounter(packed: string, row: RowName): ClueCounter {
  const colon = packed.indexOf(':');
  const street = colon < 0 ? '' : packed.slice(colon + 1);
  const name = colon < 0 ? packed : packed.slice(0, colon);
  const first = name[0] ?? '';
  if (first === '+') return { ...unpackFlow(name[1] ?? '', name.slice(2)), street };
  if (first === '*' || first === '!') {
    const at = name.indexOf('@');
    const on = at < 0 ? row.date : unpackDate(name.slice(at + 1), row);
    const rest = name.slice(2, at < 0 ? undefined : at);
    if (first === '!') return { ...unpackRequestName(name[1] ?? ''), on, street };
    return { ...unpackClosing(name[1] ?? '', rest, on), street };
  }
  const lower = first.toLowerCase();
  const standing = STANDINGS.word(lower);
  if (lower !== first) return { counter: 'distant', standing, on: unpackDate(name.slice(1), row), street };
  const dot = name.indexOf('.');
  const due = unpackDate(name.slice(1, dot), row);
  return { counter: 'standing', standing, due, on: unpackDate(name.slice(dot + 1), row), street };
}

function unpackFlow(letter: string, rest: string) {
  if (letter === 'e') return { counter: 'returned-for', reason: REASONS.word(rest) } as const;
  if (TRANSFERS.has(letter)) return { counter: TRANSFERS.word(letter), district: rest };
  return { counter: 'flow', flow: FLOWS.word(letter) } as const;
}

function unpackRequestName(letter: string) {
  if (REOPENINGS.has(letter)) return { counter: 'reopening', what: REOPENINGS.word(letter) } as const;
  return { counter: 'return', what: RETURNS.word(letter) } as const;
}

function unpackClosing(letter: string, rest: string, on: CalendarDate) {
  if (letter === 'd') return { counter: 'duration', days: Number(rest), on } as const;
  if (letter === 't') return { counter: 'phase', phase: PHASES.word(rest), on } as const;
  if (letter === 'e') return { counter: 'repeated', on } as const;
  if (CLOSINGS.has(letter)) return { counter: 'closing', what: CLOSINGS.word(letter), on } as const;
  return { counter: 'sum', sum: SUMS.word(letter), conclusion: CONCLUSIONS.word(rest), on } as const;
}

const STATES = { o: 'open', s: 'open', c: 'closed', r: 'returned', m: 'merged' } as const;

const stateLetter = (facet: Facet): keyof typeof STATES => {
  if (facet.state === 'open') return facet.running ? 'o' : 's';
  return facet.state === 'closed' ? 'c' : facet.state === 'returned' ? 'r' : 'm';
};

const SAID = { '1': true, '0': false, '-': null } as const;

/** An outcome as a short text, e.g. `P,1850000,1850000,1,-,s1i12r1`; with `,s` behind when it was signed late. */
function packOutcome(outcome: Outcome): string {
  const { conclusion, verifiedAmountFen, paidAmountFen, headcount, satisfied, phaseDays } = outcome;
  const said = satisfied === null ? '-' : satisfied ? '1' : '0';
  const spent = Object.entries(phaseDays).map(([phase, n]) => `${PHASES.of(phase as Phase)}${n}`);
  return [
    CONCLUSIONS.of(conclusion),
    verifiedAmountFen,
    paidAmountFen,
    headcount,
    said,
    spent.join(''),
    ...(outcome.signedLate ? ['s'] : []),
  ].join(',');
}

function unpackOutcome(packed: string): Outcome {
  const [letter = '', verified, paid, headcount, said = '-', spent = '', signed] = packed.split(',');
  return {
    conclusion: CONCLUSIONS.word(letter),
    verifiedAmountFen: Number(verified),
    paidAmountFen: Number(paid),
    headcount: Number(headcount),
    satisfied: SAID[said as keyof typeof SAID],
    phaseDays: Object.fromEntries(
      [...spent.matchAll(/([a-z])(\d+)/g)].map(([, of = '', n]) => [PHASES.word(of), Number(n)]),
    ),
    ...(signed === undefined ? {} : { signedLate: true as const }),
  };
}

const OUTCOMES = pair<CountedRequest['outcome']>({ pending: 'p', refused: 'f', approved: 'a', lapsed: 'l' });

/** A request as a short text, e.g. `1,210308,440311,440311002,f`. */
const packRequest = ({ n, on, division, street, outcome }: CountedRequest): string =>
  [n, packDay(on), division, street ?? '-', OUTCOMES.of(outcome)].join(',');

function unpackRequest(packed: string): CountedRequest | null {
  if (packed === '-') return null;
  const [n, on = '', division = '', street = '-', letter = 'p'] = packed.split(',');
  return {
    n: Number(n),
    on: unpackDay(on),
    division,
    street: street === '-' ? null : street,
    outcome: OUTCOMES.word(letter),
  };
}

/** The last requests for a return and, where its sender made one, for a reopening. */
const packRequests = ({ lastReturn, lastReopening }: Facet): string =>
  [lastReturn, ...(lastReopening ? [lastReopening] : [])]
    .map((request) => (request === null ? '-' : packRequest(request)))
    .join(';');

/** The flags of a facet that are kept together, as the bits of one digit. */
const FLAGS = ['extended', 'late', 'repeated'] as const;

/**
 * A step as a short text, e.g. `210305 440311 440311002 o 210326 0 - -`: day, district, street, state (with the day since when it
 * is suspended), due date, flags, day of closing, last requests, and how it ended where it did. The day of receipt is kept apart.
 */
export function packStep({ day, facet }: Step<Facet>): string {
  return [
    packDay(day),
    facet.division,
    facet.street ?? '-',
    stateLetter(facet) + (facet.suspendedFrom === undefined ? '' : packDay(facet.suspendedFrom)),
    packDay(facet.due),
    FLAGS.reduce((bits, flag, i) => bits + (facet[flag] ? 2 ** i : 0), 0),
    facet.closedDay === null ? '-' : packDay(facet.closedDay),
    packRequests(facet),
    ...(facet.outcome ? [packOutcome(facet.outcome)] : []),
    ...(facet.returnReason ? [facet.returnReason] : []),
  ].join(' ');
}

/** The history of a clue from its packed steps, the first one being facet 1. */
export function unpackHistory(packed: readonly string[], receivedDay: CalendarDate): Step<Facet>[] {
  return packed.map((text, i) => {
    const [
      day = '',
      division = '',
      street = '-',
      standing = 'o',
      due = '',
      flags,
      closed = '-',
      asked = '-',
      end,
    ] = text.split(' ');
    const letter = standing.slice(0, 1);
    const [lastReturn = null, reopening] = asked.split(';').map(unpackRequest);
    const has = (flag: (typeof FLAGS)[number]) => (Number(flags) & (2 ** FLAGS.indexOf(flag))) !== 0;
    return {
      day: unpackDay(day),
      facet: {
        n: i + 1,
        division,
        street: street === '-' ? null : street,
        receivedDay,
        state: STATES[letter as keyof typeof STATES],
        due: unpackDay(due),
        running: letter === 'o',
        ...(standing.length > 1 ? { suspendedFrom: unpackDay(standing.slice(1)) } : {}),
        extended: has('extended'),
        late: has('late'),
        repeated: has('repeated'),
        lastReturn,
        ...(reopening ? { lastReopening: reopening } : {}),
        closedDay: closed === '-' ? null : unpackDay(closed),
        outcome: end !== undefined && letter === 'c' ? unpackOutcome(end) : null,
        returnReason: end !== undefined && letter === 'r' ? (end as ReturnReason) : null,
      },
    };
  });
}
