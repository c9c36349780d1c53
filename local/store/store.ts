import type { DatabaseSync } from 'node:sqlite';
import { Usage } from './capacity.ts';
import { Catalog } from './catalog.ts';
import { Commits } from './commits.ts';
import { Database } from './database.ts';
import { NotImplementedByStore } from './errors.ts';
import { batchGetItem, batchWriteItem } from './operations/batch.ts';
import { getItem } from './operations/read-item.ts';
import { query, scan } from './operations/search.ts';
import {
  createTable,
  deleteTable,
  describeTable,
  describeTimeToLive,
  updateTimeToLive,
} from './operations/table.ts';
import { transactWriteItems } from './operations/transact.ts';
import { deleteItem, putItem, updateItem } from './operations/write-item.ts';
import { applyWrite, type Engine, findItem } from './operations/writing.ts';
import { Outbox } from './outbox.ts';

type Operation = (input: never, engine: Engine & { readonly database: Database }) => object;

const READS: Readonly<Record<string, Operation>> = {
  GetItem: getItem,
  BatchGetItem: batchGetItem,
  Query: query,
  Scan: scan,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
};

const WRITES: Readonly<Record<string, Operation>> = {
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  BatchWriteItem: batchWriteItem,
  TransactWriteItems: transactWriteItems,
  CreateTable: createTable,
  DeleteTable: deleteTable,
  UpdateTimeToLive: updateTimeToLive,
};

export interface StoreOptions {
  /** A path, or `:memory:` (the default). The file is made when it is not there. */
  readonly file?: string;
  /** Milliseconds since the epoch, for client tokens and the times of records. */
  readonly now?: () => number;
  /**
   * Answers at once, from what is not committed yet; only `commit()` keeps it, against the end of the process and not
   * against that of the system. For a replay, which a crash makes worthless anyhow.
   */
  readonly manualCommit?: boolean;
}

/** Time to live does not delete what expired longer ago than five years. */
const OLDEST_EXPIRY_S = 5 * 365 * 24 * 60 * 60;
const EXPIRY_PAGE = 100;

/**
 * The subset of DynamoDB that the project uses, on one SQLite file in this process. A request is answered when it is on
 * the disk, together with all others that came with it.
 */
export class Store {
  readonly outbox: Outbox;
  readonly #database: Database;
  readonly #commits: Commits;
  readonly #engine: Engine & { readonly database: Database };

  /** @throws StoreFileError with one sentence for a file that cannot be used */
  constructor({ file = ':memory:', now = Date.now, manualCommit = false }: StoreOptions = {}) {
    this.#database = new Database(file, !manualCommit);
    this.#commits = new Commits(this.#database, manualCommit);
    this.outbox = new Outbox(this.#database, this.#commits, now);
    const catalog = new Catalog(this.#database);
    this.#engine = { database: this.#database, catalog, outbox: this.outbox, now };
    this.#commits.onCommit(
      () => {},
      (committed) => {
        // Tables made or deleted by it are as they were.
        if (!committed) catalog.reload();
      },
      () => {},
    );
  }

  /** The file, for tables of others. Write to it only within `ride` or `writeAlong`. */
  get db(): DatabaseSync {
    return this.#database.db;
  }

  /**
   * Executes an operation of DynamoDB.
   * @param operation its name, as `PutItem`
   * @returns the output without metadata, once it is on the disk
   * @throws the SDK's exceptions; NotImplementedByStore for what the store does not have; StoreFileError
   */
  execute(operation: string, input: object): Promise<object> {
    const read = Object.hasOwn(READS, operation) ? READS[operation] : undefined;
    if (read) return this.#commits.read(() => read(input as never, this.#engine));
    const write = Object.hasOwn(WRITES, operation) ? WRITES[operation] : undefined;
    if (write) return this.#commits.write(() => write(input as never, this.#engine));
    return Promise.reject(new NotImplementedByStore(`the operation ${operation}`));
  }

  /**
   * Writes with the next commit, in one transaction with all requests that came with it. When the function throws, nothing of it
   * is written.
   * @returns what the function returns, once it is on the disk
   */
  ride<T>(work: (db: DatabaseSync) => T): Promise<T> {
    return this.#commits.write(() => work(this.#database.db));
  }

  /**
   * Writes at once and answers before the commit, which comes within some 50 ms: for what others take up only by writing
   * too, as executions. @throws StoreFileError
   */
  writeAlong<T>(work: (db: DatabaseSync) => T): T {
    return this.#commits.writeAlong(() => work(this.#database.db));
  }

  /** Writes with the next commit there is, within some 50 ms: for what a crash may undo, as positions. */
  rideLater(work: (db: DatabaseSync) => void): void {
    this.#commits.rideLater(() => work(this.#database.db));
  }

  /**
   * Deletes items whose time to live is over, as the service does in the background. Until then they can be read.
   * @returns how many were deleted
   */
  expire(nowSeconds: number): Promise<number> {
    return this.#commits.write(() => {
      let count = 0;
      for (const table of this.#engine.catalog.all()) {
        if (table.ttlAttribute === null) continue;
        for (;;) {
          const rows = table.rows.expired(nowSeconds - OLDEST_EXPIRY_S, nowSeconds, EXPIRY_PAGE);
          for (const { pk, sk } of rows) {
            const key = { pk, sk };
            const write = {
              table,
              key,
              condition: null,
              returnOnFailure: undefined,
              next: () => null,
              update: null,
            };
            applyWrite(findItem(write), null, this.#engine, new Usage(table.shape.name), true);
          }
          count += rows.length;
          if (rows.length < EXPIRY_PAGE) break;
        }
      }
      return count;
    });
  }

  /**
   * Registers who is told that the file failed, as on a full disk. What memory knows since the last commit is not on the
   * disk then: the process must end.
   */
  onFailure(tell: (failure: Error) => void): void {
    this.#commits.onFailure(tell);
  }

  /** Commits now what is not committed yet. @throws StoreFileError with manual commits, when the file failed */
  commit(): void {
    this.#commits.commit();
  }

  /** Commits what is open and closes the file. */
  close(): void {
    if (!this.#database.db.isOpen) return;
    try {
      this.#commits.close();
    } finally {
      this.#database.close();
    }
  }
}

/** Opens a store. @throws StoreFileError with one sentence for a file that cannot be used */
export const openStore = (options?: StoreOptions): Store => new Store(options);
