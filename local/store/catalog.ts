import { ResourceInUseException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Database } from './database.ts';
import { CLIENT_FAULT } from './errors.ts';
import { TableRows } from './rows.ts';
import type { TableShape } from './tables.ts';

/** A table that is there. */
export interface StoredTable {
  readonly id: number;
  readonly shape: TableShape;
  readonly createdAt: number;
  readonly ttlAttribute: string | null;
  readonly rows: TableRows;
}

/** The tables of a file. */
export class Catalog {
  readonly #database: Database;
  #tables = new Map<string, StoredTable>();

  constructor(database: Database) {
    this.#database = database;
    this.reload();
  }

  /** Reads the tables anew, as after a commit that failed. */
  reload(): void {
    this.#tables = new Map();
    const rows = this.#database.all<{
      id: number;
      name: string;
      shape: string;
      createdAt: number;
      ttlAttribute: string | null;
    }>('SELECT id, name, shape, createdAt, ttlAttribute FROM store_table');
    for (const { name, shape, ...rest } of rows) this.#remember(name, JSON.parse(shape), rest);
  }

  #remember(
    name: string,
    shape: TableShape,
    rest: { id: number; createdAt: number; ttlAttribute: string | null },
  ): StoredTable {
    const table = { ...rest, shape, rows: new TableRows(this.#database, rest.id, shape, rest.ttlAttribute) };
    this.#tables.set(name, table);
    return table;
  }

  /** @throws ResourceNotFoundException in the words of requests for items */
  table(name: string): StoredTable {
    const table = this.#tables.get(name);
    if (!table) throw notFound('Requested resource not found');
    return table;
  }

  /** @throws ResourceNotFoundException in the words of requests for tables */
  describe(name: string): StoredTable {
    const table = this.#tables.get(name);
    if (!table) throw notFound(`Requested resource not found: Table: ${name} not found`);
    return table;
  }

  all(): readonly StoredTable[] {
    return [...this.#tables.values()];
  }

  create(shape: TableShape, now: number): StoredTable {
    if (this.#tables.has(shape.name)) {
      throw new ResourceInUseException({
        message: `Table already exists: ${shape.name}`,
        $metadata: { ...CLIENT_FAULT },
      });
    }
    const { lastInsertRowid } = this.#database
      .sql('INSERT INTO store_table (name, shape, createdAt) VALUES (?, ?, ?)')
      .run(shape.name, JSON.stringify(shape), now);
    const table = this.#remember(shape.name, shape, {
      id: Number(lastInsertRowid),
      createdAt: now,
      ttlAttribute: null,
    });
    table.rows.create();
    return table;
  }

  delete(name: string): StoredTable {
    const table = this.describe(name);
    this.#tables.delete(name);
    this.#database.forgetStatements();
    table.rows.drop();
    this.#database.run('DELETE FROM store_table WHERE id = ?', table.id);
    return table;
  }

  /** Says by which attribute items of a table expire, `null` for none, and marks those that are there. */
  setTtl(name: string, attribute: string | null): void {
    const table = this.describe(name);
    this.#database.run('UPDATE store_table SET ttlAttribute = ? WHERE id = ?', attribute, table.id);
    const { id, createdAt } = table;
    this.#remember(name, table.shape, { id, createdAt, ttlAttribute: attribute }).rows.markExpiry();
  }
}

function notFound(message: string): ResourceNotFoundException {
  return new ResourceNotFoundException({ message, $metadata: { ...CLIENT_FAULT } });
}
