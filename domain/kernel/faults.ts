/** What is wrong with a record. */
export type FaultCode =
  /** An entry is missing, comes twice, or stands elsewhere. */
  | 'numbering'
  /** An entry of another aggregate stands among the entries. */
  | 'foreign-entry'
  /** An entry does not follow the one before it. */
  | 'link'
  /** An entry was changed after it was written. */
  | 'hash'
  /** The seal of closing does not fit the chain. */
  | 'seal'
  /** An entry lets texts expire that were written after it. */
  | 'expiry'
  /** What an entry says of the figures is not what its event makes of the state. */
  | 'facet'
  /** An event cannot have happened where it stands. */
  | 'fold'
  /** There is a record without a state. */
  | 'state-missing'
  /** Record and state differ in length. */
  | 'length'
  /** The state's head is not the hash of the last entry. */
  | 'head'
  /** The state is not what the record makes it. */
  | 'state'
  /** The state does not parse: members are wrong, missing or unknown. */
  | 'shape'
  /** What is kept beside the state for conditions and indexes is not what the state makes it. */
  | 'index'
  /** A text is not the one that was written. */
  | 'text'
  /** A text belongs to no entry. */
  | 'orphan-text'
  /** A text is gone that did not expire. */
  | 'text-missing'
  /** A document is not the one that was issued. */
  | 'document'
  /** A document was issued by no entry. */
  | 'orphan-document'
  /** A document is gone that did not expire. */
  | 'document-missing'
  /** The record is not the one that was anchored. */
  | 'anchor'
  /** Entries older than the last anchoring were not anchored. */
  | 'not-anchored'
  /** The figures have counted more of the record than there is. */
  | 'counted';

/** One fault of a record. */
export interface Fault {
  readonly code: FaultCode;
  /** The entry concerned; null where it is the state. */
  readonly seq: number | null;
  /** Names of the members of the state that differ, dotted; never their values. */
  readonly fields?: readonly string[];
  /** A sentence without personal data. */
  readonly message: string;
}

/** The most faults a verification lists, and the most names of members one fault lists. */
export const MAX_FAULTS = 20;

/** The faults of a record as they are found, the first `MAX_FAULTS` of them. */
export class Faults {
  readonly list: Fault[] = [];

  add(code: FaultCode, seq: number | null, message: string, fields?: readonly string[]): void {
    if (this.list.length < MAX_FAULTS) this.list.push({ code, seq, message, ...(fields ? { fields } : {}) });
  }
}
