import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { type Aggregate, type AggregateState, mayHavePersonalData } from '../../domain/kernel/aggregate.ts';
import { compactState, expandState } from '../../domain/kernel/compact.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import type { EntryNotice } from '../../domain/kernel/notices.ts';
import { canonicalJson, type Numbered, type RecordEntry } from '../../domain/kernel/record.ts';
import { askedPk, endedPk, entryKey, type IndexPart, indexPk, stateKey } from './keys.ts';
import { packText, unpackText } from './packing.ts';
import type { Item } from './table.ts';
import type { Waking } from './waking.ts';

/** The task token an execution waits with. Its item lies beside the aggregate, so that it disturbs no command. */
export interface Task {
  readonly stage: string;
  readonly generation: number;
  readonly token: string;
  /** When the waiting state times out; an earlier alarm must wake it. ISO 8601. */
  readonly alarmAt: string;
  /** Orders the attempts of a generation to wait: that of a later one is greater. */
  readonly attempt: string;
}

/** An aggregate as stored: its state, and what the write path needs beside it. */
export interface Stored<S extends AggregateState = AggregateState> {
  readonly state: S;
  /** Number of facets in the record. */
  readonly facets: number;
  /** When it was last written, ISO 8601. */
  readonly writtenAt: string;
}

/** Members of a state that stand as attributes of its item, for conditions and the index; the others are one JSON text. */
const ATTRIBUTES = ['version', 'head', 'status', 'street'] as const;

/** The part of the index an aggregate stands in: `open` while it waits for the district. */
const indexPart = <S extends AggregateState>({ graph }: Aggregate<S>, { status }: S): IndexPart =>
  graph.open.includes(status) ? 'open' : 'done';

/** The keys by which the index finds an aggregate: a district's by day and id. */
function indexKeys<S extends AggregateState>(aggregate: Aggregate<S>, id: string, state: S) {
  const { sortDay, officers, since, marks } = aggregate.indexOf(state);
  return {
    gsi1pk: indexPk(aggregate.kind, state.division),
    gsi1sk: `${indexPart(aggregate, state)}#${sortDay}#${id}`,
    since,
    ...(marks.length > 0 ? { marks: [...marks] } : {}),
    // Only while somebody may look for them by it.
    ...(officers.length > 0 && aggregate.graph.open.includes(state.status)
      ? { officers: [...officers] }
      : {}),
  };
}

/** The day from which what it has of personal data is kept for a while; null while none is to be deleted. */
export function personalDataSince<S extends AggregateState>(
  aggregate: Pick<Aggregate<S>, 'endedOn'>,
  { state, writtenAt }: Pick<Stored<S>, 'state' | 'writtenAt'>,
): CalendarDate | null {
  const ended = aggregate.endedOn(state);
  if (ended === null || !mayHavePersonalData(state)) return null;
  // What came after the first expiry is kept as long as if it had ended then.
  return state.expiredUpTo === 0 ? ended : shanghaiDate(Date.parse(writtenAt));
}

/**
 * The keys by which the retention finds what has ended, and a worklist what it must answer about that is not open; none otherwise.
 * What waits for an answer has not ended.
 */
function secondKeys<S extends AggregateState>(aggregate: Aggregate<S>, id: string, stored: Stored<S>) {
  const { division, status } = stored.state;
  const { askedSince = null } = aggregate.indexOf(stored.state);
  if (askedSince !== null && !aggregate.graph.open.includes(status)) {
    return { gsi2pk: askedPk(aggregate.kind, division), gsi2sk: `${askedSince}#${id}` };
  }
  const since = personalDataSince(aggregate, stored);
  return since === null ? {} : { gsi2pk: endedPk(aggregate.kind, division), gsi2sk: `${since}#${id}` };
}

/** Events in one change at most: with their items they must fit into one transaction. */
export const MAX_EVENTS = 20;

/** The attributes of a state's item that keys, conditions and indexes look at: all but its body. */
export function stateAttributes<S extends AggregateState>(
  aggregate: Aggregate<S>,
  id: string,
  stored: Stored<S>,
): Item {
  const { state, facets, writtenAt } = stored;
  const { version, head, status, street } = state;
  return {
    ...stateKey(aggregate.kind, id),
    ...indexKeys(aggregate, id, state),
    ...secondKeys(aggregate, id, stored),
    version,
    head,
    status,
    ...(street === null ? {} : { street }),
    facets,
    writtenAt,
  };
}

