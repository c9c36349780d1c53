import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { decide, receive } from '../../../domain/clue/decide.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { MAX_RETRIES } from '../../../functions/store/backoff.ts';
import { type IdempotencyRecord, KeyInUse } from '../../../functions/store/idempotency.ts';
import { readEntries, stateItem } from '../../../functions/store/items.ts';
import { entryKey, loadAttribute, loadKey, personPk, taskKey } from '../../../functions/store/keys.ts';
import { unpackText } from '../../../functions/store/packing.ts';
import { Repository } from '../../../functions/store/repository.ts';
import { unitCheck } from '../../../functions/store/roster.ts';
import { openTable, toItem, unmarshall } from '../../../functions/store/table.ts';
import { at, happen, intakeFacts, receivedClue } from '../../support/clues.ts';
import { testRuntime } from '../../support/ledger.ts';
import { mockClass } from '../../support/mocked.ts';

const NOW = at('2021-03-05 10:00');
const dynamo = mockClass(DynamoDBClient);
const client = new DynamoDBClient({ region: 'local', maxAttempts: 1 });
const table = openTable(client, 't');
const clues = new Repository(testRuntime(client, 't'), CLUE);
const actor = { id: 'insp-1', role: 'inspector' };
const officer = { sub: 'insp-1', roles: ['inspector'] as const, division: '440311' };

const triaged: ClueEvent = {
  type: 'triaged',
  referred: false,
  triage: { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null },
  groupSize: 1,
};
const assigned = happen(receivedClue(NOW), NOW, 's', triaged, {
  type: 'assigned',
  unitId: 'u',
  officers: ['insp-1', 'insp-2'],
  mode: 'rule',
});
const item = (version: number, clue = assigned) =>
  toItem(
    stateItem(CLUE, clue.clueId, {
      state: { ...clue, version },
      facets: 1,
      writtenAt: new Date(NOW).toISOString(),
    }),
  );
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const sign = (keep?: IdempotencyRecord<Clue>) =>
  clues.change(
    assigned.clueId,
    'sign',
    NOW,
    (clue, rules) => decide(clue, { name: 'sign', body: {} }, officer, rules, NOW),
    { actor, keep },
  );
/** Logs something about a clue that was signed for. */
const log = (clue: Clue, note: string) => {
  dynamo.on(GetItemCommand).resolves({ Item: item(7, clue) });
  const body = { kind: 'other', occurredAt: '2021-03-05T09:00:00+08:00', note } as const;
  return clues.change(
    clue.clueId,
    'log',
    NOW,
    (state, rules) => decide(state, { name: 'log', body }, officer, rules, NOW),
    { actor, text: { text: note } },
  );
};
const sent = (): TransactWriteItemsCommandInput[] =>
  dynamo.commandCalls(TransactWriteItemsCommand).map((c) => c.args[0].input);
/** The items that the first transaction puts. */
const putItems = () =>
  sent()[0]?.TransactItems?.flatMap((i) => (i.Put?.Item ? [unmarshall(i.Put.Item)] : [])) ?? [];
/** What the first transaction adds to the numbers of officers. */
const loadUpdates = () =>
  sent()[0]?.TransactItems?.flatMap(({ Update: u }) => {
    if (!u) return [];
    const [names, values] = [u.ExpressionAttributeNames ?? {}, unmarshall(u.ExpressionAttributeValues ?? {})];
    const added = /^ADD (.*)$/.exec(u.UpdateExpression ?? '')?.[1]?.split(', ') ?? [];
    return [
      {
        key: unmarshall(u.Key ?? {}),
        added: Object.fromEntries(
          added.map((part) => {
            const [name = '', value = ''] = part.split(' ');
            return [names[name]?.replace(loadAttribute(''), ''), values[value]];
          }),
        ),
        condition: u.ConditionExpression,
      },
    ];
  });

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetItemCommand).resolves({ Item: item(7) });
  dynamo.on(QueryCommand).resolves({});
  dynamo.on(TransactWriteItemsCommand).resolves({});
});

