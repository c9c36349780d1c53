import type { CalendarDate } from '../calendar/dates.ts';
import type { RowName, Step } from '../kernel/figures.ts';
import {
  packDate,
  packDay,
  packOrNone,
  pair,
  unpackDate,
  unpackDay,
  unpackOrNone,
} from '../kernel/packing.ts';
import type { CaseCounter, Ending, Flow, Matter, Stock } from './counters.ts';
import type { CaseFacet, ClockState } from './facet.ts';
import type { EndedPhase, Phase } from './phases.ts';
import type { CaseDecision, CourtResult, Order, RemedyResult } from './state.ts';

/*
 * How the ledger stores the figures of cases. A letter is never given to another word.
 */

const ENDINGS = pair<Ending>({
  'not-filed': 'n',
  performed: 'd',
  corrected: 'e',
  'no-penalty': 'w',
  court: 'k',
  terminated: 'm',
  'to-arbitration': 'z',
  'revoked:1': '1',
  'revoked:2': '2',
  'revoked:3': '3',
  'revoked:4': '4',
  'revoked:5': '5',
  'revoked:6': '6',
  transferred: 't',
  crime: 'c',
});

const FLOWS = pair<Exclude<Flow, `ended:${Ending}`>>({
  proposed: 'p',
  filed: 'f',
  silence: 's',
  'filed-late': 'g',
  'in-time': 'i',
  late: 'l',
  extended: 'x',
  suspended: 'u',
  'suspended-days': 'v',
  'decided:penalty': 'P',
  'decided:handling': 'H',
  'decided:no-penalty': 'N',
  'fine-fen': 'F',
  'order-fen': 'O',
  'extra-fen': 'E',
  'recovered-fen': 'R',
  'recovered-people': 'M',
  'fine-paid-fen': 'Y',
  acts: 'a',
  'late-acts': 'b',
});

const STOCKS = pair<Stock>({ open: 'o', suspended: 'u', stopped: 's' });

const PHASES = pair<Phase>({ filing: 'f', inquiry: 'i', decision: 'd', enforcement: 'e' });

const ORDERS = pair<Order['kind'] | NonNullable<Order['result']> | 'fen'>({
  correct: 'c',
  pay: 'p',
  fen: 'f',
  full: 'F',
  part: 'P',
  none: 'N',
});
const REMEDY_RESULTS = pair<RemedyResult>({
  upheld: 'u',
  annulled: 'a',
  changed: 'h',
  unlawful: 'l',
  dismissed: 'd',
  settled: 't',
  withdrawn: 'w',
});
const COURT_RESULTS = pair<CourtResult>({ accepted: 'a', refused: 'r', executed: 'e', terminated: 't' });

/** Of each matter the letters of what it may be or become. */
const MATTERS = {
  order: ORDERS,
  review: REMEDY_RESULTS,
  suit: REMEDY_RESULTS,
  court: COURT_RESULTS,
} as const;
const MATTER_KINDS = pair<keyof typeof MATTERS>({ order: 'o', review: 'r', suit: 's', court: 'k' });

function packMatter(matter: Matter): string {
  const [kind, what] = matter.split(':') as [keyof typeof MATTERS, string | undefined];
  return MATTER_KINDS.of(kind) + (what === undefined ? '' : MATTERS[kind].of(what as never));
}

function unpackMatter(packed: string): Matter {
  const kind = MATTER_KINDS.word(packed.slice(0, 1));
  return (packed.length === 1 ? kind : `${kind}:${MATTERS[kind].word(packed.slice(1))}`) as Matter;
}

const DECISIONS = pair<CaseDecision['kind']>({ penalty: 'P', handling: 'H', 'no-penalty': 'N' });
const CLOCKS = pair<ClockState>({ running: 'r', stopped: 's', over: 'o' });

const isEnding = (flow: Flow): flow is `ended:${Ending}` => flow.startsWith('ended:');

function packName(counter: CaseCounter, row: RowName): string {
  switch (counter.counter) {
    case 'flow': {
      const { flow } = counter;
      return isEnding(flow) ? `-${ENDINGS.of(flow.slice(6) as Ending)}` : `+${FLOWS.of(flow)}`;
    }
    case 'phase': {
      const { phase, from, to, late } = counter;
      return `${late ? '!' : '*'}${PHASES.of(phase)}${packDate(from, row)}.${packDate(to, row)}`;
    }
    case 'stock':
      return `%${STOCKS.of(counter.stock)}`;
    case 'waiting':
      return `~${packDate(counter.due, row)}`;
    case 'matter':
      return `@${packMatter(counter.matter)}.${packDate(counter.on, row)}`;
  }
}

