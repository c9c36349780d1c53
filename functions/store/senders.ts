import { SENDERS_PK, senderKey } from './keys.ts';
import type { Table } from './table.ts';

/** What is known of a sender by its pushes. */
export interface SenderNote {
  readonly source: string;
  /** ISO 8601. */
  readonly lastPushAt: string;
  /** When each key fitted last, by its id; ISO 8601. */
  readonly fittedAt: ReadonlyMap<string, string>;
}

/** The attribute that says when a key fitted last. */
const KEY_PREFIX = 'key:';

/** Notes that a push of a sender was signed well, and by which key. */
export async function notePush(table: Table, source: string, keyId: string, now: number): Promise<void> {
  await table.update({
    Key: senderKey(source),
    UpdateExpression: 'SET lastPushAt = :at, #key = :at',
    ExpressionAttributeNames: { '#key': KEY_PREFIX + keyId },
    values: { ':at': new Date(now).toISOString() },
  });
}

/** Reads what is known of all senders that ever pushed. */
export async function readSenders(table: Table): Promise<SenderNote[]> {
  const { items } = await table.query<{ sk: string; lastPushAt: string }>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': SENDERS_PK } },
    { all: true },
  );
  return items.map(({ sk, lastPushAt, ...rest }) => ({
    source: sk,
    lastPushAt,
    fittedAt: new Map(
      Object.entries(rest as Record<string, unknown>).flatMap(([name, at]) =>
        name.startsWith(KEY_PREFIX) ? [[name.slice(KEY_PREFIX.length), String(at)] as const] : [],
      ),
    ),
  }));
}
