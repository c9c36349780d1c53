import * as fc from 'fast-check';
import { addDays, type CalendarDate } from '../../../domain/calendar/dates.ts';
import { CONCLUSION_CODES } from '../../../domain/clue/conclusions.ts';
import type { Facet, Outcome } from '../../../domain/clue/facet.ts';
import { PHASE_NAMES } from '../../../domain/clue/state.ts';
import type { ClueStep } from '../../../domain/metrics/history.ts';

/* Random histories of clues, for what holds of every history. */

/** Three districts of one city, one of another, one of another province; streets known, unknown and shared. */
const PLACES: readonly (readonly [string, string | null])[] = [
  ['440311', '440311001'],
  ['440311', '440311002'],
  ['440311', null],
  ['440304', '440304001'],
  ['440304', null],
  ['440303', null],
  ['445281', '445281001'],
  ['110101', null],
];

export const SCOPES = [
  '44',
  '4403',
  '11',
  '440311',
  '440304',
  '440303',
  '440311001',
  '440311002',
  '440304001',
];

/** Around a turn of the year, so that months and years are crossed. */
export const FIRST = '2020-11-20';

type Op =
  | { readonly kind: 'move'; readonly place: number }
  | { readonly kind: 'close'; readonly outcome: Outcome }
  | { readonly kind: 'return'; readonly reason: NonNullable<Facet['returnReason']> }
  | { readonly kind: 'feedback'; readonly satisfied: boolean }
  | { readonly kind: 'extend'; readonly late: boolean }
  | {
      readonly kind:
        | 'suspend'
        | 'suspend-late'
        | 'resume'
        | 'reopen'
        | 'merge'
        | 'repeat'
        | 'ask'
        | 'refuse'
        | 'lapse'
        | 'ask-reopening'
        | 'refuse-reopening';
    };

const fen = fc.oneof(fc.constant(0), fc.nat(10_000_000));

const outcome: fc.Arbitrary<Outcome> = fc
  .record({
    conclusion: fc.constantFrom(...CONCLUSION_CODES),
    verifiedAmountFen: fen,
    paidAmountFen: fen,
    headcount: fc.integer({ min: 1, max: 60 }),
    satisfied: fc.constant(null),
    phaseDays: fc
      .dictionary(fc.constantFrom(...PHASE_NAMES), fc.integer({ min: 1, max: 30 }))
      .map((days) => ({ ...days })),
    signedLate: fc.option(fc.constant(true as const)),
  })
  .map(({ signedLate, ...rest }) => (signedLate ? { ...rest, signedLate } : rest));

const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), place: fc.nat(PLACES.length - 1) }),
  fc.record({
    kind: fc.constantFrom(
      'suspend' as const,
      'suspend-late' as const,
      'resume' as const,
      'reopen' as const,
      'merge' as const,
      'repeat' as const,
      'ask' as const,
      'refuse' as const,
      'lapse' as const,
      'ask-reopening' as const,
      'refuse-reopening' as const,
    ),
  }),
  fc.record({ kind: fc.constant('extend' as const), late: fc.boolean() }),
  fc.record({ kind: fc.constant('close' as const), outcome }),
  fc.record({
    kind: fc.constant('return' as const),
    reason: fc.constantFrom('not-ours' as const, 'out-of-scope' as const),
  }),
  fc.record({ kind: fc.constant('feedback' as const), satisfied: fc.boolean() }),
);

