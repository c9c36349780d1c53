import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  ListTablesCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { TABLE_SHAPE } from '../../../local/dynamo.ts';
import { STORE_MIDDLEWARE } from '../../../local/store/middleware.ts';
import type { Store } from '../../../local/store/store.ts';
import { type Answer, execute, failure, key, openTest, TableName } from './open.ts';
import type { Item } from './random-values.ts';

let store: Store;
let client: Awaited<ReturnType<typeof openTest>>['client'];
let now = 1_600_000_000_000;
beforeEach(async () => {
  now = 1_600_000_000_000;
  ({ store, client } = await openTest({ now: () => now }));
});

const put = (item: Item, more = {}) => execute(store, 'PutItem', { TableName, Item: item, ...more });
const get = async (k: Item) => (await execute(store, 'GetItem', { TableName, Key: k })).Item;
const query = (input: object) =>
  execute(store, 'Query', {
    TableName,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': { S: 'P' } },
    ...input,
  });
const sortKeys = (answer: Answer) => answer.Items.map((item) => item.sk?.S);
const transact = (TransactItems: object[], more = {}) =>
  execute(store, 'TransactWriteItems', { TransactItems, ...more });

describe('through the SDK', () => {
  it('answers with metadata, and fails with the classes of the SDK', async () => {
    const answer = await client.send(new PutItemCommand({ TableName, Item: key('a') }));
    expect(answer.$metadata.httpStatusCode).toBe(200);
    const again = client.send(
      new PutItemCommand({
        TableName,
        Item: key('a'),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    const error = await failure(again);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: key('a'), $metadata: { httpStatusCode: 400 }, $fault: 'client' });
    const unknown = await failure(client.send(new PutItemCommand({ TableName: 'other', Item: key('a') })));
    expect(unknown).toBeInstanceOf(ResourceNotFoundException);
    const cancelled = await failure(
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: key('b') } },
            { Delete: { TableName, Key: key('a'), ConditionExpression: 'attribute_exists(x)' } },
          ],
        }),
      ),
    );
    expect(cancelled).toBeInstanceOf(TransactionCanceledException);
    expect(cancelled.CancellationReasons).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ]);
    expect(await get(key('b'))).toBeUndefined();
  });

  it('pages as its paginators expect', async () => {
    for (let i = 0; i < 7; i++) await put(key(`s${i}`));
    const seen: (string | undefined)[] = [];
    const input = {
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'P' } },
      ScanIndexForward: false,
    };
    for await (const page of paginateQuery({ client, pageSize: 3 }, input)) {
      seen.push(...(page.Items ?? []).map((item) => item.sk?.S));
    }
    expect(seen).toEqual(['s6', 's5', 's4', 's3', 's2', 's1', 's0']);
    let scanned = 0;
    for await (const page of paginateScan({ client, pageSize: 2 }, { TableName })) scanned += page.Count ?? 0;
    expect(scanned).toBe(7);
  });

  it('lets others stand around it, whenever they come', async () => {
    const order: string[] = [];
    const note =
      (name: string) =>
      <Args, Result>(next: (args: Args) => Promise<Result>) =>
      async (args: Args) => {
        order.push(name);
        const result = await next(args);
        order.push(`${name} answered`);
        return result;
      };
    client.middlewareStack.addRelativeTo(note('fault'), {
      relation: 'before',
      toMiddleware: STORE_MIDDLEWARE,
      name: 'fault',
    });
    client.middlewareStack.add(note('normal'), { step: 'initialize', name: 'normal' });
    client.middlewareStack.add(note('meter'), { step: 'initialize', priority: 'high', name: 'meter' });
    await client.send(new PutItemCommand({ TableName, Item: key('a') }));
    expect(order).toEqual([
      'meter',
      'normal',
      'fault',
      'fault answered',
      'normal answered',
      'meter answered',
    ]);
  });

  it('refuses by name what it does not implement', async () => {
    await expect(client.send(new ListTablesCommand())).rejects.toThrow(
      'The embedded store does not implement the operation ListTables.',
    );
    await expect(put(key('a'), { Expected: {} })).rejects.toThrow(
      'The embedded store does not implement "Expected" of PutItem.',
    );
    await expect(query({ AttributesToGet: ['a'] })).rejects.toThrow('"AttributesToGet" of Query');
    await expect(
      execute(store, 'BatchGetItem', {
        RequestItems: { [TableName]: { Keys: [key('a')], AttributesToGet: ['a'] } },
      }),
    ).rejects.toThrow('"AttributesToGet" of BatchGetItem');
    await expect(transact([{ Put: { TableName, Item: key('a'), ReturnValues: 'ALL_OLD' } }])).rejects.toThrow(
      '"ReturnValues" of TransactWriteItems',
    );
  });
});

