import { randomBytes, randomUUID } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CommandText } from '../../domain/clue/commands.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { type Facet, facetOf } from '../../domain/clue/facet.ts';
import {
  type Actor,
  CLUE_RECORD,
  canonicalJson,
  type EntryDraft,
  type RecordEntry,
  textDigest,
} from '../../domain/clue/record.ts';
import type { Refusal } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { type CommandName, EDGES, isOpen, type Status, type SystemStep } from '../../domain/clue/status.ts';
import { appendEntry, type Folded } from '../../domain/kernel/record.ts';
import { clueItem, entryItem, readClue, type StoredClue, type Task } from './clue-items.ts';
import {
  clueKey,
  districtIndexPk,
  type IndexStatus,
  idempotencyKey,
  type Key,
  loadKey,
  textKey,
} from './keys.ts';
import { cancellation, type Item, type Table, toItem } from './table.ts';

/** An answer kept under an idempotency key. */
export interface IdempotencyRecord {
  readonly scope: string;
  readonly key: string;
  /** Digest of the request's body. */
  readonly bodyHash: string;
  /** Makes the answer from the clue as written. */
  readonly answer: (clue: Clue) => string;
  /** Seconds since the epoch after which the key may be forgotten. */
  readonly expiresAt: number;
}

/** Packs an answer to be kept: the sentences of its refusals would double what its item costs to write. */
const packAnswer = (text: string): string => deflateRawSync(text).toString('base64');

/** Unpacks a kept answer. */
export const unpackAnswer = (packed: string): string =>
  inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8');

/** What a change may bring along in its transaction. */
export interface ChangeOptions {
  readonly actor: Actor;
  readonly text?: CommandText | undefined;
  readonly keep?: IdempotencyRecord | undefined;
  /** Further items for the same transaction. */
  readonly also?: readonly TransactWriteItem[];
}

/** A decision, and conditions on whatever else it read: they are checked in its transaction. */
export type CheckedDecision =
  | Refusal
  | { readonly events: readonly ClueEvent[]; readonly checks?: readonly TransactWriteItem[] };

/** Events in one change at most: with their items they must fit into one transaction. */
const MAX_EVENTS = 20;

/** How a change ended. */
export type Changed =
  | { readonly outcome: 'done'; readonly stored: StoredClue; readonly entries: readonly RecordEntry[] }
  | { readonly outcome: 'nothing'; readonly stored: StoredClue }
  | { readonly outcome: 'refused'; readonly stored: StoredClue; readonly refusal: Refusal }
  | { readonly outcome: 'unknown' };

const ATTEMPTS = 8;

/** Full-jitter pause before try number `attempt`. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));

/** Folds events into the clue and makes their record entries. `stored` is null for a new clue. */
function fold(
  stored: StoredClue | null,
  clueId: string,
  events: readonly ClueEvent[],
  actor: Actor,
  now: number,
  textHash: string | undefined,
): { next: StoredClue; entries: RecordEntry[] } {
  if (events.length > MAX_EVENTS) throw new RangeError(`a change has at most ${MAX_EVENTS} events`);
  const at = new Date(now).toISOString();
  const change = { clueId, changeId: randomUUID(), at, day: shanghaiDate(now), by: actor };
  let folded: Folded<Clue, Facet> | null = stored && {
    state: stored.clue,
    facet: facetOf(stored.clue, stored.facets),
  };
  const entries: RecordEntry[] = [];
  for (const [i, event] of events.entries()) {
    const draft = { ...change, event, ...(textHash !== undefined && i === 0 ? { textHash } : {}) };
    const appended = appendEntry<Clue, EntryDraft, Facet>(CLUE_RECORD, folded, draft);
    entries.push(appended.entry);
    folded = appended.folded;
  }
  if (folded === null) throw new RangeError('a change needs at least one event');
  const next: StoredClue = {
    clue: folded.state,
    facets: folded.facet.n,
    rev: (stored?.rev ?? 0) + 1,
    writtenAt: at,
    task: stored?.task ?? null,
  };
  return { next, entries };
}

/** Whose open clues this one counts among. */
const workloadKeys = (clue: Clue | null): string[] =>
  clue !== null && isOpen(clue.status) ? clue.officers.map((o) => `${clue.division}\n${o}`) : [];

