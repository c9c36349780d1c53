import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type {
  Condition,
  ConditionFunction,
  Operand,
  Path,
  SetOperand,
  SetValue,
  Update,
} from '../../../local/store/expressions/syntax.ts';
import { printPath } from './print.ts';
import {
  type Item,
  list,
  number,
  numberSet,
  oneOf,
  scalar,
  stringSet,
  text,
  value,
} from './random-values.ts';

/** An expression under construction: what its names and values stand for. */
export class Given {
  readonly names: Record<string, string> = {};
  readonly values: Item = {};

  value(value: AttributeValue): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  members(): Record<string, unknown> {
    return {
      ...(Object.keys(this.names).length > 0 ? { ExpressionAttributeNames: this.names } : {}),
      ...(Object.keys(this.values).length > 0 ? { ExpressionAttributeValues: this.values } : {}),
    };
  }
}

type Draft<T> = (given: Given) => T;

const ROOTS = ['a', 'b', 'n', 'm', 'l', 'ss', 'ns', 'filler', 'nothing'];
export const path: fc.Arbitrary<Draft<Path>> = fc.oneof(
  { arbitrary: oneOf(...ROOTS).map((name) => (): Path => [{ name }]), weight: 8 },
  {
    arbitrary: fc.constant((given: Given): Path => {
      given.names['#s'] = 'status';
      return [{ alias: '#s' }];
    }),
    weight: 2,
  },
  { arbitrary: oneOf('x', 'y', 'z').map((name) => (): Path => [{ name: 'm' }, { name }]), weight: 3 },
  { arbitrary: fc.nat(3).map((index) => (): Path => [{ name: 'l' }, { index }]), weight: 3 },
  {
    arbitrary: fc.nat(2).map((index) => (): Path => [{ name: 'm' }, { name: 'x' }, { index }]),
    weight: 1,
  },
);
const listPath: fc.Arbitrary<Path> = oneOf('a', 'l', 'l', 'nothing').map((name) => [{ name }]);

const literal = (of: fc.Arbitrary<AttributeValue>): fc.Arbitrary<Draft<{ kind: 'value'; value: string }>> =>
  of.map((v) => (given: Given) => ({ kind: 'value' as const, value: given.value(v) }));
const atPath: fc.Arbitrary<Draft<Operand>> = path.map((p) => (given: Given) => ({
  kind: 'path',
  path: p(given),
}));
const operand: fc.Arbitrary<Draft<Operand>> = fc.oneof(
  { arbitrary: atPath, weight: 5 },
  { arbitrary: literal(value) as fc.Arbitrary<Draft<Operand>>, weight: 1 },
  {
    arbitrary: path.map(
      (p) =>
        (given: Given): Operand => ({ kind: 'size', path: p(given) }),
    ),
    weight: 1,
  },
);
/** Mostly a value that has an order; another one is refused. */
const ordered: fc.Arbitrary<Draft<Operand>> = fc.oneof(
  { arbitrary: literal(text.map((S) => ({ S }))) as fc.Arbitrary<Draft<Operand>>, weight: 20 },
  { arbitrary: literal(number.map((N) => ({ N }))) as fc.Arbitrary<Draft<Operand>>, weight: 20 },
  { arbitrary: literal(value) as fc.Arbitrary<Draft<Operand>>, weight: 1 },
  { arbitrary: atPath, weight: 2 },
);
/** Mostly two bounds of one type, the lower one first. */
const bounds: fc.Arbitrary<readonly [Draft<Operand>, Draft<Operand>]> = fc.oneof(
  {
    arbitrary: oneOf<[AttributeValue, AttributeValue]>(
      [{ N: '-1' }, { N: '1.5' }],
      [{ N: '1' }, { N: '1' }],
      [{ N: '0' }, { N: '1e3' }],
      [{ S: '' }, { S: 'b' }],
      [{ S: 'ab' }, { S: '薪' }],
      [{ S: '\uffee' }, { S: '😀' }],
    ).map(([a, b]) => {
      const draft =
        (v: AttributeValue) =>
        (given: Given): Operand => ({ kind: 'value', value: given.value(v) });
      return [draft(a), draft(b)] as const;
    }),
    weight: 20,
  },
  { arbitrary: fc.tuple(ordered, ordered), weight: 1 },
);
const other: fc.Arbitrary<Draft<Operand>> = fc.oneof(
  { arbitrary: literal(scalar) as fc.Arbitrary<Draft<Operand>>, weight: 8 },
  { arbitrary: literal(value) as fc.Arbitrary<Draft<Operand>>, weight: 2 },
  { arbitrary: atPath, weight: 1 },
);

