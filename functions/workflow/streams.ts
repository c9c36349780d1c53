/**
 * What each stream consumer wants to see, as event filter patterns of a Lambda event source mapping (a record passes when
 * one pattern fits). The cloud gives them to the mappings, the embedded stack to its pump.
 */
export const STREAM_FILTERS = {
  /**
   * Entries that start an execution or may owe an answer to a token, deliveries whose round is to be begun, and re-projections that go on.
   */
  relay: [
    { eventName: ['INSERT'], dynamodb: { NewImage: { waking: { S: [{ exists: true }] } } } },
    { dynamodb: { NewImage: { deliver: { N: [{ exists: true }] } } } },
    { dynamodb: { NewImage: { reprojection: { N: [{ exists: true }] } } } },
  ],
  /**
   * Entries that change what the figures see, and those that officers or outsiders are told of and that do not wake the relay.
   */
  ledger: [
    { eventName: ['INSERT'], dynamodb: { NewImage: { facetNumber: { N: [{ exists: true }] } } } },
    { eventName: ['INSERT'], dynamodb: { NewImage: { notices: { S: [{ exists: true }] } } } },
    { eventName: ['INSERT'], dynamodb: { NewImage: { reported: { N: [{ exists: true }] } } } },
  ],
} as const satisfies Record<string, readonly StreamPattern[]>;

/** The most records a consumer is given at once, in the cloud and on one machine. */
export const STREAM_BATCH = 100;

/** A filter pattern: nested objects down to lists of accepted values or `{exists}`. */
export type StreamPattern = {
  readonly [key: string]: StreamPattern | readonly (string | { readonly exists: boolean })[];
};
