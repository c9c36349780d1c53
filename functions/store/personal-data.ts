import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { type AggregateState, mayHavePersonalData, type SystemEvent } from '../../domain/kernel/aggregate.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { MAX_RETRIES } from './backoff.ts';
import { readSiblingKeys } from './employers.ts';
import { releaseFiles } from './files.ts';
import type { Stored } from './items.ts';
import {
  EXPIRING_PK,
  employerNameKey,
  endedPk,
  expiringKey,
  type Key,
  personPk,
  publicKey,
  seqOfPersonal,
  stateKey,
} from './keys.ts';
import type { Repository } from './repository.ts';
import { cancellation, type Item, type Table, toItem } from './table.ts';

/**
 * What lies outside an aggregate's own partitions and goes with its personal data: the keys by which it is compared, the
 * employer's name for lists, and what the public is still shown of a recalled decision.
 */
const GOES_WITH_IT: Readonly<
  Record<string, (state: AggregateState, table: Table) => Key[] | Promise<Key[]>>
> = {
  [CLUE.kind]: async (state, table) => {
    const clue = state as Clue;
    return [...(await readSiblingKeys(table, clue)), employerNameKey(CLUE.kind, clue.clueId)];
  },
  [CASE.kind]: (state) => [employerNameKey(CASE.kind, (state as Case).caseId)],
  [PUBLICITY.kind]: (state) => [publicKey((state as Publicity).publicityId)],
};

/** Deletions in one transaction: an item may have 64 KB, a transaction 4 MB. */
const CHUNK = 25;

/** An aggregate whose personal data is kept since a day. */
export interface Ended {
  readonly id: string;
  /** `YYYY-MM-DD` */
  readonly since: string;
}

/**
 * Reads what ended in a district up to a day and may have personal data, the earliest first.
 * @returns a page of at most `limit`, and where it goes on
 */
export async function readEnded(
  { table, aggregate }: Pick<Repository<AggregateState>, 'table' | 'aggregate'>,
  district: string,
  lastDay: string,
  { startKey, limit }: { readonly startKey?: Item | undefined; readonly limit: number },
): Promise<{ readonly found: Ended[]; readonly lastKey?: Item }> {
  const { items, lastKey } = await table.query<Key & { gsi2sk: string }>({
    IndexName: 'gsi2',
    KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk < :end',
    // `$` follows `#`: everything of the last day lies before it.
    values: { ':pk': endedPk(aggregate.kind, district), ':end': `${lastDay}$` },
    startKey,
    Limit: limit,
  });
  const prefix = stateKey(aggregate.kind, '').pk.length;
  const found = items.map(({ pk, gsi2sk }) => ({ id: pk.slice(prefix), since: gsi2sk.slice(0, 10) }));
  return lastKey ? { found, lastKey } : { found };
}

/** An aggregate of which something is left to delete. */
export interface Expiring {
  readonly kind: string;
  readonly id: string;
}

/** Reads what expired by its record and has items left to delete. */
export async function readExpiring(table: Table, limit: number): Promise<Expiring[]> {
  const { items } = await table.query<Expiring>({
    KeyConditionExpression: 'pk = :pk',
    values: { ':pk': EXPIRING_PK },
    Limit: limit,
  });
  return items.map(({ kind, id }) => ({ kind, id }));
}

/**
 * Writes into a record that its personal data expires, and notes that it is to be deleted, in one transaction.
 * @param stored as it was judged; one that was changed meanwhile is left alone
 * @returns whether there is something to delete
 */
async function recordExpiry(
  repository: Repository<AggregateState>,
  id: string,
  stored: Stored,
  now: number,
  by: string,
): Promise<boolean> {
  const { kind } = repository.aggregate;
  const changed = await repository.change(
    id,
    'expire-personal-data',
    now,
    (state) => {
      const event: SystemEvent = { type: 'personal-data-expired', upTo: state.version };
      return { events: state.version === stored.state.version ? [event] : [] };
    },
    {
      actor: { id: by, role: 'system' },
      also: [
        { Put: { TableName: repository.table.name, Item: toItem({ ...expiringKey(kind, id), kind, id }) } },
      ],
    },
    stored,
  );
  return changed.outcome === 'done';
}