describe('inputs', () => {
  it.each<[string, object, string]>([
    ['PutItem', { TableName }, "Value null at 'item' failed to satisfy constraint: Member must not be null"],
    ['GetItem', {}, '2 validation errors detected'],
    [
      'Query',
      { TableName },
      'Either the KeyConditions or KeyConditionExpression parameter must be specified',
    ],
    [
      'PutItem',
      { TableName, Item: key('a'), ReturnValues: 'ALL_NEW' },
      'ReturnValues can only be ALL_OLD or NONE',
    ],
    ['PutItem', { TableName, Item: key('a'), ReturnValues: 'X' }, "Value 'X' at 'returnValues'"],
    ['PutItem', { TableName, Item: { pk: { S: 'P' } } }, 'Missing the key sk in the item'],
    [
      'PutItem',
      { TableName, Item: { ...key('a'), sk: { N: '1' } } },
      'Type mismatch for key sk expected: S actual: N',
    ],
    ['PutItem', { TableName, Item: key('') }, 'cannot contain an empty string value. Key: sk'],
    ['GetItem', { TableName, Key: { pk: { S: 'P' } } }, 'The provided key element does not match the schema'],
    [
      'GetItem',
      { TableName, Key: { ...key('a'), x: { S: '' } } },
      'The provided key element does not match the schema',
    ],
    [
      'PutItem',
      { TableName, Item: key('s', 'p'.repeat(2049)) },
      'Size of hashkey has exceeded the maximum size limit',
    ],
    ['PutItem', { TableName, Item: key('薪'.repeat(342)) }, 'Aggregated size of all range keys has exceeded'],
    [
      'PutItem',
      { TableName, Item: { ...key('a'), gsi1pk: { N: '1' } } },
      'Type mismatch for Index Key gsi1pk Expected: S Actual: N IndexName: gsi1',
    ],
    ['PutItem', { TableName, Item: { ...key('a'), gsi1pk: { S: '' } } }, 'IndexName: gsi1, IndexKey: gsi1pk'],
    [
      'PutItem',
      { TableName, Item: { ...key('a'), x: { S: 'x'.repeat(400 * 1024) } } },
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'UpdateItem',
      {
        TableName,
        Key: key('a'),
        UpdateExpression: 'SET sk = :v',
        ExpressionAttributeValues: { ':v': { S: '' } },
      },
      'Cannot update attribute sk. This attribute is part of the key',
    ],
    [
      'UpdateItem',
      {
        TableName,
        Key: key('a'),
        UpdateExpression: 'SET x = :v',
        ExpressionAttributeValues: { ':v': { S: 'x'.repeat(400 * 1024) } },
      },
      'Item size to update has exceeded',
    ],
    [
      'Query',
      {
        TableName,
        IndexName: 'x',
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: '' } },
      },
      'The table does not have the specified index: x',
    ],
    ['BatchWriteItem', { RequestItems: {} }, 'Member must have length greater than or equal to 1'],
    ['TransactWriteItems', { TransactItems: [] }, 'Member must have length greater than or equal to 1'],
    ['TransactWriteItems', { TransactItems: [{}] }, 'can only contain one of Check, Put, Update or Delete'],
    ['Scan', { TableName, Segment: 0 }, 'The TotalSegments parameter is required'],
    ['Scan', { TableName, Limit: 0 }, 'greater than or equal to 1'],
  ])('%s %j is refused', async (operation, input, message) => {
    const error = await failure(store.execute(operation, input));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain(message);
  });

  it('may be as large as they may', async () => {
    await put(key('薪'.repeat(341), 'p'.repeat(2048)));
    const fits = 400 * 1024 - ('pk'.length + 1 + 'sk'.length + 1 + 'x'.length);
    await put({ ...key('a'), x: { S: 'x'.repeat(fits) } });
    await expect(put({ ...key('a'), x: { S: 'x'.repeat(fits + 1) } })).rejects.toThrow('exceeded');
  });

  it.each([
    ['sk = :p', 'Query condition missed key schema element: pk'],
    ['pk > :p', 'Query key condition not supported'],
    ['pk = :p AND pk = :p', 'must only contain one condition per key'],
    ['pk = :p AND x = :p', 'Query condition missed key schema element: sk'],
    ['pk = :p OR sk = :p', 'Invalid operator used in KeyConditionExpression: OR'],
    ['pk = :p AND sk <> :p', 'Invalid operator used in KeyConditionExpression: <>'],
    ['pk = :p AND sk IN (:p)', 'Invalid operator used in KeyConditionExpression: IN'],
    ['pk = :p AND contains(sk, :p)', 'Invalid operator used in KeyConditionExpression: contains'],
    ['pk = :p AND sk.x = :p', 'cannot have conditions on nested attributes'],
  ])('the key condition %s is refused', async (KeyConditionExpression, message) => {
    await expect(query({ KeyConditionExpression })).rejects.toThrow(message);
  });

  it('a filter of a query names no keys, a scan may', async () => {
    await expect(query({ FilterExpression: 'begins_with(sk, :p)' })).rejects.toThrow(
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    );
    const scan = { TableName, FilterExpression: 'sk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } };
    await put(key('a'));
    expect(await execute(store, 'Scan', scan)).toMatchObject({ Count: 1 });
  });

  it('of a query of an index are of that index', async () => {
    const input = { IndexName: 'gsi1', KeyConditionExpression: 'gsi1pk = :p' };
    await expect(query({ ...input, ConsistentRead: true })).rejects.toThrow(
      'Consistent reads are not supported',
    );
    await expect(query({ ...input, ProjectionExpression: 'x' })).rejects.toThrow('does not project [x]');
    await expect(query({ ...input, Select: 'ALL_ATTRIBUTES' })).rejects.toThrow(
      'its projection type is not ALL',
    );
    await expect(query({ Select: 'SPECIFIC_ATTRIBUTES' })).rejects.toThrow('Must specify');
    await expect(query({ Select: 'ALL_PROJECTED_ATTRIBUTES' })).rejects.toThrow(
      'only when Querying using an IndexName',
    );
    await expect(query({ Select: 'COUNT', ProjectionExpression: 'x' })).rejects.toThrow(
      'when choosing to get COUNT',
    );
  });
});

