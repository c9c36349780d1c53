import type { SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';
import type { IndexShape, TableShape } from './tables.ts';
import { getMember, type Item, type Measured } from './values/attribute.ts';
import { decodeBody, encodeBody } from './values/body.ts';
import { indexColumns, type KeyColumns } from './values/keys.ts';

/** An item as it is stored. */
export interface StoredItem {
  readonly id: number;
  /** Bytes, as AWS counts them. */
  readonly size: number;
  readonly body: string;
}

/** An item ready to be stored. */
export interface NewItem {
  readonly item: Item;
  readonly size: number;
  readonly body: string;
  /** Its entries in the indexes, by the order of the indexes. */
  readonly entries: readonly (KeyColumns | null)[];
}

/** A row that a query or scan reads. */
export interface ReadRow {
  readonly pk: string;
  readonly sk: string;
  readonly size: number;
  readonly body: string;
}

/** A row of an index that holds keys alone, all of them text: the item is not looked up. */
export interface KeysRow {
  readonly pk: string;
  readonly sk: string;
  readonly entryPk: string;
  readonly entrySk: string;
}

/** Whether an index's own columns are all there is to know of its items. */
const holdsTextKeysAlone = (table: TableShape, index: IndexShape): boolean =>
  index.projection === 'KEYS_ONLY' &&
  [table.hash, table.range, index.hash, index.range].every((key) => key === null || key.type === 'S');

/** Bounds of a reading by sort key, all of them included or not as they say. */
export interface SortBounds {
  readonly from?: { readonly text: string; readonly isIncluded: boolean } | undefined;
  readonly to?: { readonly text: string; readonly isIncluded: boolean } | undefined;
}

/** Where to go on: the last row that was read. */
export interface ReadStart extends KeyColumns {
  /** The row's columns in the index that is read. */
  readonly entry: KeyColumns;
}

/** The rows of one table. Columns hold keys as texts that sort by bytes as DynamoDB sorts the values. */
export class TableRows {
  readonly #database: Database;
  readonly #name: string;
  readonly #shape: TableShape;
  readonly #ttlAttribute: string | null;
  readonly #sql: {
    readonly find: string;
    readonly insert: string;
    readonly update: string;
    readonly remove: string;
  };

  constructor(database: Database, id: number, shape: TableShape, ttlAttribute: string | null) {
    this.#database = database;
    this.#name = `item_${id}`;
    this.#shape = shape;
    this.#ttlAttribute = ttlAttribute;
    const columns = ['size', 'expires', ...shape.indexes.flatMap((_, i) => [`pk${i}`, `sk${i}`]), 'body'];
    const name = this.#name;
    this.#sql = {
      find: `SELECT id, size, body FROM ${name} WHERE pk = ? AND sk = ?`,
      insert: `INSERT INTO ${name} (pk, sk, ${columns.join(', ')}) VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
      update: `UPDATE ${name} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
      remove: `DELETE FROM ${name} WHERE id = ?`,
    };
  }

  create(): void {
    const indexColumnNames = this.#shape.indexes.map((_, i) => `pk${i} TEXT, sk${i} TEXT, `).join('');
    this.#database.db.exec(`
      CREATE TABLE ${this.#name} (
        id INTEGER PRIMARY KEY,
        pk TEXT NOT NULL,
        sk TEXT NOT NULL,
        size INTEGER NOT NULL,
        expires INTEGER,
        ${indexColumnNames}
        body TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX ${this.#name}_key ON ${this.#name} (pk, sk);
      CREATE INDEX ${this.#name}_expires ON ${this.#name} (expires) WHERE expires IS NOT NULL;
      ${this.#shape.indexes
        .map(
          (_, i) =>
            `CREATE INDEX ${this.#name}_index${i} ON ${this.#name} (pk${i}, sk${i}, pk, sk) WHERE pk${i} IS NOT NULL;`,
        )
        .join('\n')}
    `);
  }

  drop(): void {
    this.#database.db.exec(`DROP TABLE ${this.#name}`);
  }

  find({ pk, sk }: KeyColumns): StoredItem | undefined {
    return this.#database.get<StoredItem>(this.#sql.find, pk, sk);
  }

  insert({ pk, sk }: KeyColumns, item: NewItem): void {
    this.#database.run(this.#sql.insert, pk, sk, ...this.#columns(item));
  }

  update(id: number, item: NewItem): void {
    this.#database.run(this.#sql.update, ...this.#columns(item), id);
  }

  remove(id: number): void {
    this.#database.run(this.#sql.remove, id);
  }

  #columns({ item, size, body, entries }: NewItem): SQLInputValue[] {
    const columns: SQLInputValue[] = [size, this.#expiry(item)];
    for (const entry of entries) columns.push(entry?.pk ?? null, entry?.sk ?? null);
    columns.push(body);
    return columns;
  }

  /** Reads the second after which an item may be deleted. An attribute that is no number expires nothing. */
  #expiry(item: Item): number | null {
    const value = this.#ttlAttribute === null ? undefined : getMember(item, this.#ttlAttribute)?.N;
    const second = value === undefined ? Number.NaN : Math.floor(Number(value));
    return Number.isSafeInteger(second) ? second : null;
  }

  /** Makes an item ready to be stored. @throws ValidationException for an index key that is not fit for one */
  prepare({ value: item, size, hasBinary }: Measured<Item>): NewItem {
    return {
      item,
      size,
      body: encodeBody(item, hasBinary),
      entries: this.#shape.indexes.map((index) => indexColumns(item, index)),
    };
  }

  /** Notes for every item when it expires. */
  markExpiry(): void {
    const set = `UPDATE ${this.#name} SET expires = ? WHERE id = ?`;
    const page = `SELECT id, body FROM ${this.#name} WHERE id > ? ORDER BY id LIMIT 1000`;
    for (let last = 0; ; ) {
      const rows = this.#database.all<{ id: number; body: string }>(page, last);
      for (const { id, body } of rows) this.#database.run(set, this.#expiry(decodeBody(body)), id);
      const next = rows.at(-1)?.id;
      if (next === undefined) return;
      last = next;
    }
  }

  /** Finds items that expired before a second and after another one. */
  expired(after: number, before: number, limit: number): readonly (StoredItem & KeyColumns)[] {
    return this.#database.all<StoredItem & KeyColumns>(
      `SELECT id, pk, sk, size, body FROM ${this.#name} WHERE expires > ? AND expires < ? LIMIT ?`,
      after,
      before,
      limit,
    );
  }

  /** Reads a partition of the table or of an index, in order of the sort key. */
  partition(
    index: IndexShape | null,
    partition: string,
    bounds: SortBounds,
    options: { start: ReadStart | null; isForward: boolean; limit: number | undefined },
  ): IterableIterator<ReadRow | KeysRow> {
    const { pk, sk, tail, columns } = this.#readColumns(index);
    const where = [`${pk} = ?`];
    const values: SQLInputValue[] = [partition];
    const { start, isForward, limit } = options;
    if (bounds.from) {
      where.push(`${sk} ${bounds.from.isIncluded ? '>=' : '>'} ?`);
      values.push(bounds.from.text);
    }
    if (bounds.to) {
      where.push(`${sk} ${bounds.to.isIncluded ? '<=' : '<'} ?`);
      values.push(bounds.to.text);
    }
    const order = [sk, ...tail];
    if (start) {
      where.push(`(${order.join(', ')}) ${isForward ? '>' : '<'} (${order.map(() => '?').join(', ')})`);
      values.push(start.entry.sk, ...(index ? [start.pk, start.sk] : []));
    }
    return this.#read(columns, where, values, order, isForward, limit);
  }

  /** Reads the whole table or index, in order of the keys' columns. */
  all(
    index: IndexShape | null,
    options: { start: ReadStart | null; limit: number | undefined },
  ): IterableIterator<ReadRow | KeysRow> {
    const { pk, sk, tail, columns } = this.#readColumns(index);
    const order = [pk, sk, ...tail];
    const where = index ? [`${pk} IS NOT NULL`] : [];
    const values: SQLInputValue[] = [];
    const { start } = options;
    if (start) {
      where.push(`(${order.join(', ')}) > (${order.map(() => '?').join(', ')})`);
      values.push(start.entry.pk, start.entry.sk, ...(index ? [start.pk, start.sk] : []));
    }
    return this.#read(columns, where, values, order, true, options.limit);
  }

  #readColumns(index: IndexShape | null): {
    pk: string;
    sk: string;
    tail: readonly string[];
    columns: string;
  } {
    if (!index) return { pk: 'pk', sk: 'sk', tail: [], columns: 'pk, sk, size, body' };
    const i = this.#shape.indexes.indexOf(index);
    return {
      pk: `pk${i}`,
      sk: `sk${i}`,
      tail: ['pk', 'sk'],
      columns: holdsTextKeysAlone(this.#shape, index)
        ? `pk, sk, pk${i} AS entryPk, sk${i} AS entrySk`
        : 'pk, sk, size, body',
    };
  }

  #read(
    columns: string,
    where: readonly string[],
    values: readonly SQLInputValue[],
    order: readonly string[],
    isForward: boolean,
    limit: number | undefined,
  ): IterableIterator<ReadRow | KeysRow> {
    const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    const direction = isForward ? 'ASC' : 'DESC';
    return this.#database.iterate<ReadRow | KeysRow>(
      `SELECT ${columns} FROM ${this.#name} ${condition} ORDER BY ${order.map((o) => `${o} ${direction}`).join(', ')} LIMIT ?`,
      ...values,
      limit ?? -1,
    );
  }
}
