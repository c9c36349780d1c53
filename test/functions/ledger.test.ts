import {
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completion, type Question, rowsNeeded } from '../../domain/metrics/completion.ts';
import type { Step } from '../../domain/metrics/history.ts';
import { rebuild, recount } from '../../functions/ledger/audit.ts';
import { type Checkpoint, checkpointKey, heldKey, ledgerPk } from '../../functions/ledger/layout.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { LedgerReader } from '../../functions/metrics-query/reading.ts';
import { clueKey, entryKey } from '../../functions/shared/keys.ts';
import { openTable, type Table, toItem } from '../../functions/shared/table.ts';
import { dynamoClient, ensureTable } from '../../local/dynamo.ts';
import { history, oracle } from '../domain/metrics/oracle.ts';
import { startDynamo, type TestDynamo } from '../support/dynamo.ts';
import {
  facet,
  historyFrom,
  streamEvent,
  streamRecord,
  testRuntime,
  writeRecord,
} from '../support/ledger.ts';

let dynamo: TestDynamo;
let client: DynamoDBClient;
let runtime: ReturnType<typeof testRuntime>;
let table: Table;
/** What was sent to the store, by command. */
let sent: { command: string; items: readonly TransactWriteItem[] }[];
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

/** A table of its own for each test, and a client that notes what it is asked. */
async function freshTable() {
  tables += 1;
  const tableName = `${dynamo.tableName}-${tables}`;
  client = dynamoClient(dynamo.endpoint);
  await ensureTable(client, tableName);
  sent = [];
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { TransactItems } = args.input as { TransactItems?: TransactWriteItem[] };
      sent.push({
        command: String((context as { commandName?: string }).commandName),
        items: TransactItems ?? [],
      });
      return next(args);
    },
    { step: 'initialize' },
  );
  runtime = testRuntime(client, tableName);
  table = openTable(client, tableName);
}
beforeEach(freshTable);
afterEach(() => client.destroy());

const writes = () => sent.filter(({ command }) => !/^(Get|BatchGet|Query|Scan)/.test(command));
const transactions = () => sent.filter(({ command }) => command === 'TransactWriteItemsCommand');

/** Gives steps of one clue to a ledger, one event each. */
async function feed(ledger: ReturnType<typeof createLedger>, clueId: string, steps: readonly Step[]) {
  for (const step of steps) {
    expect(await ledger(streamEvent([clueId, step]))).toEqual({ batchItemFailures: [] });
  }
}

async function answer(question: Question) {
  const reader = new LedgerReader(table);
  const rows = await reader.rows(await reader.scopes(question.division), (span) =>
    rowsNeeded(question, span),
  );
  return completion(question, rows);
}

const year = (definition: Question['definition'], division = '440311'): Question => ({
  definition,
  division,
  from: '2021-01-01',
  to: '2021-12-31',
  asOf: '2021-12-31',
});

const closing: [string, object] = [
  '2021-03-20',
  { state: 'closed', running: false, closedDay: '2021-03-20' },
];

describe('an event', () => {
  test('of another kind causes no request at all', async () => {
    const ledger = createLedger(runtime);
    const withoutFacet = { ...entryKey('national-1', 2), clueId: 'national-1', day: '2021-03-05' };
    const entry = { ...withoutFacet, ...entryKey('national-1', 1), facet: facet() };
    const answered = await ledger({
      Records: [
        streamRecord(withoutFacet),
        streamRecord({ ...clueKey('national-1'), facet: facet() }),
        streamRecord({ ...entry, pk: 'OTHER#national-1' }),
        streamRecord(entry, 'MODIFY'),
      ],
    });
    expect(answered).toEqual({ batchItemFailures: [] });
    expect(sent).toEqual([]);
  });

  test('of reception is one transaction of five items, and no read', async () => {
    const ledger = createLedger(runtime);
    await feed(ledger, 'national-0', [{ day: '2021-03-05', facet: facet() }]);
    sent.length = 0;
    await feed(ledger, 'national-1', [{ day: '2021-03-05', facet: facet() }]);
    expect(sent.map((s) => s.command)).toEqual(['TransactWriteItemsCommand']);
    expect(sent[0]?.items).toHaveLength(5);
    expect(await answer(year('cohort'))).toMatchObject({ numerator: 0, denominator: 2, open: 2 });
  });

  test('of closing is one transaction of five items, of transfer one of ten', async () => {
    const ledger = createLedger(runtime);
    const steps = historyFrom(
      facet(),
      ['2021-03-10', { division: '440304', street: null }],
      ['2021-03-20', { state: 'closed', running: false, closedDay: '2021-03-20' }],
    );
    await feed(ledger, 'national-1', steps);
    expect(transactions().map((t) => t.items.length)).toEqual([5, 10, 5]);
  });
});

