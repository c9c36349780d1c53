import { describe, expect, it } from 'vitest';
import { nextDelay, readRetryAfter, TRY_DELAYS } from '../../../domain/reporting/schedule.ts';

const NOW = Date.parse('2021-03-05T01:00:00Z');
const failed = (code: number | string = 500, retryAfter: string | null = null) => ({ code, retryAfter });
const delay = (tries: number, random: number, ...answer: Parameters<typeof failed>) =>
  nextDelay(tries, failed(...answer), NOW, random);

describe('the schedule of tries', () => {
  it('is the one of Standard Webhooks: ten tries within some three days', () => {
    const hours = [2, 5, 10, 14, 20, 24].map((h) => h * 3600);
    expect(TRY_DELAYS).toEqual([0, 5, 300, 1800, ...hours]);
  });

  it.each(TRY_DELAYS.slice(1).map((seconds, i) => [i + 1, seconds] as const))(
    'after try %i waits %i seconds, a tenth more or less',
    (tries, seconds) => {
      const [least, most] = [delay(tries, 0) ?? 0, delay(tries, 0.999_999_999) ?? 0];
      expect(least).toBe(Math.ceil(seconds * 0.9));
      expect(most).toBe(Math.floor(seconds * 1.1));
    },
  );

  it('ends after the tenth', () => {
    expect(delay(9, 0.5)).not.toBeNull();
    expect(delay(10, 0.5)).toBeNull();
    expect(delay(10, 0.5, 503, '5')).toBeNull();
  });

  it.each([
    ['longer than the delay', 429, '600', 600],
    ['shorter than the delay', 429, '3', 300],
    ['at most a day', 503, '999999', 86_400],
    ['as a date', 503, 'Fri, 05 Mar 2021 01:20:00 GMT', 1200],
    ['as a date in the past', 503, 'Fri, 05 Mar 2021 00:20:00 GMT', 300],
    ['that says nothing', 429, 'soon', 300],
    ['of another answer', 500, '600', 300],
    ['of a redirect', 301, '600', 300],
  ] as const)('takes a Retry-After %s', (_, code, text, expected) =>
    expect(delay(2, 0.5, code, text)).toBe(expected),
  );

  it('reads both forms of Retry-After and no other', () => {
    expect(readRetryAfter('0', NOW)).toBe(0);
    expect(readRetryAfter('120', NOW)).toBe(120);
    expect(readRetryAfter('Fri, 05 Mar 2021 01:00:01 GMT', NOW + 500)).toBe(1);
    for (const text of ['', '-5', '1.5', '2021-03-06', '+9', '9 GMT x', '12345678901', 'Fry, x GMT'])
      expect(readRetryAfter(text, NOW)).toBeNull();
  });
});
