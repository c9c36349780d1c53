import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as it is told to the outside. Instants are milliseconds since the epoch. */
export interface ExecutionRecord {
  readonly id: number;
  readonly machine: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  /** JSON text. */
  readonly input: string;
  /** JSON text, of an execution that succeeded. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly transitions: number;
}

/** What is counted of an execution. */
export interface Counts {
  /** Events of its history so far. */
  events: number;
  transitions: number;
  invocations: number;
}

/** Where an open execution rests: enough to go on after the process was killed. All parts are JSON text. */
export interface Resting {
  readonly place: string;
  readonly stateInput: string;
  readonly variables: string;
}

export type OpenExecution = ExecutionRecord & Counts & Resting;

/** How an execution ended. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly stoppedAt: number;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Totals over all executions the store knows. */
export interface Totals {
  readonly byStatus: Readonly<Record<ExecutionStatus, number>>;
  readonly transitions: number;
  readonly invocations: number;
}

const VERSION = 1;

const SCHEMA = `
  CREATE TABLE execution (
    id INTEGER PRIMARY KEY,
    machine TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    startedAt INTEGER NOT NULL,
    stoppedAt INTEGER,
    input TEXT NOT NULL,
    output TEXT,
    error TEXT,
    cause TEXT,
    events INTEGER NOT NULL,
    transitions INTEGER NOT NULL,
    invocations INTEGER NOT NULL,
    place TEXT,
    stateInput TEXT,
    variables TEXT,
    UNIQUE (machine, name)
  ) STRICT;
  CREATE INDEX execution_status ON execution (machine, status, id);
  PRAGMA user_version = ${VERSION};
`;

const TOLD = 'id, machine, name, status, startedAt, stoppedAt, input, output, error, cause, transitions';

/**
 * Executions on disk (`node:sqlite`, one file, written by one process). A write is durable against the end of the
 * process at once; against the loss of power, all but the last moments are (WAL, synchronous NORMAL). Names are kept
 * for good, where AWS frees them after 90 days.
 */
export class ExecutionStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param path a file, made when it is not there, or `:memory:` @throws Error on a file of another version */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
    const version = this.#db.prepare('PRAGMA user_version').get()?.user_version;
    if (version === 0) this.#db.exec(`BEGIN; ${SCHEMA} COMMIT;`);
    else if (version !== VERSION) throw new Error(`${path} is of version ${version}, not ${VERSION}`);
  }

  /** Adds a new execution at rest before its first state. @returns its id */
  insert(
    execution: Pick<ExecutionRecord, 'machine' | 'name' | 'startedAt' | 'input'>,
    counts: Counts,
    { place, stateInput, variables }: Resting,
  ): number {
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO execution (machine, name, status, startedAt, input, events, transitions, invocations,
         place, stateInput, variables) VALUES (?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      execution.machine,
      execution.name,
      execution.startedAt,
      execution.input,
      counts.events,
      counts.transitions,
      counts.invocations,
      place,
      stateInput,
      variables,
    );
    return Number(lastInsertRowid);
  }

  /** Writes where an execution rests now. */
  rest(
    id: number,
    { events, transitions, invocations }: Counts,
    { place, stateInput, variables }: Resting,
  ): void {
    this.#sql(
      `UPDATE execution SET events = ?, transitions = ?, invocations = ?, place = ?, stateInput = ?, variables = ?
       WHERE id = ?`,
    ).run(events, transitions, invocations, place, stateInput, variables, id);
  }

  /** Writes how an execution ended. */
  end(id: number, { events, transitions, invocations }: Counts, ending: Ending): void {
    this.#sql(
      `UPDATE execution SET status = ?, stoppedAt = ?, output = ?, error = ?, cause = ?, events = ?,
         transitions = ?, invocations = ?, place = NULL, stateInput = NULL, variables = NULL WHERE id = ?`,
    ).run(
      ending.status,
      ending.stoppedAt,
      ending.output ?? null,
      ending.error ?? null,
      ending.cause ?? null,
      events,
      transitions,
      invocations,
      id,
    );
  }

  byName(machine: string, name: string): ExecutionRecord | undefined {
    return this.#sql(`SELECT ${TOLD} FROM execution WHERE machine = ? AND name = ?`).get(machine, name) as
      | ExecutionRecord
      | undefined;
  }

  byId(id: number): ExecutionRecord | undefined {
    return this.#sql(`SELECT ${TOLD} FROM execution WHERE id = ?`).get(id) as ExecutionRecord | undefined;
  }

  /** Executions of a machine, the latest first. @param before only those with a smaller id */
  list(
    machine: string,
    { status, before, limit }: { status?: string | undefined; before?: number | undefined; limit: number },
  ): readonly ExecutionRecord[] {
    const from = before ?? Number.MAX_SAFE_INTEGER;
    const rows =
      status === undefined
        ? this.#sql(
            `SELECT ${TOLD} FROM execution WHERE machine = ? AND id < ? ORDER BY id DESC LIMIT ?`,
          ).all(machine, from, limit)
        : this.#sql(
            `SELECT ${TOLD} FROM execution WHERE machine = ? AND status = ? AND id < ? ORDER BY id DESC LIMIT ?`,
          ).all(machine, status, from, limit);
    return rows as unknown as readonly ExecutionRecord[];
  }

  /** The open executions, the oldest first. */
  open(): readonly OpenExecution[] {
    return this.#sql(
      `SELECT * FROM execution WHERE status = 'RUNNING' ORDER BY id`,
    ).all() as unknown as readonly OpenExecution[];
  }

  totals(): Totals {
    const byStatus = { RUNNING: 0, SUCCEEDED: 0, FAILED: 0, TIMED_OUT: 0, ABORTED: 0 };
    let [transitions, invocations] = [0, 0];
    const rows = this.#sql(
      `SELECT status, count(*) AS n, sum(transitions) AS transitions, sum(invocations) AS invocations
       FROM execution GROUP BY status`,
    ).all() as unknown as readonly {
      status: ExecutionStatus;
      n: number;
      transitions: number;
      invocations: number;
    }[];
    for (const row of rows) {
      byStatus[row.status] = row.n;
      transitions += row.transitions;
      invocations += row.invocations;
    }
    return { byStatus, transitions, invocations };
  }

  /** Closes the file. */
  close(): void {
    this.#db.close();
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
