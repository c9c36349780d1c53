/**
 * The layout of the one table. Partition keys separate what policies must separate: personal data lives under
 * `PERSON#` alone and the figures under `LEDGER#` alone, so a role can be confined by leading key. They carry the kind of an
 * aggregate, so that ids of two kinds do not collide.
 *
 * | pk | sk | what |
 * | --- | --- | --- |
 * | `<KIND>#<id>`, e.g. `CLUE#…` | `STATE` | an aggregate's state |
 * | `<KIND>#<id>` | `ENTRY#<seq>` | the entries of one change of the process record, by the number of the last |
 * | `TASK#<kind>#<id>` | `TASK` | the task token its workflow waits with |
 * | `PERSON#<kind>#<id>` | `PARTICULARS` | names, documents, phones, addresses, description |
 * | `PERSON#<kind>#<id>` | `TEXT#<seq>` | the free text of a record entry |
 * | `PERSON#<kind>#<id>` | `DOCUMENT#<seq>` | the document (文书) that a record entry issued, as it is printed |
 * | `PUBLIC#<publicityId>` | `DECISION` | what the public is shown of a decision, or of its recall |
 * | `NAME#<kind>#<id>` | `EMPLOYER` | the employer's name, for lists; it goes with the particulars |
 * | `EMPLOYER#<employerKey>` | `<receivedAt>#<clueId>` | what triage compares: reporter key, people, period |
 * | `REPORTER#<reporterKey>` | `<receivedAt>#<clueId>` | the same, of one known person, with the employer's keys |
 * | `ROSTER#<district>` | `UNIT#<unitId>` | a handling unit with its officers |
 * | `ROSTER#<district>` | `LOAD#<kind>#<unitId>` | how many open aggregates each officer has in a unit's work |
 * | `ROSTER#NAMES#<shard>` | `NAMES` | the names that officers and units have had, each since when |
 * | `UNIT#<unitId>` | `UNIT` | where the unit's roster is |
 * | `IDEMPOTENCY#<kind>#<scope>` | `<key>` | the answer already given to a command |
 * | `NUMBER#<division>` | `<what>#<year>` | the last number given in a series without gaps |
 * | `SENDERS` | `<source>` | when a sender pushed last, and when each of its keys fitted |
 * | `NOTICE#<officerId>` | `<noticeId>` | what an officer is told of; it expires |
 * | `SUBSCRIBERS` | `<id>` | who is told of public events |
 * | `SUBSCRIBER-KEYS` | `LOCK` | who is changing the subscribers' keys, until when |
 * | `DELIVERY#<subscriber>` | `<instant>-<event>` | telling a subscriber of an event: what is sent, and each try |
 * | `RECEIPT#<subscriber>` | `<seq>` | how that ended, in a chain of its own |
 * | `REPORTED#<subscriber>` | `<district>` | how many were due, in time, late and dead |
 * | `FILE#<fileId>` | `FILE` | a file of evidence: digest, size, type, who uploads it, what it is attached to |
 * | `PERSON#file#<fileId>` | `NAME` | its name |
 * | `FILES#<kind>#<id>` | `<seq>` | the files that an entry of a record names, by its number |
 * | `CALENDAR` | `RELEASE#<n>` | what makes a version of the working-day calendar |
 * | `CALENDAR` | `REPROJECTION#<n>` `PROGRESS#<n>` | where its re-projection is, and how many clues are done |
 * | `POLICY` | `RELEASE#<n>` | a version of the policy |
 * | `EXPIRING` | `<kind>#<id>` | what expired by its record and has items left to delete |
 * | `LEDGER#…` | | the metrics ledger (`functions/store/ledger/layout.ts`) |
 *
 * `gsi1`: a district's aggregates of a kind, open or done, by day and id, with what lists are filtered by. `gsi2` (keys only):
 * what the ledger counts by kind, district and first day; and what has ended and may have personal data, by kind, district and the day
 * from which it is kept; what must be answered about although it is not open, by kind, district and day; the files that no entry
 * names, by the instant at which they are swept (`UPLOADS`); a district's published
 * decisions, by the day on which they were (`PUBLIC#<district>`); and the deliveries that nobody accepted, by the end of the day on
 * which they are due, or by when they were given up (`REPORTING`). A subscriber's deliveries by state are in `gsi1`, too.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The indexes; each has the keys `<name>pk` and `<name>sk`. */
export const INDEXES = [
  { name: 'gsi1', projection: 'INCLUDE', attributes: ['status', 'street', 'officers', 'since', 'marks'] },
  { name: 'gsi2', projection: 'KEYS_ONLY' },
] as const satisfies readonly TableIndex[];

