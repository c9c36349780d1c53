import { type CalendarDate, later } from '../calendar/dates.ts';
import type { Counter, Delta, Figures } from '../kernel/figures.ts';
import type { CaseFacet } from './facet.ts';

/** What happens to cases on a day, each with the letter that stands for it in the ledger. */
const FLOWS = {
  proposed: 'p',
  filed: 'f',
  'decided-in-time': 'd',
  'decided-late': 'l',
  closed: 'c',
  'not-filed': 'n',
  revoked: 'r',
  transferred: 't',
} as const;
type Flow = keyof typeof FLOWS;

/** Counts how often something happened to cases. */
export interface CaseCounter extends Counter {
  readonly counter: Flow;
}

const BY_LETTER = new Map(Object.entries(FLOWS).map(([flow, letter]) => [letter, flow as Flow]));

/** What has happened to a case. */
function flowsOf(facet: CaseFacet | null): ReadonlySet<Flow> {
  if (facet === null) return new Set();
  const { filedOn, inTime, ended } = facet;
  return new Set<Flow>([
    'proposed',
    ...(filedOn === null ? [] : ['filed' as const]),
    ...(inTime === null ? [] : [inTime ? ('decided-in-time' as const) : ('decided-late' as const)]),
    ...(ended === null ? [] : [ended]),
  ]);
}

/** Counts each thing that happened on the day it was entered. */
function deltas(previous: CaseFacet | null, next: CaseFacet, day: CalendarDate): Delta<CaseCounter>[] {
  const before = flowsOf(previous);
  return [...flowsOf(next)]
    .filter((flow) => !before.has(flow))
    .map((flow) => ({
      district: next.division,
      period: 'day',
      date: day,
      counter: { counter: flow, street: next.street?.slice(6) ?? '' },
      by: 1,
    }));
}

const text = (value: string | boolean | null): string => (value === null ? '-' : String(value));
const orNull = <T>(packed: string | undefined, read: (text: string) => T): T | null =>
  packed === undefined || packed === '-' ? null : read(packed);

/** The figures of cases: found by the day the papers came in. */
export const CASE_FIGURES: Figures<CaseFacet, CaseCounter> = {
  kind: 'case',
  firstDay: ({ proposedOn }) => proposedOn,
  reach: () => ({ span: 0, ahead: 0 }),
  deltas: (previous, next, day) => deltas(previous, next, later(day, next.proposedOn)),
  // Nobody asks yet what cases were open before.
  sumMonth: () => [],
  packCounter: ({ counter, street }) => FLOWS[counter] + street,
  unpackCounter(packed) {
    const flow = BY_LETTER.get(packed.slice(0, 1) as (typeof FLOWS)[Flow]);
    if (flow === undefined) throw new RangeError(`"${packed}" stands for nothing that is counted`);
    return { counter: flow, street: packed.slice(1) };
  },
  packStep: ({ day, facet: { division, street, filedOn, decidedOn, inTime, ended } }) =>
    [day, division, text(street), text(filedOn), text(decidedOn), text(inTime), text(ended)].join(' '),
  unpackHistory: (packed, proposedOn) =>
    packed.map((line, i) => {
      const [day = '', division = '', street, filedOn, decidedOn, inTime, ended] = line.split(' ');
      return {
        day,
        facet: {
          n: i + 1,
          division,
          street: orNull(street, String),
          proposedOn,
          filedOn: orNull(filedOn, String),
          decidedOn: orNull(decidedOn, String),
          inTime: orNull(inTime, (t) => t === 'true'),
          ended: orNull(ended, (t) => t as NonNullable<CaseFacet['ended']>),
        },
      };
    }),
};