describe('queries', () => {
  it('sort texts by bytes, both ways, and go on behind the last', async () => {
    const order = ['A', 'a', 'aa', 'b', '薪', '\uffee', '😀'];
    for (const sk of order.toReversed()) await put(key(sk));
    expect(sortKeys(await query({}))).toEqual(order);
    const backward = await query({ ScanIndexForward: false, Limit: 2 });
    expect(sortKeys(backward)).toEqual(['😀', '\uffee']);
    expect(backward.LastEvaluatedKey).toEqual(key('\uffee'));
    expect(
      sortKeys(await query({ ScanIndexForward: false, ExclusiveStartKey: backward.LastEvaluatedKey })),
    ).toEqual(order.slice(0, 5).toReversed());
  });

  it('order numbers and binaries as keys', async () => {
    for (const [type, values, read] of [
      ['N', ['-10', '-1.5', '0', '0.5', '2', '10'], (v?: AttributeValue) => v?.N],
      ['B', [[0], [1, 2], [1, 2, 0], [255]].map((b) => Uint8Array.from(b)), (v?: AttributeValue) => v?.B],
    ] as const) {
      const other = await openTest(
        {},
        {
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'h', KeyType: 'HASH' },
            { AttributeName: 'r', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'h', AttributeType: 'S' },
            { AttributeName: 'r', AttributeType: type },
          ],
        },
      );
      for (const value of values.toReversed()) {
        await execute(other.store, 'PutItem', { TableName, Item: { h: { S: 'h' }, r: { [type]: value } } });
      }
      const answer = await execute(other.store, 'Query', {
        TableName,
        KeyConditionExpression: 'h = :h AND r >= :r',
        ExpressionAttributeValues: { ':h': { S: 'h' }, ':r': { [type]: values[1] } },
      });
      expect(answer.Items.map((item) => read(item.r))).toEqual(values.slice(1));
    }
  });

  it('work on a table without a sort key', async () => {
    const other = await openTest(
      {},
      {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'h', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'h', AttributeType: 'S' }],
      },
    );
    await execute(other.store, 'PutItem', { TableName, Item: { h: { S: 'a' } } });
    const answer = await execute(other.store, 'Query', {
      TableName,
      KeyConditionExpression: 'h = :h',
      ExpressionAttributeValues: { ':h': { S: 'a' } },
      Limit: 1,
    });
    expect(answer).toMatchObject({ Count: 1, LastEvaluatedKey: { h: { S: 'a' } } });
  });

  it('end a page at 1 MB before the filter', async () => {
    const filler = { S: 'x'.repeat(300 * 1024) };
    for (let i = 0; i < 5; i++) await put({ ...key(`s${i}`), filler });
    const page = await query({ FilterExpression: 'attribute_exists(x)' });
    expect(page).toMatchObject({ Count: 0, ScannedCount: 3, LastEvaluatedKey: key('s2') });
    const rest = await query({ ExclusiveStartKey: page.LastEvaluatedKey, Select: 'COUNT' });
    expect(rest).toEqual({ Count: 2, ScannedCount: 2 });
  });

  it('tell of a last page that is full that there may be more', async () => {
    await put(key('a'));
    const full = await query({ Limit: 1 });
    expect(full.LastEvaluatedKey).toEqual(key('a'));
    const rest = await query({ Limit: 1, ExclusiveStartKey: full.LastEvaluatedKey });
    expect(rest).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  });

  it('of an index hold what has its keys, in their order', async () => {
    const item = (sk: string, gsi1sk: string) => ({
      ...key(sk),
      gsi1pk: { S: 'P' },
      gsi1sk: { S: gsi1sk },
      x: { S: 'x' },
    });
    await put(item('b', 'same'));
    await put(item('a', 'same'));
    await put(item('c', 'first'));
    await put({ ...key('d'), gsi1pk: { S: 'P' } });
    const input = { IndexName: 'gsi1', KeyConditionExpression: 'gsi1pk = :p' };
    const answer = await query(input);
    expect(sortKeys(answer)).toEqual(['c', 'a', 'b']);
    expect(answer.Items[0]).toEqual({ ...key('c'), gsi1pk: { S: 'P' }, gsi1sk: { S: 'first' } });
    const page = await query({ ...input, Limit: 2 });
    expect(page.LastEvaluatedKey).toEqual({ ...key('a'), gsi1pk: { S: 'P' }, gsi1sk: { S: 'same' } });
    expect(sortKeys(await query({ ...input, ExclusiveStartKey: page.LastEvaluatedKey }))).toEqual(['b']);
    await execute(store, 'DeleteItem', { TableName, Key: key('c') });
    expect(sortKeys(await query(input))).toEqual(['a', 'b']);
  });

  it('refuse a start that is none of theirs', async () => {
    await expect(query({ ExclusiveStartKey: key('a', 'Q') })).rejects.toThrow('outside query boundaries');
    await expect(query({ ExclusiveStartKey: { pk: { S: 'P' } } })).rejects.toThrow(
      'The provided starting key is invalid',
    );
    await expect(
      query({
        KeyConditionExpression: 'pk = :p AND begins_with(sk, :p)',
        ExclusiveStartKey: key('a'),
      }),
    ).rejects.toThrow('does not match the range key predicate');
  });
});

