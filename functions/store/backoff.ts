/** Waits before a request is sent again. `attempt`: how often it was tried again before, from 0. */
export type Pause = (attempt: number) => Promise<void>;

const BASE_MS = 20;
const CAP_MS = 1000;

/**
 * How often a request is sent again at most. With pauses between, thirty commands on one aggregate that begin at the same
 * instant need nine at most where a transaction takes 25 ms; the pauses of all take less than 8 s.
 */
export const MAX_RETRIES = 12;

/**
 * Makes a pause of exponential backoff, capped, with full jitter: whoever lost a race waits for a random part of a time that
 * doubles with each loss, so that they do not meet again.
 * @param sleep waits, milliseconds @param random a number in [0, 1)
 */
export const createPause =
  (sleep: (ms: number) => Promise<void>, random: () => number): Pause =>
  (attempt) =>
    sleep(random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt));

/** Pauses in the machine's own time, also where time is virtual: no timer of virtual time runs while a request is under way. */
export const pause: Pause = createPause(
  (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  Math.random,
);

/** Others were faster again and again, or the store answered nothing again and again: the caller may try later. */
export class StoreBusy extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'StoreBusy';
  }
}

/** Errors of the store that pass by themselves: the caller may try again. */
const PASSING = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionCanceledException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'StoreBusy',
  'GetParameterError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
]);

/** Whether an error of the store is worth another try by the caller. */
export function isPassing(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  return PASSING.has(name ?? '') || PASSING.has(code ?? '');
}
