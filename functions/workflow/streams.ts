/**
 * What each stream consumer wants to see, as event filter patterns of a Lambda event source mapping (a record passes when
 * one pattern fits). The cloud gives them to the mappings, the embedded stack to its pump.
 */
export const STREAM_FILTERS = {
  /** Clues with a task token, the entries that start an execution, and re-projections that go on. */
  relay: [
    { dynamodb: { Keys: { sk: { S: ['CLUE'] } }, NewImage: { task: { S: [{ exists: true }] } } } },
    { eventName: ['INSERT'], dynamodb: { NewImage: { type: { S: ['received', 'reopened', 'rearmed'] } } } },
    { dynamodb: { NewImage: { reprojection: { N: [{ exists: true }] } } } },
  ],
  /** Entries that change what the figures see. */
  ledger: [{ eventName: ['INSERT'], dynamodb: { NewImage: { facetNumber: { N: [{ exists: true }] } } } }],
} as const satisfies Record<string, readonly StreamPattern[]>;

/** A filter pattern: nested objects down to lists of accepted values or `{exists}`. */
export type StreamPattern = {
  readonly [key: string]: StreamPattern | readonly (string | { readonly exists: boolean })[];
};
