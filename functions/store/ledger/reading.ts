import {
  type Counter,
  type Figures,
  type HeldFacet,
  type LedgerRow,
  sumMonths,
} from '../../../domain/kernel/figures.ts';
import type { RowRange } from '../../../domain/metrics/rows.ts';
import { districtOf } from '../../../domain/places/divisions.ts';
import { remember } from '../../runtime/remember.ts';
import type { Item, Table } from '../table.ts';
import { ledgerPk, monthSk, READ_EPOCH_KEY, readEpoch, readRow, rowSk, scopesPk } from './layout.ts';
import { type StoredMonth, splitMonths } from './months.ts';

/** A district that has rows. */
export interface Scope {
  readonly district: string;
  /** The most days from the day a history is found by to the last day lists ask for: behind which first days a list may end. */
  readonly span: number;
  /** The most days from a step's day to a row it changed that readers must look for: how far ahead of a day there are rows. */
  readonly ahead: number;
}

/** The item of a district; most lack `ahead`. */
interface StoredScope {
  readonly sk: string;
  readonly span: number;
  readonly ahead?: number;
}

const readScope = ({ sk, span, ahead = 0 }: StoredScope): Scope => ({ district: sk, span, ahead });

/** Rows in words, by key, with the version they had: a board asks for much the same rows many times. */
export type ParsedRows<C extends Counter> = Map<string, { readonly v: unknown; readonly row: LedgerRow<C> }>;

/** More than a district's rows of two years. */
const KEPT_ROWS = 1000;

/** Reads the rows of a kind for one request and counts the items it reads. */
export class LedgerReader<C extends Counter> {
  readonly #table: Table;
  readonly #figures: Pick<Figures<HeldFacet, C>, 'kind' | 'unpackCounter' | 'sumMonth'>;
  readonly #kept: ParsedRows<C>;
  #items = 0;

  /** @param kept what requests before read; rows that were written since are parsed anew */
  constructor(
    table: Table,
    figures: Pick<Figures<HeldFacet, C>, 'kind' | 'unpackCounter' | 'sumMonth'>,
    kept: ParsedRows<C> = new Map(),
  ) {
    this.#table = table;
    this.#figures = figures;
    this.#kept = kept;
  }

  /** Items read so far. */
  get items(): number {
    return this.#items;
  }

  /** The districts that have rows within a division of 2, 4, 6 or 9 digits, by code; all of them without one. */
  async scopes(division?: string): Promise<Scope[]> {
    const pk = { ':pk': scopesPk(this.#figures.kind) };
    const { items, read } = await this.#table.query<StoredScope>(
      division === undefined
        ? { KeyConditionExpression: 'pk = :pk', values: pk }
        : {
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            values: { ...pk, ':prefix': districtOf(division) },
          },
      { all: true },
    );
    this.#items += read;
    return items.map(readScope);
  }

  /** The rows that each district needs. */
  async rows(scopes: readonly Scope[], rangeOf: (ahead: number) => RowRange): Promise<LedgerRow<C>[]> {
    const epoch = await readEpoch(this.#table, READ_EPOCH_KEY);
    this.#items += 1;
    const parts = scopes.flatMap(({ district, ahead }) => {
      const { days, months } = rangeOf(ahead);
      return [
        this.#readDays(district, epoch, days.from, days.to),
        months === null ? Promise.resolve([]) : this.#readMonths(district, epoch, months),
      ];
    });
    return (await Promise.all(parts)).flat();
  }

  async #readDays(district: string, epoch: number, from: string, to: string): Promise<LedgerRow<C>[]> {
    if (from > to) return [];
    const [first, last] = [from, to].map((date) => rowSk(epoch, { period: 'day', date }));
    const items = await this.#readRange(district, first ?? '', last ?? '');
    return items.map((item) => this.#parseCached(item));
  }

  /** Every month up to one; from the first on that is not summed up, by its days. */
  async #readMonths(district: string, epoch: number, to: string): Promise<LedgerRow<C>[]> {
    const stored = await this.#readRange<StoredMonth>(district, monthSk(epoch, ''), monthSk(epoch, to));
    const { summed, daysFrom } = splitMonths(epoch, stored);
    const days = await this.#readDays(district, epoch, daysFrom, `${to}-31`);
    return [...summed.map((month) => this.#parseCached({ ...month })), ...sumMonths(this.#figures, days)];
  }

  async #readRange<T = Item>(district: string, from: string, to: string): Promise<T[]> {
    const { items, read } = await this.#table.query<T>(
      {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        values: { ':pk': ledgerPk(this.#figures.kind, district), ':from': from, ':to': to },
      },
      { all: true },
    );
    this.#items += read;
    return items;
  }

  #parseCached(item: Item): LedgerRow<C> {
    const key = `${item.pk} ${item.sk}`;
    const known = this.#kept.get(key);
    if (known && known.v === item.v) return known.row;
    const row = readRow(this.#figures, item);
    remember(this.#kept, key, { v: item.v, row }, KEPT_ROWS);
    return row;
  }
}
