import type { CalendarDate } from '../calendar/dates.ts';
import type { RowName, Step } from '../kernel/figures.ts';
import { packDate, packDay, pair, unpackDate, unpackDay } from '../kernel/packing.ts';
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

const ORDER_KINDS = pair<Order['kind']>({ correct: 'c', pay: 'p' });
const ORDER_RESULTS = pair<NonNullable<Order['result']>>({ full: 'F', part: 'P', none: 'N' });
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

const MATTERS = pair<Matter>({
  'order:correct': 'oc',
  'order:pay': 'op',
  'order:fen': 'of',
  'order:full': 'oF',
  'order:part': 'oP',
  'order:none': 'oN',
  review: 'r',
  'review:upheld': 'ru',
  'review:annulled': 'ra',
  'review:changed': 'rh',
  'review:unlawful': 'rl',
  'review:dismissed': 'rd',
  'review:settled': 'rt',
  'review:withdrawn': 'rw',
  suit: 's',
  'suit:upheld': 'su',
  'suit:annulled': 'sa',
  'suit:changed': 'sh',
  'suit:unlawful': 'sl',
  'suit:dismissed': 'sd',
  'suit:settled': 'st',
  'suit:withdrawn': 'sw',
  court: 'k',
  'court:accepted': 'ka',
  'court:refused': 'kr',
  'court:executed': 'ke',
  'court:terminated': 'kt',
});

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
      return `@${MATTERS.of(counter.matter)}.${packDate(counter.on, row)}`;
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
      return { counter: 'matter', matter: MATTERS.word(left), on: unpackDate(right, row), street };
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

const packOrNone = <T>(value: T | null, pack: (value: T) => string): string =>
  value === null ? '' : pack(value);
const unpackOrNone = <T>(packed: string | undefined, unpack: (packed: string) => T): T | null =>
  packed === undefined || packed === '' ? null : unpack(packed);

/** Letters stand before the day, so that the rest is one number. */
const packPhase = ({ n, phase, from, to, acts, late }: EndedPhase): string =>
  PHASES.of(phase) + packDay(from) + packDay(to) + packNumbers([n, acts, late]);

function unpackPhase(packed: string): EndedPhase {
  const [n, acts, late] = packed.slice(13).split(',').map(unpackNumber);
  return {
    n: n ?? 0,
    phase: PHASES.word(packed.slice(0, 1)),
    from: unpackDay(packed.slice(1, 7)),
    to: unpackDay(packed.slice(7, 13)),
    acts: acts ?? 0,
    late: late ?? 0,
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
  const [fineFen, orderFen, extraFen] = packed.slice(7).split(',').map(unpackNumber);
  return {
    kind: DECISIONS.word(packed.slice(0, 1)),
    on: unpackDay(packed.slice(1, 7)),
    fineFen: fineFen ?? 0,
    orderFen: orderFen ?? 0,
    extraFen: extraFen ?? 0,
  };
}

const packOrder = ({ on, kind, amountFen, result }: CaseFacet['orders'][number]): string =>
  ORDER_KINDS.of(kind) +
  (result === null ? '-' : ORDER_RESULTS.of(result)) +
  packDay(on) +
  packNumber(amountFen);

const unpackOrder = (packed: string): CaseFacet['orders'][number] => ({
  on: unpackDay(packed.slice(2, 8)),
  kind: ORDER_KINDS.word(packed.slice(0, 1)),
  amountFen: unpackNumber(packed.slice(8)),
  result: packed[1] === '-' ? null : ORDER_RESULTS.word(packed.slice(1, 2)),
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
    packNumbers([
      f.extensions,
      f.suspensions,
      f.suspendedDays,
      f.recoveredFen,
      f.recoveredPeople,
      f.finePaidFen,
    ]),
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
    const [extensions, suspensions, suspendedDays, recoveredFen, recoveredPeople, finePaidFen] = numbers
      .split(',')
      .map(unpackNumber);
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
        extensions: extensions ?? 0,
        suspensions: suspensions ?? 0,
        suspendedDays: suspendedDays ?? 0,
        orders: unpackList(orders, unpackOrder),
        decision: unpackOrNone(decision, unpackDecision),
        recoveredFen: recoveredFen ?? 0,
        recoveredPeople: recoveredPeople ?? 0,
        finePaidFen: finePaidFen ?? 0,
        court: unpackOrNone(court, unpackCourt),
        remedies: unpackList(remedies, unpackRemedy),
        ended: unpackOrNone(ended, unpackEnding),
        lastPhase: unpackOrNone(phase, unpackPhase),
      },
    };
  });
}
