import type {
  GetItemCommandInput,
  GetItemCommandOutput,
  KeysAndAttributes,
  ReturnConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import { readUnits, Usage } from '../capacity.ts';
import type { StoredTable } from '../catalog.ts';
import { Bindings, type BoundPath } from '../expressions/binding.ts';
import { project } from '../expressions/paths.ts';
import { bindProjection } from '../expressions/projection.ts';
import type { Item } from '../values/attribute.ts';
import { decodeBody } from '../values/body.ts';
import { lookupKey } from '../values/keys.ts';
import { CAPACITY_CHOICES, checkChoice, checkMembers } from './input.ts';
import type { Engine } from './writing.ts';

/** Reads the paths of a projection, `null` for whole items. */
export function projectionOf(
  input: Pick<KeysAndAttributes, 'ProjectionExpression' | 'ExpressionAttributeNames'>,
): readonly BoundPath[] | null {
  const bindings = new Bindings(
    { ExpressionAttributeNames: input.ExpressionAttributeNames },
    { ProjectionExpression: input.ProjectionExpression },
  );
  const paths =
    input.ProjectionExpression === undefined ? null : bindProjection(input.ProjectionExpression, bindings);
  bindings.refuseUnused();
  return paths;
}

/** Reads an item by its key, with its size. */
export function readItem(
  table: StoredTable,
  key: { readonly pk: string; readonly sk: string },
  paths: readonly BoundPath[] | null,
): { item: Item | undefined; size: number } {
  const stored = table.rows.find(key);
  if (!stored) return { item: undefined, size: 0 };
  const item = decodeBody(stored.body);
  return { item: paths ? project(item, paths) : item, size: stored.size };
}

/** Answers GetItem. */
export function getItem(input: GetItemCommandInput, engine: Engine): Omit<GetItemCommandOutput, '$metadata'> {
  checkMembers(
    'GetItem',
    input,
    ['TableName', 'Key'],
    ['ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames', 'ReturnConsumedCapacity'],
  );
  checkChoice('ReturnConsumedCapacity', input.ReturnConsumedCapacity, CAPACITY_CHOICES);
  const paths = projectionOf(input);
  const table = engine.catalog.table(input.TableName as string);
  const { item, size } = readItem(table, lookupKey(input.Key as Item, table.shape), paths);
  const capacity = reportReading(table, size, input.ConsistentRead, input.ReturnConsumedCapacity);
  return { ...(item ? { Item: item } : {}), ...(capacity ? { ConsumedCapacity: capacity } : {}) };
}

function reportReading(
  table: StoredTable,
  size: number,
  isConsistent: boolean | undefined,
  wanted: ReturnConsumedCapacity | undefined,
) {
  const usage = new Usage(table.shape.name);
  usage.addTable(readUnits(size, isConsistent ?? false));
  return usage.report(wanted);
}
