import { createHash } from 'node:crypto';
import {
  type CancellationReason,
  type ConsumedCapacity,
  IdempotentParameterMismatchException,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { readUnits, Usage } from '../capacity.ts';
import type { Database } from '../database.ts';
import { CLIENT_FAULT, isItemRefusal, validationError } from '../errors.ts';
import type { NewItem } from '../rows.ts';
import { CAPACITY_CHOICES, checkChoice, checkLength, checkMembers } from './input.ts';
import {
  applyWrite,
  type Engine,
  type Found,
  findItem,
  isConditionMet,
  prepareConditionCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
  WRITE_MEMBERS,
  type Write,
} from './writing.ts';

const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TOKEN = 36;
const TOKEN_MS = 10 * 60_000;

type Output = Omit<TransactWriteItemsCommandOutput, '$metadata'>;
type ActionName = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** Answers TransactWriteItems: all of up to 100 actions, or none. */
export function transactWriteItems(
  input: TransactWriteItemsCommandInput,
  engine: Engine & { readonly database: Database },
): Output {
  checkMembers(
    'TransactWriteItems',
    input,
    ['TransactItems'],
    ['ClientRequestToken', 'ReturnConsumedCapacity'],
  );
  checkChoice('ReturnConsumedCapacity', input.ReturnConsumedCapacity, CAPACITY_CHOICES);
  const items = input.TransactItems ?? [];
  checkLength('TransactItems', items.length, MAX_ACTIONS);
  const actions = items.map((item) => prepareAction(item, engine));
  refuseSecondAction(actions.flatMap(({ write }) => write ?? []));
  const token =
    input.ClientRequestToken === undefined ? null : readToken(input.ClientRequestToken, input, engine);
  if (token?.sizes) return buildRepeatedAnswer(token.sizes, input);

  const checked = checkAll(actions);
  const usages = new Map<string, Usage>();
  for (const { found, next } of checked) {
    const { name } = found.write.table.shape;
    const usage = usages.get(name) ?? new Usage(name, 'WriteCapacityUnits');
    usages.set(name, usage);
    applyWrite(found, next, engine, usage);
  }
  if (token) {
    saveToken(
      token,
      checked.map(({ found, size }) => [found.write.table.shape.name, size]),
      engine,
    );
  }
  return answer(usages, input);
}

function answer(usages: ReadonlyMap<string, Usage>, input: TransactWriteItemsCommandInput): Output {
  const capacities = [...usages.values()]
    .map((usage) => usage.report(input.ReturnConsumedCapacity))
    .filter((capacity): capacity is ConsumedCapacity => capacity !== undefined);
  return capacities.length > 0 ? { ConsumedCapacity: capacities } : {};
}

/** Builds the answer to a transaction that was made before: nothing is written, its items are read as they were then. */
function buildRepeatedAnswer(sizes: TokenSizes, input: TransactWriteItemsCommandInput): Output {
  const usages = new Map<string, Usage>();
  for (const [name, size] of sizes) {
    const usage = usages.get(name) ?? new Usage(name, 'ReadCapacityUnits');
    usages.set(name, usage);
    usage.addTable(readUnits(size, true));
  }
  return answer(usages, input);
}

/** An action, or why the table refuses it. */
type Action =
  | { readonly write: Write; readonly refusal?: undefined }
  | { readonly write?: undefined; readonly refusal: Error };

function prepareAction(item: TransactWriteItem, engine: Engine): Action {
  try {
    return { write: prepareWrite(item, engine) };
  } catch (error) {
    if (!isItemRefusal(error)) throw error;
    return { refusal: error as Error };
  }
}

function prepareWrite(item: TransactWriteItem, engine: Engine): Write {
  const actions = Object.entries(item).filter(([, action]) => action !== undefined);
  const [first] = actions;
  if (!first || actions.length !== 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const name = first[0] as ActionName;
  switch (name) {
    case 'Put': {
      const action = item.Put as NonNullable<TransactWriteItem['Put']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Item'], WRITE_MEMBERS);
      return preparePut(action, engine);
    }
    case 'Update': {
      const action = item.Update as NonNullable<TransactWriteItem['Update']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Key', 'UpdateExpression'], WRITE_MEMBERS);
      return prepareUpdate(action, engine);
    }
    case 'Delete': {
      const action = item.Delete as NonNullable<TransactWriteItem['Delete']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Key'], WRITE_MEMBERS);
      return prepareDelete(action, engine);
    }
    case 'ConditionCheck': {
      const action = item.ConditionCheck as NonNullable<TransactWriteItem['ConditionCheck']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Key', 'ConditionExpression'], WRITE_MEMBERS);
      return prepareConditionCheck(action, engine);
    }
    default:
      throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
}

function refuseSecondAction(writes: readonly Write[]): void {
  const keys = new Set(writes.map(({ table, key }) => JSON.stringify([table.id, key.pk, key.sk])));
  if (keys.size !== writes.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
}

/** An action that can be made. */
interface Checked {
  readonly found: Found;
  readonly next: NewItem | null | undefined;
  /** Bytes of the item, before or after, whichever are more. */
  readonly size: number;
}

/** Checks every condition and makes every item. @throws TransactionCanceledException with a reason for each action */
function checkAll(actions: readonly Action[]): readonly Checked[] {
  const outcomes = actions.map(checkAction);
  const checked = outcomes.flatMap((outcome) => ('found' in outcome ? outcome : []));
  if (checked.length < outcomes.length) {
    const reasons = outcomes.map((outcome) => ('found' in outcome ? { Code: 'None' } : outcome));
    throw new TransactionCanceledException({
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((r) => r.Code).join(', ')}]`,
      CancellationReasons: reasons,
      $metadata: { ...CLIENT_FAULT },
    });
  }
  if (checked.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES) {
    throw validationError('The aggregate size of the items in the transaction cannot exceed 4 MB');
  }
  return checked;
}

function checkAction({ write, refusal }: Action): Checked | CancellationReason {
  const why = refusal ?? write?.refusal;
  if (!write || why) return { Code: 'ValidationError', Message: why?.message };
  const found = findItem(write);
  if (!isConditionMet(found)) {
    const item = write.returnOnFailure === 'ALL_OLD' ? found.before() : undefined;
    return {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      ...(item ? { Item: item } : {}),
    };
  }
  try {
    const next = write.next(found.before());
    return { found, next, size: Math.max(found.stored?.size ?? 0, next?.size ?? 0) };
  } catch (error) {
    if ((error as Error).name !== 'ValidationException') throw error;
    return { Code: 'ValidationError', Message: (error as Error).message };
  }
}

/** Sizes of a transaction's items, each with its table. */
type TokenSizes = readonly (readonly [table: string, size: number])[];

interface Token {
  readonly token: string;
  readonly digest: Buffer;
  readonly at: number;
  /** Given when the same transaction was made with it before. */
  readonly sizes: TokenSizes | null;
}

type TokenEngine = Engine & { readonly database: Database };

/**
 * Looks up a client's token, which holds for ten minutes.
 * @throws IdempotentParameterMismatchException when another transaction was made with it
 */
function readToken(
  token: string,
  input: TransactWriteItemsCommandInput,
  { database, now }: TokenEngine,
): Token {
  if (token.length < 1 || token.length > MAX_TOKEN) {
    throw validationError(
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TOKEN}`,
    );
  }
  const at = now();
  const digest = createHash('sha256').update(canonicalise(input.TransactItems)).digest();
  // A clock that was set back must not keep tokens for longer.
  database.run('DELETE FROM store_token WHERE at <= ? OR at >= ?', at - TOKEN_MS, at + TOKEN_MS);
  const known = database.get<{ digest: Uint8Array; sizes: string }>(
    'SELECT digest, sizes FROM store_token WHERE token = ?',
    token,
  );
  if (!known) return { token, digest, at, sizes: null };
  if (Buffer.compare(known.digest, digest) === 0)
    return { token, digest, at, sizes: JSON.parse(known.sizes) };
  const message = 'The provided client token was already used with other parameters';
  throw new IdempotentParameterMismatchException({
    Message: message,
    message,
    $metadata: { ...CLIENT_FAULT },
  });
}

function saveToken({ token, digest, at }: Token, sizes: TokenSizes, { database }: TokenEngine): void {
  database.run(
    'INSERT INTO store_token (token, digest, at, sizes) VALUES (?, ?, ?, ?)',
    token,
    digest,
    at,
    JSON.stringify(sizes),
  );
}

/** Writes a value as a text that is the same whatever the order of members. */
function canonicalise(value: unknown): string {
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`;
  if (Array.isArray(value)) return `[${value.map(canonicalise).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalise(member)}`)
    .join(',')}}`;
}
