import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { STREAM_BATCH, type StreamPattern } from '../functions/workflow/streams.ts';
import type { Activity } from './activity.ts';
import type { ChangeRecord } from './store/outbox.ts';
import type { Stream } from './stream.ts';

/** A stream consumer: a Lambda handler with partial batch responses. */
export interface Consumer {
  readonly name: string;
  /** A record is given when one of the patterns fits. */
  readonly filters: readonly StreamPattern[];
  /** Waits for the work under way, at most a moment, as a mapping waits with a batching window: its batches are larger. */
  readonly lingers?: boolean;
  readonly handle: (
    event: DynamoDBStreamEvent,
  ) => Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] } | undefined>;
}

const MAX_TRIES = 25;
const LONGEST_WAIT_MS = 2000;
const LONGEST_LINGER_MS = 1000;

/**
 * What event source mappings are in the cloud: gives each consumer `DynamoDBStreamEvent` batches of a stream, at least
 * once and in order. Each has one lane: records that come meanwhile are its next batch.
 */
export class StreamPump {
  readonly #stream: Stream;
  readonly #activity: Activity;
  readonly #retryMs: number;
  readonly #onGivenUp: (consumer: string) => void;
  readonly #running = new Set<string>();
  /** Consumers that were told of records while they ran. */
  readonly #told = new Set<string>();
  #isStopped = false;

  constructor(options: {
    stream: Stream;
    activity: Activity;
    retryMs?: number;
    /** A record never went through and was passed over, as into a dead-letter queue. */
    onGivenUp: (consumer: string) => void;
  }) {
    this.#stream = options.stream;
    this.#activity = options.activity;
    this.#retryMs = options.retryMs ?? 100;
    this.#onGivenUp = options.onGivenUp;
  }

  /** Starts to give a consumer its records, those first that an earlier process left. */
  async add(consumer: Consumer, tableName: string): Promise<void> {
    const filters = consumer.filters.map(compileFilter);
    const wants = (change: ChangeRecord) => {
      if (change.tableName !== tableName) return false;
      const view = filteredView(change);
      return filters.some((fits) => fits(view));
    };
    await this.#stream.subscribe(consumer.name, wants, () => this.#run(consumer));
    this.#run(consumer);
  }

  /** Gives no more records; what was not taken stays in the stream. */
  stop(): void {
    this.#isStopped = true;
  }

  #run(consumer: Consumer): void {
    if (this.#isStopped) return;
    if (this.#running.has(consumer.name)) {
      this.#told.add(consumer.name);
      return;
    }
    this.#running.add(consumer.name);
    const drain = () => void this.#activity.track(this.#drain(consumer));
    if (consumer.lingers) this.#linger(drain);
    else drain();
  }

  /** Begins once nothing else is under way, or after a moment on a machine that is never idle. */
  #linger(drain: () => void): void {
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      clearTimeout(timer);
      drain();
    };
    const timer = setTimeout(begin, LONGEST_LINGER_MS);
    this.#activity.whenIdle(begin);
  }

  async #drain(consumer: Consumer): Promise<void> {
    const { name } = consumer;
    let tries = 0;
    try {
      while (!this.#isStopped) {
        this.#told.delete(name);
        const records = await this.#stream.read(name, STREAM_BATCH);
        if (records.length === 0) {
          // They may have come after what was read and before the answer.
          if (this.#told.has(name)) continue;
          return;
        }
        const taken = await give(consumer, records);
        if (this.#isStopped) return;
        const last = records[taken - 1];
        if (last) this.#stream.acknowledge(name, last.seq);
        const next = records[taken];
        if (!next) {
          tries = 0;
          continue;
        }
        tries = taken > 0 ? 1 : tries + 1;
        if (tries < MAX_TRIES) {
          await new Promise((resolve) =>
            setTimeout(resolve, Math.min(this.#retryMs * tries, LONGEST_WAIT_MS)),
          );
          continue;
        }
        this.#stream.acknowledge(name, next.seq);
        this.#onGivenUp(name);
        tries = 0;
      }
    } catch {
      // The stream itself failed, and its store says so; the records are there at the next start.
    } finally {
      this.#running.delete(name);
    }
  }
}

/** @returns how many of the records the consumer has taken */
async function give({ handle }: Consumer, records: readonly ChangeRecord[]): Promise<number> {
  try {
    const answer = await handle({ Records: records.map(streamRecord) });
    const failed = answer?.batchItemFailures[0]?.itemIdentifier;
    if (failed === undefined) return records.length;
    return Math.max(
      records.findIndex(({ seq }) => sequenceNumber(seq) === failed),
      0,
    );
  } catch {
    // A consumer that throws gets the whole batch again, as an event source mapping would give it.
    return 0;
  }
}

const sequenceNumber = (seq: number): string => String(seq).padStart(21, '0');

/** Writes bytes as a function is given them. Only whole attributes of ours hold any. */
const toLambdaImage = (image: NonNullable<ChangeRecord['image']>) =>
  Object.fromEntries(
    Object.entries(image).map(([name, value]) => [
      name,
      value.B instanceof Uint8Array ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  ) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** A change as the stream of the service shows it, with a view of NEW_IMAGE. */
const streamRecord = ({ seq, kind, keys, image }: ChangeRecord): DynamoDBRecord => ({
  eventID: String(seq),
  eventName: kind,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'local',
  dynamodb: {
    Keys: keys as NonNullable<DynamoDBRecord['dynamodb']>['Keys'],
    ...(image ? { NewImage: toLambdaImage(image) } : {}),
    SequenceNumber: sequenceNumber(seq),
    StreamViewType: 'NEW_IMAGE',
  },
});

/** What filters look at. Bytes stay as they are: no pattern reads them, and most records are nobody's. */
const filteredView = ({ kind, keys, image }: ChangeRecord) => ({
  eventName: kind,
  dynamodb: { Keys: keys, ...(image ? { NewImage: image } : {}) },
});

/** Tells whether a member of a record is as a pattern wants it. */
type Fits = (value: unknown) => boolean;

/** Makes of a filter pattern what tells whether a record fits it, by the rules of event source mappings that our patterns use. */
function compileFilter(pattern: StreamPattern): Fits {
  const members = Object.entries(pattern).map(([key, wanted]) => [key, compileMember(wanted)] as const);
  return (value) =>
    value !== undefined &&
    members.every(([key, fits]) => fits((value as Readonly<Record<string, unknown>>)[key]));
}

function compileMember(wanted: StreamPattern[string]): Fits {
  if (!isChoice(wanted)) return compileFilter(wanted);
  return (value) =>
    wanted.some((want) =>
      typeof want === 'string' ? value === want : want.exists === (value !== undefined),
    );
}

const isChoice = (
  wanted: StreamPattern[string],
): wanted is Extract<StreamPattern[string], readonly unknown[]> => Array.isArray(wanted);
