import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { decide, receive } from '../../../domain/clue/decide.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { changeClue, createClue, loadClue, saveTaskToken } from '../../../functions/store/clues.ts';
import { KeyInUse } from '../../../functions/store/repository.ts';
import { openTable, toItem, unmarshall } from '../../../functions/store/table.ts';
import { at, happen, intakeFacts, RULES, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const dynamo = mockClient(DynamoDBClient);
const table = openTable(new DynamoDBClient({ region: 'local', maxAttempts: 1 }), 't');
const actor = { id: 'insp-1', role: 'inspector' };
const officer = { sub: 'insp-1', roles: ['inspector'] as const, division: '440311' };

const assigned = happen(
  receivedClue(NOW),
  NOW,
  's',
  {
    type: 'triaged',
    referred: false,
    triage: { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null },
    groupSize: 1,
  },
  { type: 'assigned', unitId: 'u', officers: ['insp-1', 'insp-2'], mode: 'rule' },
);
const item = (rev: number, clue = assigned) =>
  toItem({
    pk: `CLUE#${clue.clueId}`,
    sk: 'CLUE',
    status: clue.status,
    generation: clue.generation,
    body: JSON.stringify(clue),
    rev,
    facets: 1,
    writtenAt: new Date(NOW).toISOString(),
  });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const sign = () =>
  changeClue(
    table,
    assigned.clueId,
    'sign',
    NOW,
    ({ clue }) => decide(clue, { name: 'sign', body: {} }, officer, RULES, NOW),
    { actor },
  );
const sent = (): TransactWriteItemsCommandInput[] =>
  dynamo.commandCalls(TransactWriteItemsCommand).map((c) => c.args[0].input);

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetItemCommand).resolves({ Item: item(7) });
  dynamo.on(TransactWriteItemsCommand).resolves({});
});

describe('a command', () => {
  it('is one transaction: the clue on its version and prior statuses, the entry if it is not there', async () => {
    expect(await sign()).toMatchObject({ outcome: 'done' });
    const [only, ...others] = sent();
    expect(others).toEqual([]);
    const [clue, entry] = only?.TransactItems ?? [];
    expect(clue?.Put?.ConditionExpression).toBe('rev = :rev AND #status IN (:s0)');
    expect(clue?.Put?.ExpressionAttributeValues).toEqual({ ':rev': { N: '7' }, ':s0': { S: 'assigned' } });
    expect(clue?.Put?.Item).toMatchObject({ status: { S: 'investigating' }, rev: { N: '8' } });
    expect(entry?.Put?.ConditionExpression).toBe('attribute_not_exists(pk)');
    expect(entry?.Put?.Item).toMatchObject({
      sk: { S: `ENTRY#${String(assigned.version + 1).padStart(6, '0')}` },
    });
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
    expect(sent().map((s) => s.TransactItems?.[0]?.Put?.ExpressionAttributeValues?.[':rev']?.N)).toEqual([
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
    expect(await sign()).toMatchObject({ outcome: 'done', stored: { rev: 8 } });
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
    expect(sent().length).toBeLessThan(12);
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
    const change = changeClue(
      table,
      assigned.clueId,
      'sign',
      NOW,
      ({ clue }) => decide(clue, { name: 'sign', body: {} }, officer, RULES, NOW),
      { actor, keep: { scope: 's', key: 'k', bodyHash: 'h', answer: () => '{}', expiresAt: 1 } },
    );
    await expect(change).rejects.toBeInstanceOf(KeyInUse);
  });

  it('keeps free text apart, with its digest alone in the record', async () => {
    dynamo
      .on(GetItemCommand)
      .resolves({ Item: item(7, happen(assigned, NOW, 'insp-1', { type: 'signed' })) });
    const body = { kind: 'other', occurredAt: '2021-03-05T09:00:00+08:00', note: '张三说工资未发' };
    await changeClue(
      table,
      assigned.clueId,
      'log',
      NOW,
      ({ clue }) => decide(clue, { name: 'log', body }, officer, RULES, NOW),
      { actor, text: { text: body.note } },
    );
    const items = sent()[0]?.TransactItems?.map((i) => i.Put?.Item) ?? [];
    const holding = items.filter((i) => JSON.stringify(i).includes('张三'));
    expect(holding.map((i) => i?.pk?.S)).toEqual([`PERSON#${assigned.clueId}`]);
    expect(JSON.parse(items[1]?.body?.S ?? '{}').textHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('counts the clue among its officers’ open ones, and out again', async () => {
    const reviewing = { ...assigned, status: 'reviewing' as const };
    dynamo.on(GetItemCommand).resolves({ Item: item(7, reviewing) });
    await changeClue(table, assigned.clueId, 'review', NOW, () => ({ events: [{ type: 'closed' }] }), {
      actor,
    });
    const updates = sent()[0]?.TransactItems?.flatMap((i) => (i.Update ? [i.Update] : [])) ?? [];
    expect(updates.map((u) => unmarshall(u.Key ?? {}).sk)).toEqual(['LOAD#insp-1', 'LOAD#insp-2']);
    expect(updates.every((u) => u.UpdateExpression?.startsWith('DELETE clues'))).toBe(true);
  });
});

describe('a new clue', () => {
  const create = () =>
    createClue(table, 'national-QG1', receive(intakeFacts(), DEFAULT_POLICY, BUILT_IN_CALENDAR, NOW), NOW, {
      actor,
    });

  it('is written if it is not there', async () => {
    expect(await create()).toMatchObject({
      created: true,
      stored: { clue: { status: 'received', version: 1 } },
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
    expect(await loadClue(table, 'national-QG1')).toEqual(stored);
  });
});

describe('a task token', () => {
  const task = { stage: 'sign', generation: 1, token: 'x', alarmAt: '2021-03-08T16:00:00.000Z' } as const;

  it('is kept for the generation of the clue only', async () => {
    dynamo.on(UpdateItemCommand).resolves({});
    expect(await saveTaskToken(table, 'c', task)).toBe(true);
    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.ConditionExpression).toBe(
      'generation = :generation',
    );
    dynamo
      .on(UpdateItemCommand)
      .rejects(new ConditionalCheckFailedException({ message: 'x', $metadata: {} }));
    expect(await saveTaskToken(table, 'c', task)).toBe(false);
  });

  it('passes any other fault on', async () => {
    dynamo.on(UpdateItemCommand).rejects(Object.assign(new Error('x'), { name: 'ThrottlingException' }));
    await expect(saveTaskToken(table, 'c', task)).rejects.toThrow('x');
  });
});
