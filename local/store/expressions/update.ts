import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { NotImplementedByStore, validationError } from '../errors.ts';
import { getMember, type Item, setKeys, setMember, typeOf } from '../values/attribute.ts';
import { addNumbers } from '../values/number.ts';
import { type Bindings, type BoundPath, refuseOverlaps } from './binding.ts';
import { resolvePath } from './paths.ts';
import type { SetOperand, SetValue, Update, ValueAction } from './syntax.ts';

const KIND = 'UpdateExpression';

type BoundSetOperand =
  | { readonly kind: 'path'; readonly path: BoundPath }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'if_not_exists'; readonly path: BoundPath; readonly otherwise: BoundSetOperand }
  | { readonly kind: 'list_append'; readonly left: BoundSetOperand; readonly right: BoundSetOperand };

type BoundSetValue =
  | BoundSetOperand
  | {
      readonly kind: 'sum';
      readonly sign: 1 | -1;
      readonly left: BoundSetOperand;
      readonly right: BoundSetOperand;
    };

interface BoundValueAction {
  readonly path: BoundPath;
  readonly value: AttributeValue;
}

/** An update with names and values put in. */
export interface BoundUpdate {
  readonly set: readonly { readonly path: BoundPath; readonly value: BoundSetValue }[];
  readonly remove: readonly BoundPath[];
  readonly add: readonly BoundValueAction[];
  readonly delete: readonly BoundValueAction[];
  /** Every path that is written. */
  readonly paths: readonly BoundPath[];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
};

/** Puts names and values into an update and checks what can be told without an item. */
export function bindUpdate(update: Update, bindings: Bindings): BoundUpdate {
  const wrongType = (name: string, value: AttributeValue) =>
    validationError(
      `Invalid ${KIND}: Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(value)}`,
    );
  const requireType = (name: string, type: 'N' | 'L', from: BoundSetOperand) => {
    if (from.kind === 'value' && typeOf(from.value) !== type) throw wrongType(name, from.value);
  };
  const operand = (from: SetOperand): BoundSetOperand => {
    switch (from.kind) {
      case 'path':
        return { kind: 'path', path: bindings.path(KIND, from.path) };
      case 'value':
        return { kind: 'value', value: bindings.value(KIND, from.value) };
      case 'if_not_exists':
        return { kind: from.kind, path: bindings.path(KIND, from.path), otherwise: operand(from.otherwise) };
      case 'list_append': {
        const [left, right] = [operand(from.left), operand(from.right)];
        for (const each of [left, right]) requireType('list_append', 'L', each);
        return { kind: from.kind, left, right };
      }
    }
  };
  const setValue = (from: SetValue): BoundSetValue => {
    if (from.kind !== 'sum') return operand(from);
    const [left, right] = [operand(from.left), operand(from.right)];
    for (const each of [left, right]) requireType(from.sign === 1 ? '+' : '-', 'N', each);
    return { kind: 'sum', sign: from.sign, left, right };
  };
  const valueAction = (name: 'ADD' | 'DELETE', { path, value }: ValueAction): BoundValueAction => {
    const bound = { path: bindings.path(KIND, path), value: bindings.value(KIND, value) };
    const isAllowed = setKeys(bound.value) !== null || (name === 'ADD' && bound.value.N !== undefined);
    if (!isAllowed) {
      throw validationError(
        `Invalid ${KIND}: Incorrect operand type for operator or function; operator: ${name}, operand type: ${TYPE_WORDS[typeOf(bound.value)]}, typeSet: ALLOWED_FOR_${name}_OPERAND`,
      );
    }
    if (bound.path.length > 1) {
      throw new NotImplementedByStore(
        `${name} for nested attributes, which AWS documents for top-level ones only`,
      );
    }
    return bound;
  };
  const bound = {
    set: update.set.map(({ path, value }) => ({ path: bindings.path(KIND, path), value: setValue(value) })),
    remove: update.remove.map((path) => bindings.path(KIND, path)),
    add: update.add.map((action) => valueAction('ADD', action)),
    delete: update.delete.map((action) => valueAction('DELETE', action)),
  };
  const paths = [
    ...bound.set.map((s) => s.path),
    ...bound.remove,
    ...bound.add.map((a) => a.path),
    ...bound.delete.map((d) => d.path),
  ];
  refuseOverlaps(KIND, paths);
  return { ...bound, paths };
}

const wrongData = () => validationError('An operand in the update expression has an incorrect data type');
const badPath = () =>
  validationError('The document path provided in the update expression is invalid for update');

function evaluateOperand(from: BoundSetOperand, item: Item): AttributeValue {
  switch (from.kind) {
    case 'value':
      return from.value;
    case 'path': {
      const value = resolvePath(item, from.path);
      if (value === undefined) {
        throw validationError(
          'The provided expression refers to an attribute that does not exist in the item',
        );
      }
      return value;
    }
    case 'if_not_exists':
      return resolvePath(item, from.path) ?? evaluateOperand(from.otherwise, item);
    case 'list_append': {
      const [left, right] = [evaluateOperand(from.left, item), evaluateOperand(from.right, item)];
      if (!left.L || !right.L) throw wrongData();
      return { L: [...left.L, ...right.L] };
    }
  }
}

