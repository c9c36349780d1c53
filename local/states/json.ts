import { DATA_LIMIT, StateError } from './errors.ts';
import { PAYLOAD_LIMIT } from './quotas.ts';

/** A JSON value with its text, which is what sizes are measured on and what is stored. */
export interface Serialised {
  readonly value: unknown;
  readonly text: string;
}

/** Whether a text is larger than the payload quota. */
export const exceedsPayloadLimit = (text: string): boolean =>
  // A UTF-16 unit takes at most three bytes: most texts need no counting.
  text.length * 3 > PAYLOAD_LIMIT && Buffer.byteLength(text) > PAYLOAD_LIMIT;

/**
 * Serialises a value and reads it back, so that it is plain JSON and shared with nobody.
 * @param what names the value in the error, as AWS does
 * @throws StateError `States.DataLimitExceeded` beyond 256 KiB
 */
export function serialise(value: unknown, what: string): Serialised {
  const text = JSON.stringify(value) ?? 'null';
  if (exceedsPayloadLimit(text)) {
    throw new StateError(
      DATA_LIMIT,
      `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return { value: typeof value === 'object' && value !== null ? JSON.parse(text) : value, text };
}

/** Formats an instant (milliseconds since the epoch) as the context object and the history show it. */
export const toTimestamp = (ms: number): string => new Date(ms).toISOString();
