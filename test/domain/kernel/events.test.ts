import { describe, expect, it } from 'vitest';
import { CLUE_DEFAULTS } from '../../../domain/clue/initial.ts';
import { compactState, expandState } from '../../../domain/kernel/compact.ts';
import { type EventVersions, UnknownEvent, upcast, withVersion } from '../../../domain/kernel/events.ts';
import { LIFE_STEPS, lived } from '../../support/record.ts';

/** An event whose shape changed twice: an amount in yuan, then in fen, then with its currency. */
const VERSIONS: EventVersions = {
  paid: [
    ({ yuan, ...rest }) => ({ ...rest, fen: Number(yuan) * 100 }),
    (event) => ({ ...event, currency: 'CNY' }),
  ],
  signed: [],
};

describe('the versions of an event', () => {
  it.each([
    [1, { yuan: 3 }],
    [2, { fen: 300 }],
    [3, { fen: 300, currency: 'CNY' }],
  ])('lift one of version %i to the present shape', (v, shape) => {
    const event = { type: 'paid', v, ...shape };
    const before = structuredClone(event);
    expect(upcast(VERSIONS, event)).toEqual({ type: 'paid', fen: 300, currency: 'CNY' });
    expect(event).toEqual(before);
  });

  it('are written with the event, one more than there are upcasters', () => {
    expect(withVersion(VERSIONS, { type: 'paid' })).toEqual({ type: 'paid', v: 3 });
    expect(withVersion(VERSIONS, { type: 'signed' })).toEqual({ type: 'signed', v: 1 });
  });

  it.each([
    ['paid', 0],
    ['paid', 4],
    ['paid', 1.5],
    ['paid', undefined as unknown as number],
    ['unheard-of', 1],
  ])('do not know %s of version %s', (type, v) => {
    expect(() => upcast(VERSIONS, { type, v })).toThrow(UnknownEvent);
    expect(() => withVersion(VERSIONS, { type: 'unheard-of' })).toThrow(UnknownEvent);
  });
});

describe('a compact state', () => {
  it('leaves out what is like its default, and is whole again when read', () => {
    for (let n = 1; n <= LIFE_STEPS; n++) {
      const { state } = lived(n);
      const compact = JSON.parse(JSON.stringify(compactState(state, CLUE_DEFAULTS)));
      expect(expandState(compact, CLUE_DEFAULTS)).toEqual(state);
    }
    expect(compactState({ a: [], b: null, c: 0, d: false }, { a: [], b: null, c: 1 })).toEqual({
      c: 0,
      d: false,
    });
  });
});