/** Keeps each officer's open clues in step, as a set for lists and as a number for the assignment rule. */
function workloadUpdates(before: Clue | null, after: Clue, tableName: string): TransactWriteItem[] {
  const was = new Set(workloadKeys(before));
  const is = new Set(workloadKeys(after));
  const update = (carrier: string, by: 1 | -1): TransactWriteItem => {
    const [division = '', officer = ''] = carrier.split('\n');
    return {
      Update: {
        TableName: tableName,
        Key: toItem(loadKey(division, officer)),
        UpdateExpression: by > 0 ? 'ADD clues :id, openClues :by' : 'DELETE clues :id ADD openClues :by',
        ExpressionAttributeValues: { ':id': { SS: [after.clueId] }, ':by': { N: String(by) } },
      },
    };
  };
  return [
    ...[...is].filter((c) => !was.has(c)).map((c) => update(c, 1)),
    ...[...was].filter((c) => !is.has(c)).map((c) => update(c, -1)),
  ];
}

/** Puts an item unless one is there. */
const put = (tableName: string, item: Item): TransactWriteItem => ({
  Put: { TableName: tableName, Item: toItem(item), ConditionExpression: 'attribute_not_exists(pk)' },
});

/** Puts a clue where the one that was read still is, in a status the edge may start from. */
const replaceIfUnchanged = (
  tableName: string,
  item: Item,
  rev: number,
  prior: readonly Status[],
): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: toItem(item),
    ConditionExpression: `rev = :rev AND #status IN (${prior.map((_, i) => `:s${i}`).join(', ')})`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({
      ':rev': rev,
      ...Object.fromEntries(prior.map((s, i) => [`:s${i}`, s])),
    }),
  },
});

/** The items of one transaction, the clue first. `before` is null for a new clue. */
function transaction(
  table: Table,
  before: { readonly stored: StoredClue; readonly edge: CommandName | SystemStep } | null,
  clueId: string,
  events: readonly ClueEvent[],
  now: number,
  options: ChangeOptions,
): { items: TransactWriteItem[]; next: StoredClue; entries: RecordEntry[]; keepIndex: number } {
  const stored = before?.stored ?? null;
  const salt = options.text && randomBytes(16).toString('hex');
  const text = options.text && canonicalJson(options.text);
  const { next, entries } = fold(
    stored,
    clueId,
    events,
    options.actor,
    now,
    salt && text ? textDigest(salt, text) : undefined,
  );
  const item = clueItem(next);
  const items: TransactWriteItem[] = [
    before
      ? replaceIfUnchanged(table.name, item, before.stored.rev, EDGES[before.edge].from)
      : put(table.name, item),
  ];
  for (const entry of entries) items.push(put(table.name, entryItem(entry)));
  if (salt && text) {
    const seq = entries[0]?.seq ?? 0;
    // The entry of this number is put only where there is none, so its text needs no condition of its own.
    items.push({
      Put: { TableName: table.name, Item: toItem({ ...textKey(clueId, seq), seq, salt, text }) },
    });
  }
  items.push(...workloadUpdates(stored?.clue ?? null, next.clue, table.name), ...(options.also ?? []));
  let keepIndex = -1;
  if (options.keep) {
    const { scope, key, bodyHash, answer, expiresAt } = options.keep;
    keepIndex = items.length;
    items.push({
      Put: {
        TableName: table.name,
        Item: toItem({
          ...idempotencyKey(scope, key),
          bodyHash,
          answer: packAnswer(answer(next.clue)),
          expiresAt,
        }),
        // An expired key that has not been deleted yet is free again.
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: toItem({ ':now': Math.floor(now / 1000) }),
      },
    });
  }
  return { items, next, entries, keepIndex };
}

/**
 * A page of a district's clues in one status, by due date.
 * @param dueBefore leaves out clues due on that day or later
 */
export async function pageOfClues(
  table: Table,
  district: string,
  status: IndexStatus,
  page: { startKey?: Item | undefined; limit?: number; dueBefore?: string },
): Promise<{ stored: StoredClue[]; lastKey?: Item }> {
  const { items, lastKey } = await table.query<Key>({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
    values: {
      ':pk': districtIndexPk(district),
      ':from': `${status}#`,
      ':to': `${status}#${page.dueBefore ?? '~'}`,
    },
    startKey: page.startKey,
    Limit: Math.min(page.limit ?? 100, 100),
  });
  const found = new Map<string, StoredClue>();
  if (items.length > 0) {
    for (const item of await table.batchGet(items.map(({ pk, sk }) => ({ pk, sk })))) {
      found.set(item.pk as string, readClue(item));
    }
  }
  const stored = items.flatMap(({ pk }) => found.get(pk) ?? []);
  return lastKey ? { stored, lastKey } : { stored };
}

