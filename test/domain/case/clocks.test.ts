import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarBook } from '../../../domain/calendar/book.ts';
import { BUILT_IN_YEARS, BUILT_IN_CALENDAR as CALENDAR } from '../../../domain/calendar/built-in.ts';
import { addDays } from '../../../domain/calendar/dates.ts';
import { dueDate } from '../../../domain/calendar/due.ts';
import {
  CLOCK_NAMES,
  type ClockInput,
  caseClock,
  clockDue,
  courtWindow,
  earliestApplication,
  isAcceptedBySilence,
  latestHearingNotice,
  maxExtension,
  type Period,
  remediesEnd,
  serviceEffectiveOn,
  suspensionGrounds,
  uniteTimes,
} from '../../../domain/case/clocks.ts';
import { reproject } from '../../../domain/kernel/clocks.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import { DEFAULT_POLICY, type Policy } from '../../../domain/policy/policy.ts';

const GUANGMING = '440311';
const HUNAN = '430102';
type Name = Parameters<typeof clockDue>[0];

const clock = (name: Name, from: string, rest: Omit<ClockInput, 'from'> = {}, division = GUANGMING) =>
  clockDue(name, { from, ...rest }, DEFAULT_POLICY, division, CALENDAR);
const due = (name: Name, from: string, rest: Omit<ClockInput, 'from'> = {}, division = GUANGMING) =>
  clock(name, from, rest, division)?.due;
const extended = (workingDays: number) => ({ extensions: [{ workingDays, approvedOn: '2021-01-01' }] });
const period = (from: string, to: string, kind: Period['kind'] = 'suspension'): Period => ({
  kind,
  from,
  to,
});

