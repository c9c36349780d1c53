import { AsyncResource } from 'node:async_hooks';
import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { pause } from '../functions/store/backoff.ts';
import { CALENDAR_PK, DELIVERY_PREFIX, kindPrefix, STATE_SK } from '../functions/store/keys.ts';
import type { Activity } from './activity.ts';
import type { ChangeFilter, ChangeRecord } from './store/outbox.ts';

type Image = Record<string, AttributeValue>;

/** What stream consumers read from: each its own records, in order, until it has acknowledged them. */
export interface Stream {
  /** @param onRecords called when there is something to read */
  subscribe(name: string, filter: ChangeFilter, onRecords: () => void): Promise<void>;
  /** The next records, oldest first; without an acknowledgement the same again. */
  read(name: string, limit: number): Promise<readonly ChangeRecord[]>;
  acknowledge(name: string, seq: number): void;
}

interface Subscriber {
  readonly filter: ChangeFilter;
  readonly onRecords: () => void;
  readonly records: ChangeRecord[];
}

/**
 * The stream of a store behind an endpoint: a tap on the committed writes of a client, held in memory. What a crash cuts
 * off does not come again; `npm run ops -- redrive` finds it.
 */
export class TappedStream implements Stream {
  readonly #tableName: string;
  readonly #activity: Activity;
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #isStreamed: IsStreamed;
  #seq = 0;
  #isStopped = false;

  /** @param kinds the aggregates whose writes are told */
  constructor(client: DynamoDBClient, tableName: string, activity: Activity, kinds: readonly string[]) {
    const prefixes = [...kinds.map(kindPrefix), DELIVERY_PREFIX];
    this.#isStreamed = (partition) =>
      partition === CALENDAR_PK || prefixes.some((prefix) => partition.startsWith(prefix));
    this.#tableName = tableName;
    this.#activity = activity;
    this.#tap(client);
  }

  async subscribe(name: string, filter: ChangeFilter, onRecords: () => void): Promise<void> {
    this.#subscribers.set(name, { filter, onRecords, records: [] });
  }

  async read(name: string, limit: number): Promise<readonly ChangeRecord[]> {
    return this.#subscribers.get(name)?.records.slice(0, limit) ?? [];
  }

  acknowledge(name: string, seq: number): void {
    const records = this.#subscribers.get(name)?.records ?? [];
    const left = records.findIndex((record) => record.seq > seq);
    records.splice(0, left < 0 ? records.length : left);
  }

  /** Asks no more for what became of writes. */
  stop(): void {
    this.#isStopped = true;
  }

  #push(written: readonly { image: Image; isNew: boolean }[]): void {
    for (const { image, isNew } of written) {
      const { pk = { S: '' }, sk = { S: '' } } = image;
      const record: ChangeRecord = {
        seq: ++this.#seq,
        tableName: this.#tableName,
        kind: isNew ? 'INSERT' : 'MODIFY',
        keys: { pk, sk },
        image,
        at: Date.now(),
        isExpiry: false,
      };
      for (const { filter, records } of this.#subscribers.values()) if (filter(record)) records.push(record);
    }
    for (const { records, onRecords } of this.#subscribers.values()) if (records.length > 0) onRecords();
  }

  #tap(client: DynamoDBClient): void {
    // Bound to this place: the read is the stream's, not that of the function whose write it was.
    const lookAgain = AsyncResource.bind((partition: string) => {
      void this.#activity.track(this.#lookAgain(client, partition));
    });
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const { commandName } = context as { commandName?: string };
        const written = writes(commandName, args.input as WriteInput, this.#isStreamed);
        const [first] = written;
        if (!first) return next(args);
        try {
          const result = await next(args);
          const { Attributes } = result.output as { Attributes?: Image };
          this.#push(written.flatMap(({ image = Attributes, isNew }) => (image ? [{ image, isNew }] : [])));
          return result;
        } catch (error) {
          if (!isRefusal(error)) lookAgain(first.partition);
          throw error;
        }
      },
      { step: 'initialize', name: 'streamTap', priority: 'normal' },
    );
  }

  /** After a write without an answer: gives the partition's items as they are, written or not. */
  async #lookAgain(client: DynamoDBClient, partition: string): Promise<void> {
    for (let attempt = 0; !this.#isStopped; attempt++) {
      try {
        const items = await readPartition(client, this.#tableName, partition);
        this.#push(items.map((image) => ({ image, isNew: image.sk?.S !== STATE_SK })));
        return;
      } catch {
        await pause(attempt);
      }
    }
  }
}

async function readPartition(client: DynamoDBClient, TableName: string, partition: string): Promise<Image[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      ConsistentRead: true,
    },
  );
  const items: Image[] = [];
  for await (const page of pages) items.push(...(page.Items ?? []));
  return items;
}

/** The store answered and changed nothing. Without an answer the write may have happened. */
const isRefusal = (error: unknown): boolean => {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
};

interface WriteInput {
  readonly TransactItems?: readonly { Put?: { Item?: Image; ConditionExpression?: string } }[];
  readonly Item?: Image;
  readonly Key?: Image;
}

/** Whether a consumer may want what is written under a partition key: that of an aggregate, or of the calendar. */
type IsStreamed = (partition: string) => boolean;

/** The writes to aggregates' partitions and the calendar's among a command's input. An update's image is its answer (`ALL_NEW`). */
function writes(
  command: string | undefined,
  input: WriteInput,
  isStreamed: IsStreamed,
): { partition: string; image?: Image; isNew: boolean }[] {
  const of = (image: Image | undefined, isNew: boolean) => {
    const partition = image?.pk?.S ?? '';
    return image && isStreamed(partition) ? [{ partition, image, isNew }] : [];
  };
  if (command === 'TransactWriteItemsCommand') {
    return (input.TransactItems ?? []).flatMap(({ Put }) =>
      of(Put?.Item, Put?.ConditionExpression?.includes('attribute_not_exists') ?? false),
    );
  }
  if (command === 'PutItemCommand') return of(input.Item, true);
  if (command === 'UpdateItemCommand') {
    const partition = input.Key?.pk?.S ?? '';
    return isStreamed(partition) ? [{ partition, isNew: false }] : [];
  }
  return [];
}
