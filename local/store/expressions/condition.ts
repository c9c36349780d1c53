import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import { compareValues, equalValues, type Item, setKeys, type Type, typeOf } from '../values/attribute.ts';
import { type Bindings, type BoundPath, describePath } from './binding.ts';
import { resolvePath } from './paths.ts';
import type { Comparator, Condition, ConditionFunction, Operand } from './syntax.ts';
import type { ExpressionKind } from './tokens.ts';

/** An operand with names and values put in. */
export type BoundOperand =
  | { readonly kind: 'path' | 'size'; readonly path: BoundPath }
  | { readonly kind: 'value'; readonly value: AttributeValue };

/** A condition with names and values put in. */
export type BoundCondition =
  | {
      readonly kind: 'compare';
      readonly by: Comparator;
      readonly left: BoundOperand;
      readonly right: BoundOperand;
    }
  | {
      readonly kind: 'between';
      readonly operand: BoundOperand;
      readonly low: BoundOperand;
      readonly high: BoundOperand;
    }
  | { readonly kind: 'in'; readonly operand: BoundOperand; readonly list: readonly BoundOperand[] }
  | {
      readonly kind: 'function';
      readonly name: ConditionFunction;
      readonly operands: readonly BoundOperand[];
    }
  | { readonly kind: 'and' | 'or'; readonly left: BoundCondition; readonly right: BoundCondition }
  | { readonly kind: 'not'; readonly condition: BoundCondition };