describe('the clocks of a case', () => {
  it('are those of the contract, in its order', () => {
    expect(CLOCK_NAMES.join(' ')).toBe(
      'acceptance filing decision investigation national-decision order suspension-notice defence hearing-request ' +
        'hearing-notice legal-review service superior-report publicity payment review-limit suit-limit reminder ' +
        'court-window review-answer suit-answer',
    );
  });

  it.each([
    // filed, decision, with 30 more, investigation, with 30 more, Penalty Law
    ['2021-11-19', '2022-01-24', '2022-03-10', '2022-02-17', '2022-03-31', '2022-02-17'],
    ['2021-03-05', '2021-05-11', '2021-06-23', '2021-06-01', undefined, '2021-06-03'],
    ['2024-12-20', '2025-02-28', '2025-04-14', '2025-03-21', undefined, undefined],
    ['2026-01-05', '2026-03-13', '2026-04-27', '2026-04-03', undefined, '2026-04-07'],
    ['2023-09-28', '2023-12-06', '2024-01-18', undefined, undefined, undefined],
    ['2026-09-01', '2026-11-09', undefined, undefined, '2027-01-11', undefined],
  ])('from the filing on %s', (filed, decision, decisionMore, inquiry, inquiryMore, penaltyLaw) => {
    expect(due('decision', filed)).toBe(decision);
    if (decisionMore) expect(due('decision', filed, extended(30))).toBe(decisionMore);
    if (inquiry) expect(due('investigation', filed)).toBe(inquiry);
    if (inquiryMore) expect(due('investigation', filed, extended(30))).toBe(inquiryMore);
    if (penaltyLaw) expect(due('penalty-law', filed)).toBe(penaltyLaw);
  });

  it('are provisional beyond the published years', () => {
    expect(clock('decision', '2026-09-01')?.provisional).toBe(false);
    expect(clock('investigation', '2026-09-01', extended(30))).toMatchObject({
      due: '2027-01-11',
      provisional: true,
    });
  });

  it('explain themselves: unit, day of beginning, law', () => {
    expect(clock('decision', '2021-11-19')).toEqual({
      name: 'decision',
      unit: 'wd',
      from: '2021-11-19',
      due: '2022-01-24',
      provisional: false,
      basis: DEFAULT_POLICY.statutory[0]?.basis,
    });
    expect(clock('suit-limit', '2021-08-02')).toMatchObject({
      unit: 'cal',
      basis: { zh: '《行政诉讼法》第四十六条' },
    });
    expect(clock('service', '2021-09-28')?.basis.zh).toBe('《广东省劳动保障监察条例》第四十七条');
    expect(clock('service', '2021-09-28', {}, HUNAN)?.basis.zh).toBe('《行政处罚法》第六十一、八十五条');
  });

  it('of Guangdong are none of another province, which has the national ones', () => {
    const names = ['decision', 'filing', 'suspension-notice', 'superior-report'] as const;
    for (const name of names) {
      expect(clock(name, '2021-11-19')).not.toBeNull();
      expect(clock(name, '2021-11-19', {}, HUNAN)).toBeNull();
    }
    expect(due('investigation', '2021-11-19', {}, HUNAN)).toBe('2022-02-17');
    expect([
      maxExtension('decision', DEFAULT_POLICY, GUANGMING),
      maxExtension('decision', DEFAULT_POLICY, HUNAN),
    ]).toEqual([30, 0]);
    expect(suspensionGrounds(DEFAULT_POLICY, GUANGMING)).toEqual([
      'depends-on-other',
      'complainant-unreachable',
    ]);
    expect(suspensionGrounds(DEFAULT_POLICY, HUNAN)).toEqual([]);
  });

  it('that have a named day, or count backwards, are not computed', () => {
    expect(clock('order', '2021-11-19')).toBeNull();
    expect(clock('hearing-notice', '2021-11-19')).toBeNull();
  });

  it('of statement and defence is there when the place has set it', () => {
    expect(clock('defence', '2025-09-26')).toBeNull();
    expect(
      clockDue('defence', { from: '2025-09-26' }, DEMONSTRATION_POLICY, GUANGMING, CALENDAR),
    ).toMatchObject({
      due: '2025-09-30',
      basis: { zh: expect.stringContaining('虚构') },
    });
    expect(clockDue('defence', { from: '2025-09-26' }, DEMONSTRATION_POLICY, HUNAN, CALENDAR)).toBeNull();
  });

  it.each<[Name, string, string, Omit<ClockInput, 'from'>?]>([
    ['acceptance', '2021-10-08', '2021-10-14'],
    ['acceptance', '2022-04-29', '2022-05-10'],
    ['filing', '2024-04-30', '2024-05-10'],
    ['national-decision', '2022-02-17', '2022-03-10'],
    ['service', '2021-09-28', '2021-10-13'],
    ['service', '2025-09-29', '2025-10-15'],
    ['service', '2026-02-10', '2026-02-26'],
    ['hearing-request', '2025-09-26', '2025-10-10'],
    ['suspension-notice', '2021-12-06', '2021-12-09'],
    ['legal-review', '2021-12-06', '2021-12-13'],
    [
      'legal-review',
      '2021-12-06',
      '2021-12-20',
      { extensions: [{ workingDays: 5, approvedOn: '2021-12-10' }] },
    ],
    ['superior-report', '2021-09-24', '2021-10-08'],
    ['review-limit', '2024-03-15', '2024-05-14'],
    ['review-limit', '2021-08-02', '2021-10-08'],
    ['suit-limit', '2024-03-15', '2024-09-18'],
    ['suit-limit', '2021-08-02', '2022-02-07'],
    ['suit-limit', '2024-03-15', '2024-04-01', { when: 'after-review' }],
    ['payment', '2024-09-30', '2024-10-15'],
    ['reminder', '2024-09-19', '2024-10-09'],
    ['review-answer', '2024-09-19', '2024-10-09'],
    ['suit-answer', '2024-09-19', '2024-10-08'],
    ['publicity', '2021-09-28', '2021-10-13', { when: 'penalty' }],
    ['publicity', '2021-09-28', '2021-11-01'],
    ['publicity', '2024-01-31', '2024-02-08', { when: 'penalty' }],
    ['publicity', '2024-01-31', '2024-03-04'],
    ['publicity', '2025-12-30', '2026-01-09', { when: 'penalty' }],
    ['publicity', '2025-12-30', '2026-01-28'],
    ['publicity', '2021-12-31', '2022-01-29'],
    ['recall', '2022-01-27', '2022-01-30'],
    ['recall', '2025-09-30', '2025-10-11'],
    ['recall', '2026-02-14', '2026-02-26'],
  ])('%s from %s is due on %s', (name, from, expected, rest) => {
    expect(due(name, from, rest)).toBe(expected);
  });

  it('go by a notice of the calendar, the ones in calendar days too', () => {
    const { latest } = calendarBook([
      { kind: 'built-in', at: '2026-01-01T00:00:00Z', years: BUILT_IN_YEARS },
      {
        kind: 'notice',
        at: '2026-12-20T00:00:00Z',
        notice: {
          year: 2027,
          notice: '样例通知〔2026〕1号',
          publishedOn: '2026-12-20',
          daysOff: ['2027-01-01', '2027-01-11', '2027-01-12', '2027-10-01'],
          makeUpDays: [],
        },
      },
    ]);
    const filed = caseClock(
      'investigation',
      { from: '2026-09-01', ...extended(30) },
      DEFAULT_POLICY,
      GUANGMING,
      CALENDAR,
    );
    const suit = caseClock('suit-limit', { from: '2026-07-11' }, DEFAULT_POLICY, GUANGMING, CALENDAR);
    if (!filed || !suit) throw new Error('the clocks are there');
    const found = reproject([filed, suit], CALENDAR, latest);
    expect(found?.changes).toEqual([
      {
        clock: 'investigation',
        from: { date: '2027-01-11', provisional: true },
        to: { date: '2027-01-14', provisional: false },
      },
      {
        clock: 'suit-limit',
        from: { date: '2027-01-11', provisional: true },
        to: { date: '2027-01-13', provisional: false },
      },
    ]);
  });
});

