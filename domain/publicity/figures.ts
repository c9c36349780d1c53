import type { CalendarDate } from '../calendar/dates.ts';
import { type Delta, type Figures, type Step, sumUp } from '../kernel/figures.ts';
import {
  packDate,
  packDay,
  packOrNone,
  pair,
  unpackDate,
  unpackDay,
  unpackOrNone,
} from '../kernel/packing.ts';
import type { Flow, PublicityCounter } from './counters.ts';
import { exemptionOf, type PublicityFacet } from './facet.ts';

/** The letters that stand for words in the ledger. A letter is never given to another word. */
const FLOWS = pair<Flow>({
  due: 'd',
  'published-in-time': 'p',
  'published-late': 'l',
  corrected: 'c',
  'recall-due': 't',
  'recall-dropped': 'u',
  'recalled-in-time': 'r',
  'recalled-late': 'a',
  'recalled-freely': 'f',
  ended: 'e',
  'exempt-late': 'x',
  reopened: 'w',
  'exempt-minors': 'm',
  'exempt-secret': 's',
  'exempt-security': 'y',
  'exempt-provincial': 'v',
  'exempt-no-impact': 'i',
  'exempt-other': 'o',
  'exempt-class': 'k',
  'exempt-annulled': 'n',
});
const STANDINGS = pair<Exclude<PublicityCounter['counter'], 'flow'>>({
  shown: '%',
  waiting: '~',
  recalling: '!',
});
const OVER = pair<NonNullable<PublicityFacet['over']>['how']>({
  recalled: 'r',
  ended: 'e',
  minors: 'm',
  secret: 's',
  security: 'y',
  provincial: 'v',
  'no-impact': 'i',
  other: 'o',
  class: 'k',
  annulled: 'n',
});

/** How an item was recalled; null unless it was. */
function recallFlow({ over, recallDue }: PublicityFacet): Flow | null {
  if (over?.how !== 'recalled') return null;
  if (recallDue === null) return 'recalled-freely';
  return over.on <= recallDue ? 'recalled-in-time' : 'recalled-late';
}

/** What has happened to an item so far, but for corrections, of which there may be many. */
function flowsOf(facet: PublicityFacet): Flow[] {
  const { due, publishedOn, recallDue, over } = facet;
  const exempt = exemptionOf(facet);
  const flows: (Flow | false | null)[] = [
    'due',
    publishedOn !== null && (publishedOn <= due ? 'published-in-time' : 'published-late'),
    recallDue !== null && 'recall-due',
    recallFlow(facet),
    over?.how === 'ended' && 'ended',
    exempt !== null && `exempt-${exempt}`,
    exempt !== null && over !== null && over.on > due && 'exempt-late',
  ];
  return flows.filter((flow) => flow !== false && flow !== null);
}

/** What an item counts as: what has happened to it, and how it stands. Each counter once. */
export function countersOf(facet: PublicityFacet): PublicityCounter[] {
  const street = facet.street?.slice(6) ?? '';
  const { due, publishedOn, recallDue, over } = facet;
  const counters: PublicityCounter[] = flowsOf(facet).map((flow) => ({ counter: 'flow', flow, street }));
  if (over !== null) return counters;
  if (publishedOn === null) counters.push({ counter: 'waiting', due, street });
  else counters.push({ counter: 'shown', street });
  if (recallDue !== null) counters.push({ counter: 'recalling', due: recallDue, street });
  return counters;
}

/** Names a counter of an item: two of the same name are one. */
const nameOf = (c: PublicityCounter): string =>
  c.counter === 'flow' ? c.flow : c.counter === 'shown' ? c.counter : `${c.counter} ${c.due}`;

/** A counter that a change adds to, or takes away from. */
interface Change {
  readonly counter: PublicityCounter;
  readonly by: 1 | -1;
}

/** What else happened where something is so no longer. */
const UNDONE: Partial<Record<Flow, Flow>> = { 'exempt-annulled': 'reopened', 'recall-due': 'recall-dropped' };