describe('scans', () => {
  it('in segments see every item once', async () => {
    for (let i = 0; i < 40; i++) await put(key('s', `P${i}`));
    const seen: (string | undefined)[] = [];
    for (let Segment = 0; Segment < 3; Segment++) {
      let start: Item | undefined;
      do {
        const page = await execute(store, 'Scan', {
          TableName,
          Segment,
          TotalSegments: 3,
          Limit: 5,
          ExclusiveStartKey: start,
        });
        seen.push(...page.Items.map((item) => item.pk?.S));
        start = page.LastEvaluatedKey;
      } while (start);
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 40 }, (_, i) => `P${i}`).toSorted());
  });
});

describe('updates', () => {
  const update = (ReturnValues: string) =>
    execute(store, 'UpdateItem', {
      TableName,
      Key: key('a'),
      UpdateExpression: 'SET m.x = :v REMOVE y',
      ExpressionAttributeValues: { ':v': { S: 'new' } },
      ReturnValues,
    });

  it.each<[string, Item | undefined]>([
    ['NONE', undefined],
    ['ALL_OLD', { ...key('a'), m: { M: { x: { S: 'old' }, z: { S: 'z' } } }, y: { S: 'y' } }],
    ['ALL_NEW', { ...key('a'), m: { M: { x: { S: 'new' }, z: { S: 'z' } } } }],
    ['UPDATED_OLD', { m: { M: { x: { S: 'old' } } }, y: { S: 'y' } }],
    ['UPDATED_NEW', { m: { M: { x: { S: 'new' } } } }],
  ])('answer %s', async (wanted, attributes) => {
    await put({ ...key('a'), m: { M: { x: { S: 'old' }, z: { S: 'z' } } }, y: { S: 'y' } });
    expect((await update(wanted)).Attributes).toEqual(attributes);
  });

  it('make the item that is missing, even from nothing', async () => {
    await execute(store, 'UpdateItem', { TableName, Key: key('a') });
    expect(await get(key('a'))).toEqual(key('a'));
  });
});

