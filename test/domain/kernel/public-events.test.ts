import { describe, expect, it } from 'vitest';
import { CLUE } from '../../../domain/clue/index.ts';
import { mayBePublic, publicEventsOf } from '../../../domain/kernel/public-events.ts';
import { lived } from '../../support/record.ts';

const { entries } = lived(undefined, 'national-QG1', [
  { event: { type: 'transferred', from: '440311', to: '440306', street: null } },
  { event: { type: 'returned', reason: 'not-ours' } },
]);
const events = publicEventsOf(CLUE, entries);

describe('the public events of a record', () => {
  it('are numbered and dated like the entries they are made from', () => {
    expect(events.map(({ event: { type, sequence } }) => [sequence, type])).toEqual([
      [2, 'clue.accepted'],
      [3, 'clue.assigned'],
      [4, 'clue.signed'],
      [5, 'clue.contacted'],
      [7, 'clue.extended'],
      [10, 'clue.concluded'],
      [11, 'clue.closed'],
      [13, 'clue.transferred'],
      [14, 'clue.returned'],
    ]);
    expect(events[2]?.event).toMatchObject({ version: 1, timestamp: '2021-03-04T01:00:00.000Z' });
  });

  it('have ids that follow from the entries, and the same bytes each time', () => {
    expect(JSON.stringify(publicEventsOf(CLUE, entries))).toBe(JSON.stringify(events));
    const ids = events.map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toBe(`evt_${entries[1]?.hash.slice(0, 32)}`);
  });

  it('are addressed to the sender, and to the districts before and after', () => {
    expect(events[0]).toMatchObject({ source: 'national', divisions: ['440311'] });
    expect(events[7]?.divisions).toEqual(['440311', '440306']);
    expect(events[8]?.divisions).toEqual(['440306']);
  });

  it('begin where they are wanted, and say the same from there', () => {
    expect(publicEventsOf(CLUE, entries, 7)).toEqual(events.slice(4));
    expect(publicEventsOf(CLUE, entries, 8)).toEqual(events.slice(5));
  });

  it('are none where an aggregate tells nothing', () => {
    const { publicFacts: _, ...silent } = CLUE;
    expect(publicEventsOf(silent, entries)).toEqual([]);
    expect(mayBePublic(silent as never, [{ type: 'signed' }])).toBe(false);
  });

  it('may come of some events and not of others', () => {
    const may = (...types: string[]) =>
      mayBePublic(
        CLUE as never,
        types.map((type) => ({ type })),
      );
    expect(may('supervised', 'signed')).toBe(true);
    expect(may('supervised', 'alarmed', 'archived', 'received')).toBe(false);
  });
});
