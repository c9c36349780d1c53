import type { Need } from '../../../domain/metrics/completion.ts';
import type { LedgerRow } from '../../../domain/metrics/counters.ts';
import { districtOf } from '../../../domain/places/divisions.ts';
import { remember } from '../../runtime/remember.ts';
import type { Item, Table } from '../table.ts';
import { ledgerPk, READING_EPOCH_KEY, readRow, rowSk, SCOPES_PK } from './layout.ts';

/** A district that has clues. */
export interface Scope {
  readonly district: string;
  /** The most days between a clue's receipt and its due date: behind which days of receipt a list by due date may end. */
  readonly span: number;
  /** The most days between the day a due date was set and that due date: how far ahead of a day open clues are due. */
  readonly ahead: number;
}

/** The item of a district; one whose first clue is just being counted may lack `ahead`. */
interface StoredScope {
  readonly sk: string;
  readonly span: number;
  readonly ahead?: number;
}

/** The district of an item. */
export const readScope = ({ sk, span, ahead = 0 }: StoredScope): Scope => ({ district: sk, span, ahead });

/** Rows taken apart, by key, with the version they had: a board asks for much the same rows many times. */
export type ParsedRows = Map<string, { readonly v: unknown; readonly row: LedgerRow }>;

/** More than a district's rows of two years. */
const KEPT_ROWS = 1000;

/** Reads the ledger for one request and counts the items it reads. */
export class LedgerReader {
  readonly #table: Table;
  readonly #kept: ParsedRows;
  #items = 0;

  /** @param kept what requests before took apart; rows that were written since are taken apart anew */
  constructor(table: Table, kept: ParsedRows = new Map()) {
    this.#table = table;
    this.#kept = kept;
  }

  /** Items read so far. */
  get items(): number {
    return this.#items;
  }

  /** The districts within a division of 2, 4, 6 or 9 digits that have clues, by code. */
  async scopes(division: string): Promise<Scope[]> {
    const { items, read } = await this.#table.query<StoredScope>(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        values: { ':pk': SCOPES_PK, ':prefix': districtOf(division) },
      },
      { all: true },
    );
    this.#items += read;
    return items.map(readScope);
  }

  /** The rows that each district needs. */
  async rows(scopes: readonly Scope[], need: (ahead: number) => Need): Promise<LedgerRow[]> {
    const stored = await this.#table.get<{ epoch: number }>(READING_EPOCH_KEY);
    this.#items += 1;
    const epoch = stored?.epoch ?? 1;
    const parts = scopes.flatMap(({ district, ahead }) => {
      const { days, years } = need(ahead);
      const part = (from: string, to: string) => this.#range(district, from, to);
      return [
        days.from <= days.to
          ? part(rowSk(epoch, `DAY#${days.from}`), rowSk(epoch, `DAY#${days.to}`))
          : Promise.resolve([]),
        years === null ? Promise.resolve([]) : part(rowSk(epoch, 'YEAR#'), rowSk(epoch, `YEAR#${years}`)),
      ];
    });
    return (await Promise.all(parts)).flat();
  }

  async #range(district: string, from: string, to: string): Promise<LedgerRow[]> {
    const { items, read } = await this.#table.query(
      {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        values: { ':pk': ledgerPk(district), ':from': from, ':to': to },
      },
      { all: true },
    );
    this.#items += read;
    return items.map((item) => this.#parseCached(item));
  }

  #parseCached(item: Item): LedgerRow {
    const key = `${item.pk} ${item.sk}`;
    const known = this.#kept.get(key);
    if (known && known.v === item.v) return known.row;
    const row = readRow(item);
    remember(this.#kept, key, { v: item.v, row }, KEPT_ROWS);
    return row;
  }
}