/** Packs a counter, e.g. `@oF.5:002` for an order of a case of street 002 that was obeyed in full five days later. */
export function packCounter(counter: CaseCounter, row: RowName): string {
  const name = packName(counter, row);
  return counter.street === '' ? name : `${name}:${counter.street}`;
}

/** Unpacks a counter. @throws RangeError for letters that stand for nothing */
export function unpackCounter(packed: string, row: RowName): CaseCounter {
  const [name = '', street = ''] = packed.split(':');
  const rest = name.slice(1);
  const [left = '', right = ''] = rest.split('.');
  switch (name[0]) {
    case '+':
      return { counter: 'flow', flow: FLOWS.word(rest), street };
    case '-':
      return { counter: 'flow', flow: `ended:${ENDINGS.word(rest)}`, street };
    case '*':
    case '!':
      return {
        counter: 'phase',
        phase: PHASES.word(left.slice(0, 1)),
        from: unpackDate(left.slice(1), row),
        to: unpackDate(right, row),
        late: name[0] === '!',
        street,
      };
    case '%':
      return { counter: 'stock', stock: STOCKS.word(rest), street };
    case '~':
      return { counter: 'waiting', due: unpackDate(rest, row), street };
    case '@':
      return { counter: 'matter', matter: unpackMatter(left), on: unpackDate(right, row), street };
    default:
      throw new RangeError(`"${packed}" stands for nothing that is counted`);
  }
}

const packNumber = (n: number): string => n.toString(36);
const unpackNumber = (packed: string | undefined): number => Number.parseInt(packed || '0', 36);
const packNumbers = (numbers: readonly number[]): string =>
  numbers
    .map((n) => (n === 0 ? '' : packNumber(n)))
    .join(',')
    .replace(/,+$/, '');

/** So many numbers as are asked for; those that are 0 may be missing. */
const unpackNumbers = (packed: string, count: number): number[] => {
  const numbers = packed.split(',');
  return Array.from({ length: count }, (_, i) => unpackNumber(numbers[i]));
};

/** Letters stand before the day, so that the rest is one number. */
const packPhase = ({ n, phase, from, to, acts, late }: EndedPhase): string =>
  PHASES.of(phase) + packDay(from) + packDay(to) + packNumbers([n, acts, late]);

function unpackPhase(packed: string): EndedPhase {
  const [n = 0, acts = 0, late = 0] = unpackNumbers(packed.slice(13), 3);
  return {
    n,
    phase: PHASES.word(packed.slice(0, 1)),
    from: unpackDay(packed.slice(1, 7)),
    to: unpackDay(packed.slice(7, 13)),
    acts,
    late,
  };
}

const packDecision = ({
  kind,
  on,
  fineFen,
  orderFen,
  extraFen,
}: NonNullable<CaseFacet['decision']>): string =>
  DECISIONS.of(kind) + packDay(on) + packNumbers([fineFen, orderFen, extraFen]);

function unpackDecision(packed: string): NonNullable<CaseFacet['decision']> {
  const [fineFen = 0, orderFen = 0, extraFen = 0] = unpackNumbers(packed.slice(7), 3);
  return {
    kind: DECISIONS.word(packed.slice(0, 1)),
    on: unpackDay(packed.slice(1, 7)),
    fineFen,
    orderFen,
    extraFen,
  };
}

const packOrder = ({ on, kind, amountFen, result }: CaseFacet['orders'][number]): string =>
  ORDERS.of(kind) + (result === null ? '-' : ORDERS.of(result)) + packDay(on) + packNumber(amountFen);

const unpackOrder = (packed: string): CaseFacet['orders'][number] => ({
  on: unpackDay(packed.slice(2, 8)),
  kind: ORDERS.word(packed.slice(0, 1)) as Order['kind'],
  amountFen: unpackNumber(packed.slice(8)),
  result: packed[1] === '-' ? null : (ORDERS.word(packed.slice(1, 2)) as Order['result']),
});