describe('batches', () => {
  it('leave over what makes an answer larger than 16 MB', async () => {
    const filler = { S: 'x'.repeat(399 * 1024) };
    for (let i = 0; i < 45; i++) await put({ ...key(`s${String(i).padStart(2, '0')}`), filler });
    const Keys = Array.from({ length: 45 }, (_, i) => key(`s${String(i).padStart(2, '0')}`));
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    );
    expect(answer.Responses?.[TableName]).toHaveLength(41);
    expect(answer.UnprocessedKeys).toEqual({ [TableName]: { Keys: Keys.slice(41), ConsistentRead: true } });
  });

  it('are bounded and without doubles', async () => {
    const Keys = Array.from({ length: 101 }, (_, i) => key(`s${i}`));
    const batch = (keys: Item[]) =>
      execute(store, 'BatchGetItem', { RequestItems: { [TableName]: { Keys: keys } } });
    await expect(batch(Keys)).rejects.toThrow('Too many items requested for the BatchGetItem call');
    await expect(batch([key('a'), key('a')])).rejects.toThrow(
      'Provided list of item keys contains duplicates',
    );
    const puts = (n: number) => Array.from({ length: n }, (_, i) => ({ PutRequest: { Item: key(`s${i}`) } }));
    const write = (requests: object[]) =>
      execute(store, 'BatchWriteItem', { RequestItems: { [TableName]: requests } });
    await expect(write(puts(26))).rejects.toThrow('Too many items requested for the BatchWriteItem call');
    await expect(write([...puts(1), { DeleteRequest: { Key: key('s0') } }])).rejects.toThrow(
      'contains duplicates',
    );
    await write([...puts(24), { PutRequest: { Item: key('last') } }]);
    expect(await query({ Select: 'COUNT' })).toMatchObject({ Count: 25 });
  });

  it('write nothing when one of them is refused', async () => {
    const requests = [{ PutRequest: { Item: key('a') } }, { PutRequest: { Item: { pk: { S: 'P' } } } }];
    await expect(
      execute(store, 'BatchWriteItem', { RequestItems: { [TableName]: requests } }),
    ).rejects.toThrow();
    expect(await get(key('a'))).toBeUndefined();
  });
});

