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
import { printCondition, printPath, printUpdate } from './print.ts';

export type Item = Record<string, AttributeValue>;

/** An operation of DynamoDB as a client sends it. */
export interface Operation {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** An expression under construction: what its names and values stand for. */
class Given {
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

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const TEXTS = ['a', 'ab', 'abc', 'b', '薪', '\uffee', '😀'];
const text = oneOf(...TEXTS, '');
const number = oneOf(
  '0',
  '1',
  '-1',
  '2',
  '10',
  '1.5',
  '-0.25',
  '1.50',
  '007',
  '1e3',
  '12345678901234567890.5',
);
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  { arbitrary: text.map((S) => ({ S })), weight: 3 },
  { arbitrary: number.map((N) => ({ N })), weight: 3 },
  { arbitrary: fc.boolean().map((BOOL) => ({ BOOL })), weight: 1 },
  { arbitrary: fc.constant<AttributeValue>({ NULL: true }), weight: 1 },
);
const stringSet = fc
  .uniqueArray(oneOf('a', 'b', 'c', '薪'), { minLength: 1, maxLength: 3 })
  .map((SS): AttributeValue => ({ SS }));
const numberSet = fc
  .uniqueArray(oneOf('1', '2', '3.5', '-4'), { minLength: 1, maxLength: 3 })
  .map((NS): AttributeValue => ({ NS }));
const list = fc.array(scalar, { maxLength: 4 }).map((L): AttributeValue => ({ L }));
const map = fc
  .dictionary(oneOf('x', 'y', 'z'), fc.oneof(scalar, list), { maxKeys: 3 })
  .map((M): AttributeValue => ({ M: { ...M } }));
export const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { arbitrary: scalar, weight: 6 },
  { arbitrary: list, weight: 1 },
  { arbitrary: map, weight: 1 },
  { arbitrary: stringSet, weight: 1 },
  { arbitrary: numberSet, weight: 1 },
);

/** Values DynamoDB refuses. */
const badValue = oneOf<AttributeValue>(
  { N: 'x' },
  { N: '' },
  { N: '1e126' },
  { N: '123456789012345678901234567890123456789' },
  { SS: [] },
  { SS: ['a', 'a'] },
  { NS: ['1', '1.0'] },
  {} as AttributeValue,
);

const pk = oneOf('P#1', 'P#2', 'Q#1');
const sk = oneOf('CLUE', ...TEXTS);
const key = fc.record({ pk: pk.map((S) => ({ S })), sk: sk.map((S) => ({ S })) });

const attributes = fc.record(
  {
    a: value,
    b: value,
    n: number.map((N): AttributeValue => ({ N })),
    status: text.map((S): AttributeValue => ({ S })),
    m: map,
    l: list,
    ss: stringSet,
    ns: numberSet,
    filler: fc.integer({ min: 900, max: 5000 }).map((n): AttributeValue => ({ S: 'x'.repeat(n) })),
    gsi1pk: oneOf('D#1', 'D#2').map((S): AttributeValue => ({ S })),
    gsi1sk: oneOf('open#1', 'open#2', 'closed#1').map((S): AttributeValue => ({ S })),
    gsi2pk: oneOf('D#1', 'D#2').map((S): AttributeValue => ({ S })),
    gsi2sk: oneOf('1', '2').map((S): AttributeValue => ({ S })),
  },
  { requiredKeys: [] },
);

const item: fc.Arbitrary<Item> = fc.oneof(
  { arbitrary: fc.tuple(key, attributes).map(([k, rest]) => ({ ...k, ...rest }) as Item), weight: 30 },
  { arbitrary: fc.tuple(key, badValue).map(([k, a]) => ({ ...k, a }) as Item), weight: 1 },
  {
    arbitrary: oneOf<Item>(
      { pk: { S: 'P#1' } },
      { pk: { S: '' }, sk: { S: 'a' } },
      { pk: { N: '1' }, sk: { S: 'a' } },
      { pk: { S: 'P#1' }, sk: { S: 'a' }, gsi1pk: { N: '1' } },
      { pk: { S: 'P#1' }, sk: { S: 'a' }, gsi1pk: { S: '' }, gsi1sk: { S: 'a' } },
    ),
    weight: 1,
  },
);

