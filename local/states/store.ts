import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Store } from '../store/store.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as the API shows it. Instants are milliseconds since the epoch. */
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

/** The counters of an execution. */
export interface ExecutionCounts {
  /** Events of its history so far. */
  events: number;
  transitions: number;
  invocations: number;
}

/** Where an open execution waits: enough to go on after the process was killed. All parts are JSON text. */
export interface Checkpoint {
  readonly position: string;
  readonly stateInput: string;
  readonly variables: string;
}

export type OpenExecution = ExecutionRecord & ExecutionCounts & Checkpoint;

/** How an execution ended. */
export interface ExecutionEnd {
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

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS execution (
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
    position TEXT,
    stateInput TEXT,
    variables TEXT,
    UNIQUE (machine, name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS execution_status ON execution (machine, status, id);
`;

const RECORD_COLUMNS =
  'id, machine, name, status, startedAt, stoppedAt, input, output, error, cause, transitions';

/** The part of the store that executions need to share its file. */
export type ExecutionFile = Pick<Store, 'db' | 'writeAlong'>;

/**
 * Keeps executions in the file of the store. A write goes along with the store's next commit: whatever an execution set off in
 * the store is on the disk together with it or after it. Names are kept for good, where AWS frees them after 90 days.
 */
export class ExecutionStore {
  readonly #file: ExecutionFile;
  readonly #statements = new Map<string, StatementSync>();

  /** @param file an open store; the tables are made when they are not there */
  constructor(file: ExecutionFile) {
    this.#file = file;
    file.writeAlong((db) => db.exec(SCHEMA));
  }

  /** Adds a new execution before its first state. @returns its id */
  insert(
    execution: Pick<ExecutionRecord, 'machine' | 'name' | 'startedAt' | 'input'>,
    counts: ExecutionCounts,
    { position, stateInput, variables }: Checkpoint,
  ): number {
    return this.#write(
      `INSERT INTO execution (machine, name, status, startedAt, input, events, transitions, invocations,
         position, stateInput, variables) VALUES (?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?, ?, ?)`,
      execution.machine,
      execution.name,
      execution.startedAt,
      execution.input,
      counts.events,
      counts.transitions,
      counts.invocations,
      position,
      stateInput,
      variables,
    );
  }

  /** Saves where an execution waits now. */
  saveCheckpoint(
    id: number,
    { events, transitions, invocations }: ExecutionCounts,
    { position, stateInput, variables }: Checkpoint,
  ): void {
    this.#write(
      `UPDATE execution SET events = ?, transitions = ?, invocations = ?, position = ?, stateInput = ?, variables = ?
       WHERE id = ?`,
      events,
      transitions,
      invocations,
      position,
      stateInput,
      variables,
      id,
    );
  }

  /** Saves how an execution ended. */
  saveEnd(id: number, { events, transitions, invocations }: ExecutionCounts, ending: ExecutionEnd): void {
    this.#write(
      `UPDATE execution SET status = ?, stoppedAt = ?, output = ?, error = ?, cause = ?, events = ?,
         transitions = ?, invocations = ?, position = NULL, stateInput = NULL, variables = NULL WHERE id = ?`,
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

  findByName(machine: string, name: string): ExecutionRecord | undefined {
    return this.#sql(`SELECT ${RECORD_COLUMNS} FROM execution WHERE machine = ? AND name = ?`).get(
      machine,
      name,
    ) as ExecutionRecord | undefined;
  }

  findById(id: number): ExecutionRecord | undefined {
    return this.#sql(`SELECT ${RECORD_COLUMNS} FROM execution WHERE id = ?`).get(id) as
      | ExecutionRecord
      | undefined;
  }

  /** Lists executions of a machine, the latest first. @param before only those with a smaller id */
  list(
    machine: string,
    { status, before, limit }: { status?: string | undefined; before?: number | undefined; limit: number },
  ): readonly ExecutionRecord[] {
    const from = before ?? Number.MAX_SAFE_INTEGER;
    const rows =
      status === undefined
        ? this.#sql(
            `SELECT ${RECORD_COLUMNS} FROM execution WHERE machine = ? AND id < ? ORDER BY id DESC LIMIT ?`,
          ).all(machine, from, limit)
        : this.#sql(
            `SELECT ${RECORD_COLUMNS} FROM execution WHERE machine = ? AND status = ? AND id < ? ORDER BY id DESC LIMIT ?`,
          ).all(machine, status, from, limit);
    return rows as unknown as readonly ExecutionRecord[];
  }

  /** Lists the open executions, the oldest first. */
  listOpen(): readonly OpenExecution[] {
    return this.#sql(
      `SELECT * FROM execution WHERE status = 'RUNNING' ORDER BY id`,
    ).all() as unknown as readonly OpenExecution[];
  }

  /** Reads when an execution last began or ended; undefined without any. */
  readLatest(): number | undefined {
    const row = this.#sql('SELECT max(max(startedAt, coalesce(stoppedAt, 0))) AS at FROM execution').get();
    return typeof row?.at === 'number' ? row.at : undefined;
  }

  readTotals(): Totals {
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

  /** @returns the id of the row, where one was made */
  #write(text: string, ...values: SQLInputValue[]): number {
    return this.#file.writeAlong(() => Number(this.#sql(text).run(...values).lastInsertRowid));
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#file.db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
