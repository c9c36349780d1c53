import {
  ConditionalCheckFailedException,
  type PutItemCommandInput,
  type ReturnValue,
  type ReturnValuesOnConditionCheckFailure,
} from '@aws-sdk/client-dynamodb';
import { type Usage, writeUnits } from '../capacity.ts';
import type { Catalog, StoredTable } from '../catalog.ts';
import { CLIENT_FAULT, isItemRefusal, itemRefusal, validationError } from '../errors.ts';
import { Bindings, describePath } from '../expressions/binding.ts';
import { type BoundCondition, bindCondition, isConditionTrue } from '../expressions/condition.ts';
import { parseCondition, parseUpdate } from '../expressions/parser.ts';
import { applyUpdate, type BoundUpdate, bindUpdate } from '../expressions/update.ts';
import type { Outbox } from '../outbox.ts';
import type { NewItem, StoredItem } from '../rows.ts';
import { keyNames, projectedNames } from '../tables.ts';
import { equalItems, equalValues, getMember, type Item, measureItem } from '../values/attribute.ts';
import { decodeBody } from '../values/body.ts';
import { indexColumns, type KeyColumns, keyAttributes, keyOfItem, lookupKey } from '../values/keys.ts';

const MAX_ITEM = 400 * 1024;

/** What operations work with. */
export interface Engine {
  readonly catalog: Catalog;
  readonly outbox: Outbox;
  readonly now: () => number;
}

/** A write of one item, checked as far as can be without the item that is there. */
export interface Write {
  readonly table: StoredTable;
  readonly key: KeyColumns;
  readonly condition: BoundCondition | null;
  readonly returnOnFailure: ReturnValuesOnConditionCheckFailure | undefined;
  /** Makes the item that is to be; `null` deletes it, `undefined` leaves it as it is. */
  readonly next: (before: Item | undefined) => NewItem | null | undefined;
  /** Paths an update writes. */
  readonly update: BoundUpdate | null;
  /** Why the table cannot take the item, whatever is there. */
  readonly refusal?: Error;
}