const ROOTS = ['a', 'b', 'n', 'm', 'l', 'ss', 'ns', 'filler', 'nothing'];
const path: fc.Arbitrary<Draft<Path>> = fc.oneof(
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

const condition: fc.Arbitrary<Draft<Condition>> = fc.letrec<{ condition: Draft<Condition> }>((tie) => ({
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
})).condition;

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
const update: fc.Arbitrary<Draft<Update>> = fc
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

const capacity = oneOf('INDEXES', 'TOTAL', undefined);
const perhaps = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

/** Members that say a condition, or none. */
const conditional = fc
  .tuple(fc.option(condition, { nil: undefined, freq: 1 }), oneOf('ALL_OLD', 'NONE', undefined))
  .map(
    ([c, onFailure]) =>
      (given: Given) =>
        c === undefined
          ? {}
          : {
              ConditionExpression: printCondition(c(given)),
              ...(onFailure ? { ReturnValuesOnConditionCheckFailure: onFailure } : {}),
            },
  );

const putAction = fc.tuple(item, conditional).map(([Item, c]) => {
  const given = new Given();
  return { Item, ...c(given), ...given.members() };
});
const deleteAction = fc.tuple(key, conditional).map(([Key, c]) => {
  const given = new Given();
  return { Key, ...c(given), ...given.members() };
});
const updateAction = fc.tuple(key, update, conditional).map(([Key, u, c]) => {
  const given = new Given();
  const UpdateExpression = printUpdate(u(given));
  return { Key, UpdateExpression, ...c(given), ...given.members() };
});
const checkAction = fc.tuple(key, condition).map(([Key, c]) => {
  const given = new Given();
  const ConditionExpression = printCondition(c(given));
  return { Key, ConditionExpression, ...given.members() };
});

const defined = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([, v]) => v !== undefined));

const projection = perhaps(
  fc.array(path, { minLength: 1, maxLength: 3 }).map((paths) => (given: Given) => ({
    ProjectionExpression: paths.map((p) => printPath(p(given))).join(', '),
  })),
);

const sortText = oneOf(...TEXTS, ...TEXTS, ...TEXTS, ...TEXTS, '');
const sortCondition = fc.oneof(
  oneOf('=', '<', '<=', '>', '>=').chain((by) =>
    sortText.map((S) => (given: Given, name: string) => `${name} ${by} ${given.value({ S })}`),
  ),
  sortText.map((S) => (given: Given, name: string) => `begins_with(${name}, ${given.value({ S })})`),
  fc.tuple(sortText, sortText).map(
    ([x, y]) =>
      (given: Given, name: string) =>
        `${name} BETWEEN ${given.value({ S: x })} AND ${given.value({ S: y })}`,
  ),
);

const query = (index: string | undefined): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record({
      partition: index ? oneOf('D#1', 'D#2', 'D#3') : pk,
      sort: perhaps(sortCondition),
      filter: perhaps(condition),
      projection,
      Limit: perhaps(fc.integer({ min: 1, max: 4 })),
      ScanIndexForward: oneOf(true, false, undefined),
      ConsistentRead: oneOf(true, false, undefined),
      Select: oneOf('COUNT', undefined, undefined, undefined),
      ReturnConsumedCapacity: capacity,
    })
    .map(({ partition, sort, filter, projection: p, ...rest }) => {
      const given = new Given();
      const name = index ?? '';
      const first = `${name}pk = ${given.value({ S: partition })}`;
      const isCount = rest.Select === 'COUNT';
      return defined({
        IndexName: index,
        KeyConditionExpression: sort ? `${first} AND ${sort(given, `${name}sk`)}` : first,
        ...(filter ? { FilterExpression: printCondition(filter(given)) } : {}),
        ...(p && !isCount ? p(given) : {}),
        ...rest,
        ...given.members(),
      });
    });

const scanInput = fc
  .record({
    IndexName: oneOf(undefined, undefined, 'gsi1', 'gsi2'),
    filter: perhaps(condition),
    ConsistentRead: oneOf(true, undefined, undefined),
    Limit: perhaps(fc.integer({ min: 1, max: 4 })),
    Select: oneOf('COUNT', undefined, undefined),
    ReturnConsumedCapacity: capacity,
  })
  .map(({ filter, ...rest }) => {
    const given = new Given();
    return defined({
      ...(filter ? { FilterExpression: printCondition(filter(given)) } : {}),
      ...rest,
      ...given.members(),
    });
  });

const as =
  (name: string) =>
  (input: Record<string, unknown>): Operation => ({ name, input });