describe('periods that a clock leaves out', () => {
  const filed = '2021-11-19';
  it('give back the working days after their first day up to their last: 34 days left', () => {
    expect(due('decision', filed, { periods: [period('2021-12-06', '2021-12-20')] })).toBe('2022-02-10');
  });

  it('count once where they overlap, whatever their kind and order', () => {
    const whole = due('decision', filed, { periods: [period('2021-12-01', '2021-12-20', 'audit')] });
    const parts = [
      period('2021-12-10', '2021-12-20', 'appraisal'),
      period('2021-12-01', '2021-12-10', 'announcement'),
      period('2021-12-03', '2021-12-15'),
    ];
    expect(due('decision', filed, { periods: parts })).toBe(whole);
    expect(due('decision', filed, { periods: parts.toReversed() })).toBe(whole);
  });

  it('move no clock whose law does not leave them out', () => {
    const periods = [period('2021-12-06', '2021-12-20'), period('2021-12-06', '2022-01-20', 'audit')];
    expect(due('investigation', filed, { periods })).toBe(due('investigation', filed));
    expect(due('service', filed, { periods })).toBe(due('service', filed));
  });

  it('count from the beginning of the clock alone', () => {
    expect(due('decision', filed, { periods: [period('2021-10-08', '2021-11-19')] })).toBe('2022-01-24');
    expect(due('decision', filed, { periods: [period('2021-10-08', '2021-11-22')] })).toBe('2022-01-25');
  });

  it('come too late after the due date, which an extension moves first', () => {
    const late = { periods: [period('2022-01-25', '2022-02-25')] };
    expect(due('decision', filed, late)).toBe('2022-01-24');
    expect(due('decision', filed, { periods: [period('2022-01-24', '2022-01-26')] })).toBe('2022-01-26');
    expect(due('decision', filed, { ...late, ...extended(30) })).not.toBe(
      due('decision', filed, extended(30)),
    );
    // The second is in time only by what the first gave back.
    const both = [period('2022-01-20', '2022-01-28'), period('2022-01-29', '2022-02-09')];
    expect(due('decision', filed, { periods: both })).not.toBe(
      due('decision', filed, { periods: both.slice(0, 1) }),
    );
  });

  it('cannot end before they begin', () => {
    expect(() => due('decision', filed, { periods: [period('2021-12-20', '2021-12-06')] })).toThrow(
      'a period cannot end before it starts',
    );
  });

  const times = fc.array(
    fc
      .tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 0, max: 40 }))
      .map(([start, days]) => ({ from: addDays(filed, start), to: addDays(filed, start + days) })),
    { maxLength: 8 },
  );

  it('unite into ones that lie apart and hold the same days', () => {
    fc.assert(
      fc.property(times, (list) => {
        const united = uniteTimes(list, filed);
        for (const [i, { from, to }] of united.entries()) {
          expect(from >= filed && from < to).toBe(true);
          expect(i === 0 || (united[i - 1]?.to ?? '') < from).toBe(true);
        }
        const holds = (set: readonly { from: string; to: string }[], day: string) =>
          set.some(({ from, to }) => from < day && day <= to);
        for (let i = 1; i < 160; i++) {
          const day = addDays(filed, i);
          expect(holds(united, day)).toBe(holds(list, day));
        }
      }),
      { seed: 17, numRuns: 200 },
    );
  });

  it('never make a due date earlier, and all of them together move it by their working days', () => {
    fc.assert(
      fc.property(times, (list) => {
        const periods = list.map((t) => ({ kind: 'audit' as const, ...t }));
        const found = due('decision', filed, { periods }) ?? '';
        expect(found >= '2022-01-24').toBe(true);
        const counted = caseClock('decision', { from: filed, periods }, DEFAULT_POLICY, GUANGMING, CALENDAR);
        expect(counted && dueDate(counted.input, CALENDAR).date).toBe(found);
        // Working days that are not left out are 45, as far as periods came in time.
        const last = uniteTimes(list, filed).filter(({ from }) => from <= found);
        const left = last.reduce(
          (sum, { from, to }) => sum + CALENDAR.workingDaysBetween(from, to < found ? to : found),
          0,
        );
        expect(CALENDAR.workingDaysBetween(filed, found) - left).toBe(45);
      }),
      { seed: 17, numRuns: 200 },
    );
  });
});

