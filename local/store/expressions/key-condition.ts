import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { KeyShape } from '../tables.ts';
import { typeOf } from '../values/attribute.ts';
import type { Bindings } from './binding.ts';
import { type BoundCondition, type BoundOperand, bindCondition } from './condition.ts';
import { parseCondition } from './parser.ts';

/** What a key condition says of the sort key. */
export type SortCondition =
  | { readonly by: '=' | '<' | '<=' | '>' | '>=' | 'begins_with'; readonly value: AttributeValue }
  | { readonly by: 'BETWEEN'; readonly low: AttributeValue; readonly high: AttributeValue };

export interface KeyCondition {
  readonly partition: AttributeValue;
  readonly sort: SortCondition | null;
}

const KIND = 'KeyConditionExpression';

/**
 * Reads a key condition: the partition key by `=`, and at most one condition on the sort key.
 * @throws ValidationException in AWS's words
 */
export function bindKeyCondition(text: string, { hash, range }: KeyShape, bindings: Bindings): KeyCondition {
  const byName = new Map<string, SortCondition>();
  for (const part of splitConjuncts(bindCondition(KIND, parseCondition(KIND, text), bindings))) {
    const { name, condition } = readKeyPart(part);
    if (byName.has(name))
      throw validationError('KeyConditionExpressions must only contain one condition per key');
    byName.set(name, condition);
  }
  const partition = byName.get(hash.name);
  if (!partition) throw validationError(`Query condition missed key schema element: ${hash.name}`);
  if (partition.by !== '=') throw validationError('Query key condition not supported');
  byName.delete(hash.name);
  const sort = (range && byName.get(range.name)) ?? null;
  if (range && sort) byName.delete(range.name);
  if (byName.size > 0) {
    if (range && !sort) throw validationError(`Query condition missed key schema element: ${range.name}`);
    throw validationError('Query key condition not supported');
  }
  checkValue(hash, partition.value);
  if (range && sort)
    for (const value of 'low' in sort ? [sort.low, sort.high] : [sort.value]) checkValue(range, value);
  return { partition: partition.value, sort };
}

function splitConjuncts(condition: BoundCondition): readonly BoundCondition[] {
  if (condition.kind === 'and')
    return [...splitConjuncts(condition.left), ...splitConjuncts(condition.right)];
  if (condition.kind === 'or') throw invalidOperator('OR');
  if (condition.kind === 'not') throw invalidOperator('NOT');
  return [condition];
}

const invalidOperator = (name: string) => validationError(`Invalid operator used in ${KIND}: ${name}`);

function readKeyPart(condition: BoundCondition): { name: string; condition: SortCondition } {
  switch (condition.kind) {
    case 'compare': {
      if (condition.by === '<>') throw invalidOperator('<>');
      // `:value = key` reads the same the other way around.
      const isTurned = condition.left.kind === 'value' && condition.right.kind === 'path';
      const [key, value] = isTurned ? [condition.right, condition.left] : [condition.left, condition.right];
      const by = isTurned ? TURNED[condition.by] : condition.by;
      return { name: nameOf(key), condition: { by, value: readLiteral(value) } };
    }
    case 'between':
      return {
        name: nameOf(condition.operand),
        condition: { by: 'BETWEEN', low: readLiteral(condition.low), high: readLiteral(condition.high) },
      };
    case 'function': {
      if (condition.name !== 'begins_with') throw invalidOperator(condition.name);
      const [key, value] = condition.operands as [BoundOperand, BoundOperand];
      return { name: nameOf(key), condition: { by: 'begins_with', value: readLiteral(value) } };
    }
    default:
      throw invalidOperator('IN');
  }
}

const TURNED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function nameOf(operand: BoundOperand): string {
  if (operand.kind === 'path') {
    const [name, ...steps] = operand.path;
    if (steps.length > 0) {
      throw validationError(`${KIND}s cannot have conditions on nested attributes`);
    }
    return name as string;
  }
  if (operand.kind === 'size') throw invalidOperator('size');
  throw validationError(`Invalid condition in ${KIND}: No key attribute specified`);
}

function readLiteral(operand: BoundOperand): AttributeValue {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'size') throw invalidOperator('size');
  throw validationError(`Invalid condition in ${KIND}: Multiple attribute names used in one condition`);
}

function checkValue({ type }: { type: string }, value: AttributeValue): void {
  if (typeOf(value) !== type) {
    throw validationError(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
  if (value.S === '' || value.B?.byteLength === 0) {
    throw validationError(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
        `${type === 'S' ? 'string' : 'binary'} value.`,
    );
  }
}