function evaluate(from: BoundSetValue, item: Item): AttributeValue {
  if (from.kind !== 'sum') return evaluateOperand(from, item);
  const [left, right] = [evaluateOperand(from.left, item), evaluateOperand(from.right, item)];
  if (left.N === undefined || right.N === undefined) throw wrongData();
  return { N: addNumbers(left.N, right.N, from.sign) };
}

/** Adds a number, or members to a set. */
function addValues(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (before === undefined) return value;
  if (value.N !== undefined) {
    if (before.N === undefined) throw wrongData();
    return { N: addNumbers(before.N, value.N) };
  }
  return combineSets(before, value, (keys, known) => [...new Set([...known, ...keys])]);
}

/** Takes members out of a set; `undefined` when none is left. */
function removeMembers(before: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const rest = combineSets(before, value, (keys, known) => {
    const gone = new Set(keys);
    return known.filter((k) => !gone.has(k));
  });
  return (setKeys(rest) ?? []).length > 0 ? rest : undefined;
}

function combineSets(
  before: AttributeValue,
  value: AttributeValue,
  combine: (keys: readonly string[], known: readonly string[]) => string[],
): AttributeValue {
  const type = typeOf(value);
  const [keys, known] = [setKeys(value), setKeys(before)];
  if (type !== typeOf(before) || !keys || !known) throw wrongData();
  const combined = combine(keys, known);
  if (type === 'SS') return { SS: combined };
  if (type === 'NS') return { NS: combined };
  return { BS: combined.map((bytes) => new Uint8Array(Buffer.from(bytes, 'hex'))) };
}

/** Copies a value so that it can be written to at any depth. */
function cloneDeep(value: AttributeValue): AttributeValue {
  if (value.L) return { L: value.L.map(cloneDeep) };
  if (!value.M) return value;
  const members: Item = {};
  for (const [name, member] of Object.entries(value.M)) setMember(members, name, cloneDeep(member));
  return { M: members };
}

/** Applies an update to an item and returns the new one. Every operand is read from the item as it was. */
export function applyUpdate(update: BoundUpdate, item: Item): Item {
  const next = { ...item };
  const values = update.set.map(({ path, value }) => ({ path, value: evaluate(value, item) }));
  for (const { path, value } of update.add) {
    values.push({ path, value: addValues(resolvePath(item, path), value) });
  }
  const removed: BoundPath[] = [...update.remove];
  for (const { path, value } of update.delete) {
    const before = resolvePath(item, path);
    const rest = before && removeMembers(before, value);
    if (rest) values.push({ path, value: rest });
    else if (before) removed.push(path);
  }
  const nested = new Set(
    [...values.map((v) => v.path), ...removed].filter((p) => p.length > 1).map(([root]) => root),
  );
  for (const root of nested as Set<string>) {
    const value = getMember(next, root);
    if (value) setMember(next, root, cloneDeep(value));
  }
  const appended: { list: AttributeValue[]; index: number; value: AttributeValue }[] = [];
  for (const { path, value } of values) {
    const parent = parentOf(next, path);
    const step = path.at(-1) as string | number;
    if (typeof step === 'string' && parent.map) setMember(parent.map, step, value);
    else if (typeof step === 'number' && parent.list) {
      if (step < parent.list.length) parent.list[step] = value;
      else appended.push({ list: parent.list, index: step, value });
    } else throw badPath();
  }
  removeAll(next, removed);
  for (const { list, value } of appended.toSorted((a, b) => a.index - b.index)) list.push(value);
  return next;
}

/** Takes paths out; the members of a list keep their index until all are out. */
function removeAll(item: Item, paths: readonly BoundPath[]): void {
  const indexes = new Map<AttributeValue[], number[]>();
  for (const path of paths) {
    const parent = parentOf(item, path);
    const step = path.at(-1) as string | number;
    if (typeof step === 'string' && parent.map) delete parent.map[step];
    else if (typeof step === 'number' && parent.list) {
      indexes.set(parent.list, [...(indexes.get(parent.list) ?? []), step]);
    } else throw badPath();
  }
  for (const [list, steps] of indexes) {
    for (const step of steps.toSorted((a, b) => b - a)) if (step < list.length) list.splice(step, 1);
  }
}

/** Finds what holds the last step of a path. @throws ValidationException when there is nothing to hold it */
function parentOf(
  item: Item,
  path: BoundPath,
): { map?: Item | undefined; list?: AttributeValue[] | undefined } {
  if (path.length === 1) return { map: item };
  const value = resolvePath(item, path.slice(0, -1));
  if (value === undefined) throw badPath();
  return { map: value.M, list: value.L };
}
