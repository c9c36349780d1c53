import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import {
  completion,
  type Figure,
  type Question,
  rowsForCompletion,
} from '../../domain/metrics/completion.ts';
import type { ClueStep } from '../../domain/metrics/history.ts';
import type { createLedger } from '../../functions/ledger/ledger.ts';
import { LedgerReader } from '../../functions/store/ledger/reading.ts';
import { openTable, type Table } from '../../functions/store/table.ts';
import { ensureTable } from '../../local/dynamo.ts';
import { startDynamo, type TestDynamo } from './dynamo.ts';
import { streamEvent, testRuntime } from './ledger.ts';

/** What a test of the ledger works with; made anew for each. */
interface World {
  readonly connect: () => DynamoDBClient;
  readonly client: DynamoDBClient;
  readonly runtime: ReturnType<typeof testRuntime>;
  readonly table: Table;
  /** What was sent to the store. */
  readonly sent: { command: string; items: readonly TransactWriteItem[] }[];
}

/** Whether a command writes. */
export const isWrite = (command: string): boolean => !/^(Get|BatchGet|Query|Scan)/.test(command);

/** Lets a client call `onSend` before each command. */
export function watchedClient(
  client: DynamoDBClient,
  onSend: (command: string, items: readonly TransactWriteItem[]) => void,
): DynamoDBClient {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { TransactItems } = args.input as { TransactItems?: TransactWriteItem[] };
      onSend(String((context as { commandName?: string }).commandName), TransactItems ?? []);
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

/** A store, with an empty table and a watched client for each test. Read the answer's members in tests. */
export function useLedger() {
  let dynamo: TestDynamo;
  let tables = 0;
  const world = {} as { -readonly [K in keyof World]: World[K] };

  beforeAll(async () => {
    dynamo = await startDynamo();
    world.connect = dynamo.connect;
  });
  afterAll(() => dynamo.stop());
  beforeEach(async () => {
    tables += 1;
    const tableName = `${dynamo.tableName}-${tables}`;
    await ensureTable(dynamo.client, tableName);
    const sent: World['sent'] = [];
    world.sent = sent;
    world.client = watchedClient(dynamo.connect(), (command, items) => sent.push({ command, items }));
    world.runtime = testRuntime(world.client, tableName);
    world.table = openTable(world.client, tableName);
  });
  afterEach(() => world.client.destroy());
  return world as World;
}

/** Gives steps of one clue to a ledger, one event each. */
export async function feed(
  ledger: ReturnType<typeof createLedger>,
  clueId: string,
  steps: readonly ClueStep[],
): Promise<void> {
  for (const step of steps) {
    expect(await ledger(streamEvent([clueId, step]))).toEqual({ batchItemFailures: [] });
  }
}

/** What the ledger answers. */
export async function ledgerAnswer(table: Table, question: Question): Promise<Figure> {
  const reader = new LedgerReader(table, CLUE_FIGURES);
  const scopes = await reader.scopes(question.division);
  return completion(question, await reader.rows(scopes, (ahead) => rowsForCompletion(question, ahead)));
}

/** A division's year 2021. */
export const year = (definition: Question['definition'], division = '440311'): Question => ({
  definition,
  division,
  from: '2021-01-01',
  to: '2021-12-31',
  asOf: '2021-12-31',
});