/** An index of the table and what it holds beside the keys. */
export interface TableIndex {
  readonly name: string;
  readonly projection: 'KEYS_ONLY' | 'INCLUDE';
  /** With `INCLUDE`. */
  readonly attributes?: readonly string[];
}

/** What a scan of records reads: no attribute that an item with personal data has but its keys. */
export const RECORD_ATTRIBUTES = [
  'pk',
  'sk',
  'body',
  'facets',
  'writtenAt',
  'version',
  'head',
  'status',
  'street',
] as const;

/** What a scan of heads reads. */
export const HEAD_ATTRIBUTES = ['pk', 'sk', 'version', 'head', 'writtenAt'] as const;

/** The attribute after whose time, in seconds since the epoch, an item may be deleted. */
export const TTL_ATTRIBUTE = 'expiresAt';

const pad = (seq: number) => String(seq).padStart(6, '0');

export const STATE_SK = 'STATE';
/** What the partition keys of task tokens begin with: roles that handle tokens alone are confined by it. */
export const TASK_PREFIX = 'TASK#';
export const ENTRY_PREFIX = 'ENTRY#';
export const TEXT_PREFIX = 'TEXT#';
export const DOCUMENT_PREFIX = 'DOCUMENT#';
export const LOAD_PREFIX = 'LOAD#';
export const UNIT_PREFIX = 'UNIT#';

