import { canonicalJson, type RecordEntry } from '../../domain/clue/record.ts';
import type { Clue, Stage } from '../../domain/clue/state.ts';
import { clueIndex, clueKey, entryKey } from './keys.ts';
import type { Item } from './table.ts';

/** The task token a clue's workflow waits with. */
export interface Task {
  readonly stage: Stage;
  readonly generation: number;
  readonly token: string;
  /** When the waiting state times out; an earlier alarm must wake it. ISO 8601. */
  readonly alarmAt: string;
}

/** A clue as stored: the aggregate, and what the write path needs beside it. */
export interface StoredClue {
  readonly clue: Clue;
  /** Rises with every write of the item, task tokens included; the optimistic lock. */
  readonly rev: number;
  /** Number of facets in the record. */
  readonly facets: number;
  /** When a command or a system step last wrote it, ISO 8601. */
  readonly writtenAt: string;
  readonly task: Task | null;
}

/** A clue from its item. */
export function readClue(item: Item): StoredClue {
  const { body, task, rev, facets, writtenAt } = item as Record<'body' | 'task' | 'writtenAt', string> &
    Record<'rev' | 'facets', number>;
  return {
    clue: JSON.parse(body) as Clue,
    rev,
    facets,
    writtenAt,
    task: task === undefined ? null : (JSON.parse(task) as Task),
  };
}

/**
 * The item of a clue: its state as one JSON text, beside it what conditions and indexes need.
 */
export function clueItem({ clue, rev, facets, writtenAt, task }: StoredClue): Item {
  const { clueId, status, generation } = clue;
  return {
    ...clueKey(clueId),
    ...clueIndex(clue),
    status,
    generation,
    rev,
    facets,
    writtenAt,
    ...(task ? { task: JSON.stringify(task) } : {}),
    body: JSON.stringify(clue),
  };
}

/**
 * The item of a record entry: the text its hash covers, beside it what stream filters look at.
 */
export function entryItem(entry: RecordEntry): Item {
  return {
    ...entryKey(entry.clueId, entry.seq),
    type: entry.event.type,
    ...(entry.facet ? { facetNumber: entry.facet.n } : {}),
    body: canonicalJson(entry),
  };
}

/** A record entry from its item. */
export const readEntry = (item: Item): RecordEntry => JSON.parse(item.body as string) as RecordEntry;
