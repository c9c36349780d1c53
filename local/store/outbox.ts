import type { Commits } from './commits.ts';
import type { Database } from './database.ts';
import type { Item } from './values/attribute.ts';
import { decodeBody, encodeBody } from './values/body.ts';

export type ChangeKind = 'INSERT' | 'MODIFY' | 'REMOVE';

/** A committed change of an item: a stream record with a view of NEW_IMAGE. */
export interface ChangeRecord {
  /** Rises with every record; never used twice. */
  readonly seq: number;
  readonly tableName: string;
  readonly kind: ChangeKind;
  readonly keys: Item;
  /** The item after the change; `null` for one that was removed. */
  readonly image: Item | null;
  /** Milliseconds since the epoch, of the store's clock. */
  readonly at: number;
  /** Whether the item was deleted because its time had come. */
  readonly isExpiry: boolean;
}

/** Says whether a consumer wants a record. */
export type ChangeFilter = (record: ChangeRecord) => boolean;

interface Consumer {
  readonly name: string;
  /** `null` for a consumer of an earlier process that has not come back: it may want anything. */
  filter: ChangeFilter | null;
  onRecords: (() => void) | null;
  /** Everything up to here was taken. */
  position: number;
  /** What is stored of the position. */
  storedPosition: number;
  /** The last record that it wants. */
  lastWanted: number;
  /** Whether a record for it waits for the commit. */
  isToBeWoken: boolean;
}

/** What a change writes to the outbox. */
export interface Change {
  readonly tableName: string;
  readonly kind: ChangeKind;
  readonly keys: Item;
  readonly image: Item | null;
  readonly body: string | null;
  readonly isExpiry: boolean;
}

interface OutboxRow {
  readonly seq: number;
  readonly tableName: string;
  readonly kind: ChangeKind;
  readonly at: number;
  readonly expired: number;
  readonly keys: string;
  readonly image: string | null;
}

/**
 * The stream: changes are written in the transaction that makes them, read by consumers in order, and deleted when all who
 * want them have acknowledged. At least once; a consumer's position is stored with a later commit.
 */
export class Outbox {
  readonly #database: Database;
  readonly #commits: Commits;
  readonly #now: () => number;
  readonly #consumers = new Map<string, Consumer>();
  #seq: number;
  #trimmed: number;
  #hasAcknowledged = false;
  #isStoring = false;

