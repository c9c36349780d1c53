import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import type { ClueStep } from '../../../domain/metrics/history.ts';
import { createLedger } from '../../../functions/ledger/ledger.ts';
import { createRelay } from '../../../functions/relay/relay.ts';
import { deadLettersFromEnvironment } from '../../../functions/runtime/dead-letter-queue.ts';
import { entryKey } from '../../../functions/store/keys.ts';
import { type DeadLetter, isPermanent } from '../../../functions/workflow/dead-letters.ts';
import { takeLetters } from '../../../ops/dead-letters.ts';
import { facet, historyFrom, streamEvent, streamRecord } from '../../support/ledger.ts';
import { useLedger } from '../../support/ledger-table.ts';
import { useTokens } from '../../support/tokens.ts';

const world = useLedger();
const tokens = useTokens();

const numbers = (records: readonly DynamoDBRecord[]) => records.map((r) => r.dynamodb?.SequenceNumber ?? '');
/** The record of a new clue that starts an execution. */
const starting = (id: string, changes: object = {}) =>
  streamRecord({
    ...entryKey('clue', id, 1),
    waking: JSON.stringify({ start: { generation: 1, stage: 'triage' } }),
    body: JSON.stringify([{ kind: 'clue', id, seq: 1 }]),
    ...changes,
  });
/** Letters, and what sends them; the queue is away as long as `down`. */
function queue() {
  const letters: DeadLetter[] = [];
  const state = { letters, down: false };
  const send = async (letter: DeadLetter) => {
    if (state.down) throw new Error('no queue');
    letters.push(letter);
  };
  return { state, letters, send };
}