const FUNCTIONS: readonly ConditionFunction[] = ['begins_with', 'contains', 'attribute_type'];

export const condition: fc.Arbitrary<Draft<Condition>> = fc.letrec<{ condition: Draft<Condition> }>(
  (tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      {
        arbitrary: fc.tuple(operand, oneOf('=', '<>'), other).map(
          ([l, by, r]) =>
            (g: Given): Condition => ({ kind: 'compare', by: by as '=', left: l(g), right: r(g) }),
        ),
        weight: 4,
      },
      {
        arbitrary: fc.tuple(operand, oneOf('<', '<=', '>', '>='), ordered).map(
          ([l, by, r]) =>
            (g: Given): Condition => ({ kind: 'compare', by: by as '<', left: l(g), right: r(g) }),
        ),
        weight: 4,
      },
      {
        arbitrary: fc.tuple(oneOf('attribute_exists', 'attribute_not_exists'), atPath).map(
          ([name, p]) =>
            (g: Given): Condition => ({ kind: 'function', name: name as 'contains', operands: [p(g)] }),
        ),
        weight: 2,
      },
      {
        arbitrary: fc.tuple(atPath, literal(oneOf('S', 'N', 'L', 'BOOL', 'SS').map((S) => ({ S })))).map(
          ([p, o]) =>
            (g: Given): Condition => ({ kind: 'function', name: 'attribute_type', operands: [p(g), o(g)] }),
        ),
        weight: 1,
      },
      {
        arbitrary: fc.tuple(atPath, literal(text.map((S) => ({ S })))).map(
          ([p, o]) =>
            (g: Given): Condition => ({ kind: 'function', name: 'begins_with', operands: [p(g), o(g)] }),
        ),
        weight: 2,
      },
      {
        arbitrary: fc.tuple(atPath, other).map(
          ([p, o]) =>
            (g: Given): Condition => ({ kind: 'function', name: 'contains', operands: [p(g), o(g)] }),
        ),
        weight: 2,
      },
      {
        arbitrary: fc.tuple(oneOf(...FUNCTIONS), atPath, other).map(
          ([name, p, o]) =>
            (g: Given): Condition => ({ kind: 'function', name, operands: [p(g), o(g)] }),
        ),
        weight: 1,
      },
      {
        arbitrary: fc.tuple(operand, bounds).map(
          ([o, [l, h]]) =>
            (g: Given): Condition => ({ kind: 'between', operand: o(g), low: l(g), high: h(g) }),
        ),
        weight: 1,
      },
      {
        arbitrary: fc.tuple(operand, fc.array(other, { minLength: 1, maxLength: 3 })).map(
          ([o, all]) =>
            (g: Given): Condition => ({ kind: 'in', operand: o(g), list: all.map((each) => each(g)) }),
        ),
        weight: 1,
      },
      {
        arbitrary: tie('condition').map(
          (c) =>
            (g: Given): Condition => ({ kind: 'not', condition: c(g) }),
        ),
        weight: 1,
      },
      {
        arbitrary: fc.tuple(oneOf('and', 'or'), tie('condition'), tie('condition')).map(
          ([kind, l, r]) =>
            (g: Given): Condition => ({ kind: kind as 'and', left: l(g), right: r(g) }),
        ),
        weight: 2,
      },
    ),
  }),
).condition;

