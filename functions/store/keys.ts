import type { Status } from '../../domain/clue/status.ts';

/**
 * The layout of the one table. Partition keys separate what policies must separate: personal data lives under
 * `PERSON#` alone and the figures under `LEDGER#` alone, so a role can be confined by leading key.
 *
 * | pk | sk | what |
 * | --- | --- | --- |
 * | `CLUE#<clueId>` | `CLUE` | the clue, its open task token |
 * | `CLUE#<clueId>` | `ENTRY#<seq>` | one entry of the process record |
 * | `PERSON#<clueId>` | `PARTICULARS` | names, documents, phones, addresses, description |
 * | `PERSON#<clueId>` | `TEXT#<seq>` | the free text of a record entry |
 * | `EMPLOYER#<employerKey>` | `<receivedAt>#<clueId>` | what triage compares: reporter key, people, period |
 * | `EMPLOYER#<employerKey>#<reporterKey>` | `<receivedAt>#<clueId>` | the same, of one known person |
 * | `ROSTER#<district>` | `UNIT#<unitId>` | a handling unit with its officers |
 * | `ROSTER#<district>` | `LOAD#<officerId>` | an officer's open clues: their ids and their number |
 * | `UNIT#<unitId>` | `UNIT` | where the unit's roster is |
 * | `IDEMPOTENCY#<scope>` | `<key>` | the answer already given to a command |
 * | `CALENDAR` | `RELEASE#<n>` | what makes a version of the working-day calendar |
 * | `CALENDAR` | `REPROJECTION#<n>` `PROGRESS#<n>` | where its re-projection is, and how many clues are done |
 * | `LEDGER#…` | | the metrics ledger (`functions/store/ledger/layout.ts`) |
 *
 * `gsi1` (keys only): clues by district, status and due date. `gsi2` (keys only): what the ledger counts by kind, district
 * and first day.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The indexes; each has the keys `<name>pk` and `<name>sk`. */
export const INDEXES = [
  { name: 'gsi1', projection: 'KEYS_ONLY' },
  { name: 'gsi2', projection: 'KEYS_ONLY' },
] as const;

/** The attribute after whose time, in seconds since the epoch, an item may be deleted. */
export const TTL_ATTRIBUTE = 'expiresAt';

const pad = (seq: number) => String(seq).padStart(6, '0');

export const CLUE_SK = 'CLUE';
export const ENTRY_PREFIX = 'ENTRY#';
export const TEXT_PREFIX = 'TEXT#';
export const LOAD_PREFIX = 'LOAD#';
export const UNIT_PREFIX = 'UNIT#';

export const cluePk = (clueId: string): string => `CLUE#${clueId}`;
export const clueKey = (clueId: string): Key => ({ pk: cluePk(clueId), sk: CLUE_SK });
export const entryKey = (clueId: string, seq: number): Key => ({
  pk: cluePk(clueId),
  sk: `${ENTRY_PREFIX}${pad(seq)}`,
});
export const personPk = (clueId: string): string => `PERSON#${clueId}`;
export const particularsKey = (clueId: string): Key => ({ pk: personPk(clueId), sk: 'PARTICULARS' });
export const textKey = (clueId: string, seq: number): Key => ({
  pk: personPk(clueId),
  sk: `${TEXT_PREFIX}${pad(seq)}`,
});
export const employerPk = (employerKey: string): string => `EMPLOYER#${employerKey}`;
export const reportsPk = (employerKey: string, reporterKey: string): string =>
  `${employerPk(employerKey)}#${reporterKey}`;
export const CALENDAR_PK = 'CALENDAR';
export const calendarReleaseKey = (n: number): Key => ({ pk: CALENDAR_PK, sk: `RELEASE#${pad(n)}` });
export const reprojectionKey = (n: number): Key => ({ pk: CALENDAR_PK, sk: `REPROJECTION#${pad(n)}` });
export const calendarProgressKey = (n: number): Key => ({ pk: CALENDAR_PK, sk: `PROGRESS#${pad(n)}` });
export const rosterPk = (district: string): string => `ROSTER#${district}`;
export const loadKey = (district: string, officerId: string): Key => ({
  pk: rosterPk(district),
  sk: `${LOAD_PREFIX}${officerId}`,
});
export const unitKey = (district: string, unitId: string): Key => ({
  pk: rosterPk(district),
  sk: `${UNIT_PREFIX}${unitId}`,
});
export const unitPointerKey = (unitId: string): Key => ({ pk: `${UNIT_PREFIX}${unitId}`, sk: 'UNIT' });
export const idempotencyKey = (scope: string, key: string): Key => ({ pk: `IDEMPOTENCY#${scope}`, sk: key });

/** What the index calls a clue: its status, but a closed one is `closing` until its record is archived. */
export type IndexStatus = Status | 'closing';

/** Index attributes of a clue: `gsi1` lists a district's clues by status and due date. */
export function clueIndex(clue: {
  clueId: string;
  division: string;
  status: Status;
  archived: boolean;
  due: { date: string };
}): { gsi1pk: string; gsi1sk: string } {
  const status: IndexStatus = clue.status === 'closed' && !clue.archived ? 'closing' : clue.status;
  return {
    gsi1pk: districtIndexPk(clue.division),
    gsi1sk: `${status}#${clue.due.date}#${clue.clueId}`,
  };
}

export const districtIndexPk = (district: string): string => `DISTRICT#${district}`;
