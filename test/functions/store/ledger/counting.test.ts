import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClueStep } from '../../../../domain/metrics/history.ts';
import { createLedger } from '../../../../functions/ledger/ledger.ts';
import { entryKey, stateKey } from '../../../../functions/store/keys.ts';
import { rebuild, recount } from '../../../../functions/store/ledger/audit.ts';
import { type Checkpoint, checkpointKey, heldKey } from '../../../../functions/store/ledger/layout.ts';
import { facet, historyFrom, streamEvent, streamRecord, writeRecord } from '../../../support/ledger.ts';
import { feed, ledgerAnswer, useLedger, year } from '../../../support/ledger-table.ts';

const world = useLedger();
const transactions = () => world.sent.filter(({ command }) => command === 'TransactWriteItemsCommand');

const closing: [string, object] = [
  '2021-03-20',
  { state: 'closed', running: false, closedDay: '2021-03-20' },
];

describe('an event', () => {
  test('of another kind causes no request at all', async () => {
    const ledger = createLedger(world.runtime);
    const body = JSON.stringify([
      {
        kind: 'clue',
        id: 'national-1',
        seq: 1,
        day: '2021-03-05',
        event: { type: 'logged', v: 1 },
        facet: facet(),
      },
    ]);
    const withoutFacet = { ...entryKey('clue', 'national-1', 2), body };
    const entry = { ...entryKey('clue', 'national-1', 1), facetNumber: 1, body };
    const answered = await ledger({
      Records: [
        streamRecord(withoutFacet),
        streamRecord({ ...entry, ...stateKey('clue', 'national-1') }),
        streamRecord({ ...entry, pk: 'OTHER#national-1' }),
        streamRecord(entry, 'MODIFY'),
      ],
    });
    expect(answered).toEqual({ batchItemFailures: [] });
    expect(world.sent).toEqual([]);
  });

  test('of reception is one transaction of three items, and one read of the epoch', async () => {
    const ledger = createLedger(world.runtime);
    await feed(ledger, 'national-0', [{ day: '2021-03-05', facet: facet() }]);
    world.sent.length = 0;
    await feed(ledger, 'national-1', [{ day: '2021-03-05', facet: facet() }]);
    expect(world.sent.map((s) => s.command)).toEqual(['GetItemCommand', 'TransactWriteItemsCommand']);
    expect(world.sent[1]?.items).toHaveLength(3);
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({
      numerator: 0,
      denominator: 2,
      open: 2,
    });
  });

  test('of closing is one transaction of four items, of transfer one of eight', async () => {
    const ledger = createLedger(world.runtime);
    const steps = historyFrom(
      facet(),
      ['2021-03-10', { division: '440304', street: null }],
      ['2021-03-20', { state: 'closed', running: false, closedDay: '2021-03-20' }],
    );
    await feed(ledger, 'national-1', steps);
    expect(transactions().map((t) => t.items.length)).toEqual([3, 8, 4]);
  });
});