describe('transactions', () => {
  const Put = (sk: string, more = {}) => ({ Put: { TableName, Item: key(sk), ...more } });

  it('tell a reason for each action, in order', async () => {
    await put({ ...key('a'), n: { S: 'text' } });
    const one = { ':one': { N: '1' } };
    const error = await failure(
      transact([
        Put('b'),
        Put('a', {
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        {
          Update: {
            TableName,
            Key: key('c'),
            UpdateExpression: 'SET n = m + :one',
            ExpressionAttributeValues: one,
          },
        },
        { ConditionCheck: { TableName, Key: key('d'), ConditionExpression: 'attribute_exists(pk)' } },
        { Put: { TableName, Item: { pk: { S: 'P' } } } },
      ]),
    );
    expect(error.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError, ConditionalCheckFailed, ValidationError]',
    );
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...key('a'), n: { S: 'text' } },
      },
      {
        Code: 'ValidationError',
        Message: 'The provided expression refers to an attribute that does not exist in the item',
      },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      {
        Code: 'ValidationError',
        Message: 'One or more parameter values were invalid: Missing the key sk in the item',
      },
    ]);
    expect(await query({ Select: 'COUNT' })).toMatchObject({ Count: 1 });
  });

  it('are bounded: 100 actions, one for each item, 4 MB', async () => {
    await transact(Array.from({ length: 100 }, (_, i) => Put(`s${i}`)));
    await expect(transact(Array.from({ length: 101 }, (_, i) => Put(`s${i}`)))).rejects.toThrow(
      'less than or equal to 100',
    );
    await expect(transact([Put('a'), { Delete: { TableName, Key: key('a') } }])).rejects.toThrow(
      'Transaction request cannot include multiple operations on one item',
    );
    const large = Array.from({ length: 11 }, (_, i) => ({
      Put: { TableName, Item: { ...key(`l${i}`), filler: { S: 'x'.repeat(399 * 1024) } } },
    }));
    await expect(transact(large)).rejects.toThrow('cannot exceed 4 MB');
    await transact(large.slice(1));
  });

  it('of one token are made once in ten minutes', async () => {
    const add = (by: string) => [
      {
        Update: {
          TableName,
          Key: key('a'),
          UpdateExpression: 'ADD n :by',
          ExpressionAttributeValues: { ':by': { N: by } },
        },
      },
    ];
    const token = { ClientRequestToken: 'token', ReturnConsumedCapacity: 'TOTAL' };
    expect((await transact(add('1'), token)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, WriteCapacityUnits: 2 },
    ]);
    now += 9 * 60_000;
    expect((await transact(add('1'), token)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, ReadCapacityUnits: 2 },
    ]);
    expect((await get(key('a')))?.n).toEqual({ N: '1' });
    const error = await failure(transact(add('2'), token));
    expect(error).toBeInstanceOf(IdempotentParameterMismatchException);
    now += 61_000;
    await transact(add('2'), token);
    expect((await get(key('a')))?.n).toEqual({ N: '3' });
  });

  it('that are cancelled leave their token free', async () => {
    const check = {
      ConditionCheck: { TableName, Key: key('x'), ConditionExpression: 'attribute_exists(pk)' },
    };
    const token = { ClientRequestToken: 'token' };
    await expect(transact([check, Put('a')], token)).rejects.toThrow('cancelled');
    await put(key('x'));
    await transact([check, Put('a')], token);
    expect(await get(key('a'))).toEqual(key('a'));
  });
});

