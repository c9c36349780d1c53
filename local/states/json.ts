import { DATA_LIMIT, StateError } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON value with its text, which is what sizes are measured on and what is stored. */
export interface Settled {
  readonly value: unknown;
  readonly text: string;
}

/** The largest input, output, arguments or result of a state: 256 KiB of UTF-8 (AWS: "Step Functions service quotas"). */
const PAYLOAD_LIMIT = 262_144;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a text is larger than the payload quota. */
export const tooLarge = (text: string): boolean =>
  // A UTF-16 unit takes at most three bytes: most texts need no counting.
  text.length * 3 > PAYLOAD_LIMIT && Buffer.byteLength(text) > PAYLOAD_LIMIT;

/**
 * Makes a value plain JSON, shared with nobody: what JSON cannot say is lost here and not later.
 * @param what names the value in the error, as AWS does
 * @throws StateError `States.DataLimitExceeded` beyond 256 KiB
 */
export function settle(value: unknown, what: string): Settled {
  const text = JSON.stringify(value) ?? 'null';
  if (tooLarge(text)) {
    throw new StateError(
      DATA_LIMIT,
      `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return { value: typeof value === 'object' && value !== null ? JSON.parse(text) : value, text };
}

/** An instant as the context object and the history show it. */
export const instant = (ms: number): string => new Date(ms).toISOString();