/**
 * Tells by which counters a facet differs from the one before, null for a new item. What happened is never taken away again: that
 * a mistake was undone is something that happened, too.
 */
export function changesOf(previous: PublicityFacet | null, next: PublicityFacet): Change[] {
  const [before, after] = [previous === null ? [] : countersOf(previous), countersOf(next)];
  const without = (of: PublicityCounter[], others: PublicityCounter[]) => {
    const names = new Set(others.map(nameOf));
    return of.filter((c) => !names.has(nameOf(c)));
  };
  const come = without(after, before).map((counter): Change => ({ counter, by: 1 }));
  const gone = without(before, after).flatMap((counter): Change[] => {
    if (counter.counter !== 'flow') return [{ counter, by: -1 }];
    const flow = UNDONE[counter.flow];
    return flow === undefined ? [] : [{ counter: { ...counter, flow }, by: 1 }];
  });
  const street = next.street?.slice(6) ?? '';
  const corrected = Array.from(
    { length: next.corrections - (previous?.corrections ?? 0) },
    (): Change => ({ counter: { counter: 'flow', flow: 'corrected', street }, by: 1 }),
  );
  return [...come, ...gone, ...corrected];
}

const deltas = (
  previous: PublicityFacet | null,
  next: PublicityFacet,
  date: CalendarDate,
): Delta<PublicityCounter>[] =>
  changesOf(previous, next).map((change) => ({
    district: next.division,
    period: 'day',
    date,
    ...change,
  }));

/**
 * A step as a short text: day, district, street, due dates of the publication and of the recall, the day of publication (with the number
 * of corrections after it), and how and when it was over. The day of the decision is kept apart.
 */
const packStep = ({ day, facet: f }: Step<PublicityFacet>): string =>
  [
    packDay(day),
    f.division,
    f.street ?? '',
    packDay(f.due),
    packOrNone(f.recallDue, packDay),
    packOrNone(f.publishedOn, packDay) + (f.corrections || ''),
    packOrNone(f.over, ({ how, on }) => OVER.of(how) + packDay(on)),
  ]
    .join('|')
    .replace(/\|+$/, '');

const unpackHistory = (packed: readonly string[], decidedOn: CalendarDate): Step<PublicityFacet>[] =>
  packed.map((text, i) => {
    const [day = '', division = '', street, due = '', recallDue, published = '', over] = text.split('|');
    return {
      day: unpackDay(day),
      facet: {
        n: i + 1,
        division,
        street: street || null,
        decidedOn,
        due: unpackDay(due),
        publishedOn: unpackOrNone(published.slice(0, 6), unpackDay),
        corrections: Number(published.slice(6)),
        recallDue: unpackOrNone(recallDue, unpackDay),
        over: unpackOrNone(over, (text) => ({
          how: OVER.word(text.slice(0, 1)),
          on: unpackDay(text.slice(1)),
        })),
      },
    };
  });

/** The figures of publicity: found by the day of the decision. */
export const PUBLICITY_FIGURES: Figures<PublicityFacet, PublicityCounter> = {
  kind: 'publicity',
  firstDay: ({ decidedOn }) => decidedOn,
  reach: () => ({ span: 0, ahead: 0 }),
  deltas,
  sumMonth: (days) => sumUp(days, (c) => (c.counter === 'flow' ? null : nameOf(c))),
  packCounter(counter, row) {
    const name =
      counter.counter === 'flow'
        ? FLOWS.of(counter.flow)
        : STANDINGS.of(counter.counter) + (counter.counter === 'shown' ? '' : packDate(counter.due, row));
    return counter.street === '' ? name : `${name}:${counter.street}`;
  },
  unpackCounter(packed, row) {
    const [name = '', street = ''] = packed.split(':');
    const letter = name.slice(0, 1);
    if (!STANDINGS.has(letter)) return { counter: 'flow', flow: FLOWS.word(name), street };
    const counter = STANDINGS.word(letter);
    return counter === 'shown'
      ? { counter, street }
      : { counter, due: unpackDate(name.slice(1), row), street };
  },
  packStep,
  unpackHistory,
};