describe('consumed capacity', () => {
  const kb = (n: number) => ({ S: 'x'.repeat(n * 1024 - 20) });

  beforeEach(async () => {
    // One index with keys only and one with everything.
    const [gsi1, gsi2] = TABLE_SHAPE.GlobalSecondaryIndexes;
    if (!gsi1 || !gsi2) throw new RangeError('the table has two indexes');
    const whole = { ...gsi2, Projection: { ProjectionType: 'ALL' as const } };
    ({ store, client } = await openTest(
      { now: () => now },
      { ...TABLE_SHAPE, GlobalSecondaryIndexes: [gsi1, whole] },
    ));
  });

  const indexes = { ReturnConsumedCapacity: 'INDEXES' };

  it('of a write is of the larger item, and of what changes in the indexes', async () => {
    const item = { ...key('a'), gsi2pk: { S: 'P' }, gsi2sk: { S: '1' } };
    const used = async (more: Item) => (await put({ ...item, ...more }, indexes)).ConsumedCapacity;
    expect(await used({ filler: kb(3) })).toEqual({
      TableName,
      CapacityUnits: 8,
      Table: { CapacityUnits: 4 },
      GlobalSecondaryIndexes: { gsi2: { CapacityUnits: 4 } },
    });
    expect(await used({ filler: kb(3) })).toEqual({
      TableName,
      CapacityUnits: 4,
      Table: { CapacityUnits: 4 },
    });
    expect(await used({ gsi2sk: { S: '2' } })).toMatchObject({
      Table: { CapacityUnits: 4 },
      GlobalSecondaryIndexes: { gsi2: { CapacityUnits: 5 } },
    });
    expect(await used({ gsi1pk: { S: 'P' }, gsi1sk: { S: 'x' }, gsi2sk: { S: '2' } })).toMatchObject({
      GlobalSecondaryIndexes: { gsi1: { CapacityUnits: 1 }, gsi2: { CapacityUnits: 1 } },
    });
    const keysOnly = { gsi1pk: { S: 'P' }, gsi1sk: { S: 'x' }, gsi2sk: { S: '2' }, y: { S: 'y' } };
    expect((await used(keysOnly)).GlobalSecondaryIndexes).toEqual({
      gsi2: { CapacityUnits: 1 },
    });
    expect(
      (await execute(store, 'DeleteItem', { TableName, Key: key('a'), ...indexes })).ConsumedCapacity,
    ).toMatchObject({
      CapacityUnits: 3,
    });
  });

  it('of a transaction counts twice in the table and once in an index', async () => {
    const Item = { ...key('a'), gsi2pk: { S: 'P' }, gsi2sk: { S: '1' } };
    const check = {
      ConditionCheck: { TableName, Key: key('x'), ConditionExpression: 'attribute_not_exists(pk)' },
    };
    expect((await transact([{ Put: { TableName, Item } }, check], indexes)).ConsumedCapacity).toMatchObject([
      {
        CapacityUnits: 5,
        WriteCapacityUnits: 5,
        Table: { CapacityUnits: 4, WriteCapacityUnits: 4 },
        GlobalSecondaryIndexes: { gsi2: { CapacityUnits: 1 } },
      },
    ]);
  });

  it('of a read is of whole items, half when it need not be consistent', async () => {
    await put({ ...key('a'), filler: kb(5) });
    await put({ ...key('b'), filler: kb(1) });
    const read = async (input: object) => {
      const answer = await execute(store, 'GetItem', {
        TableName,
        Key: key('a'),
        ReturnConsumedCapacity: 'TOTAL',
        ...input,
      });
      return answer.ConsumedCapacity.CapacityUnits;
    };
    expect(await read({})).toBe(1);
    expect(await read({ ConsistentRead: true, ProjectionExpression: 'pk' })).toBe(2);
    expect(await read({ Key: key('none') })).toBe(0.5);
    const all = await query({
      ReturnConsumedCapacity: 'TOTAL',
      ConsistentRead: true,
      ProjectionExpression: 'pk',
    });
    expect(all.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2 });
  });
});

describe('tables', () => {
  it('are described, deleted, and made once', async () => {
    await put(key('a'));
    const { Table } = await execute(store, 'DescribeTable', { TableName });
    expect(Table).toMatchObject({
      TableName,
      TableStatus: 'ACTIVE',
      KeySchema: TABLE_SHAPE.KeySchema,
    });
    expect(Table.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'gsi1' }, { IndexName: 'gsi2' }]);
    await expect(execute(store, 'CreateTable', { TableName, ...TABLE_SHAPE })).rejects.toThrow(
      'Table already exists: test',
    );
    await execute(store, 'DeleteTable', { TableName });
    await expect(get(key('a'))).rejects.toThrow('Requested resource not found');
    await expect(execute(store, 'DescribeTable', { TableName })).rejects.toThrow(
      'Requested resource not found: Table: test not found',
    );
    await execute(store, 'CreateTable', { TableName, ...TABLE_SHAPE });
    expect(await get(key('a'))).toBeUndefined();
  });

  it('keep expired items until they are deleted', async () => {
    const item = (sk: string, expiresAt: string) => put({ ...key(sk), expiresAt: { N: expiresAt } });
    await item('old', '100');
    const spec = { AttributeName: 'expiresAt', Enabled: true };
    const at = 200_000_000;
    await execute(store, 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: spec });
    await expect(
      execute(store, 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: spec }),
    ).rejects.toThrow('already enabled');
    expect(await execute(store, 'DescribeTimeToLive', { TableName })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    });
    await item('past', String(at - 1));
    await item('fraction', String(at - 0.5));
    await item('now', String(at));
    await put({ ...key('text'), expiresAt: { S: '1' } });
    expect(sortKeys(await query({}))).toEqual(['fraction', 'now', 'old', 'past', 'text']);
    expect(await store.expire(at)).toBe(2);
    expect(sortKeys(await query({}))).toEqual(['now', 'old', 'text']);
    expect(await store.expire(1000)).toBe(1);
  });
});
