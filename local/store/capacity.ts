import type { Capacity, ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';

const READ_UNIT = 4096;
const WRITE_UNIT = 1024;

/** Units of reading bytes: half of them when the reading need not be consistent, and never none. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT)) * (isConsistent ? 1 : 0.5);

/** Counts the units of writing bytes, at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT));

/** What a request used of a table and its indexes. */
export class Usage {
  readonly tableName: string;
  readonly #kind: 'plain' | 'ReadCapacityUnits' | 'WriteCapacityUnits';
  readonly #factor: number;
  #table = 0;
  readonly #indexes = new Map<string, number>();

  /**
   * @param kind which member beside `CapacityUnits` tells the units, as it does for transactions. What they use of the
   * table counts twice, what they use of indexes does not.
   */
  constructor(tableName: string, kind: 'plain' | 'ReadCapacityUnits' | 'WriteCapacityUnits' = 'plain') {
    this.tableName = tableName;
    this.#kind = kind;
    this.#factor = kind === 'plain' ? 1 : 2;
  }

  addTable(units: number): void {
    this.#table += units * this.#factor;
  }

  addIndex(name: string, units: number): void {
    this.#indexes.set(name, (this.#indexes.get(name) ?? 0) + units);
  }

  /** Reports the units as an answer has them; nothing unless wanted. */
  report(wanted: ReturnConsumedCapacity | undefined): ConsumedCapacity | undefined {
    if (wanted === undefined || wanted === 'NONE') return undefined;
    const total = [...this.#indexes.values()].reduce((sum, units) => sum + units, this.#table);
    const report: ConsumedCapacity = { TableName: this.tableName, ...this.#units(total) };
    if (wanted === 'INDEXES') {
      report.Table = this.#units(this.#table);
      if (this.#indexes.size > 0) {
        report.GlobalSecondaryIndexes = Object.fromEntries(
          [...this.#indexes].map(([name, units]) => [name, this.#units(units)]),
        );
      }
    }
    return report;
  }

  #units(units: number): Capacity {
    return this.#kind === 'plain' ? { CapacityUnits: units } : { CapacityUnits: units, [this.#kind]: units };
  }
}
