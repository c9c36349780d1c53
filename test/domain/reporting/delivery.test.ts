import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfDay } from '../../../domain/calendar/dates.ts';
import {
  anotherRound,
  type Delivery,
  deliveryExecution,
  deliverySort,
  FORGOTTEN_MS,
  isBeingTried,
  isCountedAs,
  isPastDue,
  isStillAddressed,
  movedCounts,
  newDelivery,
  parseDeliveryExecution,
  parseDeliveryId,
  REPORTED,
  startRound,
  watchAt,
  withTry,
} from '../../../domain/reporting/delivery.ts';
import { EVENT, SUBSCRIBER } from './samples.ts';

const HASH = '0123456789abcdef0123456789abcdef';
const AT = Date.parse('2021-03-05T01:00:00.000Z');
const DUE = '2021-03-05';
const CLUE = { kind: 'clue', id: 'national-QG1' };
const event = { ...EVENT, event: { ...EVENT.event, id: `evt_${HASH}` }, divisions: ['440306', '440311'] };
const fresh = newDelivery(SUBSCRIBER, event, CLUE, DUE);
const iso = (at: number) => new Date(at).toISOString();
const delivered: Delivery = { ...fresh, state: 'delivered', acceptedAt: iso(AT) };
const dead: Delivery = { ...fresh, state: 'dead' };
const cancelled: Delivery = { ...fresh, state: 'cancelled' };

describe('a new delivery', () => {
  it('is pending, of the district that holds it now, and says when it happened in its id', () => {
    expect(fresh).toMatchObject({ state: 'pending', round: 1, division: '440311', tries: [], version: 1 });
    expect(fresh.id).toBe(`p_${deliverySort(AT)}-${HASH}`);
    expect(JSON.parse(fresh.body)).toEqual(event.event);
  });

  it('of an inactive subscriber waits until somebody asks for it', () => {
    expect(newDelivery({ ...SUBSCRIBER, active: false }, event, CLUE, DUE).state).toBe('cancelled');
  });

  it('of an event that no division holds belongs to none', () => {
    expect(newDelivery(SUBSCRIBER, { ...event, divisions: [] }, CLUE, DUE).division).toBe('');
  });
});

describe('ids and executions', () => {
  it('take apart what they were made of, and nothing else', () => {
    expect(parseDeliveryId(fresh.id)).toEqual({ subscriber: 'p', sort: `${deliverySort(AT)}-${HASH}` });
    const { id } = fresh;
    expect(parseDeliveryExecution(deliveryExecution({ id, round: 12 }))).toEqual({ id, round: 12 });
    for (const other of ['', 'p', `P_${deliverySort(AT)}-${HASH}`, `${fresh.id}0`, `p_${AT}-${HASH}/`])
      expect(parseDeliveryId(other)).toBeNull();
    expect(parseDeliveryExecution(`${id}_`)).toBeNull();
  });

  it('sort as their instants do', () => {
    const instant = fc.nat(9_999_999_999_999);
    fc.assert(fc.property(instant, instant, (a, b) => deliverySort(a) < deliverySort(b) === a < b));
  });
});

describe('the day by whose end it must be accepted', () => {
  it('ends in Shanghai', () => {
    expect(isPastDue(fresh, Date.parse('2021-03-05T15:59:59.999Z'))).toBe(false);
    expect(isPastDue(fresh, Date.parse('2021-03-05T16:00:00.000Z'))).toBe(true);
  });
});

describe('whom it is for', () => {
  it.each([
    ['as it was set', {}, true],
    ['set to a division that held it before', { divisions: ['440306'] }, true],
    ['set to another division', { divisions: ['440303'] }, false],
    ['set to pass notices on', { kind: 'notices' as const }, false],
    ['told of other events', { events: ['clue.signed'] }, false],
    ['told of the sender', { divisions: [], source: 'national' }, true],
  ])('is its subscriber still, %s: %o is %s', (_, set, is) => {
    expect(isStillAddressed({ ...SUBSCRIBER, divisions: ['440311'], ...set }, fresh)).toBe(is);
  });
});