describe('exactly once', () => {
  const steps = historyFrom(facet(), closing);

  test('a repeated event changes nothing', async () => {
    const ledger = createLedger(runtime);
    await feed(ledger, 'national-1', steps);
    const before = await answer(year('flow'));
    await feed(ledger, 'national-1', steps);
    await feed(createLedger(runtime), 'national-1', steps);
    expect(await answer(year('flow'))).toEqual(before);
    expect(before).toMatchObject({ numerator: 1, denominator: 1, flow: { received: 1, closed: 1 } });
  });

  test('a batch with its events twice and entries of several clues counts each once', async () => {
    const [first, second] = steps as [Step, Step];
    await createLedger(runtime)(
      streamEvent(
        ['national-1', first],
        ['national-2', first],
        ['national-1', first],
        ['national-1', second],
        ['national-2', first],
      ),
    );
    expect(await answer(year('cohort'))).toMatchObject({ numerator: 1, denominator: 2, open: 1 });
    expect(transactions()).toHaveLength(1);
  });

  test('a transaction whose answer was lost is not counted again', async () => {
    const ledger = createLedger(runtime);
    let lose = true;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        const { commandName } = context as { commandName?: string };
        if (lose && commandName === 'TransactWriteItemsCommand') {
          lose = false;
          throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
        }
        return result;
      },
      { step: 'initialize', priority: 'high' },
    );
    const event = streamEvent(['national-1', steps[0] as Step]);
    const sequence = event.Records[0]?.dynamodb?.SequenceNumber;
    expect(await ledger(event)).toEqual({ batchItemFailures: [{ itemIdentifier: sequence }] });
    expect(await ledger(event)).toEqual({ batchItemFailures: [] });
    expect(await answer(year('cohort'))).toMatchObject({ denominator: 1 });
  });

  test('two consumers of the same events count each once', async () => {
    const [a, b] = [createLedger(runtime), createLedger(runtime)];
    const clues = Array.from({ length: 10 }, (_, i) => `national-${i}`);
    const event = streamEvent(...clues.map((id): [string, Step] => [id, steps[0] as Step]));
    await Promise.all([a(event), b(event)]);
    expect(await answer(year('cohort'))).toMatchObject({ denominator: 10 });
    for (const id of clues) await Promise.all([a, b].map((l) => l(streamEvent([id, steps[1] as Step]))));
    expect(await answer(year('cohort'))).toMatchObject({ numerator: 10, denominator: 10 });
  });

  test('a consumer whose memory is behind the table reads again', async () => {
    const [a, b] = [createLedger(runtime), createLedger(runtime)];
    const more = historyFrom(facet(), ['2021-03-08', { extended: true, due: '2021-04-20' }], closing);
    await feed(a, 'national-1', more.slice(0, 1));
    await feed(b, 'national-1', more.slice(0, 2));
    await feed(a, 'national-1', more);
    expect(await answer(year('on-time'))).toMatchObject({ numerator: 1, denominator: 1, extended: 1 });
  });
});