describe('a command', () => {
  it('is one transaction: the clue on its version and prior statuses, the entry if it is not there', async () => {
    expect(await sign()).toMatchObject({ outcome: 'done' });
    const [only, ...others] = sent();
    expect(others).toEqual([]);
    const [clue, entry] = only?.TransactItems ?? [];
    expect(clue?.Put?.ConditionExpression).toBe('version = :version AND #status IN (:s0)');
    expect(clue?.Put?.ExpressionAttributeValues).toEqual({
      ':version': { N: '7' },
      ':s0': { S: 'assigned' },
    });
    expect(clue?.Put?.Item).toMatchObject({ status: { S: 'investigating' }, version: { N: '8' } });
    expect(entry?.Put?.ConditionExpression).toBe('attribute_not_exists(pk)');
    expect(entry?.Put?.Item).toMatchObject(toItem(entryKey('clue', assigned.clueId, 8)));
    expect(only?.TransactItems).toHaveLength(2);
  });

  it('reads and decides again after a lost race', async () => {
    dynamo
      .on(GetItemCommand)
      .resolvesOnce({ Item: item(7) })
      .resolves({ Item: item(8) });
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('ConditionalCheckFailed', 'None'))
      .resolves({});
    expect(await sign()).toMatchObject({ outcome: 'done' });
    expect(sent().map((s) => s.TransactItems?.[0]?.Put?.ExpressionAttributeValues?.[':version']?.N)).toEqual([
      '7',
      '8',
    ]);
  });

  it('is refused by what the clue has become meanwhile', async () => {
    const signedByOther = happen(assigned, NOW, 'insp-2', { type: 'signed' });
    dynamo
      .on(GetItemCommand)
      .resolvesOnce({ Item: item(7) })
      .resolves({ Item: item(8, signedByOther) });
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('ConditionalCheckFailed', 'None'));
    expect(await sign()).toMatchObject({ outcome: 'refused', refusal: { refused: 'status' } });
    expect(sent()).toHaveLength(1);
  });

  it('whose answer was lost is known by its hash, and not done twice', async () => {
    dynamo.on(TransactWriteItemsCommand).callsFake((input: TransactWriteItemsCommandInput) => {
      dynamo.on(GetItemCommand).resolves({ Item: input.TransactItems?.[0]?.Put?.Item });
      throw cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed');
    });
    expect(await sign()).toMatchObject({ outcome: 'done', stored: { state: { version: 8 } } });
    expect(sent()).toHaveLength(1);
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    '%s is tried again',
    async (code) => {
      dynamo
        .on(TransactWriteItemsCommand)
        .rejectsOnce(cancelled(code))
        .rejectsOnce(cancelled(code))
        .resolves({});
      expect(await sign()).toMatchObject({ outcome: 'done' });
      expect(sent()).toHaveLength(3);
    },
  );

  it('gives up after a bounded number of conflicts', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict'));
    await expect(sign()).rejects.toThrow('cancelled');
    expect(sent().length).toBe(MAX_RETRIES + 1);
  });

  it.each(['TimeoutError', 'InternalServerError', 'ValidationException'])(
    '%s goes to the caller',
    async (name) => {
      dynamo.on(TransactWriteItemsCommand).rejects(Object.assign(new Error('x'), { name }));
      await expect(sign()).rejects.toMatchObject({ name });
      expect(sent()).toHaveLength(1);
    },
  );

  it('with an idempotency key that was taken meanwhile says so', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'None', 'ConditionalCheckFailed'));
    const keep = { kind: 'clue', scope: 's', key: 'k', bodyHash: 'h', answer: () => '{}', expiresAt: 1 };
    await expect(sign(keep)).rejects.toBeInstanceOf(KeyInUse);
  });

  it('keeps free text apart, with its digest alone in the record', async () => {
    await log(happen(assigned, NOW, 'insp-1', { type: 'signed' }), '张三说工资未发');
    const items = putItems().map((i) => ('body' in i ? { ...i, body: unpackText(i.body) } : i));
    const holding = items.filter((i) => JSON.stringify(i).includes('张三'));
    expect(holding.map((i) => i.pk)).toEqual([personPk('clue', assigned.clueId)]);
    expect(readEntries(items[1] ?? {})[0]?.textHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('counts the clue among its officers’ open ones, and out again', async () => {
    const reviewing = { ...assigned, status: 'reviewing' as const };
    dynamo.on(GetItemCommand).resolves({ Item: item(7, reviewing) });
    await clues.change(assigned.clueId, 'review', NOW, () => ({ events: [{ type: 'closed' }] }), { actor });
    expect(loadUpdates()).toEqual([
      { key: loadKey('440311', 'clue', 'u'), added: { 'insp-1': -1, 'insp-2': -1 }, condition: undefined },
    ]);
  });

  it('counts it for those it is given to and no longer for others, and for who stays not at all', async () => {
    const events = [
      { type: 'assigned', unitId: 'u', officers: ['insp-2', 'insp-3'], mode: 'supervisor' },
    ] as const;
    await clues.change(assigned.clueId, 'assign', NOW, () => ({ events }), { actor });
    expect(loadUpdates()).toEqual([
      { key: loadKey('440311', 'clue', 'u'), added: { 'insp-1': -1, 'insp-3': 1 }, condition: undefined },
    ]);
  });

  it('of another unit is counted there, on condition that the unit is as it was read', async () => {
    const unit = { unitId: 'w', name: 'x', division: '440311', streets: [], officers: [] };
    const events = [
      { type: 'assigned', unitId: 'w', officers: ['insp-1', 'x:1'], mode: 'supervisor' },
    ] as const;
    const checks = [unitCheck(table, 'clue', { unit, tag: 't1' })];
    await clues.change(assigned.clueId, 'assign', NOW, () => ({ events, checks }), { actor });
    expect(loadUpdates()).toEqual([
      { key: loadKey('440311', 'clue', 'u'), added: { 'insp-1': -1, 'insp-2': -1 }, condition: undefined },
      { key: loadKey('440311', 'clue', 'w'), added: { 'insp-1': 1, 'x:1': 1 }, condition: 'tag = :tag' },
    ]);
    expect(sent()[0]?.TransactItems?.at(-1)?.Update?.ExpressionAttributeValues?.[':tag']).toEqual({
      S: 't1',
    });
    expect(sent()[0]?.TransactItems?.some((i) => i.ConditionCheck)).toBe(false);
  });

  it('checks by itself what its transaction does not write', async () => {
    const unit = { unitId: 'w', name: 'x', division: '4403', streets: [], officers: [] };
    const checks = [unitCheck(table, 'clue', { unit, tag: 't1' })];
    await clues.change(assigned.clueId, 'sign', NOW, () => ({ events: [{ type: 'signed' }], checks }), {
      actor,
    });
    expect(sent()[0]?.TransactItems?.slice(2)).toEqual(checks);
  });
});

describe('what an entry tells the relay', () => {
  const told = () => {
    const [, entries] = putItems();
    return entries?.waking === undefined ? null : JSON.parse(String(entries.waking));
  };
  const signed = happen(assigned, NOW, 'insp-1', { type: 'signed' });

  it('is the stage that was left, and where the clue is now', async () => {
    await sign();
    expect(told()).toEqual({
      left: 'sign',
      generation: 1,
      position: { stage: 'contact', alarmAt: expect.stringMatching(/^2021-03-/) },
    });
  });

  it('is nothing where a person’s stage goes on, or none was left', async () => {
    await log(signed, 'x');
    expect(told()).toBeNull();
    dynamo.resetHistory();
    dynamo.on(GetItemCommand).resolves({ Item: item(1, receivedClue(NOW)) });
    await clues.change('national-QG1', 'auto-triage', NOW, () => ({ events: [triaged] }), { actor });
    expect(told()).toBeNull();
  });

  it('is an alarm that comes sooner than the one the stage waits for, not a later one', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: item(7, signed) });
    const supervise = (dueOn: string) =>
      clues.change(signed.clueId, 'supervise', NOW, () => ({ events: [{ type: 'supervised', dueOn }] }), {
        actor,
      });
    await supervise('2021-03-06');
    expect(told()).toMatchObject({
      left: 'contact',
      position: { stage: 'contact', alarmAt: '2021-03-06T16:00:00.000Z' },
    });
    dynamo.resetHistory();
    await supervise('2021-12-01');
    expect(told()).toBeNull();
  });

  it('is an execution to start, by a new clue and by a reopened one', async () => {
    const event = receive(intakeFacts(), DEFAULT_POLICY, BUILT_IN_CALENDAR, NOW);
    await clues.create('national-QG1', event, NOW, { actor });
    expect(told()).toEqual({ start: { generation: 1, stage: 'triage' } });
    dynamo.resetHistory();
    const closed = happen(signed, NOW, 's', { type: 'closed' });
    dynamo.on(GetItemCommand).resolves({ Item: item(9, closed) });
    const events = [{ type: 'reopened', generation: 2, stage: 'investigation' }] as const;
    await clues.change(closed.clueId, 'reopen', NOW, () => ({ events }), { actor });
    expect(told()).toEqual({ start: { generation: 2, stage: 'investigation' } });
  });
});

