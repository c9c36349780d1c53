import { type Database, fileError, isDatabaseError } from './database.ts';

/** What a request came to: its answer, or the error it gets. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** A request that waits for the commit. */
interface Waiting {
  /** @param failure why the commit failed, if it did */
  readonly settle: (failure: Error | null) => void;
}

/**
 * Groups requests into commits: all that run in one turn of the event loop, and in those that follow as long as each brings more,
 * are durable by one commit, and none is answered before it. Each is a savepoint, so one that fails leaves nothing; a commit that
 * fails fails all of them.
 */
export class Commits {
  readonly #database: Database;
  readonly #isManual: boolean;
  readonly #waiting: Waiting[] = [];
  readonly #pending: (() => void)[] = [];
  readonly #beforeCommit: (() => void)[] = [];
  readonly #afterCommit: ((committed: boolean) => void)[] = [];
  readonly #whenVisible: (() => void)[] = [];
  readonly #onFailure: ((failure: Error) => void)[] = [];
  #isOpen = false;
  #isScheduled = false;
  #isClosed = false;
  /** Whether something in the open transaction was answered before its commit. */
  #isAnswered = false;
  /** With manual commits, why what was answered is lost: nothing may go on from there. */
  #lost: Error | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(database: Database, isManual: boolean) {
    this.#database = database;
    this.#isManual = isManual;
  }

  /**
   * Registers what takes part in commits.
   * @param before writes along in every commit
   * @param after told after each whether it went through
   * @param visible called when others may see what was written: after the commit, or at once with manual commits
   */
  onCommit(before: () => void, after: (committed: boolean) => void, visible: () => void): void {
    this.#beforeCommit.push(before);
    this.#afterCommit.push(after);
    this.#whenVisible.push(visible);
  }

  /** Registers who is told that the file failed: nothing since the last commit was stored, whatever was made of it. */
  onFailure(tell: (failure: Error) => void): void {
    this.#onFailure.push(tell);
  }

  /** Runs what only reads; it sees what was written before it, so it is answered after their commit. */
  read<T>(work: () => T): Promise<T> {
    return this.#enter((): Outcome<T> => {
      try {
        return { value: work() };
      } catch (error) {
        if (isDatabaseError(error)) throw error;
        return { error };
      }
    });
  }

  /** Runs what writes, as a savepoint of the transaction that is open. */
  write<T>(work: () => T): Promise<T> {
    return this.#enter(() => this.#savepoint(work));
  }

  /**
   * Writes at once, in the transaction that is open, and answers before the commit: whatever is written after it is
   * committed with it or after it.
   * @throws StoreFileError
   */
  writeAlong<T>(work: () => T): T {
    if (this.#isClosed) throw new Error('The store is closed.');
    if (this.#lost) throw this.#lost;
    try {
      this.#begin();
      const value = work();
      this.#isAnswered = true;
      this.#commitSoon();
      return value;
    } catch (error) {
      if (!isDatabaseError(error)) throw error;
      const failure = fileError(this.#database.file, error);
      this.#fail(failure);
      throw failure;
    }
  }

  /**
   * Lets something be written along with the next commit, at the latest after some milliseconds. It must bear to be lost
   * by a crash.
   */
  rideLater(work: () => void): void {
    if (this.#isClosed) return;
    this.#pending.push(work);
    this.#commitSoon();
  }

  #commitSoon(): void {
    if (this.#isManual || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.commit(), LATEST_MS);
    this.#timer.unref();
  }

  /** Commits what is open, now. Who waits is told whether it went through. */
  commit(): void {
    if (this.#lost) throw this.#lost;
    this.#isScheduled = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    let failure: Error | null = null;
    try {
      for (const work of this.#pending.splice(0)) {
        this.#begin();
        work();
      }
      if (this.#isOpen) {
        for (const work of this.#beforeCommit) work();
        this.#database.run('COMMIT');
      }
    } catch (error) {
      failure = fileError(this.#database.file, error);
      this.#rollBack();
    }
    const hadOpened = this.#isOpen;
    this.#isOpen = false;
    const waiting = this.#waiting.splice(0);
    if (hadOpened) for (const tell of this.#afterCommit) tell(failure === null);
    for (const { settle } of waiting) settle(failure);
    if (hadOpened && !failure) for (const tell of this.#whenVisible) tell();
    if (!failure) {
      this.#isAnswered = false;
      return;
    }
    this.#lose(failure);
    if (this.#isManual) throw failure;
  }

  /** Commits what is open and takes no more. */
  close(): void {
    if (this.#isClosed) return;
    try {
      this.commit();
    } finally {
      this.#isClosed = true;
    }
  }

  #enter<T>(run: () => Outcome<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('The store is closed.'));
    if (this.#lost) return Promise.reject(this.#lost);
    let outcome: Outcome<T>;
    try {
      outcome = run();
    } catch (error) {
      // The file failed: nobody in this transaction may believe what he wrote or read.
      const failure = fileError(this.#database.file, error);
      this.#fail(failure);
      return Promise.reject(failure);
    }
    if (this.#isManual) {
      for (const tell of this.#whenVisible) tell();
      return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.value);
    }
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        settle(failure) {
          if (failure) reject(failure);
          else if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value);
        },
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#awaitTurn(1);
  }

  /** Commits once a turn of the event loop has brought nothing more to wait for it, or enough of them are over. */
  #awaitTurn(turn: number): void {
    const gathered = this.#waiting.length;
    setImmediate(() => {
      if (!this.#isScheduled) return;
      // What only reads needs no commit.
      if (this.#isOpen && this.#waiting.length > gathered && turn < MOST_TURNS) this.#awaitTurn(turn + 1);
      else this.commit();
    });
  }

  #begin(): void {
    if (this.#isOpen) return;
    this.#database.run('BEGIN IMMEDIATE');
    this.#isOpen = true;
  }

  /** @throws an error of SQLite; an error of the request is an outcome */
  #savepoint<T>(work: () => T): Outcome<T> {
    this.#begin();
    this.#database.run('SAVEPOINT request');
    try {
      const value = work();
      this.#database.run('RELEASE request');
      return { value };
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      this.#database.run('ROLLBACK TO request');
      this.#database.run('RELEASE request');
      return { error };
    }
  }

  #rollBack(): void {
    // SQLite may have rolled back by itself, as it does on a full disk.
    if (this.#database.db.isTransaction) this.#database.run('ROLLBACK');
  }

  #fail(failure: Error): void {
    this.#rollBack();
    this.#isOpen = false;
    this.#isScheduled = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const tell of this.#afterCommit) tell(false);
    for (const { settle } of this.#waiting.splice(0)) settle(failure);
    this.#lose(failure);
  }

  /** Ends the store after a failure: where answers were given before the commit, nothing more may be built on them. */
  #lose(failure: Error): void {
    if (this.#isManual || this.#isAnswered) this.#lost = failure;
    for (const tell of this.#onFailure) tell(failure);
  }
}

const LATEST_MS = 50;
/** How many turns of the event loop a commit takes along at the most. */
const MOST_TURNS = 8;
