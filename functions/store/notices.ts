import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { Instant } from '../../domain/kernel/aggregate.ts';
import type { EntryNotice, NoticeKind } from '../../domain/kernel/notices.ts';
import type { RecordEntry } from '../../domain/kernel/record.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import { findStandIn } from '../../domain/roster/deputies.ts';
import type { WriteNotices } from './change.ts';
import { type Key, noticeKey, noticesPk, TTL_ATTRIBUTE } from './keys.ts';
import { type Item, type Table, toItem } from './table.ts';

/** How long a notice is kept. It only points at what happened, which is in the record for good. */
const NOTICE_DAYS = 90;

/** The most that one answer reads: unread notices are counted among so many of the newest. */
const NEWEST = 200;

/** The most that go into a transaction of something else: it has room for 100 items. */
const MOST_WITHIN = 50;

/** What an officer is told of. Ids, codes and dates only. */
export interface OfficerNotice {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  /** What it is about: the kind and the id of an aggregate. */
  readonly subject: { readonly kind: string; readonly id: string };
  /** The district that held it then. */
  readonly division: string;
  /** The type of the event, or the kind of the alarm. */
  readonly about: string;
  readonly at: Instant;
  readonly dueOn: CalendarDate | null;
  /** The absent officer in whose place the reader is told; null for the reader's own. */
  readonly insteadOf: string | null;
  readonly readAt: Instant | null;
}

/** A notice with whom it is for: what whoever tells people of it needs. */
export interface AddressedNotice extends Omit<OfficerNotice, 'readAt'> {
  readonly to: string;
  /** The number of the entry in its record. */
  readonly sequence: number;
}

/** Names the notice of an entry, in the order of time: it follows from the entry, so that the same entry makes the same one. */
const noticeIdOf = ({ at, seq, hash }: RecordEntry): string =>
  `${at.replaceAll(/\D/g, '')}${String(seq).padStart(6, '0')}-${hash.slice(0, 16)}`;

/**
 * Says who gets what of the notices of a change: each officer once, an absent one's deputy in their place.
 * This is where whatever else tells officers of something reads whom and of what.
 * @param units the roster of the district and of the divisions above it
 */
export function addressNotices(
  entries: readonly RecordEntry[],
  notices: readonly EntryNotice[],
  units: readonly Unit[],
): AddressedNotice[] {
  const addressed = new Map<string, AddressedNotice>();
  for (const { n, kind, to, division, dueOn = null } of notices) {
    const entry = entries[n];
    if (entry === undefined) throw new RangeError('a notice names an entry that is not there');
    const { type, kind: alarm } = entry.event as { type: string; kind?: string };
    const notice = {
      noticeId: noticeIdOf(entry),
      kind,
      subject: { kind: entry.kind, id: entry.id },
      division,
      about: type === 'alarmed' ? (alarm ?? type) : type,
      at: entry.at,
      dueOn,
      sequence: entry.seq,
    };
    for (const officer of to) {
      const present = findStandIn(officer, units, entry.day);
      const key = `${present} ${notice.noticeId}`;
      const insteadOf = present === officer ? null : officer;
      // Whoever is told for themselves need not be told for another.
      if (insteadOf === null || !addressed.has(key))
        addressed.set(key, { ...notice, to: present, insteadOf });
    }
  }
  return [...addressed.values()];
}

/** The key of the notice of an officer. */
export const keyOfNotice = ({ to, noticeId }: Pick<AddressedNotice, 'to' | 'noticeId'>): Key =>
  noticeKey(to, noticeId);

/** When a notice is kept no longer, milliseconds since the epoch. */
export const noticeEndsAt = ({ at }: Pick<AddressedNotice, 'at'>): number =>
  Date.parse(at) + NOTICE_DAYS * 86_400_000;

const noticeItem = ({ to, noticeId, subject, sequence: _, ...notice }: AddressedNotice): Item => ({
  ...keyOfNotice({ to, noticeId }),
  ...notice,
  subjectKind: subject.kind,
  subjectId: subject.id,
  [TTL_ATTRIBUTE]: Math.floor(noticeEndsAt(notice) / 1000),
});

/**
 * Makes what writes the notices of a change in its own transaction.
 * @param units as of `addressNotices`
 * @returns null where there are too many for one: then a reader of the stream writes them
 */
export const noticeWrites =
  (table: Table, units: readonly Unit[]): WriteNotices =>
  (entries, notices) => {
    const addressed = addressNotices(entries, notices, units);
    if (addressed.length > MOST_WITHIN) return null;
    return addressed.map((notice) => ({ Put: { TableName: table.name, Item: toItem(noticeItem(notice)) } }));
  };

/** Stores a notice once: what was read stays so when it comes again. */
export async function putNotice(table: Table, notice: AddressedNotice): Promise<void> {
  try {
    await table.put(noticeItem(notice), { ConditionExpression: 'attribute_not_exists(pk)' });
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}

const readNotice = ({ sk, subjectKind, subjectId, readAt = null, ...item }: Item): OfficerNotice => {
  const { kind, division, about, at, dueOn, insteadOf } = item as unknown as OfficerNotice;
  return {
    noticeId: sk as string,
    kind,
    subject: { kind: subjectKind as string, id: subjectId as string },
    division,
    about,
    at,
    dueOn,
    insteadOf,
    readAt: readAt as Instant | null,
  };
};

/**
 * Reads an officer's notices, the newest first; expired ones are left out.
 * @param before only those that came before this one
 * @returns at most so many, and behind which one there may be more; null at the end
 */
export async function readNotices(
  table: Table,
  officer: string,
  now: number,
  { before, limit = NEWEST }: { readonly before?: string | undefined; readonly limit?: number } = {},
): Promise<{ readonly notices: OfficerNotice[]; readonly next: string | null }> {
  const { items, lastKey } = await table.query<Item>({
    KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
    FilterExpression: `${TTL_ATTRIBUTE} > :now`,
    values: {
      ':pk': noticesPk(officer),
      ':now': Math.floor(now / 1000),
      ...(before === undefined ? {} : { ':before': before }),
    },
    ScanIndexForward: false,
    Limit: limit,
  });
  return { notices: items.map(readNotice), next: lastKey === undefined ? null : (lastKey.sk as string) };
}

/**
 * Marks a notice as read, once.
 * @param scope the prefix of the divisions that the officer sees now; `*` for all
 * @returns undefined where the officer sees none of that name
 */
export async function markRead(
  table: Table,
  { officer, scope }: { readonly officer: string; readonly scope: string },
  noticeId: string,
  now: number,
): Promise<OfficerNotice | undefined> {
  const seesAll = scope === '*';
  try {
    const item = await table.update({
      Key: noticeKey(officer, noticeId),
      UpdateExpression: 'SET readAt = if_not_exists(readAt, :at)',
      ConditionExpression: `${TTL_ATTRIBUTE} > :now${seesAll ? '' : ' AND begins_with(division, :scope)'}`,
      values: {
        ':at': new Date(now).toISOString(),
        ':now': Math.floor(now / 1000),
        ...(seesAll ? {} : { ':scope': scope }),
      },
      ReturnValues: 'ALL_NEW',
    });
    return item && readNotice(item);
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}