/** The clue by id, strongly consistent. */
export async function loadClue(table: Table, clueId: string): Promise<StoredClue | undefined> {
  const item = await table.get(clueKey(clueId));
  return item && readClue(item);
}

/**
 * Stores a new clue in one transaction.
 * @returns the clue as stored; `created` is false when one of that id was there before. The store's refusal brings that one
 * along, so whoever takes pushes need not be allowed to read clues.
 */
export async function createClue(
  table: Table,
  clueId: string,
  event: ClueEvent,
  now: number,
  options: ChangeOptions,
): Promise<{ created: boolean; stored: StoredClue }> {
  const { items, next } = transaction(table, null, clueId, [event], now, options);
  const [{ Put } = {}, ...others] = items;
  const first = Put && { Put: { ...Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } };
  for (let attempt = 0; ; attempt++) {
    try {
      await table.transact(first ? [first, ...others] : others);
      return { created: true, stored: next };
    } catch (error) {
      const cancelled = cancellation(error);
      if (cancelled?.kind === 'condition' && cancelled.old) {
        return { created: false, stored: readClue(cancelled.old) };
      }
      if (cancelled?.kind !== 'conflict' || attempt >= ATTEMPTS) throw error;
      await pause(attempt);
    }
  }
}

/** The idempotency key was used in the meantime: the caller must look at the kept answer. */
export class KeyInUse extends Error {
  constructor() {
    super('the idempotency key was used meanwhile');
    this.name = 'KeyInUse';
  }
}

/**
 * Changes a clue: reads, decides, and writes everything in one transaction conditioned on the version read and on the
 * prior statuses of the edge. A lost race reads and decides again, so the answer is always about the clue as it is.
 * @param decide may read what else the decision needs; it is called again, and must read again, after each lost race
 * @throws KeyInUse when the idempotency key was taken by a simultaneous request
 */
export async function changeClue(
  table: Table,
  clueId: string,
  edge: CommandName | SystemStep,
  now: number,
  decide: (stored: StoredClue) => CheckedDecision | Promise<CheckedDecision>,
  options: ChangeOptions,
  known?: StoredClue,
): Promise<Changed> {
  let fresh = known;
  for (let attempt = 0; ; attempt++) {
    const stored = fresh ?? (await loadClue(table, clueId));
    if (!stored) return { outcome: 'unknown' };
    const decision = await decide(stored);
    if ('refused' in decision) return { outcome: 'refused', stored, refusal: decision };
    if (decision.events.length === 0) return { outcome: 'nothing', stored };
    const { items, next, entries, keepIndex } = transaction(
      table,
      { stored, edge },
      clueId,
      decision.events,
      now,
      decision.checks === undefined
        ? options
        : { ...options, also: [...(options.also ?? []), ...decision.checks] },
    );
    try {
      await table.transact(items);
      return { outcome: 'done', stored: next, entries };
    } catch (error) {
      const cancelled = cancellation(error);
      if (cancelled === null || attempt >= ATTEMPTS) throw error;
      if (cancelled.kind === 'condition' && cancelled.failed.includes(keepIndex)) throw new KeyInUse();
      if (cancelled.kind === 'conflict') await pause(attempt);
      // A lost answer may hide a transaction that went through: its hash tells.
      const now = await loadClue(table, clueId);
      if (now?.clue.head === next.clue.head) return { outcome: 'done', stored: now, entries };
      fresh = now;
    }
  }
}

/**
 * Keeps the task token a stage waits with on the clue, unless the clue has moved to another generation. The public
 * version does not change. The write reaches the relay through the stream, so a stage whose work is already done is
 * answered at once.
 * @returns false when the execution is of an older generation
 */
export async function saveTaskToken(table: Table, clueId: string, task: Task): Promise<boolean> {
  try {
    await table.update({
      Key: clueKey(clueId),
      UpdateExpression: 'SET task = :task ADD rev :one',
      ConditionExpression: 'generation = :generation',
      values: { ':task': JSON.stringify(task), ':one': 1, ':generation': task.generation },
      ReturnValues: 'ALL_NEW',
    });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** Writes a clue once more as it is, so that the stream's consumers see it again. Nothing when it changed meanwhile. */
export async function touchClue(table: Table, { clue, rev }: StoredClue): Promise<void> {
  try {
    await table.update({
      Key: clueKey(clue.clueId),
      UpdateExpression: 'ADD rev :one',
      ConditionExpression: 'rev = :rev',
      values: { ':one': 1, ':rev': rev },
      ReturnValues: 'ALL_NEW',
    });
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}