/** A transaction's actions, now and then two on one item. */
const transaction = fc
  .tuple(
    fc.array(
      fc.oneof(
        { arbitrary: putAction.map((Put) => ({ Put })), weight: 3 },
        { arbitrary: updateAction.map((Update) => ({ Update })), weight: 3 },
        { arbitrary: deleteAction.map((Delete) => ({ Delete })), weight: 1 },
        { arbitrary: checkAction.map((ConditionCheck) => ({ ConditionCheck })), weight: 1 },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    capacity,
  )
  .map(([actions, ReturnConsumedCapacity]) => {
    // Of several items without a fitting key, the emulator looks first whether they are the same.
    const unfit = actions.filter(
      (action) => 'Put' in action && !(action.Put.Item.pk?.S && action.Put.Item.sk?.S),
    );
    const TransactItems = actions.filter((action) => !unfit.slice(1).includes(action));
    return as('TransactWriteItems')(defined({ TransactItems, ReturnConsumedCapacity }));
  });

/** One of few transactions with one of few tokens: the same again, or another one. */
const withToken = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), capacity)
  .map(([n, token, ReturnConsumedCapacity]) => {
    const Key = { pk: { S: 'P#1' }, sk: { S: `T#${n}` } };
    const given = { ExpressionAttributeValues: { ':one': { N: '1' } } };
    const TransactItems =
      n === 1
        ? [
            {
              Put: {
                Item: {
                  ...Key,
                  filler: { S: 'x'.repeat(5000) },
                  gsi1pk: { S: 'D#1' },
                  gsi1sk: { S: 'open#9' },
                },
              },
            },
          ]
        : n === 2
          ? [
              { Update: { Key, UpdateExpression: 'ADD n :one', ...given } },
              { Delete: { Key: { ...Key, sk: { S: 'T#1' } } } },
            ]
          : [
              {
                ConditionCheck: { Key, ConditionExpression: 'attribute_not_exists(n) OR n < :one', ...given },
              },
            ];
    return as('TransactWriteItems')(
      defined({ TransactItems, ReturnConsumedCapacity, ClientRequestToken: `token-${token}` }),
    );
  });

/** An operation on the one table; the table's name is put in later. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    arbitrary: fc
      .tuple(putAction, oneOf('ALL_OLD', 'NONE', undefined), capacity)
      .map(([put, ReturnValues, ReturnConsumedCapacity]) =>
        as('PutItem')(defined({ ...put, ReturnValues, ReturnConsumedCapacity })),
      ),
    weight: 6,
  },
  {
    arbitrary: fc
      .tuple(
        updateAction,
        oneOf('ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW', 'NONE', undefined),
        capacity,
      )
      .map(([u, ReturnValues, ReturnConsumedCapacity]) =>
        as('UpdateItem')(defined({ ...u, ReturnValues, ReturnConsumedCapacity })),
      ),
    weight: 6,
  },
  {
    arbitrary: fc
      .tuple(deleteAction, oneOf('ALL_OLD', undefined), capacity)
      .map(([d, ReturnValues, ReturnConsumedCapacity]) =>
        as('DeleteItem')(defined({ ...d, ReturnValues, ReturnConsumedCapacity })),
      ),
    weight: 2,
  },
  { arbitrary: transaction, weight: 6 },
  { arbitrary: withToken, weight: 1 },
  {
    arbitrary: fc
      .tuple(key, projection, oneOf(true, undefined), capacity)
      .map(([Key, p, ConsistentRead, ReturnConsumedCapacity]) => {
        const given = new Given();
        return as('GetItem')(
          defined({ Key, ...p?.(given), ...given.members(), ConsistentRead, ReturnConsumedCapacity }),
        );
      }),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(fc.array(key, { minLength: 1, maxLength: 5 }), projection, oneOf(true, undefined), capacity)
      .map(([Keys, p, ConsistentRead, ReturnConsumedCapacity]) => {
        const given = new Given();
        const request = defined({ Keys, ...p?.(given), ...given.members(), ConsistentRead });
        return as('BatchGetItem')(defined({ RequestItems: { '': request }, ReturnConsumedCapacity }));
      }),
    weight: 1,
  },
  {
    arbitrary: fc
      .tuple(
        fc.array(
          fc.oneof(
            item.map((Item) => ({ PutRequest: { Item } })),
            key.map((Key) => ({ DeleteRequest: { Key } })),
          ),
          { minLength: 1, maxLength: 5 },
        ),
        capacity,
      )
      .map(([requests, ReturnConsumedCapacity]) =>
        as('BatchWriteItem')(defined({ RequestItems: { '': requests }, ReturnConsumedCapacity })),
      ),
    weight: 1,
  },
  { arbitrary: query(undefined).map(as('Query')), weight: 4 },
  { arbitrary: query('gsi1').map(as('Query')), weight: 2 },
  { arbitrary: query('gsi2').map(as('Query')), weight: 2 },
  { arbitrary: scanInput.map(as('Scan')), weight: 1 },
);

export { condition as conditionDraft, Given, update as updateDraft };