/** The item of a state. */
export function stateItem<S extends AggregateState>(
  aggregate: Aggregate<S>,
  id: string,
  stored: Stored<S>,
): Item {
  const { version: _, head: __, status: ___, street: ____, ...rest } = stored.state;
  return {
    ...stateAttributes(aggregate, id, stored),
    body: packText(JSON.stringify(compactState<object>(rest, aggregate.defaults))),
  };
}

/** A state from its item. */
export function readState<S extends AggregateState>(aggregate: Aggregate<S>, item: Item): Stored<S> {
  const { body, facets, writtenAt, version, head, status, street = null } = item as Record<string, unknown>;
  const rest = JSON.parse(unpackText(body)) as Partial<S>;
  const state = expandState<S>({ ...rest, version, head, status, street } as Partial<S>, aggregate.defaults);
  return { state, facets: facets as number, writtenAt: writtenAt as string };
}

/** The members of a state that its item holds as attributes, and those that follow from it. */
export const isDerivedAttribute = (name: string): boolean =>
  !['body', 'facets', 'writtenAt', ...ATTRIBUTES].includes(name);

/**
 * Where the notices of entries stand for the reader of the stream that writes them: the ledger, or the relay where it alone comes for
 * the entries anyway. So no reader is woken for notices that the other could take along.
 */
export const NOTICES_FOR = { ledger: 'notices', relay: 'wakingNotices' } as const;

/**
 * Where entries say that outsiders may have to be told of them, for the reader of the stream that looks whether there are any: as for
 * notices, the one that comes for the entries anyway. It looks after they were written, so nobody who was put before is missed.
 */
export const REPORTED_BY = { ledger: 'reported', relay: 'wakingReported' } as const;

/** Whether entries are told to outsiders: not at all, if a reader of the stream comes for them anyway, or in any case. */
export type Reporting = 'never' | 'by-the-way' | 'always';

/**
 * The attributes of the item of one change's entries that keys and stream filters look at: all but its body. Its key is that of the
 * last one, so that a query from a number on finds the entry of that number.
 */
export function entriesAttributes(
  entries: readonly RecordEntry[],
  waking: Waking | null = null,
  reporting: Reporting = 'never',
  notices: readonly EntryNotice[] = [],
): Item {
  const last = entries.at(-1);
  if (last === undefined) throw new RangeError('a change has at least one entry');
  const facet = entries.findLast((e) => e.facet)?.facet as Numbered | undefined;
  const reader = !facet && waking ? 'relay' : 'ledger';
  const comes = facet !== undefined || waking !== null || notices.length > 0;
  const isReported = reporting === 'always' || (reporting === 'by-the-way' && comes);
  return {
    ...entryKey(last.kind, last.id, last.seq),
    ...(facet ? { facetNumber: facet.n } : {}),
    ...(waking ? { waking: JSON.stringify(waking) } : {}),
    ...(isReported ? { [REPORTED_BY[reader]]: 1 } : {}),
    ...(notices.length > 0 ? { [NOTICES_FOR[reader]]: JSON.stringify(notices) } : {}),
  };
}

/** The item of the entries of one change: the texts their hashes cover, and its attributes. */
export const entriesItem = (...change: Parameters<typeof entriesAttributes>): Item => ({
  ...entriesAttributes(...change),
  body: packText(`[${change[0].map(canonicalJson).join(',')}]`),
});

/** Whether an item of entries tells outsiders, by whichever reader. */
export const isReportedItem = (item: Item): boolean =>
  Object.values(REPORTED_BY).some((name) => item[name] !== undefined);

/** The entries of an item. */
export const readEntries = <E extends AggregateEvent = AggregateEvent, F extends Numbered = Numbered>(item: {
  readonly body?: unknown;
}): RecordEntry<E, F>[] => JSON.parse(unpackText(item.body)) as RecordEntry<E, F>[];
