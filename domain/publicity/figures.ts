import { type CalendarDate, later } from '../calendar/dates.ts';
import type { Counter, Delta, Figures } from '../kernel/figures.ts';
import type { PublicityFacet } from './facet.ts';
import type { ExemptionGround } from './state.ts';

/** What happens to items on a day, each with the letter that stands for it in the ledger. Exemptions are told apart by ground. */
const FLOWS = {
  due: 'd',
  'published-in-time': 'p',
  'published-late': 'l',
  corrected: 'c',
  'recalled-in-time': 'r',
  'recalled-late': 'a',
  ended: 'e',
  'exempt-minors': 'm',
  'exempt-secret': 's',
  'exempt-security': 'y',
  'exempt-provincial': 'v',
  'exempt-no-impact': 'i',
  'exempt-other': 'o',
  'exempt-class': 'k',
  'exempt-annulled': 'n',
} as const satisfies Record<string, string> & Record<`exempt-${ExemptionGround}`, string>;
type Flow = keyof typeof FLOWS;

/** Counts how often something happened to items of publicity. */
export interface PublicityCounter extends Counter {
  readonly counter: Flow;
}

const BY_LETTER = new Map(Object.entries(FLOWS).map(([flow, letter]) => [letter, flow as Flow]));

/** What has happened to an item. */
function flowsOf(facet: PublicityFacet | null): ReadonlySet<Flow> {
  if (facet === null) return new Set();
  const { inTime, exempt, recalledInTime, corrected, ended } = facet;
  const flows: (Flow | false)[] = [
    'due',
    inTime !== null && (inTime ? 'published-in-time' : 'published-late'),
    corrected && 'corrected',
    recalledInTime !== null && (recalledInTime ? 'recalled-in-time' : 'recalled-late'),
    ended && 'ended',
    exempt !== null && `exempt-${exempt}`,
  ];
  return new Set(flows.filter((flow) => flow !== false));
}

/** Counts each thing that happened on the day it was entered; one that was a mistake is taken back. */
function deltas(
  previous: PublicityFacet | null,
  next: PublicityFacet,
  day: CalendarDate,
): Delta<PublicityCounter>[] {
  const [before, after] = [flowsOf(previous), flowsOf(next)];
  const count = (flow: Flow, by: number): Delta<PublicityCounter> => ({
    district: next.division,
    period: 'day',
    date: day,
    counter: { counter: flow, street: next.street?.slice(6) ?? '' },
    by,
  });
  return [
    ...[...after].filter((flow) => !before.has(flow)).map((flow) => count(flow, 1)),
    ...[...before].filter((flow) => !after.has(flow)).map((flow) => count(flow, -1)),
  ];
}

const text = (value: string | boolean | null): string => (value === null ? '-' : String(value));
const orNull = <T>(packed: string | undefined, read: (text: string) => T): T | null =>
  packed === undefined || packed === '-' ? null : read(packed);
const isTrue = (packed: string | undefined): boolean => packed === 'true';

/** The figures of publicity: found by the day of the decision. */
export const PUBLICITY_FIGURES: Figures<PublicityFacet, PublicityCounter> = {
  kind: 'publicity',
  firstDay: ({ decidedOn }) => decidedOn,
  reach: () => ({ span: 0, ahead: 0 }),
  deltas: (previous, next, day) => deltas(previous, next, later(day, next.decidedOn)),
  // Nobody asks yet what was to be published before.
  sumMonth: () => [],
  packCounter: ({ counter, street }) => FLOWS[counter] + street,
  unpackCounter(packed) {
    const flow = BY_LETTER.get(packed.slice(0, 1) as (typeof FLOWS)[Flow]);
    if (flow === undefined) throw new RangeError(`"${packed}" stands for nothing that is counted`);
    return { counter: flow, street: packed.slice(1) };
  },
  packStep: ({ day, facet: { division, street, inTime, exempt, recalledInTime, corrected, ended } }) =>
    [day, division, text(street), text(inTime), text(exempt), text(recalledInTime), corrected, ended].join(
      ' ',
    ),
  unpackHistory: (packed, decidedOn) =>
    packed.map((line, i) => {
      const [day = '', division = '', street, inTime, exempt, recalledInTime, corrected, ended] =
        line.split(' ');
      return {
        day,
        facet: {
          n: i + 1,
          division,
          street: orNull(street, String),
          decidedOn,
          inTime: orNull(inTime, isTrue),
          exempt: orNull(exempt, (ground) => ground as ExemptionGround),
          recalledInTime: orNull(recalledInTime, isTrue),
          corrected: isTrue(corrected),
          ended: isTrue(ended),
        },
      };
    }),
};