/** The members that writes have in common. */
interface WriteInput {
  readonly TableName: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

export const WRITE_MEMBERS = [
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
] as const;

/** Prepares what every write needs: its table, condition and update, with names and values put in. */
function prepare(input: WriteInput, engine: Engine, isUpdate: boolean) {
  const table = engine.catalog.table(input.TableName as string);
  const expressions = isUpdate
    ? { UpdateExpression: input.UpdateExpression, ConditionExpression: input.ConditionExpression }
    : { ConditionExpression: input.ConditionExpression };
  const bindings = new Bindings(input, expressions);
  const update =
    input.UpdateExpression === undefined
      ? null
      : bindUpdate(parseUpdate('UpdateExpression', input.UpdateExpression), bindings);
  const condition =
    input.ConditionExpression === undefined
      ? null
      : bindCondition(
          'ConditionExpression',
          parseCondition('ConditionExpression', input.ConditionExpression),
          bindings,
        );
  bindings.refuseUnused();
  return { table, condition, update, returnOnFailure: input.ReturnValuesOnConditionCheckFailure };
}

export function preparePut(input: WriteInput & Pick<PutItemCommandInput, 'Item'>, engine: Engine): Write {
  const prepared = prepare(input, engine, false);
  const { table } = prepared;
  const measured = measureItem(input.Item as Item);
  const key = keyOfItem(measured.value, table.shape);
  try {
    if (measured.size > MAX_ITEM) throw itemRefusal('Item size has exceeded the maximum allowed size');
    const item = table.rows.prepare(measured);
    return { ...prepared, key, next: () => item };
  } catch (error) {
    if (!isItemRefusal(error)) throw error;
    return { ...prepared, key, refusal: error as Error, next: () => undefined };
  }
}

export function prepareDelete(
  input: WriteInput & { readonly Key?: Item | undefined },
  engine: Engine,
): Write {
  const prepared = prepare(input, engine, false);
  return { ...prepared, key: lookupKey(input.Key as Item, prepared.table.shape), next: () => null };
}

/** Prepares a check without a write. */
export function prepareConditionCheck(
  input: WriteInput & { readonly Key?: Item | undefined },
  engine: Engine,
): Write {
  return { ...prepareDelete(input, engine), next: () => undefined };
}

export function prepareUpdate(
  input: WriteInput & { readonly Key?: Item | undefined },
  engine: Engine,
): Write {
  const prepared = prepare(input, engine, true);
  const { table, update } = prepared;
  const { key, ...columns } = lookupKey(input.Key as Item, table.shape);
  for (const path of update?.paths ?? []) {
    const name = path[0] as string;
    if (keyNames(table.shape).includes(name)) {
      throw itemRefusal(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
    const index = table.shape.indexes.find((i) => keyNames(i).includes(name));
    if (index && path.length > 1) {
      throw validationError(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: ${describePath(path)}`,
      );
    }
  }
  return {
    ...prepared,
    key: columns,
    next: (before) => {
      const start = before ?? key;
      const measured = measureItem(update ? applyUpdate(update, start) : start);
      if (measured.size > MAX_ITEM) {
        throw validationError('Item size to update has exceeded the maximum allowed size');
      }
      return table.rows.prepare(measured);
    },
  };
}

/** A write and the item it found. */
export interface Found {
  readonly write: Write;
  readonly stored: StoredItem | undefined;
  /** The item that is there, read when it is first asked for. */
  readonly before: () => Item | undefined;
}

/** @throws ValidationException for an item that the table cannot take */
export function requireFit(write: Write): Write {
  if (write.refusal) throw write.refusal;
  return write;
}

/** Finds the item that a write is about. */
export function findItem(write: Write): Found {
  const stored = write.table.rows.find(write.key);
  let item: Item | undefined;
  return {
    write,
    stored,
    before: () => {
      if (stored && !item) item = decodeBody(stored.body);
      return item;
    },
  };
}

/** Whether a write's condition is met by the item that is there. */
export const isConditionMet = ({ write, before }: Found): boolean =>
  write.condition === null || isConditionTrue(write.condition, before() ?? {});

/** Makes a change, with its record for the stream, and counts what it used. */
export function applyWrite(
  { write, stored, before }: Found,
  next: NewItem | null | undefined,
  engine: Pick<Engine, 'outbox'>,
  usage: Usage,
  isExpiry = false,
): void {
  const { table, key } = write;
  usage.addTable(writeUnits(Math.max(stored?.size ?? 0, next?.size ?? 0)));
  if (next === undefined || (!stored && !next)) return;
  if (next && stored && isSame(stored, next, before)) return;
  countIndexes(table, stored && (before() as Item), stored?.size ?? 0, next, usage);
  if (next === null) table.rows.remove((stored as StoredItem).id);
  else if (stored) table.rows.update(stored.id, next);
  else table.rows.insert(key, next);
  engine.outbox.append({
    tableName: table.shape.name,
    kind: next === null ? 'REMOVE' : stored ? 'MODIFY' : 'INSERT',
    keys: keyAttributes(next?.item ?? (before() as Item), [table.shape]),
    image: next?.item ?? null,
    body: next?.body ?? null,
    isExpiry,
  });
}

const isSame = (stored: StoredItem, next: NewItem, before: () => Item | undefined): boolean =>
  stored.body === next.body || (stored.size === next.size && equalItems(before() as Item, next.item));

/** Counts what a change writes to the indexes. */
function countIndexes(
  table: StoredTable,
  before: Item | undefined,
  sizeBefore: number,
  next: NewItem | null,
  usage: Usage,
): void {
  for (const [i, index] of table.shape.indexes.entries()) {
    const old = before ? indexColumns(before, index) : null;
    const entry = next?.entries[i] ?? null;
    if (!old && !entry) continue;
    const names = projectedNames(table.shape, index);
    const oldSize = old && before ? (names ? sizeOfNames(before, names) : sizeBefore) : 0;
    const newSize = entry && next ? (names ? sizeOfNames(next.item, names) : next.size) : 0;
    if (old && entry && (old.pk !== entry.pk || old.sk !== entry.sk)) {
      // An entry whose key changes is deleted and put anew.
      usage.addIndex(index.name, writeUnits(oldSize) + writeUnits(newSize));
    } else if (!old || !entry || !names || !sameNames(before as Item, next?.item as Item, names)) {
      usage.addIndex(index.name, writeUnits(Math.max(oldSize, newSize)));
    }
  }
}

const sameNames = (a: Item, b: Item, names: ReadonlySet<string>): boolean =>
  [...names].every((name) => {
    const [x, y] = [getMember(a, name), getMember(b, name)];
    return x === undefined || y === undefined ? x === y : equalValues(x, y);
  });

/** Counts the bytes of the attributes that an index holds of an item. */
function sizeOfNames(item: Item, names: ReadonlySet<string>): number {
  const kept: Item = {};
  for (const name of names) {
    const value = getMember(item, name);
    if (value !== undefined) kept[name] = value;
  }
  return measureItem(kept).size;
}

/** Creates the error of a write whose condition was not met. */
export function createConditionFailure(found: Found): ConditionalCheckFailedException {
  const item = found.write.returnOnFailure === 'ALL_OLD' ? found.before() : undefined;
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: { ...CLIENT_FAULT },
    ...(item ? { Item: item } : {}),
  });
}

/** @throws ValidationException for a kind of answer that a command does not give */
export function checkReturnValues(value: ReturnValue | undefined, allowed: readonly ReturnValue[]): void {
  if (value !== undefined && !allowed.includes(value)) {
    throw validationError(`ReturnValues can only be ${allowed.toReversed().join(' or ')}`);
  }
}