describe('gaps', () => {
  test('missing facets are read from the record', async () => {
    const steps = historyFrom(facet(), ['2021-03-08', { extended: true, due: '2021-04-20' }], closing);
    await writeRecord(runtime, 'national-1', steps);
    await feed(createLedger(runtime), 'national-1', steps.slice(2));
    expect(await answer(year('cohort'))).toMatchObject({ numerator: 1, denominator: 1, extended: 1 });
    expect((await recount(runtime)).differences).toEqual([]);
  });

  test('a facet missing in the record too is reported, and other clues of the batch are counted', async () => {
    const steps = historyFrom(facet(), ['2021-03-08', { extended: true }], closing);
    const [first, , third] = steps as [Step, Step, Step];
    await writeRecord(runtime, 'national-1', [first, third]);
    const event = streamEvent(['national-0', first], ['national-1', third], ['national-2', first]);
    expect(await createLedger(runtime)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[1]?.dynamodb?.SequenceNumber }],
    });
    expect(await answer(year('cohort'))).toMatchObject({ denominator: 2 });
    expect(runtime.logged).toContainEqual({
      code: 'QX-LEDGER-FAILED',
      fields: { clueId: 'national-1', error: 'RecordGap' },
    });
  });
});

describe('limits', () => {
  test('a batch too large for one transaction is split by clue', async () => {
    const clues = Array.from({ length: 90 }, (_, i) => {
      const receivedDay = `2021-0${1 + (i % 9)}-${10 + (i % 17)}`;
      const due = `2021-1${i % 3}-${10 + (i % 19)}`;
      return [`national-${i}`, { day: receivedDay, facet: facet({ receivedDay, due }) }] as [string, Step];
    });
    expect(await createLedger(runtime)(streamEvent(...clues))).toEqual({ batchItemFailures: [] });
    for (const { items } of transactions()) expect(items.length).toBeLessThanOrEqual(100);
    expect(transactions().length).toBeLessThanOrEqual(5);
    expect(await answer(year('cohort'))).toMatchObject({ denominator: 90 });
  });

  test('a history too long for one transaction is split too', async () => {
    const changes = Array.from({ length: 120 }, (_, i): [string, object] => [
      `2021-${String(4 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`,
      { due: `2022-0${1 + (i % 9)}-${10 + (i % 17)}`, extended: true },
    ]);
    const steps = historyFrom(facet(), ...changes);
    await writeRecord(runtime, 'national-1', steps);
    await feed(createLedger(runtime), 'national-1', steps.slice(-1));
    for (const { items } of transactions()) expect(items.length).toBeLessThanOrEqual(100);
    expect((await recount(runtime)).differences).toEqual([]);
    await rebuild(runtime);
    expect((await recount(runtime)).differences).toEqual([]);
    expect(await answer({ ...year('on-time'), to: '2022-12-31' })).toMatchObject({
      denominator: 1,
      extended: 1,
    });
  });
});

describe('faults of the store', () => {
  const step: Step = { day: '2021-03-05', facet: facet() };
  const cancelled = (code: string) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: [{ Code: 'None' }, { Code: code }],
    });

  test('a conflict is tried again', async () => {
    const mock = mockClient(client);
    mock.onAnyCommand().callsFake((input) => (input.RequestItems ? { Responses: {} } : {}));
    mock
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('TransactionConflict'))
      .rejectsOnce(cancelled('ThrottlingError'))
      .resolves({});
    const event = streamEvent(['national-1', step]);
    expect(await createLedger(runtime)(event)).toEqual({ batchItemFailures: [] });
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(3);
    mock.restore();
  });

  test('a conflict that stays is handed back to the stream', async () => {
    const mock = mockClient(client);
    mock.onAnyCommand().callsFake((input) => (input.RequestItems ? { Responses: {} } : {}));
    mock.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict'));
    const event = streamEvent(['national-1', step], ['national-2', step]);
    expect(await createLedger(runtime)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber }],
    });
    mock.restore();
  });

  test('a throttled transaction is handed back and counted the next time', async () => {
    const ledger = createLedger(runtime);
    const event = streamEvent(['national-1', step]);
    const mock = mockClient(client);
    mock
      .onAnyCommand()
      .rejects(Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }));
    expect((await ledger(event)).batchItemFailures).toHaveLength(1);
    mock.restore();
    expect(await ledger(event)).toEqual({ batchItemFailures: [] });
    expect(await answer(year('cohort'))).toMatchObject({ denominator: 1 });
  });
});

