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
import { CLIENT_FAULT, validationError } from '../errors.ts';
import type { NewItem } from '../rows.ts';
import { CAPACITY_CHOICES, checkChoice, checkLength, checkMembers } from './input.ts';
import {
  applyWrite,
  conditionCheck,
  deleteWrite,
  type Engine,
  type Found,
  findItem,
  isConditionMet,
  putWrite,
  updateWrite,
  WRITE_MEMBERS,
  type Write,
} from './writing.ts';

const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TOKEN = 36;
const TOKEN_MS = 10 * 60_000;

type Output = Omit<TransactWriteItemsCommandOutput, '$metadata'>;
type ActionName = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** TransactWriteItems: all of up to 100 actions, or none. */
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
  const writes = items.map((item) => prepareAction(item, engine));
  refuseSecondAction(writes);
  const isRepeated = input.ClientRequestToken !== undefined && !claimToken(input, engine);
  if (isRepeated) return repeatedAnswer(writes, input);

  const { found, nexts } = checkAll(writes);
  const usages = new Map<string, Usage>();
  for (const [i, each] of found.entries()) {
    const name = each.write.table.shape.name;
    const usage = usages.get(name) ?? new Usage(name, 'WriteCapacityUnits');
    usages.set(name, usage);
    applyWrite(each, nexts[i], engine, usage);
  }
  return answer(usages, input);
}

function answer(usages: ReadonlyMap<string, Usage>, input: TransactWriteItemsCommandInput): Output {
  const capacities = [...usages.values()]
    .map((usage) => usage.report(input.ReturnConsumedCapacity))
    .filter((capacity): capacity is ConsumedCapacity => capacity !== undefined);
  return capacities.length > 0 ? { ConsumedCapacity: capacities } : {};
}

/** The answer to a transaction that was made before: nothing is written, its items are read. */
function repeatedAnswer(writes: readonly Write[], input: TransactWriteItemsCommandInput): Output {
  const usages = new Map<string, Usage>();
  for (const write of writes) {
    const { name } = write.table.shape;
    const usage = usages.get(name) ?? new Usage(name, 'ReadCapacityUnits');
    usages.set(name, usage);
    usage.addTable(readUnits(findItem(write).stored?.size ?? 0, true));
  }
  return answer(usages, input);
}

function prepareAction(item: TransactWriteItem, engine: Engine): Write {
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
      return putWrite(action, engine);
    }
    case 'Update': {
      const action = item.Update as NonNullable<TransactWriteItem['Update']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Key', 'UpdateExpression'], WRITE_MEMBERS);
      return updateWrite(action, engine);
    }
    case 'Delete': {
      const action = item.Delete as NonNullable<TransactWriteItem['Delete']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Key'], WRITE_MEMBERS);
      return deleteWrite(action, engine);
    }
    case 'ConditionCheck': {
      const action = item.ConditionCheck as NonNullable<TransactWriteItem['ConditionCheck']>;
      checkMembers('TransactWriteItems', action, ['TableName', 'Key', 'ConditionExpression'], WRITE_MEMBERS);
      return conditionCheck(action, engine);
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

/** Checks every condition and makes every item. @throws TransactionCanceledException with a reason for each action */
function checkAll(writes: readonly Write[]): { found: Found[]; nexts: (NewItem | null | undefined)[] } {
  const found = writes.map(findItem);
  const nexts: (NewItem | null | undefined)[] = [];
  const reasons: CancellationReason[] = [];
  let bytes = 0;
  for (const each of found) {
    const reason = reasonAgainst(each, nexts);
    reasons.push(reason ?? { Code: 'None' });
    bytes += Math.max(each.stored?.size ?? 0, nexts.at(-1)?.size ?? 0);
  }
  if (reasons.some(({ Code }) => Code !== 'None')) {
    throw new TransactionCanceledException({
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((r) => r.Code).join(', ')}]`,
      CancellationReasons: reasons,
      $metadata: { ...CLIENT_FAULT },
    });
  }
  if (bytes > MAX_BYTES) {
    throw validationError('The aggregate size of the items in the transaction cannot exceed 4 MB');
  }
  return { found, nexts };
}

/** Why an action cannot be made; what it would write goes to `nexts`. */
function reasonAgainst(found: Found, nexts: (NewItem | null | undefined)[]): CancellationReason | null {
  if (!isConditionMet(found)) {
    nexts.push(undefined);
    const item = found.write.returnOnFailure === 'ALL_OLD' ? found.before() : undefined;
    return {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      ...(item ? { Item: item } : {}),
    };
  }
  try {
    nexts.push(found.write.next(found.before()));
    return null;
  } catch (error) {
    if ((error as Error).name !== 'ValidationException') throw error;
    nexts.push(undefined);
    return { Code: 'ValidationError', Message: (error as Error).message };
  }
}

/**
 * Claims a client's token for ten minutes.
 * @returns false when the same transaction claimed it before
 * @throws IdempotentParameterMismatchException when another one did
 */
function claimToken(
  input: TransactWriteItemsCommandInput,
  { database, now }: Engine & { readonly database: Database },
): boolean {
  const token = input.ClientRequestToken as string;
  if (token.length < 1 || token.length > MAX_TOKEN) {
    throw validationError(
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TOKEN}`,
    );
  }
  const at = now();
  const digest = createHash('sha256').update(canonical(input.TransactItems)).digest();
  // A clock that was set back must not keep tokens for longer.
  database.run('DELETE FROM store_token WHERE at <= ? OR at >= ?', at - TOKEN_MS, at + TOKEN_MS);
  const known = database.get<{ digest: Uint8Array }>('SELECT digest FROM store_token WHERE token = ?', token);
  if (!known) {
    database.run('INSERT INTO store_token (token, digest, at) VALUES (?, ?, ?)', token, digest, at);
    return true;
  }
  if (Buffer.compare(known.digest, digest) === 0) return false;
  throw new IdempotentParameterMismatchException({
    Message: 'The provided client token was already used with other parameters',
    message: 'The provided client token was already used with other parameters',
    $metadata: { ...CLIENT_FAULT },
  } as ConstructorParameters<typeof IdempotentParameterMismatchException>[0]);
}

/** A text that is the same for the same input, whatever the order of members. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join(',')}}`;
}
