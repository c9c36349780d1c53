import type { Delivery } from '../../domain/reporting/delivery.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { deliveryKey } from '../store/deliveries.ts';
import { NOTICES_FOR, REPORTED_BY, readEntries } from '../store/items.ts';
import { aggregateKeyParts, ENTRY_PREFIX, type Key } from '../store/keys.ts';
import type { AggregateRef } from '../store/ledger/layout.ts';
import { type AddressedNotice, keyOfNotice, noticeEndsAt, putNotice } from '../store/notices.ts';
import { scanPages } from '../store/scan.ts';
import { readSubscribers, type StoredSubscriber } from '../store/subscribers.ts';
import { type Item, marshall, openTable, type Table } from '../store/table.ts';
import { createAddressing, noticesIn } from './notices.ts';
import { createDeliveries, deliveriesOfEntries, deliveriesOfNotices } from './reporting.ts';

/** What telling anew found and did. */
export interface Missed {
  /** Changes looked at: those of which a reader of the stream had something to tell. */
  readonly changes: number;
  /** Deliveries that were missing, made now (in a dry run: would be). */
  readonly deliveries: number;
  /** Officers' notices that were missing, made now (in a dry run: would be). */
  readonly notices: number;
  /** Changes that cannot be told, with the names of the errors. */
  readonly failed: readonly (AggregateRef & { readonly error: string })[];
}

/** How to tell anew. */
export interface MissedOptions {
  /** What is younger than this is left alone; its stream records may be under way. Milliseconds. */
  readonly graceMs: number;
  readonly dryRun?: boolean;
  /** Hears how many changes were looked at. */
  readonly onProgress?: (changes: number) => void;
}

/** The ones among keys that are there. */
async function present(table: Table, keys: readonly Key[]): Promise<ReadonlySet<string>> {
  const unique = new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key]));
  const found = unique.size === 0 ? [] : await table.batchGet<Key>([...unique.values()]);
  return new Set(found.map(({ pk, sk }) => `${pk} ${sk}`));
}

/** Finds the notices that nobody has. Where the roster changed meanwhile, who was told then counts, and goes on counting. */
async function settleNotices(
  table: Table,
  notices: readonly AddressedNotice[],
): Promise<{ readonly all: AddressedNotice[]; readonly missing: AddressedNotice[] }> {
  const own = ({ insteadOf, ...notice }: AddressedNotice): AddressedNotice => ({
    ...notice,
    to: insteadOf ?? notice.to,
    insteadOf: null,
  });
  const there = await present(table, notices.flatMap((notice) => [notice, own(notice)]).map(keyOfNotice));
  const has = (notice: AddressedNotice) => {
    const { pk, sk } = keyOfNotice(notice);
    return there.has(`${pk} ${sk}`);
  };
  const all = notices.map((notice) => (has(own(notice)) ? own(notice) : notice));
  return { all, missing: all.filter((notice) => !has(notice)) };
}

/** Finds the deliveries that were never made. */
async function missingOf(table: Table, deliveries: readonly Delivery[]): Promise<Delivery[]> {
  const keyed = deliveries.flatMap((delivery) => {
    const key = deliveryKey(delivery.id);
    return key ? [{ delivery, key }] : [];
  });
  const there = await present(
    table,
    keyed.map(({ key }) => key),
  );
  return keyed.flatMap(({ delivery, key }) => (there.has(`${key.pk} ${key.sk}`) ? [] : [delivery]));
}

/**
 * Tells officers and outsiders what a reader of the stream was to tell and lost: notices, and deliveries of public events to each subscriber
 * that was to be told of them when they happened. Goes by what the write path noted with the entries, in one scan, page by page; what is there
 * is passed over by a read. So it is safe to run at any time, and one that was cut off makes the rest when it is run again.
 */
export async function tellMissed(
  runtime: Runtime,
  reader: keyof typeof NOTICES_FOR,
  { graceMs, dryRun = false, onProgress }: MissedOptions,
): Promise<Missed> {
  const [forOfficers, forOutsiders] = [NOTICES_FOR[reader], REPORTED_BY[reader]];
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const now = runtime.now();
  const address = createAddressing(table);
  const failed: (AggregateRef & { error: string })[] = [];
  let [changes, deliveries, notices] = [0, 0, 0];

  async function tell(item: Item, subscribers: readonly StoredSubscriber[]): Promise<void> {
    const entries = readEntries(item);
    const at = entries.at(-1)?.at ?? '';
    if (now - Date.parse(at) < graceMs) return;
    const told = subscribers.filter(({ since }) => since <= at);
    const addressed = await address(entries, noticesIn(item, forOfficers));
    // A notice that is over by now tells nobody anything, and may have been there.
    const { all, missing } = await settleNotices(
      table,
      addressed.filter((notice) => noticeEndsAt(notice) > now),
    );
    const made = [
      ...(await deliveriesOfNotices(runtime, all, told)),
      ...(item[forOutsiders] ? await deliveriesOfEntries(runtime, table, entries, told) : []),
    ];
    const lost = await missingOf(table, made);
    if (!dryRun) {
      for (const notice of missing) await putNotice(table, notice);
      await createDeliveries(table, lost);
    }
    notices += missing.length;
    deliveries += lost.length;
  }

  const pages = scanPages(runtime, {
    ConsistentRead: true,
    FilterExpression:
      'begins_with(sk, :entry) AND (attribute_exists(#officers) OR attribute_exists(#outsiders))',
    ProjectionExpression: 'pk, sk, body, #officers, #outsiders',
    ExpressionAttributeNames: { '#officers': forOfficers, '#outsiders': forOutsiders },
    ExpressionAttributeValues: marshall({ ':entry': ENTRY_PREFIX }),
  });
  for await (const page of pages) {
    if (page.length === 0) continue;
    const subscribers = await readSubscribers(table);
    for (const item of page) {
      changes += 1;
      try {
        await tell(item, subscribers);
      } catch (error) {
        failed.push({ ...aggregateKeyParts(String(item.pk)), error: (error as Error).name });
      }
      onProgress?.(changes);
    }
  }
  runtime.log.info('QX-TOLD-ANEW', { reader, changes, deliveries, notices, failed: failed.length, dryRun });
  return { changes, deliveries, notices, failed };
}