const packRemedy = ({ on, kind, result }: CaseFacet['remedies'][number]): string =>
  (kind === 'review' ? 'r' : 's') + (result === null ? '-' : REMEDY_RESULTS.of(result)) + packDay(on);

const unpackRemedy = (packed: string): CaseFacet['remedies'][number] => ({
  on: unpackDay(packed.slice(2)),
  kind: packed[0] === 'r' ? 'review' : 'suit',
  result: packed[1] === '-' ? null : REMEDY_RESULTS.word(packed.slice(1, 2)),
});

const packCourt = ({ on, result }: NonNullable<CaseFacet['court']>): string =>
  (result === null ? '-' : COURT_RESULTS.of(result)) + packDay(on);

const unpackCourt = (packed: string): NonNullable<CaseFacet['court']> => ({
  on: unpackDay(packed.slice(1)),
  result: packed[0] === '-' ? null : COURT_RESULTS.word(packed.slice(0, 1)),
});

const packEnding = ({ code, on }: NonNullable<CaseFacet['ended']>): string => ENDINGS.of(code) + packDay(on);
const unpackEnding = (packed: string): NonNullable<CaseFacet['ended']> => ({
  code: ENDINGS.word(packed.slice(0, 1)),
  on: unpackDay(packed.slice(1)),
});

const packList = <T>(list: readonly T[], pack: (item: T) => string): string => list.map(pack).join(',');
const unpackList = <T>(packed: string | undefined, unpack: (packed: string) => T): T[] =>
  packed ? packed.split(',').map(unpack) : [];

/** The numbers of a facet, in the order in which they are kept. */
const COUNTS = [
  'extensions',
  'suspensions',
  'suspendedDays',
  'recoveredFen',
  'recoveredPeople',
  'finePaidFen',
] as const;

/**
 * A step as a short text: day, district, street, clock with due date, filing (with `s` where silence accepted and `l` where it was
 * late), stop, then extensions, stops, their days, what was recovered, from how many, and fines paid; orders, decision, court,
 * remedies, end, phase. The day the papers came in is kept apart.
 */
export const packStep = ({ day, facet: f }: Step<CaseFacet>): string =>
  [
    packDay(day),
    f.division,
    f.street ?? '',
    CLOCKS.of(f.clock) + packDay(f.due),
    packOrNone(f.filedOn, packDay) + (f.acceptedBySilence ? 's' : '') + (f.filedLate ? 'l' : ''),
    packOrNone(f.suspendedFrom, packDay),
    packNumbers(COUNTS.map((name) => f[name])),
    packList(f.orders, packOrder),
    packOrNone(f.decision, packDecision),
    packOrNone(f.court, packCourt),
    packList(f.remedies, packRemedy),
    packOrNone(f.ended, packEnding),
    packOrNone(f.lastPhase, packPhase),
  ]
    .join('|')
    .replace(/\|+$/, '');

/** The history of a case from its packed steps, the first one being facet 1. */
export function unpackHistory(packed: readonly string[], cameInOn: CalendarDate): Step<CaseFacet>[] {
  return packed.map((text, i) => {
    const [day = '', division = '', street, clock = '', filing = '', stop, numbers = '', ...matters] =
      text.split('|');
    const [orders, decision, court, remedies, ended, phase] = matters;
    const counts = unpackNumbers(numbers, COUNTS.length).map((n, at) => [COUNTS[at], n]);
    return {
      day: unpackDay(day),
      facet: {
        n: i + 1,
        division,
        street: street || null,
        cameInOn,
        filedOn: /^\d/.test(filing) ? unpackDay(filing.slice(0, 6)) : null,
        acceptedBySilence: filing.includes('s'),
        filedLate: filing.includes('l'),
        due: unpackDay(clock.slice(1)),
        clock: CLOCKS.word(clock.slice(0, 1)),
        suspendedFrom: unpackOrNone(stop, unpackDay),
        ...(Object.fromEntries(counts) as Pick<CaseFacet, (typeof COUNTS)[number]>),
        orders: unpackList(orders, unpackOrder),
        decision: unpackOrNone(decision, unpackDecision),
        court: unpackOrNone(court, unpackCourt),
        remedies: unpackList(remedies, unpackRemedy),
        ended: unpackOrNone(ended, unpackEnding),
        lastPhase: unpackOrNone(phase, unpackPhase),
      },
    };
  });
}