/** What an operation makes of a facet; undefined where it does not apply. */
function apply(last: Facet, { op: o, by }: { op: Op; by: number }, day: CalendarDate): Facet | undefined {
  const f = { ...last, outcome: null };
  const { suspendedFrom, ...ended } = f;
  const n = f.n + 1;
  const open = f.state === 'open';
  const asked = f.lastReturn;
  const pending = asked?.outcome === 'pending';
  const decided = (as: 'refused' | 'approved' | 'lapsed') => ({
    lastReturn: asked !== null && pending ? { ...asked, outcome: as } : asked,
  });
  const reopeningWaits = f.lastReopening?.outcome === 'pending';
  switch (o.kind) {
    case 'move': {
      const [division, street] = PLACES[o.place] ?? ['', null];
      const same = division === f.division && street === f.street;
      return open && !same ? { ...f, n, division, street, ...decided('approved') } : undefined;
    }
    case 'extend':
      // One asked for too late counts from the day of approval, however long ago the clue was received.
      return open
        ? {
            ...f,
            n,
            extended: true,
            late: f.late || o.late,
            due: addDays(o.late ? day : f.due, by),
          }
        : undefined;
    case 'repeat':
      // Triage says so before anything else happens.
      return n === 2 ? { ...f, n, repeated: true } : undefined;
    case 'ask': {
      const { division, street } = f;
      const lastReturn = { n: (asked?.n ?? 0) + 1, on: day, division, street, outcome: 'pending' as const };
      return open && !pending ? { ...f, n, lastReturn } : undefined;
    }
    case 'refuse':
      return pending ? { ...last, n, ...decided('refused') } : undefined;
    case 'lapse':
      return pending ? { ...last, n, ...decided('lapsed') } : undefined;
    case 'ask-reopening': {
      const { division, street } = f;
      const lastReopening = {
        n: (f.lastReopening?.n ?? 0) + 1,
        on: day,
        division,
        street,
        outcome: 'pending' as const,
      };
      return f.state === 'closed' && !reopeningWaits ? { ...last, n, lastReopening } : undefined;
    }
    case 'refuse-reopening':
      return f.state === 'closed' && f.lastReopening && reopeningWaits
        ? { ...last, n, lastReopening: { ...f.lastReopening, outcome: 'refused' } }
        : undefined;
    case 'suspend':
      return open && suspendedFrom === undefined
        ? { ...f, n, running: false, suspendedFrom: day }
        : undefined;
    case 'suspend-late':
      return open && suspendedFrom === undefined ? { ...f, n, suspendedFrom: day } : undefined;
    case 'resume':
      return open && suspendedFrom !== undefined
        ? { ...ended, n, running: true, due: f.running ? f.due : addDays(f.due, by) }
        : undefined;
    case 'close':
      return open
        ? {
            ...ended,
            n,
            state: 'closed',
            running: false,
            closedDay: day,
            late: f.late || day > f.due,
            outcome: o.outcome,
          }
        : undefined;
    case 'feedback':
      return last.outcome && last.outcome.satisfied !== o.satisfied
        ? { ...last, n, outcome: { ...last.outcome, satisfied: o.satisfied } }
        : undefined;
    case 'reopen':
      return f.state === 'closed'
        ? {
            ...f,
            n,
            state: 'open',
            running: true,
            closedDay: null,
            due: addDays(f.due, by % 3),
            ...(f.lastReopening && reopeningWaits
              ? { lastReopening: { ...f.lastReopening, outcome: 'approved' } }
              : {}),
          }
        : undefined;
    case 'return':
      return open
        ? {
            ...ended,
            n,
            state: 'returned',
            running: false,
            returnReason: o.reason,
            ...decided('approved'),
          }
        : undefined;
    case 'merge':
      return open ? { ...ended, n, state: 'merged', running: false } : undefined;
  }
}

/** Mostly some days, at times about as many as divide near due dates from distant ones. */
const daysMore = (max: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.nat(max) },
    { weight: 1, arbitrary: fc.integer({ min: 85, max: 110 }) },
  );

const spaced = (what: fc.Arbitrary<Op>) => fc.record({ op: what, later: fc.nat(9), by: daysMore(12) });

/** Operations in any order; at times first a request for reopening, which chance alone seldom comes to. */
const ops = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.tuple(
          spaced(fc.record({ kind: fc.constant('close' as const), outcome })),
          spaced(fc.record({ kind: fc.constant('ask-reopening' as const) })),
        ),
      },
    ),
    fc.array(spaced(op), { maxLength: 7 }),
  )
  .map(([first, rest]) => [...first, ...rest]);

/** A random history: received somewhere, then operations some days apart. */
export const history: fc.Arbitrary<ClueStep[]> = fc
  .record({
    place: fc.nat(PLACES.length - 1),
    received: fc.nat(60),
    limit: daysMore(20),
    ops,
  })
  .map(({ place, received, limit, ops: wanted }) => {
    const [division, street] = PLACES[place] ?? ['', null];
    let day = addDays(FIRST, received);
    let facet: Facet = {
      n: 1,
      division,
      street,
      receivedDay: day,
      state: 'open',
      due: addDays(day, limit),
      running: true,
      extended: false,
      late: false,
      repeated: false,
      lastReturn: null,
      closedDay: null,
      outcome: null,
      returnReason: null,
    };
    const steps: ClueStep[] = [{ day, facet }];
    for (const { op: o, later, by } of wanted) {
      day = addDays(day, later);
      const next = apply(facet, { op: o, by }, day);
      if (next) {
        facet = next;
        steps.push({ day, facet });
      }
    }
    return steps;
  });

/** A window and an `asOf`, before, inside and after the histories. */
export const window = fc
  .record({
    start: fc.integer({ min: -10, max: 90 }),
    days: fc.nat(70),
    asOf: fc.integer({ min: -12, max: 150 }),
  })
  .map(({ start, days, asOf }) => ({
    from: addDays(FIRST, start),
    to: addDays(FIRST, start + days),
    asOf: addDays(FIRST, asOf),
  }));

export const scope = fc.constantFrom(...SCOPES);
export const definition = fc.constantFrom('cohort' as const, 'flow' as const, 'on-time' as const);
