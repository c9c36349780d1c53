import { describe, expect, it } from 'vitest';
import {
  redeliverSchema,
  subscriberId,
  subscriberSchema,
} from '../../../domain/reporting/subscriber-schema.ts';

const BODY = {
  name: '省平台',
  kind: 'platform',
  endpoint: 'https://platform.example/hooks',
  events: ['*'],
  divisions: ['44', '*'],
  active: true,
};
const pathsOf = (changes: object) =>
  subscriberSchema.safeParse({ ...BODY, ...changes }).error?.issues.map(({ path }) => path.join('.'));

describe('what is set of a subscriber', () => {
  it('takes what is empty for absent', () =>
    expect(subscriberSchema.parse({ ...BODY, source: '', mapping: null })).toEqual(BODY));

  it.each([
    ['kind', { kind: 'sms' }],
    ['events.0', { events: ['clue.unknown'] }],
    ['divisions.0', { divisions: ['440311002'] }],
    ['source', { source: 'National' }],
    ['mapping.version', { mapping: { version: '', codes: { conclusion: { PAID: '1' } } } }],
    ['expectedVersion', { expectedVersion: -1 }],
    ['', { secret: 'whsec_x' }],
  ])('is refused for a wrong "%s"', (path, changes) => expect(pathsOf(changes)).toEqual([path]));

  it('maps a bounded number of codes', () => {
    const codes = (count: number) => ({
      conclusion: Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, '1'])),
    });
    expect(pathsOf({ mapping: { version: '1', codes: codes(500) } })).toBeUndefined();
    expect(pathsOf({ mapping: { version: '1', codes: codes(501) } })).toEqual(['mapping.codes']);
  });

  it('has an id that keys and addresses can carry', () => {
    const taken = ['national', 'a-1', '1a', '-a', 'A', '', 'a'.repeat(24), 'a'.repeat(25)].filter(
      (id) => subscriberId.safeParse(id).success,
    );
    expect(taken).toEqual(['national', 'a-1', 'a'.repeat(24)]);
  });

  it('is sent again what happened since an instant', () => {
    expect(redeliverSchema.safeParse({ since: '2021-03-05T09:00:00+08:00' }).success).toBe(true);
    expect(redeliverSchema.safeParse({ since: '2021-03-05' }).success).toBe(false);
  });
});
