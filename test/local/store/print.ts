import type {
  Condition,
  Operand,
  Path,
  SetOperand,
  SetValue,
  Update,
} from '../../../local/store/expressions/syntax.ts';

/** Writes a path as it stands in an expression. */
export const printPath = (path: Path): string =>
  path
    .map((step, i) =>
      'index' in step ? `[${step.index}]` : `${i > 0 ? '.' : ''}${'name' in step ? step.name : step.alias}`,
    )
    .join('');

const printOperand = (operand: Operand): string => {
  if (operand.kind === 'value') return operand.value;
  return operand.kind === 'size' ? `size(${printPath(operand.path)})` : printPath(operand.path);
};

/** How tightly a kind of condition binds. */
const RANK = { or: 0, and: 1, not: 2 } as const;
const rankOf = ({ kind }: Condition): number => (kind in RANK ? RANK[kind as keyof typeof RANK] : 3);

/** Writes a condition with the fewest parentheses. */
export function printCondition(condition: Condition): string {
  const within = (inner: Condition, least: number) =>
    rankOf(inner) < least ? `(${printCondition(inner)})` : printCondition(inner);
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const rank = RANK[condition.kind];
      // Both group to the left.
      return `${within(condition.left, rank)} ${condition.kind.toUpperCase()} ${within(condition.right, rank + 1)}`;
    }
    case 'not':
      return `NOT ${within(condition.condition, RANK.not)}`;
    case 'compare':
      return `${printOperand(condition.left)} ${condition.by} ${printOperand(condition.right)}`;
    case 'between':
      return `${printOperand(condition.operand)} BETWEEN ${printOperand(condition.low)} AND ${printOperand(condition.high)}`;
    case 'in':
      return `${printOperand(condition.operand)} IN (${condition.list.map(printOperand).join(', ')})`;
    case 'function':
      return `${condition.name}(${condition.operands.map(printOperand).join(', ')})`;
  }
}

const printSetOperand = (operand: SetOperand): string => {
  switch (operand.kind) {
    case 'path':
      return printPath(operand.path);
    case 'value':
      return operand.value;
    case 'if_not_exists':
      return `if_not_exists(${printPath(operand.path)}, ${printSetOperand(operand.otherwise)})`;
    case 'list_append':
      return `list_append(${printSetOperand(operand.left)}, ${printSetOperand(operand.right)})`;
  }
};

const printSetValue = (value: SetValue): string =>
  value.kind === 'sum'
    ? `${printSetOperand(value.left)} ${value.sign === 1 ? '+' : '-'} ${printSetOperand(value.right)}`
    : printSetOperand(value);

/** Writes an update, its sections in the order SET, REMOVE, ADD, DELETE. */
export function printUpdate(update: Update): string {
  const section = (name: string, actions: readonly string[]) =>
    actions.length > 0 ? [`${name} ${actions.join(', ')}`] : [];
  return [
    ...section(
      'SET',
      update.set.map(({ path, value }) => `${printPath(path)} = ${printSetValue(value)}`),
    ),
    ...section('REMOVE', update.remove.map(printPath)),
    ...section(
      'ADD',
      update.add.map(({ path, value }) => `${printPath(path)} ${value}`),
    ),
    ...section(
      'DELETE',
      update.delete.map(({ path, value }) => `${printPath(path)} ${value}`),
    ),
  ].join(' ');
}