describe('clues that move', () => {
  const back = historyFrom(
    facet(),
    ['2021-03-10', { division: '440304', street: null }],
    ['2021-03-12', { division: '440311', street: '440311001' }],
  );

  test('are kept in the index of the district they left, until they come back', async () => {
    const ledger = createLedger(runtime);
    await feed(ledger, 'national-1', back.slice(0, 2));
    const left = await table.get<Checkpoint>(heldKey('national-1', '440311'));
    expect(left).toMatchObject({ gsi2pk: 'LEDGER#HELD#440311', gsi2sk: '2021-03-05#national-1' });
    expect(left?.history).toHaveLength(2);
    await feed(ledger, 'national-1', back.slice(2));
    expect(await table.get(heldKey('national-1', '440311'))).toBeUndefined();
    expect(await table.get(heldKey('national-1', '440304'))).toMatchObject({
      gsi2pk: 'LEDGER#HELD#440304',
    });
    expect(await table.get(checkpointKey('national-1'))).toMatchObject({
      n: 3,
      gsi2pk: 'LEDGER#HELD#440311',
    });
  });

  test('leave no trace in a scope that holds both ends', async () => {
    await feed(createLedger(runtime), 'national-1', back);
    const { flow: ofCity } = await answer(year('flow', '4403'));
    expect(ofCity).toMatchObject({ received: 1, transferredIn: 0, transferredOut: 0, openAtEnd: 1 });
    const { flow: ofDistrict } = await answer(year('flow', '440304'));
    expect(ofDistrict).toMatchObject({ received: 0, transferredIn: 1, transferredOut: 1, openAtEnd: 0 });
  });
});