/** What the partition keys of a kind begin with. */
export const kindPrefix = (kind: string): string => `${kind.toUpperCase()}#`;
export const aggregatePk = (kind: string, id: string): string => kindPrefix(kind) + id;
/** The kind and the id of which `aggregatePk` made a key. */
export function aggregateKeyParts(pk: string): { readonly kind: string; readonly id: string } {
  const [prefix = '', ...id] = pk.split('#');
  return { kind: prefix.toLowerCase(), id: id.join('#') };
}
export const stateKey = (kind: string, id: string): Key => ({ pk: aggregatePk(kind, id), sk: STATE_SK });
const taskPk = (kind: string, id: string): string => `${TASK_PREFIX}${kind}#${id}`;
export const taskKey = (kind: string, id: string): Key => ({ pk: taskPk(kind, id), sk: 'TASK' });
export const entryKey = (kind: string, id: string, seq: number): Key => ({
  pk: aggregatePk(kind, id),
  sk: `${ENTRY_PREFIX}${pad(seq)}`,
});
export const personPk = (kind: string, id: string): string => `PERSON#${kind}#${id}`;
/** The kind and the id in a partition key of personal data. */
export function personKeyParts(pk: string): { readonly kind: string; readonly id: string } {
  const [, kind = '', ...id] = pk.split('#');
  return { kind, id: id.join('#') };
}
export const particularsKey = (kind: string, id: string): Key => ({
  pk: personPk(kind, id),
  sk: 'PARTICULARS',
});
export const employerNamePk = (kind: string, id: string): string => `NAME#${kind}#${id}`;
export const employerNameKey = (kind: string, id: string): Key => ({
  pk: employerNamePk(kind, id),
  sk: 'EMPLOYER',
});
export const textKey = (kind: string, id: string, seq: number): Key => ({
  pk: personPk(kind, id),
  sk: `${TEXT_PREFIX}${pad(seq)}`,
});
export const documentKey = (kind: string, id: string, seq: number): Key => ({
  pk: personPk(kind, id),
  sk: `${DOCUMENT_PREFIX}${pad(seq)}`,
});
/** The number of the entry whose text or document a sort key of personal data names; null for any other key. */
export const seqOfPersonal = (sk: string): number | null => {
  const prefix = [TEXT_PREFIX, DOCUMENT_PREFIX].find((name) => sk.startsWith(name));
  return prefix === undefined ? null : Number(sk.slice(prefix.length));
};
/** What the keys of what the public is shown begin with, in the table and in the index. */
const PUBLIC_PREFIX = 'PUBLIC#';
export const publicKey = (publicityId: string): Key => ({
  pk: PUBLIC_PREFIX + publicityId,
  sk: 'DECISION',
});
/** A district's published decisions, in the index. */
export const publicPk = (district: string): string => PUBLIC_PREFIX + district;
export const fileKey = (fileId: string): Key => ({ pk: `FILE#${fileId}`, sk: 'FILE' });
export const fileNameKey = (fileId: string): Key => ({ pk: personPk('file', fileId), sk: 'NAME' });
/** Files that no entry of a record names, in the index. */
export const UPLOADS_PK = 'UPLOADS';
export const attachmentsPk = (kind: string, id: string): string => `FILES#${kind}#${id}`;
export const attachmentKey = (kind: string, id: string, seq: number): Key => ({
  pk: attachmentsPk(kind, id),
  sk: pad(seq),
});
/** The number of the entry that a key of attachments names. */
export const seqOfAttachment = (sk: string): number => Number(sk);
export const employerPk = (employerKey: string): string => `EMPLOYER#${employerKey}`;
export const reporterPk = (reporterKey: string): string => `REPORTER#${reporterKey}`;
/** The last number of a series; `what` is a word, e.g. `case`. */
export const numberKey = ({
  division,
  what,
  year,
}: {
  readonly division: string;
  readonly what: string;
  readonly year: number;
}): Key => ({ pk: `NUMBER#${division}`, sk: `${what}#${year}` });
export const noticesPk = (officer: string): string => `NOTICE#${officer}`;
export const noticeKey = (officer: string, noticeId: string): Key => ({
  pk: noticesPk(officer),
  sk: noticeId,
});
export const SENDERS_PK = 'SENDERS';
export const senderKey = (source: string): Key => ({ pk: SENDERS_PK, sk: source });
export const SUBSCRIBERS_PK = 'SUBSCRIBERS';
export const subscriberKey = (id: string): Key => ({ pk: SUBSCRIBERS_PK, sk: id });
export const KEY_LOCK: Key = { pk: 'SUBSCRIBER-KEYS', sk: 'LOCK' };
/** What the partition keys of deliveries begin with. */
export const DELIVERY_PREFIX = 'DELIVERY#';
export const deliveryPk = (subscriber: string): string => DELIVERY_PREFIX + subscriber;
/** A subscriber's deliveries in the index, by state. */
export const deliveriesPk = (subscriber: string): string => `DELIVERIES#${subscriber}`;
/** Deliveries that nobody accepted, in the index. */
export const REPORTING_PK = 'REPORTING';
export const receiptPk = (subscriber: string): string => `RECEIPT#${subscriber}`;
export const receiptKey = (subscriber: string, seq: number): Key => ({
  pk: receiptPk(subscriber),
  sk: String(seq).padStart(9, '0'),
});
export const reportedPk = (subscriber: string): string => `REPORTED#${subscriber}`;
export const reportedKey = (subscriber: string, district: string): Key => ({
  pk: reportedPk(subscriber),
  sk: district,
});
export const CALENDAR_PK = 'CALENDAR';
export const calendarReleaseKey = (n: number): Key => ({ pk: CALENDAR_PK, sk: `RELEASE#${pad(n)}` });
export const reprojectionKey = (n: number): Key => ({ pk: CALENDAR_PK, sk: `REPROJECTION#${pad(n)}` });
export const calendarProgressKey = (n: number): Key => ({ pk: CALENDAR_PK, sk: `PROGRESS#${pad(n)}` });
export const POLICY_PK = 'POLICY';
export const policyReleaseKey = (n: number): Key => ({ pk: POLICY_PK, sk: `RELEASE#${pad(n)}` });
export const EXPIRING_PK = 'EXPIRING';
export const expiringKey = (kind: string, id: string): Key => ({ pk: EXPIRING_PK, sk: `${kind}#${id}` });
export const askedPk = (kind: string, district: string): string => `ASKED#${kind}#${district}`;
export const endedPk = (kind: string, district: string): string => `ENDED#${kind}#${district}`;
export const rosterPk = (district: string): string => `ROSTER#${district}`;
/** How many items hold the names of officers and units: as many as one transaction can change. */
export const NAME_SHARDS = 64;
export const namesKey = (shard: number): Key => ({ pk: rosterPk(`NAMES#${pad(shard)}`), sk: 'NAMES' });
/** The attribute with an officer's number: an id may be named like anything. */
export const loadAttribute = (officerId: string): string => `open:${officerId}`;
/** Where the open work of a unit's officers is counted; without a unit, in a place of its own. */
export const loadKey = (district: string, kind: string, unitId: string | null): Key => ({
  pk: rosterPk(district),
  sk: `${LOAD_PREFIX}${kind}#${unitId ?? '-'}`,
});
export const unitKey = (district: string, unitId: string): Key => ({
  pk: rosterPk(district),
  sk: `${UNIT_PREFIX}${unitId}`,
});
export const unitPointerKey = (unitId: string): Key => ({ pk: `${UNIT_PREFIX}${unitId}`, sk: 'UNIT' });
export const idempotencyKey = (kind: string, scope: string, key: string): Key => ({
  pk: `IDEMPOTENCY#${kind}#${scope}`,
  sk: key,
});

/** The two parts of a district's index: what still waits for the district, and what does not. */
export type IndexPart = 'open' | 'done';

export const indexPk = (kind: string, district: string): string => `DISTRICT#${kind}#${district}`;
