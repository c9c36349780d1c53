import { createHash } from 'node:crypto';
import type {
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { readUnits, Usage } from '../capacity.ts';
import type { StoredTable } from '../catalog.ts';
import { validationError } from '../errors.ts';
import { Bindings, type BoundPath, describePath } from '../expressions/binding.ts';
import { type BoundCondition, bindCondition, isConditionTrue } from '../expressions/condition.ts';
import { bindKeyCondition, type SortCondition } from '../expressions/key-condition.ts';
import { parseCondition } from '../expressions/parser.ts';
import { project } from '../expressions/paths.ts';
import { bindProjection } from '../expressions/projection.ts';
import type { KeysRow, ReadRow, ReadStart, SortBounds } from '../rows.ts';
import { type IndexShape, type KeyAttribute, type KeyShape, keyNames, projectedNames } from '../tables.ts';
import { getMember, type Item, measureItem, typeOf } from '../values/attribute.ts';
import { decodeBody } from '../values/body.ts';
import { indexColumns, keyAttributes, keyColumn, lookupKey, textAfterPrefix } from '../values/keys.ts';
import { CAPACITY_CHOICES, checkChoice, checkMembers, checkRange } from './input.ts';
import type { Engine } from './writing.ts';

const MAX_PAGE = 1024 * 1024;
const SELECT = ['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'] as const;
const COMMON = [
  'IndexName',
  'ConsistentRead',
  'ExclusiveStartKey',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'FilterExpression',
  'Limit',
  'ProjectionExpression',
  'ReturnConsumedCapacity',
  'Select',
] as const;

type SearchInput = Pick<ScanCommandInput, (typeof COMMON)[number] | 'TableName'>;
type Output = Omit<QueryCommandOutput & ScanCommandOutput, '$metadata'>;

/** What a query and a scan have in common, checked. */
interface Search {
  readonly table: StoredTable;
  readonly index: IndexShape | null;
  /** What an index holds of its items; `null` for all. */
  readonly names: ReadonlySet<string> | null;
  readonly filter: BoundCondition | null;
  readonly paths: readonly BoundPath[] | null;
  readonly bindings: Bindings;
}

function prepare(input: SearchInput, engine: Engine, keyCondition?: string): Search {
  checkChoice('Select', input.Select, SELECT);
  checkChoice('ReturnConsumedCapacity', input.ReturnConsumedCapacity, CAPACITY_CHOICES);
  checkRange('Limit', input.Limit, 1, 2 ** 31 - 1);
  const bindings = new Bindings(input, {
    ...(keyCondition === undefined ? {} : { KeyConditionExpression: keyCondition }),
    FilterExpression: input.FilterExpression,
    ProjectionExpression: input.ProjectionExpression,
  });
  const table = engine.catalog.table(input.TableName as string);
  const index = indexOf(table, input.IndexName);
  if (index && input.ConsistentRead) {
    throw validationError('Consistent reads are not supported on global secondary indexes');
  }
  const filter =
    input.FilterExpression === undefined
      ? null
      : bindCondition(
          'FilterExpression',
          parseCondition('FilterExpression', input.FilterExpression),
          bindings,
        );
  const paths =
    input.ProjectionExpression === undefined ? null : bindProjection(input.ProjectionExpression, bindings);
  checkSelect(input, index);
  const names = index && projectedNames(table.shape, index);
  const lacking = (paths ?? []).filter((path) => names && !names.has(path[0] as string));
  if (index && lacking.length > 0) {
    throw validationError(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project ${lacking.map(describePath).join(', ')}`,
    );
  }
  return { table, index, names, filter, paths, bindings };
}

function indexOf(table: StoredTable, name: string | undefined): IndexShape | null {
  if (name === undefined) return null;
  const index = table.shape.indexes.find((i) => i.name === name);
  if (!index) throw validationError(`The table does not have the specified index: ${name}`);
  return index;
}

function checkSelect(input: SearchInput, index: IndexShape | null): void {
  const { Select, ProjectionExpression } = input;
  if (ProjectionExpression !== undefined && Select !== undefined && Select !== 'SPECIFIC_ATTRIBUTES') {
    throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${Select}`);
  }
  if (Select === 'SPECIFIC_ATTRIBUTES' && ProjectionExpression === undefined) {
    throw validationError(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (Select === 'ALL_ATTRIBUTES' && index && index.projection !== 'ALL') {
    throw validationError(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
}

/** Answers Query. */
export function query(input: QueryCommandInput, engine: Engine): Output {
  checkMembers('Query', input, ['TableName'], [...COMMON, 'KeyConditionExpression', 'ScanIndexForward']);
  const expression = input.KeyConditionExpression;
  if (expression === undefined) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const search = prepare(input, engine, expression);
  const { table, index, filter, bindings } = search;
  const shape: KeyShape = index ?? table.shape;
  const condition = bindKeyCondition(expression, shape, bindings);
  bindings.refuseUnused();
  if (filter) refuseKeysInFilter(filter, keyNames(shape));
  const partition = keyColumn(condition.partition);
  const bounds = boundsOf(condition.sort);
  const start = startOf(input.ExclusiveStartKey, table, index);
  if (start) {
    if (start.entry.pk !== partition) {
      throw validationError(
        'The provided starting key is outside query boundaries based on provided conditions',
      );
    }
    if (!isWithin(start.entry.sk, bounds)) {
      throw validationError('The provided starting key does not match the range key predicate');
    }
  }
  const rows = table.rows.partition(index, partition, bounds, {
    start,
    isForward: input.ScanIndexForward ?? true,
    limit: input.Limit,
  });
  return readPage(rows, search, input);
}

/** Answers Scan, also in segments, in the order of the keys. */
export function scan(input: ScanCommandInput, engine: Engine): Output {
  checkMembers('Scan', input, ['TableName'], [...COMMON, 'Segment', 'TotalSegments']);
  const { Segment: segment, TotalSegments: total } = input;
  checkRange('TotalSegments', total, 1, 1_000_000);
  checkRange('Segment', segment, 0, 999_999);
  if ((segment === undefined) !== (total === undefined)) {
    throw validationError(
      segment === undefined
        ? 'The Segment parameter is required but was not present in the request when parameter TotalSegments is present'
        : 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (segment !== undefined && total !== undefined && segment >= total) {
    throw validationError(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  const search = prepare(input, engine);
  search.bindings.refuseUnused();
  const { table, index } = search;
  const start = startOf(input.ExclusiveStartKey, table, index);
  const isParallel = segment !== undefined && total !== undefined && total > 1;
  const rows = table.rows.all(index, { start, limit: isParallel ? undefined : input.Limit });
  return readPage(isParallel ? filterSegment(rows, segment, total) : rows, search, input);
}

function* filterSegment<T extends { readonly pk: string }>(
  rows: Iterable<T>,
  segment: number,
  total: number,
): IterableIterator<T> {
  for (const row of rows) {
    if (createHash('md5').update(row.pk).digest().readUInt32BE() % total === segment) yield row;
  }
}

/** Reads what the table or index holds of a row's item, and how large that is. */
function itemOf(
  row: ReadRow | KeysRow,
  { table: { shape }, index, names }: Search,
): { item: Item; size: number } {
  if ('body' in row) {
    const item = decodeBody(row.body);
    if (!names) return { item, size: row.size };
    const held = project(
      item,
      [...names].map((name) => [name]),
    );
    return { item: held, size: measureItem(held).size };
  }
  const item: Item = {};
  const add = (key: KeyAttribute | null | undefined, text: string) => {
    if (key) item[key.name] = { S: text };
  };
  add(shape.hash, row.pk);
  add(shape.range, row.sk);
  add(index?.hash, row.entryPk);
  add(index?.range, row.entrySk);
  return { item, size: measureItem(item).size };
}

/** Reads up to the limit or 1 MB, whichever comes first, and then filters. */
function readPage(rows: Iterable<ReadRow | KeysRow>, search: Search, input: SearchInput): Output {
  const { table, index, filter, paths } = search;
  const isCount = input.Select === 'COUNT';
  const items: Item[] = [];
  let count = 0;
  let scanned = 0;
  let bytes = 0;
  let last: Item | undefined;
  let isMore = false;
  for (const row of rows) {
    const { item, size } = itemOf(row, search);
    if (scanned > 0 && bytes + size > MAX_PAGE) {
      isMore = true;
      break;
    }
    bytes += size;
    scanned += 1;
    last = item;
    if (!filter || isConditionTrue(filter, item)) {
      count += 1;
      if (!isCount) items.push(paths ? project(item, paths) : item);
    }
    if (scanned === input.Limit) {
      isMore = true;
      break;
    }
  }
  const usage = new Usage(table.shape.name);
  const units = readUnits(bytes, input.ConsistentRead ?? false);
  if (index) usage.addIndex(index.name, units);
  else usage.addTable(units);
  const capacity = usage.report(input.ReturnConsumedCapacity);
  return {
    ...(isCount ? {} : { Items: items }),
    Count: count,
    ScannedCount: scanned,
    ...(isMore && last
      ? { LastEvaluatedKey: keyAttributes(last, index ? [table.shape, index] : [table.shape]) }
      : {}),
    ...(capacity ? { ConsumedCapacity: capacity } : {}),
  };
}

function startOf(given: Item | undefined, table: StoredTable, index: IndexShape | null): ReadStart | null {
  if (given === undefined) return null;
  const key = measureItem(given).value;
  const names = new Set([...keyNames(table.shape), ...(index ? keyNames(index) : [])]);
  const invalid = () => validationError('The provided starting key is invalid');
  if (Object.keys(key).length !== names.size || Object.keys(key).some((name) => !names.has(name)))
    throw invalid();
  for (const { hash, range } of index ? [table.shape, index] : [table.shape]) {
    for (const attribute of range ? [hash, range] : [hash]) {
      const value = getMember(key, attribute.name);
      if (value === undefined || typeOf(value) !== attribute.type) throw invalid();
    }
  }
  const own = lookupKey(keyAttributes(key, [table.shape]), table.shape);
  const entry = index ? indexColumns(key, index) : own;
  if (!entry) throw invalid();
  return { pk: own.pk, sk: own.sk, entry: { pk: entry.pk, sk: entry.sk } };
}

function boundsOf(sort: SortCondition | null): SortBounds {
  if (!sort) return {};
  if (sort.by === 'BETWEEN') {
    return {
      from: { text: keyColumn(sort.low), isIncluded: true },
      to: { text: keyColumn(sort.high), isIncluded: true },
    };
  }
  const text = keyColumn(sort.value);
  switch (sort.by) {
    case '=':
      return { from: { text, isIncluded: true }, to: { text, isIncluded: true } };
    case '<':
    case '<=':
      return { to: { text, isIncluded: sort.by === '<=' } };
    case '>':
    case '>=':
      return { from: { text, isIncluded: sort.by === '>=' } };
    case 'begins_with': {
      const end = textAfterPrefix(text);
      return {
        from: { text, isIncluded: true },
        to: end === null ? undefined : { text: end, isIncluded: false },
      };
    }
  }
}

function isWithin(text: string, { from, to }: SortBounds): boolean {
  const bytes = (t: string) => Buffer.from(t);
  const order = (bound: { text: string }) => Buffer.compare(bytes(text), bytes(bound.text));
  if (from && (from.isIncluded ? order(from) < 0 : order(from) <= 0)) return false;
  return !(to && (to.isIncluded ? order(to) > 0 : order(to) >= 0));
}

function refuseKeysInFilter(filter: BoundCondition, keys: readonly string[]): void {
  const found = pathsOf(filter).find((path) => keys.includes(path[0] as string));
  if (found) {
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${found[0]}`,
    );
  }
}

function pathsOf(condition: BoundCondition): readonly BoundPath[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case 'not':
      return pathsOf(condition.condition);
    default: {
      const operands =
        condition.kind === 'compare'
          ? [condition.left, condition.right]
          : condition.kind === 'between'
            ? [condition.operand, condition.low, condition.high]
            : condition.kind === 'in'
              ? [condition.operand, ...condition.list]
              : condition.operands;
      return operands.flatMap((operand) => (operand.kind === 'value' ? [] : [operand.path]));
    }
  }
}