async function deleteAll(table: Table, keys: readonly Key[]): Promise<void> {
  const items = keys.map(
    (key): TransactWriteItem => ({ Delete: { TableName: table.name, Key: toItem(key) } }),
  );
  for (let attempt = 0; ; attempt++) {
    try {
      await table.transact(items);
      return;
    } catch (error) {
      if (cancellation(error)?.kind !== 'conflict' || attempt >= MAX_RETRIES) throw error;
      await table.pause(attempt);
    }
  }
}

/**
 * Deletes what an aggregate has of personal data up to the entry that its record let expire, in bounded steps; again does no harm.
 * Texts and documents go first and the particulars after them, since masking a text needs the names in these; the note that something is left
 * goes last. Files that its entries name are given up before: their names go now, their bytes with the next sweep.
 * @param now milliseconds since the epoch
 * @returns how many items with personal data there were, files among them
 */
export async function deleteExpired(
  repository: Repository<AggregateState>,
  id: string,
  now: number,
): Promise<number> {
  const { table, aggregate } = repository;
  const { kind } = aggregate;
  const stored = await repository.load(id);
  const upTo = stored?.state.expiredUpTo ?? 0;
  const person =
    upTo === 0
      ? []
      : await table
          .query<Key>(
            {
              KeyConditionExpression: 'pk = :pk',
              // The keys alone: who deletes reads nothing of it.
              ProjectionExpression: 'pk, sk',
              values: { ':pk': personPk(kind, id) },
              Select: 'SPECIFIC_ATTRIBUTES',
            },
            { all: true },
          )
          .then(({ items }) => items.filter(({ sk }) => (seqOfPersonal(sk) ?? 0) <= upTo));
  const files = upTo === 0 ? 0 : await releaseFiles(table, { kind, id }, upTo, now);
  const isText = ({ sk }: Key) => seqOfPersonal(sk) !== null;
  const others = (stored && upTo > 0 && (await GOES_WITH_IT[kind]?.(stored.state, table))) || [];
  const keys = [
    ...person.filter(isText),
    ...person.filter((key) => !isText(key)),
    ...others,
    expiringKey(kind, id),
  ];
  for (let i = 0; i < keys.length; i += CHUNK) await deleteAll(table, keys.slice(i, i + CHUNK));
  return person.length + files;
}

/** How an expiry ended: `changed`: somebody was faster; `open`: it has not ended. */
export type ExpiryOutcome =
  | { readonly outcome: 'deleted'; readonly items: number; readonly upTo: number }
  | { readonly outcome: 'unknown' | 'open' | 'changed' };

/**
 * Lets the personal data of an aggregate expire: first the entry in its record, then the deletion. Cut off in between, the note
 * makes the next run go on.
 * @param isDue judges it as stored; by default whatever has ended is
 * @param by who does it
 */
export async function expirePersonalData(
  repository: Repository<AggregateState>,
  id: string,
  now: number,
  by: string,
  isDue: (stored: Stored) => boolean = () => true,
): Promise<ExpiryOutcome> {
  const stored = await repository.load(id);
  if (!stored) return { outcome: 'unknown' };
  const { state } = stored;
  if (repository.aggregate.endedOn(state) === null) return { outcome: 'open' };
  if (mayHavePersonalData(state)) {
    if (!isDue(stored)) return { outcome: 'changed' };
    if (!(await recordExpiry(repository, id, stored, now, by))) return { outcome: 'changed' };
  }
  const items = await deleteExpired(repository, id, now);
  return {
    outcome: 'deleted',
    items,
    upTo: mayHavePersonalData(state) ? state.version : state.expiredUpTo,
  };
}