describe('what it counts for', () => {
  it.each<[string, Delivery, readonly string[]]>([
    ['pending', fresh, ['due']],
    ['accepted in time', delivered, ['due', 'inTime']],
    ['late', { ...fresh, late: true }, ['due', 'late']],
    ['accepted late', { ...delivered, late: true }, ['due', 'late']],
    ['given up', dead, ['due', 'dead']],
    ['given up in a later round, once accepted', { ...dead, acceptedAt: iso(AT) }, ['due', 'inTime']],
    ['cancelled', cancelled, []],
    ['cancelled when it was late', { ...cancelled, late: true }, ['due', 'late']],
    ['cancelled once accepted', { ...cancelled, acceptedAt: iso(AT) }, ['due', 'inTime']],
  ])('%s', (_, delivery, parts) => {
    expect(REPORTED.filter((part) => isCountedAs(delivery, part))).toEqual(parts);
  });

  it('moves the figures by the difference alone', () => {
    expect(movedCounts(null, fresh)).toEqual({ due: 1 });
    expect(movedCounts(fresh, delivered)).toEqual({ inTime: 1 });
    expect(movedCounts(fresh, dead)).toEqual({ dead: 1 });
    expect(movedCounts(dead, { ...delivered, late: true })).toEqual({ dead: -1, late: 1 });
    expect(movedCounts(fresh, cancelled)).toEqual({ due: -1 });
    expect(movedCounts(null, cancelled)).toEqual({});
  });
});

describe('when somebody must look at it', () => {
  it.each<[string, Delivery, string | null]>([
    ['when it is late', fresh, iso(endOfDay(DUE))],
    ['when it is late, though given up', dead, iso(endOfDay(DUE))],
    ['never, once accepted', delivered, null],
    ['never again, once late', { ...fresh, late: true }, null],
    ['never, being cancelled', cancelled, null],
    [
      'at once where a fault stands in no record, since its last try',
      {
        ...withFault(dead),
        tries: [{ at: iso(AT + 5), code: 500, round: 1 }],
      },
      iso(AT + 5),
    ],
    ['at once, since it happened where none was tried', withFault(dead), fresh.happenedAt],
  ])('%s', (_, delivery, at) => {
    expect(watchAt(delivery)).toBe(at);
  });
});

function withFault(delivery: Delivery): Delivery {
  return { ...delivery, unrecorded: ['dead'] };
}

describe('rounds', () => {
  it('begin where nobody tries it, and not where somebody does', () => {
    const begun = { state: 'pending', round: 2, roundAt: iso(AT), nextAt: iso(AT) };
    expect(startRound(AT)(dead)).toEqual(begun);
    expect(anotherRound(dead, AT)).toEqual(begun);
    expect(startRound(AT)(fresh)).toBeNull();
    // Its execution has forgotten it.
    expect(startRound(AT + FORGOTTEN_MS - 1)(fresh)).toBeNull();
    expect(startRound(AT + FORGOTTEN_MS)(fresh)).toMatchObject({ round: 2 });
    const waits = { ...fresh, nextAt: iso(AT + 86_400_000) };
    expect(isBeingTried(waits, AT + FORGOTTEN_MS)).toBe(true);
    expect(isBeingTried({ ...waits, state: 'dead' }, AT)).toBe(false);
  });

  it('do not begin again for a request that comes again', () => {
    const second = { ...dead, round: 2, roundAt: iso(AT) };
    expect(startRound(AT + 9, AT)(second)).toBeNull();
    expect(startRound(AT + 9, AT + 1)(second)).toMatchObject({ round: 3 });
    expect(startRound(AT + 9, AT)(dead)).toMatchObject({ round: 2 });
  });
});

describe('tries', () => {
  it('are remembered with their round, the last thirty', () => {
    expect(withTry({ ...fresh, round: 2 }, 'timeout', AT)).toEqual({
      tries: [{ at: iso(AT), code: 'timeout', round: 2 }],
    });
    let many = fresh;
    for (let n = 0; n <= 30; n++) many = { ...many, ...withTry(many, 500 + n, AT + n) };
    expect(many.tries.map(({ code }) => code)).toEqual(Array.from({ length: 30 }, (_, n) => 501 + n));
  });
});