describe('a new clue', () => {
  const create = () =>
    clues.create('national-QG1', receive(intakeFacts(), DEFAULT_POLICY, BUILT_IN_CALENDAR, NOW), NOW, {
      actor,
    });

  it('is written if it is not there', async () => {
    expect(await create()).toMatchObject({
      created: true,
      stored: { state: { status: 'received', version: 1 } },
    });
    expect(
      sent()[0]?.TransactItems?.every((i) => i.Put?.ConditionExpression === 'attribute_not_exists(pk)'),
    ).toBe(true);
  });

  it('is not written when it is there: the refusal brings the one that is', async () => {
    const { stored } = await create();
    const Item = sent()[0]?.TransactItems?.[0]?.Put?.Item;
    const refusal = cancelled('ConditionalCheckFailed', 'None');
    if (refusal.CancellationReasons?.[0]) refusal.CancellationReasons[0].Item = Item;
    dynamo.on(TransactWriteItemsCommand).rejects(refusal);
    expect(await create()).toEqual({ created: false, stored });
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(0);
  });

  it('reads back as it was written', async () => {
    const { stored } = await create();
    dynamo.on(GetItemCommand).resolves({ Item: sent()[0]?.TransactItems?.[0]?.Put?.Item });
    expect(await clues.load('national-QG1')).toEqual(stored);
  });
});

describe('a task token', () => {
  const task = {
    stage: 'sign',
    generation: 1,
    token: 'x',
    alarmAt: '2021-03-08T16:00:00.000Z',
    attempt: '2021-03-05T02:00:00.000Z#000',
  } as const;

  it('is kept beside the clue, unless that of a later attempt is', async () => {
    dynamo.on(PutItemCommand).resolves({});
    expect(await clues.saveTask('c', task)).toBe(true);
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      Item: toItem({ ...taskKey('clue', 'c'), ...task }),
      ConditionExpression:
        'attribute_not_exists(pk) OR generation < :generation OR (generation = :generation AND attempt <= :attempt)',
      ExpressionAttributeValues: { ':generation': { N: '1' }, ':attempt': { S: task.attempt } },
    });
    dynamo.on(PutItemCommand).rejects(new ConditionalCheckFailedException({ message: 'x', $metadata: {} }));
    expect(await clues.saveTask('c', task)).toBe(false);
  });

  it('passes any other fault on', async () => {
    dynamo.on(PutItemCommand).rejects(Object.assign(new Error('x'), { name: 'ThrottlingException' }));
    await expect(clues.saveTask('c', task)).rejects.toThrow('x');
  });
});