const ORDERED: ReadonlySet<Type> = new Set(['S', 'N', 'B']);
const TYPE_NAMES = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** Puts names and values into a condition and checks what can be told without an item. */
export function bindCondition(
  kind: ExpressionKind,
  condition: Condition,
  bindings: Bindings,
): BoundCondition {
  const invalid = (message: string) => validationError(`Invalid ${kind}: ${message}`);
  const wrongType = (what: string, name: string, value: AttributeValue) =>
    invalid(
      `Incorrect operand type for operator or function; ${what}: ${name}, operand type: ${typeOf(value)}`,
    );
  const operand = (from: Operand): BoundOperand =>
    from.kind === 'value'
      ? { kind: 'value', value: bindings.value(kind, from.value) }
      : { kind: from.kind, path: bindings.path(kind, from.path) };
  const refuseSame = (name: string, first: BoundOperand, others: readonly BoundOperand[]) => {
    if (first.kind !== 'path') return;
    const path = describePath(first.path);
    if (others.some((o) => o.kind === 'path' && describePath(o.path) === path)) {
      throw invalid(
        `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${path}`,
      );
    }
  };
  const requireOrdered = (name: string, list: readonly BoundOperand[]) => {
    for (const each of list) {
      if (each.kind === 'value' && !ORDERED.has(typeOf(each.value)))
        throw wrongType('operator', name, each.value);
    }
  };

  const bind = (from: Condition): BoundCondition => {
    switch (from.kind) {
      case 'and':
      case 'or':
        return { kind: from.kind, left: bind(from.left), right: bind(from.right) };
      case 'not':
        return { kind: 'not', condition: bind(from.condition) };
      case 'compare': {
        const [left, right] = [operand(from.left), operand(from.right)];
        refuseSame(from.by, left, [right]);
        if (from.by !== '=' && from.by !== '<>') requireOrdered(from.by, [left, right]);
        return { kind: 'compare', by: from.by, left, right };
      }
      case 'between': {
        const bound = { operand: operand(from.operand), low: operand(from.low), high: operand(from.high) };
        refuseSame('BETWEEN', bound.operand, [bound.low, bound.high]);
        requireOrdered('BETWEEN', [bound.operand, bound.low, bound.high]);
        checkBounds(bound.low, bound.high);
        return { kind: 'between', ...bound };
      }
      case 'in': {
        const [first, list] = [operand(from.operand), from.list.map(operand)];
        refuseSame('IN', first, list);
        return { kind: 'in', operand: first, list };
      }
      case 'function':
        return bindFunction(from.name, from.operands.map(operand));
    }
  };

  const checkBounds = (low: BoundOperand, high: BoundOperand) => {
    if (low.kind !== 'value' || high.kind !== 'value') return;
    const told = `lower bound operand: AttributeValue: ${describe(low.value)}, upper bound operand: AttributeValue: ${describe(high.value)}`;
    if (typeOf(low.value) !== typeOf(high.value)) {
      throw invalid(`The BETWEEN operator requires same data type for lower and upper bounds; ${told}`);
    }
    if ((compareValues(low.value, high.value) ?? 0) > 0) {
      throw invalid(
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${told}`,
      );
    }
  };

  const bindFunction = (name: ConditionFunction, operands: readonly BoundOperand[]): BoundCondition => {
    const [first, second] = operands as [BoundOperand, BoundOperand];
    if ((name === 'attribute_exists' || name === 'attribute_not_exists') && first.kind !== 'path') {
      throw invalid(`Operator or function requires a document path; operator or function: ${name}`);
    }
    if (name === 'attribute_type') checkTypeName(second);
    if (name === 'begins_with') {
      for (const each of operands) {
        if (each.kind === 'size')
          throw invalid(
            `Incorrect operand type for operator or function; operator or function: ${name}, operand type: N`,
          );
        if (each.kind === 'value' && each.value.S === undefined && each.value.B === undefined) {
          throw wrongType('operator or function', name, each.value);
        }
      }
    }
    if (operands.length === 2) refuseSame(name, first, [second]);
    return { kind: 'function', name, operands };
  };

  const checkTypeName = (second: BoundOperand) => {
    if (second.kind !== 'value') {
      throw invalid(
        'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}',
      );
    }
    if (second.value.S === undefined) throw wrongType('operator or function', 'attribute_type', second.value);
    if (!TYPE_NAMES.includes(second.value.S)) {
      throw invalid(
        `Invalid attribute type name found; type: ${second.value.S}, valid types: {${TYPE_NAMES.join(',')}}`,
      );
    }
  };

  return bind(condition);
}

const describe = (value: AttributeValue): string => {
  const type = typeOf(value);
  return `{${type}:${(value as unknown as Record<string, unknown>)[type]}}`;
};

function operandValue(operand: BoundOperand, item: Item): AttributeValue | undefined {
  if (operand.kind === 'value') return operand.value;
  const found = resolvePath(item, operand.path);
  if (operand.kind === 'path') return found;
  const size = found && sizeOf(found);
  return size === undefined ? undefined : { N: String(size) };
}

/** Computes what `size` gives: UTF-16 units of text, bytes of binary data, members of lists, maps and sets; nothing of other types. */
function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B) return value.B.byteLength;
  if (value.L) return value.L.length;
  if (value.M) return Object.keys(value.M).length;
  return setKeys(value)?.length;
}

/** Tells whether an item meets a condition. An item that is not there has no attributes. */
export function isConditionTrue(condition: BoundCondition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return isConditionTrue(condition.left, item) && isConditionTrue(condition.right, item);
    case 'or':
      return isConditionTrue(condition.left, item) || isConditionTrue(condition.right, item);
    case 'not':
      return !isConditionTrue(condition.condition, item);
    case 'compare':
      return compareOperands(
        condition.by,
        operandValue(condition.left, item),
        operandValue(condition.right, item),
      );
    case 'between': {
      const value = operandValue(condition.operand, item);
      return (
        compareOperands('>=', value, operandValue(condition.low, item)) &&
        compareOperands('<=', value, operandValue(condition.high, item))
      );
    }
    case 'in': {
      const value = operandValue(condition.operand, item);
      return condition.list.some((each) => compareOperands('=', value, operandValue(each, item)));
    }
    case 'function':
      return evaluateFunction(condition.name, condition.operands, item);
  }
}

function compareOperands(
  by: Comparator,
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
): boolean {
  if (by === '<>') return !compareOperands('=', a, b);
  if (a === undefined || b === undefined) return false;
  if (by === '=') return equalValues(a, b);
  const order = compareValues(a, b);
  if (order === null) return false;
  switch (by) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function evaluateFunction(name: ConditionFunction, operands: readonly BoundOperand[], item: Item): boolean {
  const [a, b] = operands.map((operand) => operandValue(operand, item));
  switch (name) {
    case 'attribute_exists':
      return a !== undefined;
    case 'attribute_not_exists':
      return a === undefined;
    case 'attribute_type':
      return a !== undefined && typeOf(a) === b?.S;
    case 'begins_with':
      if (a?.S !== undefined && b?.S !== undefined) return a.S.startsWith(b.S);
      return a?.B !== undefined && b?.B !== undefined && startsWith(a.B, b.B);
    case 'contains':
      return a !== undefined && b !== undefined && contains(a, b);
  }
}

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
  bytes.byteLength >= start.byteLength && Buffer.compare(bytes.subarray(0, start.byteLength), start) === 0;

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B) return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
  if (value.L) return value.L.some((member) => equalValues(member, part));
  if (value.SS) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS) return part.N !== undefined && value.NS.some((n) => compareValues({ N: n }, part) === 0);
  if (value.BS)
    return part.B !== undefined && value.BS.some((bytes) => compareValues({ B: bytes }, part) === 0);
  return false;
}