describe('exactly once', () => {
  const steps = historyFrom(facet(), closing);

  test('a repeated event changes nothing', async () => {
    const ledger = createLedger(world.runtime);
    await feed(ledger, 'national-1', steps);
    const before = await ledgerAnswer(world.table, year('flow'));
    await feed(ledger, 'national-1', steps);
    await feed(createLedger(world.runtime), 'national-1', steps);
    expect(await ledgerAnswer(world.table, year('flow'))).toEqual(before);
    expect(before).toMatchObject({ numerator: 1, denominator: 1, flow: { received: 1, closed: 1 } });
  });

  test('a batch with its events twice and entries of several clues counts each once', async () => {
    const [first, second] = steps as [ClueStep, ClueStep];
    await createLedger(world.runtime)(
      streamEvent(
        ['national-1', first],
        ['national-2', first],
        ['national-1', first],
        ['national-1', second],
        ['national-2', first],
      ),
    );
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({
      numerator: 1,
      denominator: 2,
      open: 1,
    });
    expect(transactions()).toHaveLength(1);
  });

  test('a transaction whose answer was lost is not counted again', async () => {
    const ledger = createLedger(world.runtime);
    let lose = true;
    world.client.middlewareStack.add(
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
    const event = streamEvent(['national-1', steps[0] as ClueStep]);
    const sequence = event.Records[0]?.dynamodb?.SequenceNumber;
    expect(await ledger(event)).toEqual({ batchItemFailures: [{ itemIdentifier: sequence }] });
    expect(await ledger(event)).toEqual({ batchItemFailures: [] });
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({ denominator: 1 });
  });

  test('two consumers of the same events count each once', async () => {
    const [a, b] = [createLedger(world.runtime), createLedger(world.runtime)];
    const clues = Array.from({ length: 10 }, (_, i) => `national-${i}`);
    const event = streamEvent(...clues.map((id): [string, ClueStep] => [id, steps[0] as ClueStep]));
    await Promise.all([a(event), b(event)]);
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({ denominator: 10 });
    for (const id of clues) await Promise.all([a, b].map((l) => l(streamEvent([id, steps[1] as ClueStep]))));
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({ numerator: 10, denominator: 10 });
  });

  test('a consumer whose memory is behind the table reads again', async () => {
    const [a, b] = [createLedger(world.runtime), createLedger(world.runtime)];
    const more = historyFrom(facet(), ['2021-03-08', { extended: true, due: '2021-04-20' }], closing);
    await feed(a, 'national-1', more.slice(0, 1));
    await feed(b, 'national-1', more.slice(0, 2));
    await feed(a, 'national-1', more);
    expect(await ledgerAnswer(world.table, year('on-time'))).toMatchObject({
      numerator: 1,
      denominator: 1,
      extended: 1,
    });
  });
});

describe('gaps', () => {
  test('missing facets are read from the record', async () => {
    const steps = historyFrom(facet(), ['2021-03-08', { extended: true, due: '2021-04-20' }], closing);
    await writeRecord(world.runtime, 'national-1', steps);
    await feed(createLedger(world.runtime), 'national-1', steps.slice(2));
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({
      numerator: 1,
      denominator: 1,
      extended: 1,
    });
    expect((await recount(world.runtime)).differences).toEqual([]);
  });

  test('a facet missing in the record too is given up and reported, and other clues of the batch are counted', async () => {
    const steps = historyFrom(facet(), ['2021-03-08', { extended: true }], closing);
    const [first, , third] = steps as [ClueStep, ClueStep, ClueStep];
    await writeRecord(world.runtime, 'national-1', [first, third]);
    const event = streamEvent(['national-0', first], ['national-1', third], ['national-2', first]);
    expect(await createLedger(world.runtime)(event)).toEqual({ batchItemFailures: [] });
    expect(world.runtime.logged).toContainEqual({
      code: 'QX-DEAD-LETTER',
      fields: expect.objectContaining({ pk: 'CLUE#national-1', error: 'RecordGap' }),
    });
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({ denominator: 2 });
    expect(world.runtime.logged).toContainEqual({
      code: 'QX-LEDGER-FAILED',
      fields: { kind: 'clue', id: 'national-1', error: 'RecordGap' },
    });
  });
});

describe('limits', () => {
  test('a batch too large for one transaction is split by clue', async () => {
    const clues = Array.from({ length: 90 }, (_, i) => {
      const receivedDay = `2021-0${1 + (i % 9)}-${10 + (i % 17)}`;
      const due = `2021-1${i % 3}-${10 + (i % 19)}`;
      return [`national-${i}`, { day: receivedDay, facet: facet({ receivedDay, due }) }] as [
        string,
        ClueStep,
      ];
    });
    expect(await createLedger(world.runtime)(streamEvent(...clues))).toEqual({ batchItemFailures: [] });
    for (const { items } of transactions()) expect(items.length).toBeLessThanOrEqual(100);
    expect(transactions().length).toBeLessThanOrEqual(5);
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({ denominator: 90 });
  });

  test('a history too long for one transaction is split too', async () => {
    const changes = Array.from({ length: 120 }, (_, i): [string, object] => [
      `2021-${String(4 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`,
      { due: `2022-0${1 + (i % 9)}-${10 + (i % 17)}`, extended: true },
    ]);
    const steps = historyFrom(facet(), ...changes);
    await writeRecord(world.runtime, 'national-1', steps);
    await feed(createLedger(world.runtime), 'national-1', steps.slice(-1));
    for (const { items } of transactions()) expect(items.length).toBeLessThanOrEqual(100);
    expect((await recount(world.runtime)).differences).toEqual([]);
    await rebuild(world.runtime);
    expect((await recount(world.runtime)).differences).toEqual([]);
    expect(await ledgerAnswer(world.table, { ...year('on-time'), to: '2022-12-31' })).toMatchObject({
      denominator: 1,
      extended: 1,
    });
  });
});

describe('faults of the store', () => {
  const step: ClueStep = { day: '2021-03-05', facet: facet() };
  const cancelled = (code: string) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: [{ Code: 'None' }, { Code: code }],
    });

  test('a conflict is tried again', async () => {
    const mock = mockClient(world.client);
    mock.onAnyCommand().callsFake((input) => (input.RequestItems ? { Responses: {} } : {}));
    mock
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('TransactionConflict'))
      .rejectsOnce(cancelled('ThrottlingError'))
      .resolves({});
    const event = streamEvent(['national-1', step]);
    expect(await createLedger(world.runtime)(event)).toEqual({ batchItemFailures: [] });
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(3);
    mock.restore();
  });

  test('a conflict that stays is handed back to the stream', async () => {
    // The pauses between its tries, drawn at random, are none.
    const drawn = vi.spyOn(Math, 'random').mockReturnValue(0);
    onTestFinished(() => drawn.mockRestore());
    const mock = mockClient(world.client);
    mock.onAnyCommand().callsFake((input) => (input.RequestItems ? { Responses: {} } : {}));
    mock.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict'));
    const event = streamEvent(['national-1', step], ['national-2', step]);
    expect(await createLedger(world.runtime)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber }],
    });
    mock.restore();
  });

  test('a throttled transaction is handed back and counted the next time', async () => {
    const ledger = createLedger(world.runtime);
    const event = streamEvent(['national-1', step]);
    const mock = mockClient(world.client);
    mock
      .onAnyCommand()
      .rejects(Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }));
    expect((await ledger(event)).batchItemFailures).toHaveLength(1);
    mock.restore();
    expect(await ledger(event)).toEqual({ batchItemFailures: [] });
    expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject({ denominator: 1 });
  });
});

