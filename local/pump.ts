import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { CALENDAR_PK } from '../functions/shared/keys.ts';
import type { StreamPattern } from '../functions/shared/streams.ts';
import type { Activity } from './activity.ts';
import type { Journal } from './journal.ts';

type Image = Record<string, AttributeValue>;

/** A stream consumer: a Lambda handler with partial batch responses. */
export interface Consumer {
  /** A record is given when one of the patterns fits. */
  readonly filters: readonly StreamPattern[];
  readonly handle: (
    event: DynamoDBStreamEvent,
  ) => Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] } | undefined>;
}

/** A record on its way to a consumer. */
interface Queued {
  readonly record: DynamoDBRecord;
  /** Called when the consumer has taken the record. */
  readonly taken: () => void;
}

/** A consumer's queue: one shard, in order. */
interface Lane {
  readonly consumer: Consumer;
  readonly queue: Queued[];
  running: boolean;
}

const MAX_BATCH = 100;
const MAX_TRIES = 25;

/**
 * The stream of the embedded stack: gives each consumer real `DynamoDBStreamEvent` batches, at least once and in order
 * per partition. Records come from a tap on the committed writes of a client; what a crash cut off comes again from
 * the journal, which remembers the partitions being written. Reading the emulator's own stream would slow every write.
 */
export class StreamPump {
  readonly #lanes: readonly Lane[];
  readonly #activity: Activity;
  readonly #journal: Journal;
  readonly #retryMs: number;
  readonly #onUncertain: (partition: string, done: () => void) => void;
  #sequence = 0n;
  #stopped = false;

  constructor(options: {
    consumers: readonly Consumer[];
    activity: Activity;
    journal: Journal;
    retryMs?: number;
    /** A write whose outcome is unknown: read the partition again and `replay` it. */
    onUncertain: (partition: string, done: () => void) => void;
  }) {
    this.#lanes = options.consumers.map((consumer) => ({ consumer, queue: [], running: false }));
    this.#activity = options.activity;
    this.#journal = options.journal;
    this.#retryMs = options.retryMs ?? 100;
    this.#onUncertain = options.onUncertain;
  }

  /** Taps a client: every committed write to a clue's partition becomes stream records. */
  tap(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const command = (context as { commandName?: string }).commandName;
        const written = writes(command, args.input as WriteInput);
        if (written.length === 0) return next(args);
        const partition = written[0]?.partition ?? '';
        // Journalled before the write: after a crash the partition is looked at again, written or not.
        const done = this.#journal.begin(partition);
        try {
          const result = await next(args);
          const images = written.map(({ image, ...rest }) => ({
            ...rest,
            image: image ?? (result.output as { Attributes?: Image }).Attributes,
          }));
          this.push(
            images.flatMap(({ image, insert }) => (image ? [this.#record(image, insert)] : [])),
            done,
          );
          return result;
        } catch (error) {
          if (refused(error)) done();
          else this.#onUncertain(partition, done);
          throw error;
        }
      },
      { step: 'initialize', name: 'streamTap', priority: 'normal' },
    );
  }

  /** Gives records to every consumer; `done` is called once all have taken them. */
  push(records: readonly DynamoDBRecord[], done: () => void): void {
    const wanted = this.#lanes.map(({ consumer }) =>
      records.filter((record) => consumer.filters.some((pattern) => fits(pattern, record))),
    );
    let waiting = wanted.reduce((n, list) => n + list.length, 0);
    const taken = () => {
      waiting -= 1;
      if (waiting === 0) done();
    };
    if (waiting === 0) done();
    for (const [i, lane] of this.#lanes.entries()) {
      for (const record of wanted[i] ?? []) lane.queue.push({ record, taken });
      if (!lane.running && lane.queue.length > 0) {
        lane.running = true;
        void this.#activity.track(this.#drain(lane));
      }
    }
  }