describe('a fault', () => {
  it.each([
    [
      'of what is no JSON',
      true,
      (() => {
        try {
          return JSON.parse('{');
        } catch (e) {
          return e;
        }
      })(),
    ],
    ['of a request that can never be right', true, { name: 'ValidationException', $metadata: {} }],
    [
      'of bytes that are no packed text',
      true,
      Object.assign(new Error('incorrect header check'), { code: 'Z_DATA_ERROR' }),
    ],
    [
      'of a transaction with a wrong part',
      true,
      {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
      },
    ],
    [
      'of a transaction that lost a race',
      false,
      { name: 'TransactionCanceledException', CancellationReasons: [{ Code: 'TransactionConflict' }] },
    ],
    ['of a store that is busy', false, { name: 'ThrottlingException' }],
    ['of a right that is denied until somebody grants it', false, { name: 'AccessDeniedException' }],
    ['of a network', false, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['that nobody thought of', false, new Error('?')],
  ])('%s is permanent: %s', (_, permanent, error) => {
    expect(isPermanent(error)).toBe(permanent);
  });
});

describe('the relay', () => {
  const relayOf = (send: ReturnType<typeof queue>['send']) =>
    createRelay(tokens.workflow({ ...world.runtime }), send);

  it('gives up at once what can never be relayed, and goes on behind it', async () => {
    const { letters, send } = queue();
    const records = [
      starting('national-1'),
      starting('national-2', { waking: '{"start":' }),
      starting('national-3', { body: Buffer.from('no packed text') }),
      starting('national-4', { body: JSON.stringify([{ kind: 'nothing', id: 'national-4', seq: 1 }]) }),
      starting('national-5'),
    ];
    expect(await relayOf(send)({ Records: records })).toEqual({ batchItemFailures: [] });
    expect(tokens.started().map(([name]) => name)).toEqual(['national-1-g1', 'national-5-g1']);
    const [, two, , four] = numbers(records);
    expect(letters).toHaveLength(3);
    expect(letters[0]).toEqual({
      ...entryKey('clue', 'national-2', 1),
      sequenceNumber: two,
      error: 'SyntaxError',
    });
    expect(letters[2]).toMatchObject({ sequenceNumber: four, error: 'UnknownKind' });
    expect(world.runtime.logged.filter(({ code }) => code === 'QX-DEAD-LETTER')).toHaveLength(3);
  });

  it('lets come again what may pass, and what the queue did not take', async () => {
    const { state, letters, send } = queue();
    tokens.sfn
      .on(StartExecutionCommand)
      .rejectsOnce(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
    const records = [starting('national-1'), starting('national-2', { waking: '{' })];
    const [one, two] = numbers(records);
    expect(await relayOf(send)({ Records: records })).toEqual({
      batchItemFailures: [{ itemIdentifier: one }],
    });
    state.down = true;
    expect(await relayOf(send)({ Records: records })).toEqual({
      batchItemFailures: [{ itemIdentifier: two }],
    });
    expect(letters).toEqual([]);
  });
});

describe('the ledger', () => {
  const [step] = historyFrom(facet());
  if (!step) throw new Error('no step');
  const broken = (id: string) =>
    streamRecord({ ...entryKey('clue', id, 1), facetNumber: 1, body: '[{"facet":' });
  const eventOf = (...ids: string[]) => streamEvent(...ids.map((id): [string, ClueStep] => [id, step]));

  it('gives up at once what can never be counted, and counts the rest of the batch', async () => {
    const { letters, send } = queue();
    const strange = streamRecord({
      pk: 'NOTHING#1',
      sk: entryKey('clue', 'x', 1).sk,
      facetNumber: 1,
      body: '[]',
    });
    const [first, last] = eventOf('national-1', 'national-9').Records as [DynamoDBRecord, DynamoDBRecord];
    const Records = [first, broken('national-2'), strange, last];
    expect(await createLedger(world.runtime, undefined, send)({ Records })).toEqual({
      batchItemFailures: [],
    });
    expect(letters.map(({ pk, error }) => [pk, error])).toEqual([
      ['CLUE#national-2', 'SyntaxError'],
      ['NOTHING#1', 'UnknownKind'],
    ]);
    expect(world.sent.filter(({ command }) => command === 'TransactWriteItemsCommand')).toHaveLength(1);
  });

  it('gives nothing up that will come again behind what may pass', async () => {
    const { letters, send } = queue();
    const mock = mockClient(world.client);
    mock.onAnyCommand().callsFake((input) => (input.RequestItems ? { Responses: {} } : {}));
    mock
      .on(TransactWriteItemsCommand)
      .rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
    const [early, passing, late] = [
      broken('national-1'),
      ...eventOf('national-2').Records,
      broken('national-3'),
    ];
    const Records = [early, passing, late] as DynamoDBRecord[];
    expect(await createLedger(world.runtime, undefined, send)({ Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: passing?.dynamodb?.SequenceNumber }],
    });
    expect(letters.map(({ pk }) => pk)).toEqual(['CLUE#national-1']);
    mock.restore();
  });
});

describe('a letter of a deployed function', () => {
  it('says what operators read of those that Lambda sends', async () => {
    vi.stubEnv('DEAD_LETTER_QUEUE_URL', 'https://sqs.local/relay');
    const sqs = mockClient(SQSClient);
    sqs.on(SendMessageCommand).resolves({});
    const client = new SQSClient({ region: 'local' });
    await deadLettersFromEnvironment(client)({
      pk: 'CLUE#1',
      sk: 'ENTRY#1',
      sequenceNumber: '7',
      error: 'SyntaxError',
    });
    const { QueueUrl, MessageBody: Body = '' } = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
    expect(QueueUrl).toBe('https://sqs.local/relay');
    expect(JSON.parse(Body).record).toEqual({ pk: 'CLUE#1', sk: 'ENTRY#1', sequenceNumber: '7' });
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body }] })
      .resolves({});
    expect(await takeLetters(client, 'x')).toMatchObject([{ why: 'PermanentFault:SyntaxError' }]);
    vi.unstubAllEnvs();
  });
});
