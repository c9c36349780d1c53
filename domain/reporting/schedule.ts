/** Seconds before each try, counted from the end of the try before: Standard Webhooks 1.0.0, "Deliverability and reliability". */
export const TRY_DELAYS = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** How far a delay may differ, so that many do not come at once. */
const JITTER = 0.1;

/** The longest a receiver may put a try off, in seconds. */
const LONGEST_DELAY = 86_400;

/** Statuses whose `Retry-After` counts: too many requests, and unavailable. */
const PUTS_OFF = [429, 503];

/** What a failed try was answered with. */
export interface FailedTry {
  /** The HTTP status, or a word where there was none, e.g. `timeout`. */
  readonly code: number | string;
  /** What the header `Retry-After` said. */
  readonly retryAfter: string | null;
}

/**
 * Reads `Retry-After` in both its forms, seconds or an HTTP date.
 * @param now milliseconds since the epoch
 * @returns seconds from now; null for a text that is neither
 */
export function readRetryAfter(text: string, now: number): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // `Date.parse` takes a lot that is no HTTP date: an IMF-fixdate, as every sender must write it, ends so.
  const at = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/**
 * Tells how long to wait before the next try.
 * @param tries how many there were
 * @param now milliseconds since the epoch
 * @param random a number in [0, 1)
 * @returns whole seconds; null when there is no further try
 */
export function nextDelay(tries: number, failed: FailedTry, now: number, random: number): number | null {
  const delay = TRY_DELAYS[tries];
  if (delay === undefined) return null;
  const least = Math.ceil(delay * (1 - JITTER));
  const most = Math.floor(delay * (1 + JITTER));
  const jittered = least + Math.floor(random * (most - least + 1));
  const asked =
    failed.retryAfter !== null && PUTS_OFF.includes(failed.code as number)
      ? readRetryAfter(failed.retryAfter, now)
      : null;
  return asked === null ? jittered : Math.max(jittered, Math.min(asked, LONGEST_DELAY));
}