const setOperand: fc.Arbitrary<Draft<SetOperand>> = fc.oneof(
  { arbitrary: literal(value) as fc.Arbitrary<Draft<SetOperand>>, weight: 6 },
  {
    arbitrary: path.map(
      (p) =>
        (g: Given): SetOperand => ({ kind: 'path', path: p(g) }),
    ),
    weight: 2,
  },
  {
    arbitrary: fc.tuple(path, literal(value)).map(
      ([p, v]) =>
        (g: Given): SetOperand => ({ kind: 'if_not_exists', path: p(g), otherwise: v(g) }),
    ),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(literal(list), listPath, fc.boolean())
      .map(([v, p, isFirst]) => (g: Given): SetOperand => {
        const [a, b]: [SetOperand, SetOperand] = [v(g), { kind: 'path', path: p }];
        return { kind: 'list_append', left: isFirst ? a : b, right: isFirst ? b : a };
      }),
    weight: 1,
  },
);
const numberLiteral = literal(number.map((N) => ({ N })));
const numberOperand: fc.Arbitrary<Draft<SetOperand>> = fc.oneof(
  { arbitrary: numberLiteral as fc.Arbitrary<Draft<SetOperand>>, weight: 3 },
  { arbitrary: fc.constant((): SetOperand => ({ kind: 'path', path: [{ name: 'n' }] })), weight: 3 },
  {
    arbitrary: fc.tuple(path, numberLiteral).map(
      ([p, v]) =>
        (g: Given): SetOperand => ({ kind: 'if_not_exists', path: p(g), otherwise: v(g) }),
    ),
    weight: 2,
  },
);
const setValue: fc.Arbitrary<Draft<SetValue>> = fc.oneof(
  { arbitrary: setOperand as fc.Arbitrary<Draft<SetValue>>, weight: 3 },
  {
    arbitrary: fc.tuple(numberOperand, fc.oneof(numberOperand, setOperand), fc.boolean()).map(
      ([l, r, plus]) =>
        (g: Given): SetValue => ({ kind: 'sum', sign: plus ? 1 : -1, left: l(g), right: r(g) }),
    ),
    weight: 1,
  },
);
/** One action of an update. */
type Action = Draft<Partial<Update>>;
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    arbitrary: fc.tuple(path, setValue).map(
      ([p, v]) =>
        // Behind the end of a list the emulator fills the gap, so that the two would go apart.
        (g: Given): Partial<Update> => ({
          set: [{ path: p(g).map((step) => ('index' in step ? { index: 0 } : step)), value: v(g) }],
        }),
    ),
    weight: 6,
  },
  {
    arbitrary: path.map(
      (p) =>
        (g: Given): Partial<Update> => ({ remove: [p(g)] }),
    ),
    weight: 3,
  },
  {
    arbitrary: fc.tuple(oneOf('a', 'n', 'nothing'), literal(number.map((N) => ({ N })))).map(
      ([name, v]) =>
        (g: Given): Partial<Update> => ({ add: [{ path: [{ name }], value: v(g).value }] }),
    ),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(
        oneOf('add', 'delete'),
        oneOf(['ss', stringSet], ['ns', numberSet], ['b', stringSet], ['nothing', numberSet]).chain(
          ([name, of]) => fc.tuple(fc.constant(name as string), literal(of as fc.Arbitrary<AttributeValue>)),
        ),
      )
      .map(
        ([kind, [name, v]]) =>
          (g: Given): Partial<Update> => ({ [kind]: [{ path: [{ name }], value: v(g).value }] }),
      ),
    weight: 2,
  },
);
const pathOf = ({ set, remove, add, delete: deleted }: Partial<Update>): Path =>
  set?.[0]?.path ?? remove?.[0] ?? add?.[0]?.path ?? deleted?.[0]?.path ?? [];
export const update: fc.Arbitrary<Draft<Update>> = fc
  .tuple(fc.array(action, { minLength: 1, maxLength: 4 }), fc.nat(19))
  .map(([actions, luck]) => (g: Given): Update => {
    const all: { [K in keyof Update]: Update[K][number][] } = { set: [], remove: [], add: [], delete: [] };
    const written: string[] = [];
    for (const each of actions) {
      const own = new Given();
      const target = printPath(pathOf(each(own)));
      // Paths that overlap are refused, so they are rare.
      if (luck > 0 && written.some((w) => w.startsWith(target) || target.startsWith(w))) continue;
      written.push(target);
      const { set = [], remove = [], add = [], delete: deleted = [] } = each(g);
      all.set.push(...set);
      all.remove.push(...remove);
      all.add.push(...add);
      all.delete.push(...deleted);
    }
    return all;
  });