describe('acceptance by silence', () => {
  const accepted = (cameInOn: string, today: string, division = GUANGMING) =>
    isAcceptedBySilence({ cameInOn, today }, DEFAULT_POLICY, division, CALENDAR);

  it('comes when the last day is over', () => {
    expect(accepted('2021-10-08', '2021-10-14')).toBe(false);
    expect(accepted('2021-10-08', '2021-10-15')).toBe(true);
    expect(accepted('2022-04-29', '2022-05-10')).toBe(false);
    expect(accepted('2022-04-29', '2022-05-11')).toBe(true);
  });

  it('is the law of Guangdong alone', () => expect(accepted('2021-10-08', '2021-12-31', HUNAN)).toBe(false));
});

describe('service', () => {
  const effective = (
    way: Parameters<typeof serviceEffectiveOn>[0],
    on: string,
    ground?: Parameters<typeof serviceEffectiveOn>[1],
    division = GUANGMING,
  ) => serviceEffectiveOn(way, ground, on, DEFAULT_POLICY, division);

  it('takes effect on the day of the act', () => {
    for (const way of ['direct', 'left', 'electronic', 'post', 'entrusted'] as const) {
      expect(effective(way, '2021-12-01')).toBe('2021-12-01');
    }
  });

  it('by announcement takes 60 days in Guangdong, and 3 where the boss stays away or a group event came of it', () => {
    expect(effective('announcement', '2021-12-01', 'default')).toBe('2022-01-30');
    expect(effective('announcement', '2022-01-26', 'absent-boss')).toBe('2022-01-29');
    expect(effective('announcement', '2022-01-26', 'group-event')).toBe('2022-01-29');
    expect(effective('announcement', '2021-12-01')).toBe('2022-01-30');
  });

  it('by announcement takes 30 days elsewhere since 2022, 60 before', () => {
    expect(effective('announcement', '2025-03-03', 'default', HUNAN)).toBe('2025-04-02');
    expect(effective('announcement', '2021-12-31', 'default', HUNAN)).toBe('2022-03-01');
    expect(effective('announcement', '2022-01-01', 'default', HUNAN)).toBe('2022-01-31');
    expect(effective('announcement', '2022-01-01', 'absent-boss', HUNAN)).toBe('2022-01-31');
    expect(effective('announcement', '2022-01-01', 'default')).toBe('2022-03-02');
  });
});

describe('the notice of a hearing', () => {
  it.each([
    ['2025-10-20', '2025-10-10'],
    ['2022-02-15', '2022-01-30'],
  ])('on %s is served by %s', (hearingOn, latest) => {
    expect(latestHearingNotice(hearingOn, DEFAULT_POLICY, GUANGMING, CALENDAR)).toBe(latest);
  });
});

describe('the way to the court', () => {
  const end = (servedOn: string, reviewedOn: string | null = null) =>
    remediesEnd(servedOn, reviewedOn, DEFAULT_POLICY, GUANGMING, CALENDAR);
  const window = (on: string) => courtWindow(on, DEFAULT_POLICY, GUANGMING, CALENDAR);

  it('opens the day after the later remedy ended, for three months', () => {
    expect(end('2024-03-15')).toEqual({ date: '2024-09-18', provisional: false });
    expect(window('2024-09-18')).toMatchObject({
      from: '2024-09-19',
      due: '2024-12-18',
      unit: 'cal',
      name: 'court-window',
    });
    expect(end('2021-08-02').date).toBe('2022-02-07');
    expect(window('2022-02-07').due).toBe('2022-05-07');
  });

  it('goes by the review where its limit is the later one', () => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      case: {
        ...DEFAULT_POLICY.case,
        terms: DEFAULT_POLICY.case.terms.map((t) => (t.name === 'review-limit' ? { ...t, length: 365 } : t)),
      },
    };
    expect(remediesEnd('2024-03-15', null, policy, GUANGMING, CALENDAR).date).toBe('2025-03-17');
  });

  it('opens after the days for suing against a review decision', () => {
    expect(end('2024-03-15', '2024-05-20')).toEqual({ date: '2024-06-04', provisional: false });
    expect(window('2024-06-04').from).toBe('2024-06-05');
  });

  it('is open to an application the day after the reminder’s ten working days', () => {
    expect(earliestApplication('2024-09-19', DEFAULT_POLICY, GUANGMING, CALENDAR)).toBe('2024-10-10');
  });

  it('needs the terms that every policy has', () => {
    const none = { ...DEFAULT_POLICY, case: { ...DEFAULT_POLICY.case, terms: [] } };
    expect(() => courtWindow('2024-09-18', none, GUANGMING, CALENDAR)).toThrow(
      'the policy has no term court-window',
    );
    expect(() => serviceEffectiveOn('announcement', 'default', '2024-09-18', none, GUANGMING)).toThrow(
      'the policy has no term announcement',
    );
    expect(
      isAcceptedBySilence({ cameInOn: '2021-10-08', today: '2022-01-01' }, none, GUANGMING, CALENDAR),
    ).toBe(false);
  });
});