  /** Stops giving records; what was not taken stays in the journal. */
  stop(): void {
    this.#stopped = true;
  }

  async #drain(lane: Lane): Promise<void> {
    const { queue, consumer } = lane;
    let tries = 0;
    while (queue.length > 0 && !this.#stopped) {
      const batch = queue.slice(0, MAX_BATCH);
      let taken = 0;
      try {
        const answer = await consumer.handle({ Records: batch.map((q) => q.record) });
        const failed = answer?.batchItemFailures[0]?.itemIdentifier;
        const at = batch.findIndex((q) => q.record.dynamodb?.SequenceNumber === failed);
        taken = failed === undefined ? batch.length : Math.max(at, 0);
      } catch {
        // A consumer that throws gets the whole batch again, as an event source mapping would give it.
      }
      for (const { taken: tell } of queue.splice(0, taken)) if (!this.#stopped) tell();
      if (taken === batch.length) continue;
      tries = taken > 0 ? 1 : tries + 1;
      // A record that never goes through is left to the journal, as it would be to a dead-letter queue.
      if (tries >= MAX_TRIES) queue.shift();
      else await new Promise((resolve) => setTimeout(resolve, Math.min(this.#retryMs * tries, 2000)));
    }
    lane.running = false;
  }

  #record(image: Image, insert: boolean): DynamoDBRecord {
    this.#sequence += 1n;
    const { pk, sk } = image;
    return {
      eventID: String(this.#sequence),
      eventName: insert ? 'INSERT' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'local',
      dynamodb: {
        Keys: { pk, sk } as NonNullable<DynamoDBRecord['dynamodb']>['Keys'],
        NewImage: image as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
        SequenceNumber: String(this.#sequence).padStart(21, '0'),
        StreamViewType: 'NEW_IMAGE',
      },
    } as DynamoDBRecord;
  }

  /** Gives items as they are, for catching up after a crash. */
  replay(items: readonly Image[], done: () => void): void {
    this.push(
      items.map((image) => this.#record(image, image.sk?.S !== 'CLUE')),
      done,
    );
  }
}

/** Whether a record fits a filter pattern, by the rules of event source mappings that our patterns use. */
function fits(pattern: StreamPattern, value: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const found = (value as Record<string, unknown> | undefined)?.[key];
    if (!Array.isArray(wanted)) return found !== undefined && fits(wanted as StreamPattern, found);
    return wanted.some((want) =>
      typeof want === 'string' ? found === want : want.exists === (found !== undefined),
    );
  });
}

/** The store answered and changed nothing. Without an answer the write may have happened. */
const refused = (error: unknown): boolean => {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
};

interface WriteInput {
  readonly TransactItems?: readonly { Put?: { Item?: Image; ConditionExpression?: string } }[];
  readonly Item?: Image;
  readonly Key?: Image;
}

/** Whether a consumer may want what is written under a partition key. */
const isStreamed = (partition: string): boolean => partition.startsWith('CLUE#') || partition === CALENDAR_PK;

/** The writes to clues' partitions and the calendar's among a command's input. An update's image is its answer (`ALL_NEW`). */
function writes(
  command: string | undefined,
  input: WriteInput,
): { partition: string; image?: Image; insert: boolean }[] {
  const of = (image: Image | undefined, insert: boolean) => {
    const partition = image?.pk?.S ?? '';
    return image && isStreamed(partition) ? [{ partition, image, insert }] : [];
  };
  if (command === 'TransactWriteItemsCommand') {
    return (input.TransactItems ?? []).flatMap(({ Put }) =>
      of(Put?.Item, Put?.ConditionExpression?.includes('attribute_not_exists') ?? false),
    );
  }
  if (command === 'PutItemCommand') return of(input.Item, true);
  if (command === 'UpdateItemCommand') {
    const partition = input.Key?.pk?.S ?? '';
    return isStreamed(partition) ? [{ partition, insert: false }] : [];
  }
  return [];
}
