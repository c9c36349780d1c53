import fc from 'fast-check';
import { printCondition, printPath, printUpdate } from './print.ts';
import { condition, Given, path, update } from './random-expressions.ts';
import { item, key, oneOf, pk, TEXTS } from './random-values.ts';

/** An operation of DynamoDB as a client sends it. */
export interface Operation {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

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
