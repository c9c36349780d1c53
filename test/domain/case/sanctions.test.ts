import { describe, expect, it } from 'vitest';
import {
  extraCompensationBand,
  findUnset,
  latePaymentFen,
  mayPunishOnTheSpot,
  mustReviewFirst,
  reachesHearingLine,
} from '../../../domain/case/sanctions.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import { DEFAULT_POLICY, type Policy } from '../../../domain/policy/policy.ts';

const GUANGMING = '440311';
const DAY = '2024-10-15';

describe('what the place must set', () => {
  const settings = ['defence', 'hearing-line'] as const;
  it('stops with a sentence until it is set', () => {
    for (const setting of settings) {
      expect(findUnset(setting, DEFAULT_POLICY, GUANGMING, DAY)).toMatchObject({
        code: 'policy-not-set',
        zh: expect.stringContaining('请管理员先行设定'),
        en: expect.stringContaining('an administrator must set it first'),
      });
    }
  });

  it('is set by the demonstration, which calls it invented, for its own place', () => {
    for (const setting of settings) {
      expect(findUnset(setting, DEMONSTRATION_POLICY, GUANGMING, DAY)).toBeNull();
      expect(findUnset(setting, DEMONSTRATION_POLICY, '430102', DAY)).not.toBeNull();
    }
    expect(DEMONSTRATION_POLICY.source).toContain('虚构');
  });
});

describe('the hearing line', () => {
  const reaches = (fen: number, party: 'person' | 'organisation', policy = DEMONSTRATION_POLICY) =>
    reachesHearingLine(fen, party, policy, GUANGMING, DAY);
  const exclusive: Policy = {
    ...DEMONSTRATION_POLICY,
    case: {
      ...DEMONSTRATION_POLICY.case,
      hearingLines: DEMONSTRATION_POLICY.case.hearingLines.map((line) => ({ ...line, inclusive: false })),
    },
  };

  it('holds its own figure or not, as the place says', () => {
    expect([reaches(1_999_999, 'organisation'), reaches(2_000_000, 'organisation')]).toEqual([false, true]);
    expect([reaches(299_999, 'person'), reaches(300_000, 'person')]).toEqual([false, true]);
    expect([
      reaches(2_000_000, 'organisation', exclusive),
      reaches(2_000_001, 'organisation', exclusive),
    ]).toEqual([false, true]);
  });

  it('is asked for where it is set', () => {
    expect(() => reaches(1, 'person', DEFAULT_POLICY)).toThrow(
      'the policy sets no hearing line for this place',
    );
  });
});

describe('a fine that is paid late', () => {
  const added = (on: string, rest: object = {}) =>
    latePaymentFen(2_000_000, { dueOn: '2024-10-15', on, ...rest }, DEFAULT_POLICY);

  it('grows by 3 % a day, and at most by itself', () => {
    expect(added('2024-10-15')).toBe(0);
    expect(added('2024-10-01')).toBe(0);
    expect(added('2024-10-16')).toBe(60_000);
    expect(added('2024-10-25')).toBe(600_000);
    expect(added('2024-11-17')).toBe(1_980_000);
    expect(added('2024-11-18')).toBe(2_000_000);
    expect(added('2025-11-18')).toBe(2_000_000);
  });

  it('does not grow while a review or a suit is under way', () => {
    const disputes = [
      { from: '2024-10-17', to: '2024-10-20' },
      { from: '2024-10-19', to: '2024-10-22' },
    ];
    expect(added('2024-10-25', { disputes })).toBe(5 * 60_000);
    expect(added('2024-10-19', { disputes })).toBe(2 * 60_000);
    expect(added('2024-10-16', { disputes })).toBe(60_000);
    expect(added('2024-10-25', { disputes: [{ from: '2024-10-01', to: '2024-12-01' }] })).toBe(0);
  });

  it('is whole fen, exactly, however large', () => {
    expect(latePaymentFen(99, { dueOn: '2024-10-15', on: '2024-10-16' }, DEFAULT_POLICY)).toBe(2);
    const most = Number.MAX_SAFE_INTEGER;
    expect(latePaymentFen(most, { dueOn: '2024-10-15', on: '2025-10-16' }, DEFAULT_POLICY)).toBe(most);
  });
});

describe('extra compensation', () => {
  it('is 50 to 100 % of what was not paid', () => {
    expect(extraCompensationBand(1_850_000, DEFAULT_POLICY)).toEqual({ fromFen: 925_000, toFen: 1_850_000 });
    expect(extraCompensationBand(3, DEFAULT_POLICY)).toEqual({ fromFen: 2, toFen: 3 });
    expect(extraCompensationBand(0, DEFAULT_POLICY)).toEqual({ fromFen: 0, toFen: 0 });
  });
});

describe('a penalty on the spot', () => {
  it('is at most 200 yuan for a person and 3,000 for an organisation', () => {
    const may = (fen: number, party: 'person' | 'organisation') =>
      mayPunishOnTheSpot(fen, party, DEFAULT_POLICY);
    expect([may(300_000, 'organisation'), may(300_001, 'organisation')]).toEqual([true, false]);
    expect([may(20_000, 'person'), may(20_001, 'person')]).toEqual([true, false]);
  });

  it('goes to review before suit since 2024', () => {
    expect(
      ['2023-12-20', '2023-12-31', '2024-01-01', '2024-01-05'].map((day) =>
        mustReviewFirst(day, DEFAULT_POLICY),
      ),
    ).toEqual([false, false, true, true]);
  });
});
