import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AggregateState } from '../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import type { EntryNotice } from '../../domain/kernel/notices.ts';
import type { Actor, RecordEntry } from '../../domain/kernel/record.ts';
import type { IdempotencyRecord } from './idempotency.ts';
import type { Stored } from './items.ts';

/** The free text of a command: to be kept apart from the record. */
export interface FreeText {
  readonly text: string;
  readonly attachments?: readonly string[];
}

/** What a change may bring along in its transaction. */
export interface ChangeOptions<S> {
  readonly actor: Actor;
  readonly text?: FreeText | undefined;
  readonly keep?: IdempotencyRecord<S> | undefined;
  /** Further items for the same transaction. */
  readonly also?: readonly TransactWriteItem[];
  /** Writes officers' notices in the same transaction; without it a reader of the stream writes them. */
  readonly tell?: WriteNotices | undefined;
}

/** Makes the writes of the notices of a change; null where a reader of the stream is to write them after all. */
export type WriteNotices = (
  entries: readonly RecordEntry[],
  notices: readonly EntryNotice[],
) => readonly TransactWriteItem[] | null;

/** Why a decision was refused: its class, and whatever else tells it. */
export interface Refused {
  readonly refused: string;
}

/** A decision, and conditions on whatever else it read: they are checked in its transaction. */
export type CheckedDecision<E, R extends Refused> =
  | R
  | {
      readonly events: readonly E[];
      readonly checks?: readonly TransactWriteItem[];
      readonly tell?: WriteNotices;
    };

/** How a change ended. */
export type ChangeOutcome<S extends AggregateState, E extends AggregateEvent, R extends Refused> =
  | {
      readonly outcome: 'done';
      readonly stored: Stored<S>;
      readonly entries: readonly RecordEntry<E>[];
    }
  | { readonly outcome: 'nothing'; readonly stored: Stored<S> }
  | { readonly outcome: 'refused'; readonly stored: Stored<S>; readonly refusal: R }
  | { readonly outcome: 'unknown' };