describe('clues that move', () => {
  const ref = { kind: 'clue', id: 'national-1' };
  const back = historyFrom(
    facet(),
    ['2021-03-10', { division: '440304', street: null }],
    ['2021-03-12', { division: '440311', street: '440311001' }],
  );

  test('are kept in the index of the district they left, until they come back', async () => {
    const ledger = createLedger(world.runtime);
    await feed(ledger, 'national-1', back.slice(0, 2));
    const left = await world.table.get<Checkpoint>(heldKey(ref, '440311'));
    expect(left).toMatchObject({ gsi2pk: 'LEDGER#clue#HELD#440311', gsi2sk: '2021-03-05#national-1' });
    expect(left?.history).toHaveLength(2);
    await feed(ledger, 'national-1', back.slice(2));
    expect(await world.table.get(heldKey(ref, '440311'))).toBeUndefined();
    expect(await world.table.get(heldKey(ref, '440304'))).toMatchObject({
      gsi2pk: 'LEDGER#clue#HELD#440304',
    });
    expect(await world.table.get(checkpointKey(ref))).toMatchObject({
      n: 3,
      gsi2pk: 'LEDGER#clue#HELD#440311',
    });
  });

  test('leave no trace in a scope that holds both ends', async () => {
    await feed(createLedger(world.runtime), 'national-1', back);
    const { flow: ofCity } = await ledgerAnswer(world.table, year('flow', '4403'));
    expect(ofCity).toMatchObject({ received: 1, transferredIn: 0, transferredOut: 0, openAtEnd: 1 });
    const { flow: ofDistrict } = await ledgerAnswer(world.table, year('flow', '440304'));
    expect(ofDistrict).toMatchObject({ received: 0, transferredIn: 1, transferredOut: 1, openAtEnd: 0 });
  });
});
