import { describe, expect, it } from 'vitest';
import type { AddressedEvent } from '../../../domain/kernel/public-events.ts';
import { noticeEventOf } from '../../../domain/reporting/notice-event.ts';
import {
  isAddressee,
  isToldAlike,
  type Subscriber,
  writeEvent,
} from '../../../domain/reporting/subscriber.ts';
import { EVENT, SUBSCRIBER } from './samples.ts';

const told = (subscriber: Partial<Subscriber>, event: Partial<AddressedEvent> = {}) =>
  isAddressee({ ...SUBSCRIBER, ...subscriber }, { ...EVENT, ...event });

describe('who is told of an event', () => {
  it.each([
    ['the sender of the clue, wherever it is', { source: 'national' }, {}, true],
    ['not another sender', { source: 'hotline' }, {}, false],
    ['nobody by a source where there is none', { source: 'national' }, { source: null }, false],
    ['not somebody without a source for that alone', {}, { source: null }, false],
    ['its district', { divisions: ['440311'] }, {}, true],
    ['the city above', { divisions: ['440306', '4403'] }, {}, true],
    ['every division', { divisions: ['*'] }, {}, true],
    ['not a neighbour', { divisions: ['440306'] }, {}, false],
    ['not what only begins alike', { divisions: ['44031'] }, {}, false],
    ['the district before', { divisions: ['440311'] }, { divisions: ['440311', '440306'] }, true],
    ['the district after', { divisions: ['440306'] }, { divisions: ['440311', '440306'] }, true],
    ['by type', { divisions: ['*'], events: ['clue.signed', 'clue.closed'] }, {}, true],
    ['not of a type that was not asked for', { divisions: ['*'], events: ['clue.signed'] }, {}, false],
    ['of nothing without types', { divisions: ['*'], events: [] }, {}, false],
    ['inside the scope of its administrator', { divisions: ['44'], within: '4403' }, {}, true],
    ['not outside it', { divisions: ['44'], within: '4401' }, {}, false],
    ['not outside it as a sender', { source: 'national', within: '4401' }, {}, false],
    [
      'only for the holder inside it',
      { divisions: ['440306'], within: '440311' },
      { divisions: ['440311', '440306'] },
      false,
    ],
    ['not what tells officers', { kind: 'notices', divisions: ['*'] }, {}, false],
    ['also while it is inactive', { divisions: ['*'], active: false }, {}, true],
  ] as const)('%s', (_, subscriber, event, expected) => expect(told(subscriber, event)).toBe(expected));
});

describe('two settings of a subscriber', () => {
  const BOTH = { ...SUBSCRIBER, events: ['clue.signed', 'clue.closed'], divisions: ['440306', '440311'] };
  it.each([
    ['in another order', { events: ['clue.closed', 'clue.signed'], divisions: ['440311', '440306'] }, true],
    ['of another name and place', { name: 'Q', endpoint: 'https://example.org/', active: false }, true],
    ['of other codes', { mapping: { version: '2', codes: {} } }, true],
    ['of another kind', { kind: 'notices' }, false],
    ['of another sender', { source: 'national' }, false],
    ['of another scope', { within: '4403' }, false],
    ['of fewer types', { events: ['clue.closed'] }, false],
    ['of more districts', { divisions: ['440306', '440311', '440307'] }, false],
  ] as const)('%s', (_, changed, expected) =>
    expect(isToldAlike(BOTH, { ...BOTH, ...changed })).toBe(expected),
  );
});

describe('who is told of a notice', () => {
  const NOTICE = noticeEventOf({
    to: 'insp-1',
    noticeId: '20210304163000000000003-abc',
    kind: 'assigned',
    subject: { kind: 'clue', id: 'national-QG1' },
    division: '440311',
    at: '2021-03-04T16:30:00.000Z',
    sequence: 3,
  });

  it.each([
    ['what passes notices on in its district', { divisions: ['440311'] }, true],
    ['not in another', { divisions: ['440306'] }, false],
    ['not outside the scope of its administrator', { divisions: ['*'], within: '440306' }, false],
    ['not where it did not ask for it', { divisions: ['*'], events: [] }, false],
    ['no platform', { kind: 'platform', divisions: ['*'] }, false],
  ] as const)('%s', (_, subscriber, expected) => {
    expect(isAddressee({ ...SUBSCRIBER, kind: 'notices', ...subscriber }, NOTICE)).toBe(expected);
  });

  it('holds codes and the day in Shanghai', () => {
    expect(NOTICE.event).toMatchObject({ type: 'notice.created', sequence: 3 });
    expect(NOTICE.event.data).toEqual({
      officer: 'insp-1',
      notice: 'assigned',
      kind: 'clue',
      id: 'national-QG1',
      division: '440311',
      on: '2021-03-05',
    });
  });
});

describe('an event as it is sent', () => {
  it('is its JSON where there is no mapping', () =>
    expect(writeEvent(EVENT.event, null)).toBe(JSON.stringify(EVENT.event)));

  it('has the codes of the mapping, and its version', () => {
    const mapping = {
      version: '2021-1',
      codes: { conclusion: { PAID: '01' }, status: { open: 'x' }, headcount: { 2: 'no text' } },
    };
    expect(JSON.parse(writeEvent(EVENT.event, mapping))).toEqual({
      ...EVENT.event,
      data: { ...EVENT.event.data, conclusion: '01', mapping: '2021-1' },
    });
  });
});