describe('recount and rebuild', () => {
  /** Some histories, written as records and fed to a ledger. */
  async function some(count: number, fedSteps = Number.POSITIVE_INFINITY) {
    const all = fc.sample(history, { numRuns: count, seed: 7 });
    const ledger = createLedger(runtime);
    for (const [i, steps] of all.entries()) {
      await writeRecord(runtime, `national-${i}`, steps);
      await feed(ledger, `national-${i}`, steps.slice(0, fedSteps));
    }
    return { all, ledger };
  }
  const questions: Question[] = ['4403', '440304', '440311001', '44'].flatMap((division) =>
    (['cohort', 'flow', 'on-time'] as const).map((definition) => ({
      definition,
      division,
      from: '2020-12-01',
      to: '2021-01-20',
      asOf: '2021-01-31',
    })),
  );
  const expectRight = async (all: readonly Step[][]) => {
    for (const q of questions) expect(await answer(q)).toEqual(oracle(q, all));
  };

  test('the ledger agrees with its records and with the definitions', async () => {
    const { all } = await some(40);
    const counted = await recount(runtime);
    expect(counted.differences).toEqual([]);
    expect(counted.facets).toBe(all.flat().length);
    expect(runtime.counted.get('LedgerDrift')).toBe(0);
    await expectRight(all);
  });

  test('a recount names a wrong counter, a counter too many, a lost row and an uncounted facet', async () => {
    await feed(createLedger(runtime), 'national-1', [{ day: '2021-03-05', facet: facet() }]);
    await writeRecord(runtime, 'national-1', historyFrom(facet()));
    const pk = ledgerPk('440311');
    await table.update({
      Key: { pk, sk: 'DAY#1#2021-03-05' },
      UpdateExpression: 'ADD #n :one',
      ExpressionAttributeNames: { '#n': '+n:002' },
      values: { ':one': 1 },
    });
    await table.put({ pk, sk: 'DAY#1#2021-07-01', '+c': 4 });
    await client.send(new PutItemCommand({ TableName: table.name, Item: toItem({ pk, sk: 'YEAR#1#2021' }) }));
    await writeRecord(runtime, 'national-2', historyFrom(facet({ division: '440304', street: null })));
    const { differences } = await recount(runtime);
    expect(differences).toContainEqual({
      kind: 'counter',
      district: '440311',
      row: 'DAY#2021-03-05',
      counter: '+n:002',
      stored: 2,
      expected: 1,
    });
    expect(differences).toContainEqual(expect.objectContaining({ counter: '+c', stored: 4, expected: 0 }));
    expect(differences).toContainEqual(
      expect.objectContaining({ row: 'YEAR#2021', counter: 'o03:002', stored: 0, expected: 1 }),
    );
    expect(differences).toContainEqual({
      kind: 'history',
      clueId: 'national-2',
      n: 1,
      stored: null,
      expected: '210305 440304 - o 210326 0 -',
    });
    expect(runtime.counted.get('LedgerDrift')).toBe(differences.length);
    await rebuild(runtime);
    expect((await recount(runtime)).differences).toEqual([]);
    expect(await answer(year('cohort', '4403'))).toMatchObject({ denominator: 2 });
  });

  test('a rebuild counts what was never counted, goes to a new epoch, and the stream goes on', async () => {
    const { all } = await some(25, 1);
    expect(await rebuild(runtime)).toMatchObject({ epoch: 2, clues: 25, deletedRows: 0 });
    expect((await recount(runtime)).differences).toEqual([]);
    await expectRight(all);
    const stale = createLedger(runtime);
    const later: Step = { day: '2021-03-05', facet: facet() };
    await writeRecord(runtime, 'hotline-1', [later]);
    await feed(stale, 'hotline-1', [later]);
    for (const [i, steps] of all.entries()) await feed(stale, `national-${i}`, steps);
    expect(await recount(runtime)).toMatchObject({ epoch: 2, differences: [] });
    const again = await rebuild(runtime);
    expect(again).toMatchObject({ epoch: 3, clues: 26 });
    expect(again.deletedRows).toBeGreaterThan(0);
    expect(await recount(runtime)).toMatchObject({ epoch: 3, differences: [] });
    await expectRight([...all, [later]]);
  });

  test('a rebuild cut off after any write goes on when run again, with events in between', async () => {
    const { all, ledger } = await some(6, 2);
    await rebuild(runtime);
    sent.length = 0;
    await rebuild(runtime);
    const total = writes().length;
    expect(total).toBeGreaterThan(20);
    for (const cut of [1, 5, 16, 17, 18, 19, total - 2, total - 1]) {
      let left = cut;
      const faulty = dynamoClient(dynamo.endpoint);
      faulty.middlewareStack.add(
        (next, context) => async (args) => {
          const { commandName = '' } = context as { commandName?: string };
          if (!/^(Get|BatchGet|Query|Scan)/.test(commandName)) {
            if (left === 0) throw new Error('killed');
            left -= 1;
          }
          return next(args);
        },
        { step: 'initialize' },
      );
      await expect(rebuild({ ...runtime, dynamo: faulty })).rejects.toThrow('killed');
      faulty.destroy();
      // Events of known and of new clues fall between the two halves, in a warm consumer and in a cold one.
      const known = all[cut % all.length] as Step[];
      await feed(ledger, `national-${cut % all.length}`, known);
      const fresh: Step = { day: '2021-03-05', facet: facet() };
      await writeRecord(runtime, `hotline-${cut}`, [fresh]);
      await feed(cut % 2 === 0 ? ledger : createLedger(runtime), `hotline-${cut}`, [fresh]);
      await rebuild(runtime);
      expect((await recount(runtime)).differences).toEqual([]);
    }
  });

  test('a rebuild with events arriving all the while loses none', async () => {
    const { all, ledger } = await some(30, 1);
    const cold = createLedger(runtime);
    const arriving = (async () => {
      for (const [i, steps] of all.entries()) {
        await feed(i % 2 === 0 ? ledger : cold, `national-${i}`, steps);
        const fresh: Step = { day: '2021-03-05', facet: facet() };
        await writeRecord(runtime, `hotline-${i}`, [fresh]);
        await feed(i % 2 === 0 ? cold : ledger, `hotline-${i}`, [fresh]);
      }
    })();
    await Promise.all([arriving, rebuild(runtime), rebuild(runtime)]);
    expect((await recount(runtime)).differences).toEqual([]);
  });
});
