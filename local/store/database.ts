import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StoreFileError } from './errors.ts';

const VERSION = 2;
/** Marks a file as one of this store ("QXST"). */
const APPLICATION = 0x51585354;
/** The file of the emulator that earlier versions kept their data in. */
const OLD_FILE = 'table.db';

const SCHEMA = `
  CREATE TABLE store_table (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    shape TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    ttlAttribute TEXT
  ) STRICT;
  CREATE TABLE store_token (
    token TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    at INTEGER NOT NULL,
    sizes TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX store_token_at ON store_token (at);
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    tableName TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    expired INTEGER NOT NULL,
    keys TEXT NOT NULL,
    image TEXT
  ) STRICT;
  CREATE TABLE outbox_consumer (
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};
`;

const codeOf = (error: unknown): number | undefined => (error as { errcode?: number }).errcode;
/** SQLite's primary result codes, as far as they are told apart. */
const PRIMARY = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
};
const isCode = (error: unknown, ...names: (keyof typeof PRIMARY)[]): boolean =>
  names.some((name) => ((codeOf(error) ?? 0) & 0xff) === PRIMARY[name]);

/** Whether an error comes from SQLite, and not from a request. */
export const isDatabaseError = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === 'ERR_SQLITE_ERROR';

/** Explains in one sentence what went wrong with the file. */
export function fileError(file: string, error: unknown): StoreFileError {
  if (error instanceof StoreFileError) return error;
  const because = isCode(error, 'full')
    ? `The disk of ${file} is full: nothing of the last request was stored; free some space and start again.`
    : isCode(error, 'busy', 'locked')
      ? `${file} is in use by another process, which must be stopped first.`
      : isCode(error, 'readonly', 'cantopen')
        ? `${file} cannot be opened for writing.`
        : isCode(error, 'corrupt', 'notadb')
          ? `${file} is damaged or no data file of this program.`
          : `${file} could not be read or written: ${(error as Error).message}.`;
  return new StoreFileError(because, { cause: error });
}

/** The file, opened by this process alone, and its prepared statements. */
export class Database {
  readonly file: string;
  readonly db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens the file, or makes it.
   * @param file a path, or `:memory:`
   * @param isDurable whether a commit is on the disk before it returns; otherwise it survives the end of the process, but
   * perhaps not that of the system
   * @throws StoreFileError with one sentence
   */
  constructor(file: string, isDurable: boolean) {
    this.file = file;
    if (file !== ':memory:') refuseOldData(file);
    try {
      // For its owner alone; the log beside it takes after it.
      if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
    } catch {
      // SQLite says why.
    }
    try {
      this.db = new DatabaseSync(file);
    } catch (error) {
      throw fileError(file, error);
    }
    try {
      this.#prepare(isDurable);
    } catch (error) {
      this.db.close();
      throw fileError(file, error);
    }
  }

  #prepare(isDurable: boolean): void {
    const { db, file } = this;
    // Exclusive before WAL: the file is locked against other processes, and needs no shared memory.
    db.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = 4096');
    const pragma = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
    const version = pragma('user_version');
    const application = pragma('application_id');
    const isEmpty = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n === 0;
    if (!isEmpty && application !== APPLICATION) {
      throw new StoreFileError(`${file} is no data file of this program.`);
    }
    if (!isEmpty && version !== VERSION) {
      throw new StoreFileError(
        `${file} was written by another version of this program (data version ${version}; this one reads ${VERSION}).`,
      );
    }
    // A log that is written over in place syncs quicker than one that grows, so it is kept short.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${isDurable ? 'FULL' : 'NORMAL'};
      PRAGMA wal_autocheckpoint = ${isDurable ? 1000 : 4000}; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY`);
    if (process.platform === 'darwin') db.exec('PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1');
    // Takes the lock now, and tells a directory that cannot be written to.
    db.exec('BEGIN IMMEDIATE');
    if (isEmpty) db.exec(SCHEMA);
    db.exec('COMMIT');
  }

  /** Returns a prepared statement, made once for each text. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  run(text: string, ...values: SQLInputValue[]): void {
    this.sql(text).run(...values);
  }

  get<T>(text: string, ...values: SQLInputValue[]): T | undefined {
    return this.sql(text).get(...values) as T | undefined;
  }

  all<T>(text: string, ...values: SQLInputValue[]): T[] {
    return this.sql(text).all(...values) as T[];
  }

  iterate<T>(text: string, ...values: SQLInputValue[]): IterableIterator<T> {
    return this.sql(text).iterate(...values) as IterableIterator<T>;
  }

  /** Forgets prepared statements, for tables that go. */
  forgetStatements(): void {
    this.#statements.clear();
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
  }
}

/** @throws StoreFileError where an earlier version kept its data, which this one does not read */
function refuseOldData(file: string): void {
  const folder = dirname(file);
  const old = join(folder, OLD_FILE);
  if (basename(file) === OLD_FILE || !existsSync(old) || existsSync(file)) return;
  const others = readdirSync(folder).filter((name) => name.startsWith(OLD_FILE));
  throw new StoreFileError(
    `${folder} holds data of an earlier version (${others.join(', ')}), which this one does not read: delete it or choose another directory.`,
  );
}
