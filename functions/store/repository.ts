import { randomBytes, randomUUID } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Aggregate, AggregateState, Rules } from '../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import { withVersion } from '../../domain/kernel/events.ts';
import { type EntryNotice, withoutActor } from '../../domain/kernel/notices.ts';
import { mayBePublic } from '../../domain/kernel/public-events.ts';
import {
  type Actor,
  appendEntry,
  canonicalJson,
  type EntryDraft,
  type Folded,
  type Numbered,
  type RecordEntry,
  textDigest,
} from '../../domain/kernel/record.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { MAX_RETRIES } from './backoff.ts';
import { rulesOf } from './calendars.ts';
import type { ChangeOptions, ChangeOutcome, CheckedDecision, Refused } from './change.ts';
import { KeyInUse, keepAnswer } from './idempotency.ts';
import {
  entriesItem,
  isReportedItem,
  MAX_EVENTS,
  type Reporting,
  readState,
  type Stored,
  stateItem,
  type Task,
} from './items.ts';
import { type IndexPart, indexPk, type Key, stateKey, TTL_ATTRIBUTE, taskKey, textKey } from './keys.ts';
import { hasPlatform } from './subscribers.ts';
import { cancellation, type Item, openTable, putIfAbsent, type Table, toItem } from './table.ts';
import { type Waking, wakingOf } from './waking.ts';
import { mergeChecks, workloadUpdates } from './workload.ts';

/** How long a token is kept after its alarm: a state that waits longer is stuck, and reconcile must see it. */
const TASK_DAYS = 30;

/** When a token may be forgotten, in seconds since the epoch. It costs nothing, and a closed aggregate needs none. */
const taskExpiry = ({ alarmAt }: Task): number => Math.floor(Date.parse(alarmAt) / 1000) + TASK_DAYS * 86_400;

/** The aggregates of one kind in the table. */
export class Repository<
  S extends AggregateState,
  E extends AggregateEvent = AggregateEvent,
  F extends Numbered = Numbered,
