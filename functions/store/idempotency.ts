import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { idempotencyKey } from './keys.ts';
import { packText } from './packing.ts';
import { toItem } from './table.ts';

/** How long a command's idempotency key is kept; then the same key is a new request. */
export const KEY_SECONDS = 86_400;

/** An idempotency key that a request came with. */
export interface RequestKey {
  readonly kind: string;
  /** Within which it is a key of its own: the caller, what is changed, and the command. */
  readonly scope: string;
  readonly key: string;
  /** Hash of the request's body: keyed where that may hold free text. */
  readonly bodyHash: string;
  /** Seconds since the epoch after which the key may be forgotten. */
  readonly expiresAt: number;
}

/** An answer kept under an idempotency key. */
export interface IdempotencyRecord<S> extends RequestKey {
  /** Makes the answer from the state as written. */
  readonly answer: (state: S) => string;
}

/** The idempotency key was used in the meantime: the caller must look at the kept answer. */
export class KeyInUse extends Error {
  constructor() {
    super('the idempotency key was used meanwhile');
    this.name = 'KeyInUse';
  }
}

/** Keeps an answer under its key in the transaction of what it tells of, unless one is kept. @param now milliseconds since the epoch */
export const keepAnswer = (
  tableName: string,
  { kind, scope, key, bodyHash, expiresAt }: RequestKey,
  answer: string,
  now: number,
): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: toItem({ ...idempotencyKey(kind, scope, key), bodyHash, answer: packText(answer), expiresAt }),
    // An expired key that has not been deleted yet is free again.
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: toItem({ ':now': Math.floor(now / 1000) }),
  },
});