  constructor(database: Database, commits: Commits, now: () => number) {
    this.#database = database;
    this.#commits = commits;
    this.#now = now;
    const last = database.get<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM outbox')?.seq ?? 0;
    const rows = database.all<{ name: string; position: number }>(
      'SELECT name, position FROM outbox_consumer',
    );
    this.#seq = Math.max(last, ...rows.map((row) => row.position));
    this.#trimmed = Math.min(this.#seq, ...rows.map((row) => row.position));
    for (const { name, position } of rows) {
      this.#consumers.set(name, {
        name,
        filter: null,
        onRecords: null,
        position,
        storedPosition: position,
        lastWanted: last,
        isToBeWoken: false,
      });
    }
    commits.onCommit(
      () => this.#storePositions(),
      (committed) => this.#settlePositions(committed),
      () => this.#wake(),
    );
  }

  /**
   * Registers a consumer by name, or comes back as one. A new one sees what is written from now on.
   * @param filter leaves records out; it must say the same for the same record
   * @param onRecords called after a commit that brought something for it
   */
  async subscribe(name: string, filter: ChangeFilter = () => true, onRecords?: () => void): Promise<void> {
    const known = this.#consumers.get(name);
    if (known) {
      known.filter = filter;
      known.onRecords = onRecords ?? null;
      return;
    }
    const position = this.#seq;
    this.#consumers.set(name, {
      name,
      filter,
      onRecords: onRecords ?? null,
      position,
      storedPosition: position,
      lastWanted: position,
      isToBeWoken: false,
    });
    await this.#commits.write(() =>
      this.#database.run('INSERT INTO outbox_consumer (name, position) VALUES (?, ?)', name, position),
    );
  }

  /** Forgets a consumer; nothing is kept for it any more. */
  async unsubscribe(name: string): Promise<void> {
    this.#consumers.delete(name);
    this.#hasAcknowledged = true;
    await this.#commits.write(() => this.#database.run('DELETE FROM outbox_consumer WHERE name = ?', name));
  }

  /**
   * Reads the next records a consumer wants, oldest first; without an acknowledgement it reads the same again.
   * @param after reads on behind that record, of an earlier reading that is not acknowledged yet
   */
  read(name: string, limit: number, after?: number): Promise<readonly ChangeRecord[]> {
    return this.#commits.read(() => {
      const consumer = this.#consumer(name);
      const records: ChangeRecord[] = [];
      const from = Math.max(consumer.position, after ?? 0);
      if (consumer.lastWanted <= from) return records;
      let last = from;
      const rows = this.#database.iterate<OutboxRow>(
        'SELECT seq, tableName, kind, at, expired, keys, image FROM outbox WHERE seq > ? ORDER BY seq',
        from,
      );
      for (const row of rows) {
        const record = recordOf(row);
        if (consumer.filter?.(record) ?? true) records.push(record);
        last = row.seq;
        if (records.length >= limit) break;
      }
      // What it does not want need not be acknowledged.
      if (records.length === 0 && after === undefined)
        this.#advance(consumer, Math.max(last, consumer.lastWanted));
      return records;
    });
  }

  /** Records that a consumer has taken everything up to a record. Stored with the next commit. */
  acknowledge(name: string, seq: number): void {
    this.#advance(this.#consumer(name), seq);
  }

  /** Counts how many records a consumer may still have to read, at most. */
  backlog(name: string): number {
    const { position, lastWanted } = this.#consumer(name);
    return Math.max(0, lastWanted - position);
  }

  /** Writes a change, if anybody wants it. Called within the transaction of the change. */
  append(change: Change): void {
    if (this.#consumers.size === 0) return;
    const record: ChangeRecord = {
      seq: this.#seq + 1,
      tableName: change.tableName,
      kind: change.kind,
      keys: change.keys,
      image: change.image,
      at: this.#now(),
      isExpiry: change.isExpiry,
    };
    let isWanted = false;
    for (const consumer of this.#consumers.values()) {
      if (consumer.filter && !consumer.filter(record)) continue;
      isWanted = true;
      consumer.lastWanted = record.seq;
      consumer.isToBeWoken = true;
    }
    if (!isWanted) return;
    this.#seq = record.seq;
    this.#database.run(
      'INSERT INTO outbox (seq, tableName, kind, at, expired, keys, image) VALUES (?, ?, ?, ?, ?, ?, ?)',
      record.seq,
      change.tableName,
      change.kind,
      record.at,
      change.isExpiry ? 1 : 0,
      encodeBody(
        change.keys,
        Object.values(change.keys).some((key) => key.B !== undefined),
      ),
      change.body,
    );
  }

  #consumer(name: string): Consumer {
    const consumer = this.#consumers.get(name);
    if (!consumer) throw new RangeError(`The outbox has no consumer "${name}".`);
    return consumer;
  }

  #advance(consumer: Consumer, seq: number): void {
    if (seq <= consumer.position) return;
    consumer.position = Math.min(seq, this.#seq);
    if (this.#hasAcknowledged) return;
    this.#hasAcknowledged = true;
    // Rides along with whatever commits next.
    this.#commits.rideLater(() => {});
  }

  /** Stores positions and deletes what all have taken. Part of a commit. */
  #storePositions(): void {
    if (!this.#hasAcknowledged) return;
    this.#isStoring = true;
    const consumers = [...this.#consumers.values()];
    for (const consumer of consumers) {
      // Who has taken all it wants holds nothing up.
      const position = consumer.position >= consumer.lastWanted ? this.#seq : consumer.position;
      if (position === consumer.storedPosition) continue;
      consumer.position = position;
      this.#database.run('UPDATE outbox_consumer SET position = ? WHERE name = ?', position, consumer.name);
    }
    const least = Math.min(this.#seq, ...consumers.map((consumer) => consumer.position));
    if (least > this.#trimmed || consumers.length === 0)
      this.#database.run('DELETE FROM outbox WHERE seq <= ?', least);
  }

  #settlePositions(committed: boolean): void {
    if (!this.#isStoring) return;
    this.#isStoring = false;
    if (!committed) return;
    this.#hasAcknowledged = false;
    const consumers = [...this.#consumers.values()];
    for (const consumer of consumers) consumer.storedPosition = consumer.position;
    this.#trimmed = Math.min(this.#seq, ...consumers.map((consumer) => consumer.position));
  }

  #wake(): void {
    for (const consumer of this.#consumers.values()) {
      if (!consumer.isToBeWoken) continue;
      consumer.isToBeWoken = false;
      consumer.onRecords?.();
    }
  }
}

function recordOf(row: OutboxRow): ChangeRecord {
  return {
    seq: row.seq,
    tableName: row.tableName,
    kind: row.kind,
    keys: decodeBody(row.keys),
    image: row.image === null ? null : decodeBody(row.image),
    at: row.at,
    isExpiry: row.expired === 1,
  };
}