> {
  readonly aggregate: Aggregate<S, E, F>;
  readonly table: Table;
  readonly #runtime: Pick<Runtime, 'policies' | 'calendars'>;
  readonly #rules;

  constructor(
    runtime: Pick<Runtime, 'dynamo' | 'tableName' | 'pause' | 'policies' | 'calendars'>,
    aggregate: Aggregate<S, E, F>,
  ) {
    this.aggregate = aggregate;
    this.table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
    this.#runtime = runtime;
    this.#rules = recordRules(aggregate);
  }

  /** Reads one by id, strongly consistent. */
  async load(id: string): Promise<Stored<S> | undefined> {
    const item = await this.table.get(stateKey(this.aggregate.kind, id));
    return item && readState(this.aggregate, item);
  }

  /** Reads some by id; those that are not there are left out, the order is not kept. */
  async loadAll(ids: readonly string[]): Promise<Map<string, Stored<S>>> {
    const { kind } = this.aggregate;
    if (ids.length === 0) return new Map();
    const items = await this.table.batchGet(ids.map((id) => stateKey(kind, id)));
    const prefix = stateKey(kind, '').pk.length;
    return new Map(items.map((item) => [String(item.pk).slice(prefix), readState(this.aggregate, item)]));
  }

  /** A page of a district's index, by day, with the states. */
  async page(
    district: string,
    part: IndexPart,
    { startKey, limit = 100 }: { startKey?: Item | undefined; limit?: number } = {},
  ): Promise<{ found: { id: string; stored: Stored<S> }[]; lastKey?: Item }> {
    const { kind } = this.aggregate;
    const { items, lastKey } = await this.table.query<Key>({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk AND begins_with(gsi1sk, :part)',
      values: { ':pk': indexPk(kind, district), ':part': `${part}#` },
      startKey,
      Limit: Math.min(limit, 100),
    });
    const prefix = stateKey(kind, '').pk.length;
    const ids = items.map(({ pk }) => pk.slice(prefix));
    const states = await this.loadAll(ids);
    const found = ids.flatMap((id) => {
      const stored = states.get(id);
      return stored ? [{ id, stored }] : [];
    });
    return lastKey ? { found, lastKey } : { found };
  }

  /**
   * Stores a new aggregate in one transaction.
   * @returns it as stored; `created` is false when one of that id was there before. The store's refusal brings that one
   * along, so whoever takes pushes need not be allowed to read them.
   */
  async create(
    id: string,
    event: E,
    now: number,
    options: ChangeOptions<S>,
  ): Promise<{ created: boolean; stored: Stored<S> }> {
    const { items, next } = this.#creation(id, event, now, options);
    const [{ Put } = {}, ...others] = items;
    const first = Put && { Put: { ...Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } };
    for (let attempt = 0; ; attempt++) {
      try {
        await this.table.transact(first ? [first, ...others] : others);
        return { created: true, stored: next };
      } catch (error) {
        const cancelled = cancellation(error);
        if (cancelled?.kind === 'condition' && cancelled.old) {
          return { created: false, stored: readState(this.aggregate, cancelled.old) };
        }
        if (cancelled?.kind !== 'conflict' || attempt >= MAX_RETRIES) throw error;
        await this.table.pause(attempt);
      }
    }
  }

  /**
   * Changes an aggregate: reads, decides, and writes everything in one transaction conditioned on the version read and on the
   * prior statuses of the edge. A lost race reads and decides again, after a pause, so the answer is always about the state
   * as it is.
   * @param decide may read what else the decision needs; it is called again, and must read again, after each lost race
   * @throws KeyInUse when the idempotency key was taken by a simultaneous request
   */
  async change<R extends Refused = never>(
    id: string,
    edge: string,
    now: number,
    decide: (state: S, rules: Rules) => CheckedDecision<E, R> | Promise<CheckedDecision<E, R>>,
    options: ChangeOptions<S>,
    known?: Stored<S>,
  ): Promise<ChangeOutcome<S, E, R>> {
    let fresh = known;
    for (let attempt = 0; ; attempt++) {
      const stored = fresh ?? (await this.load(id));
      if (!stored) return { outcome: 'unknown' };
      const rules = await rulesOf(this.#runtime, stored.state);
      const decision = await decide(stored.state, rules);
      if ('refused' in decision) return { outcome: 'refused', stored, refusal: decision };
      const { events, checks = [], tell } = decision;
      if (events.length === 0) return { outcome: 'nothing', stored };
      const { items, next, entries, keepIndex } = await this.#change(id, stored, edge, events, rules, now, {
        ...options,
        also: [...(options.also ?? []), ...checks],
        tell,
      });
      try {
        await this.table.transact(items);
        return { outcome: 'done', stored: next, entries };
      } catch (error) {
        const cancelled = cancellation(error);
        if (cancelled === null || attempt >= MAX_RETRIES) throw error;
        if (cancelled.kind === 'condition' && cancelled.failed.includes(keepIndex)) throw new KeyInUse();
        await this.table.pause(attempt);
        // A lost answer may hide a transaction that went through: its hash tells.
        const found = await this.load(id);
        if (found?.state.head === next.state.head) return { outcome: 'done', stored: found, entries };
        fresh = found;
      }
    }
  }

  /**
   * Makes the writes that store a new aggregate, for a transaction of another one: that is cancelled where one of this id is there.
   * @returns them, and it as they store it
   */
  prepareCreation(
    id: string,
    event: E,
    now: number,
    options: ChangeOptions<S>,
  ): { readonly writes: readonly TransactWriteItem[]; readonly stored: Stored<S> } {
    const { items, next } = this.#creation(id, event, now, options);
    return { writes: items, stored: next };
  }

  /**
   * Makes the writes that change an aggregate, for a transaction of another one: it goes through only while this one is as it was
   * read, in a status that the edge may start from.
   * @param events at least one
   * @returns them, and it as they store it
   */
  async prepareChange(
    id: string,
    edge: string,
    stored: Stored<S>,
    events: readonly E[],
    now: number,
    options: ChangeOptions<S>,
  ): Promise<{ readonly writes: readonly TransactWriteItem[]; readonly stored: Stored<S> }> {
    const rules = await rulesOf(this.#runtime, stored.state);
    const { items, next } = await this.#change(id, stored, edge, events, rules, now, options);
    return { writes: items, stored: next };
  }

  /** The transaction that stores a new aggregate. */
  #creation(id: string, event: E, now: number, options: ChangeOptions<S>) {
    const start = this.aggregate.startOf(event);
    return this.#transaction(null, id, [event], now, options, () => start && { start });
  }

  /** The transaction of a change. */
  async #change(
    id: string,
    stored: Stored<S>,
    edge: string,
    events: readonly E[],
    rules: Rules,
    now: number,
    options: ChangeOptions<S>,
  ) {
    const isPublic = mayBePublic(this.aggregate as unknown as Aggregate, events);
    const make = (reporting: Reporting) =>
      this.#transaction(
        { stored, edge },
        id,
        events,
        now,
        options,
        (state) => wakingOf(this.aggregate, stored.state, state, events, rules),
        reporting,
      );
    const made = make(isPublic ? 'by-the-way' : 'never');
    // No reader of the stream need come where nobody is told.
    return isPublic && !made.isReported && (await hasPlatform(this.table)) ? make('always') : made;
  }

  /**
   * Keeps the task token a stage waits with, unless a later attempt keeps one, of this generation or of the next: the function of an
   * attempt that has timed out goes on, and may come last.
   * @returns false when it does
   */
  async saveTask(id: string, task: Task): Promise<boolean> {
    try {
      await this.table.put(
        { ...taskKey(this.aggregate.kind, id), ...task, [TTL_ATTRIBUTE]: taskExpiry(task) },
        {
          ConditionExpression:
            'attribute_not_exists(pk) OR generation < :generation OR (generation = :generation AND attempt <= :attempt)',
          values: { ':generation': task.generation, ':attempt': task.attempt },
        },
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** Folds events into the state and makes their record entries. `stored` is null for a new aggregate. */
  #fold(
    stored: Stored<S> | null,
    id: string,
    events: readonly E[],
    actor: Actor,
    now: number,
    textHash: string | undefined,
  ): { next: Stored<S>; entries: RecordEntry<E, F>[]; notices: EntryNotice[] } {
    const { aggregate } = this;
    if (events.length > MAX_EVENTS) throw new RangeError(`a change has at most ${MAX_EVENTS} events`);
    const at = new Date(now).toISOString();
    const change = {
      kind: aggregate.kind,
      id,
      changeId: randomUUID(),
      at,
      day: shanghaiDate(now),
      by: actor,
    };
    let folded: Folded<S, F> | null = stored && {
      state: stored.state,
      facet: aggregate.facetOf(stored.state, stored.facets),
    };
    const entries: RecordEntry<E, F>[] = [];
    const notices: EntryNotice[] = [];
    for (const [i, bare] of events.entries()) {
      const draft: EntryDraft<E> = {
        ...change,
        event: withVersion(aggregate.events, bare),
        ...(textHash !== undefined && i === 0 ? { textHash } : {}),
      };
      const appended = appendEntry(this.#rules, folded, draft);
      entries.push(appended.entry);
      if (folded !== null) {
        const { state: before } = folded;
        const found = aggregate.noticeOf?.(bare, appended.folded.state, before) ?? null;
        const notice = withoutActor(found, actor.id);
        if (notice) notices.push({ ...notice, n: i, division: before.division });
      }
      folded = appended.folded;
    }
    if (folded === null) throw new RangeError('a change needs at least one event');
    return { next: { state: folded.state, facets: folded.facet.n, writtenAt: at }, entries, notices };
  }

  /** The items of one transaction, the state first. `before` is null for a new aggregate. */
  #transaction(
    before: { readonly stored: Stored<S>; readonly edge: string } | null,
    id: string,
    events: readonly E[],
    now: number,
    { actor, text: words, also = [], keep, tell }: ChangeOptions<S>,
    waking: (state: S) => Waking | null,
    reporting: Reporting = 'never',
  ): {
    items: TransactWriteItem[];
    next: Stored<S>;
    entries: RecordEntry<E, F>[];
    keepIndex: number;
    isReported: boolean;
  } {
    const { aggregate, table } = this;
    const { kind } = aggregate;
    const salt = words && randomBytes(16).toString('hex');
    const text = words && canonicalJson(words);
    const textHash = salt && text ? textDigest(salt, text) : undefined;
    const { next, entries, notices } = this.#fold(before?.stored ?? null, id, events, actor, now, textHash);
    const told = tell?.(entries, notices) ?? null;
    const item = stateItem(aggregate, id, next);
    const entriesOfChange = entriesItem(entries, waking(next.state), reporting, told ? [] : notices);
    const items: TransactWriteItem[] = [
      before
        ? this.#replaceIfUnchanged(item, before.stored.state, before.edge)
        : putIfAbsent(table.name, item),
      putIfAbsent(table.name, entriesOfChange),
      ...(told ?? []),
    ];
    if (salt && text) {
      const seq = entries[0]?.seq ?? 0;
      // The entry of this number is put only where there is none, so its text needs no condition of its own.
      items.push({
        Put: { TableName: table.name, Item: toItem({ ...textKey(kind, id, seq), seq, salt, text }) },
      });
    }
    items.push(
      ...mergeChecks(workloadUpdates(table.name, aggregate, before?.stored.state ?? null, next.state), also),
    );
    let keepIndex = -1;
    if (keep) {
      keepIndex = items.length;
      items.push(keepAnswer(table.name, keep, keep.answer(next.state), now));
    }
    return { items, next, entries, keepIndex, isReported: isReportedItem(entriesOfChange) };
  }

  /** Puts a state where the one that was read still is, in a status the edge may start from. */
  #replaceIfUnchanged(item: Item, { version }: S, edge: string): TransactWriteItem {
    const prior = this.aggregate.graph.edges[edge]?.from ?? [];
    return {
      Put: {
        TableName: this.table.name,
        Item: toItem(item),
        ConditionExpression: `version = :version AND #status IN (${prior.map((_, i) => `:s${i}`).join(', ')})`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: toItem({
          ':version': version,
          ...Object.fromEntries(prior.map((s, i) => [`:s${i}`, s])),
        }),
      },
    };
  }
}
