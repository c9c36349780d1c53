import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedClient, endpointClient, ensureTable } from '../../../local/dynamo.ts';
import { openStore } from '../../../local/store/store.ts';
import { isWithoutEmulator, startEmulator, whyWithout } from '../../support/emulator.ts';
import { type Operation, operation } from './random.ts';
import type { Item } from './random-values.ts';

const CASES = 200;
const OPERATIONS = 100;
const DEFAULT_SEED = 20_251_126;
const SEED = Number(process.env.STORE_SEED ?? DEFAULT_SEED);
/** Pages that are read of a query or scan at most. */
const MAX_PAGES = 40;

const COMMANDS = {
  BatchGetItem: BatchGetItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
} as const;

/** What came of an operation: its answer or its error, in a form that can be compared. */
interface Outcome {
  readonly error: string | null;
  readonly message: string;
  readonly answer: unknown;
}

/** A difference that is known: the documentation, or the service itself as others measured it, is on the store's side. */
interface Difference {
  readonly name: string;
  readonly reason: string;
  readonly applies: (op: Operation, ours: Outcome, theirs: Outcome) => boolean;
}

const DIFFERENCES: readonly Difference[] = [
  {
    name: 'static checks',
    reason:
      'An expression is checked whole before any item is read (operand types, distinct operands, overlapping paths, bounds of BETWEEN, type names); the emulator checks some of it only when it gets there.',
    applies: (_op, ours, theirs) =>
      ours.error === 'ValidationException' &&
      theirs.error !== 'ValidationException' &&
      /^Invalid \w+Expression: (Incorrect operand type|Invalid attribute type name|Two document paths|The first operand must be distinct|The BETWEEN operator)/.test(
        ours.message,
      ),
  },
  {
    name: 'values in transactions',
    reason:
      'A value that is none (an empty set, doubles) is invalid input, refused before the transaction; the emulator makes it a reason of cancellation.',
    applies: (op, ours, theirs) =>
      op.name === 'TransactWriteItems' &&
      ours.error === 'ValidationException' &&
      theirs.error === 'TransactionCanceledException' &&
      /An (string|number) set|contains duplicates|cannot be converted|Supplied AttributeValue|Number overflow|significant digits|empty string value/.test(
        ours.message,
      ),
  },
  {
    name: 'paths that lead nowhere',
    reason:
      'An update of a path whose parent is missing, or no list or map, is refused; the emulator lets REMOVE and indexes pass.',
    applies: (_op, ours) =>
      `${ours.message}${JSON.stringify(ours.answer)}`.includes('The document path provided in the update'),
  },
  {
    name: 'unprojected attributes',
    reason:
      'A query of a global index can ask only for what the index holds; the emulator leaves the rest out.',
    applies: (_op, ours, theirs) => /does not project/.test(ours.message) && theirs.error !== ours.error,
  },
  {
    name: 'empty text in a key condition',
    reason: 'A key is never empty, so a key condition with empty text is refused; the emulator answers.',
    applies: (op, ours, theirs) =>
      op.name === 'Query' &&
      /cannot contain an empty string value/.test(ours.message) &&
      theirs.error === null,
  },
  {
    name: 'ALL_OLD of a new item',
    reason: 'ALL_OLD is the item as it was before; where there was none the emulator answers with the key.',
    applies: (op, ours, theirs) =>
      op.input.ReturnValues === 'ALL_OLD' && !has(ours, 'Attributes') && has(theirs, 'Attributes'),
  },
  {
    name: 'projected reads',
    reason: 'A projection does not lower what a read consumes; the emulator counts what is left.',
    applies: (op, ours, theirs) =>
      JSON.stringify(op.input).includes('ProjectionExpression') &&
      same(without(ours.answer, 'ConsumedCapacity'), without(theirs.answer, 'ConsumedCapacity')),
  },
  {
    name: 'members of lists in UPDATED_OLD and UPDATED_NEW',
    reason:
      'Only what was updated is returned: of a list, its members by index; the emulator returns the list.',
    applies: (op, ours, theirs) =>
      String(op.input.ReturnValues).startsWith('UPDATED') &&
      /\[\d/.test(String(op.input.UpdateExpression)) &&
      same(without(ours.answer, 'Attributes'), without(theirs.answer, 'Attributes')),
  },
];

const has = ({ answer }: Outcome, member: string): boolean => Object.hasOwn(answer as object, member);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const without = (answer: unknown, member: string): unknown => {
  const { [member]: _, ...rest } = answer as Record<string, unknown>;
  return rest;
};

/** A copy with members in order, sets sorted and nothing undefined. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== undefined && name !== '$metadata')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [
        name,
        (name === 'SS' || name === 'NS') && Array.isArray(member) ? member.toSorted() : comparable(member),
      ]),
  );
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** An operation's input with the table's name in it. */
function withTable({ name, input }: Operation, table: string): Record<string, unknown> {
  if (name === 'TransactWriteItems') {
    const actions = (input.TransactItems as Record<string, object>[]).map((action) =>
      Object.fromEntries(Object.entries(action).map(([kind, body]) => [kind, { TableName: table, ...body }])),
    );
    return { ...input, TransactItems: actions };
  }
  if (input.RequestItems) return { ...input, RequestItems: { [table]: (input.RequestItems as Item)[''] } };
  return { ...input, TableName: table };
}

async function send(
  client: DynamoDBClient,
  name: Operation['name'],
  input: object,
): Promise<Record<string, unknown>> {
  const Command = COMMANDS[name as keyof typeof COMMANDS] as new (input: object) => GetItemCommand;
  return (await client.send(new Command(input))) as unknown as Record<string, unknown>;
}

/** Runs an operation, a query or scan to its last page. */
async function run(client: DynamoDBClient, op: Operation, table: string): Promise<Outcome> {
  const input = structuredClone(withTable(op, table));
  try {
    if (op.name !== 'Query' && op.name !== 'Scan') {
      const answer = comparable(await send(client, op.name, input)) as Record<string, unknown>;
      if (answer.Responses)
        answer.Responses = (answer.Responses as Record<string, unknown[]>)[table]?.toSorted(byText);
      return { error: null, message: '', answer };
    }
    const pages: Record<string, unknown>[] = [];
    let start: unknown;
    do {
      const page = await send(client, op.name, { ...input, ExclusiveStartKey: start });
      pages.push(comparable(page) as Record<string, unknown>);
      start = page.LastEvaluatedKey;
    } while (start && pages.length < MAX_PAGES);
    return { error: null, message: '', answer: op.name === 'Query' ? pages : inAnyOrder(pages, op) };
  } catch (error) {
    const { name, message, Item, CancellationReasons } = error as Error & {
      Item?: Item;
      CancellationReasons?: { Code?: string; Message?: string; Item?: Item }[];
    };
    const reasons = (CancellationReasons ?? []).map((reason) => ({
      Code: reason.Code ?? 'None',
      Item: reason.Item,
    }));
    return {
      error: name,
      message: `${message} ${(CancellationReasons ?? []).map((r) => r.Message ?? '').join(' ')}`,
      answer: comparable({ name, item: Item, reasons }),
    };
  }
}

/** A scan's order is nobody's business: all its items, and what it used when it came in one page. */
function inAnyOrder(pages: readonly Record<string, unknown>[], op: Operation): unknown {
  return {
    Items:
      op.input.Select === 'COUNT'
        ? undefined
        : pages.flatMap((page) => page.Items as Item[]).toSorted(byText),
    counts: ['Count', 'ScannedCount'].map((name) => pages.reduce((sum, page) => sum + Number(page[name]), 0)),
    pages: pages.length,
    ...(pages.length === 1 ? { ConsumedCapacity: pages[0]?.ConsumedCapacity } : {}),
  };
}

/** The keys an operation writes to. */
function keysOf({ name, input }: Operation): Item[] {
  const bodies = (
    name === 'TransactWriteItems'
      ? (input.TransactItems as object[]).map((action) => Object.values(action)[0])
      : name === 'BatchWriteItem'
        ? (input.RequestItems as Record<string, object[]>)['']?.map((request) => Object.values(request)[0])
        : [input]
  ) as { Key?: Item; Item?: Item }[];
  return bodies.flatMap(({ Key, Item }) => {
    const { pk, sk } = Key ?? Item ?? {};
    return pk?.S && sk?.S ? [{ pk, sk }] : [];
  });
}

describe(`the store beside an independent emulator${whyWithout}`, () => {
  it.skipIf(isWithoutEmulator)(
    `answers ${CASES * OPERATIONS} random operations alike`,
    { timeout: 600_000 },
    async () => {
      const emulator = await startEmulator();
      const wire = endpointClient(emulator.endpoint);
      const store = openStore();
      const client = embeddedClient(store);
      const seen = new Map<string, number>();
      const unknown: object[] = [];
      let operations = 0;
      let answered = 0;
      try {
        await fc.assert(
          fc.asyncProperty(
            fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS }),
            async (list) => {
              const table = `differential-${randomUUID()}`;
              for (const each of [client, wire]) await ensureTable(each, table);
              for (const op of list) {
                // Client tokens hold for the whole store, so each table has its own.
                const { ClientRequestToken: token } = op.input;
                const own = token
                  ? { ...op, input: { ...op.input, ClientRequestToken: `${token}${table.slice(-12)}` } }
                  : op;
                const ours = await run(client, own, table);
                const theirs = await run(wire, own, table);
                operations += 1;
                if (ours.error === null) answered += 1;
                const texts = [ours, theirs].map((o) => JSON.stringify(o.answer).replaceAll(table, 'TABLE'));
                if (texts[0] === texts[1]) continue;
                const known = DIFFERENCES.find((d) => d.applies(op, ours, theirs));
                if (!known) unknown.push({ op, ours, theirs });
                if (known) seen.set(known.name, (seen.get(known.name) ?? 0) + 1);
                // Both go on from the same state.
                for (const key of keysOf(op)) {
                  for (const each of [client, wire]) {
                    await each.send(
                      new DeleteItemCommand({ TableName: table, Key: key as Record<string, AttributeValue> }),
                    );
                  }
                }
              }
              for (const each of [client, wire]) {
                await each.send(new DeleteTableCommand({ TableName: table }));
              }
            },
          ),
          {
            numRuns: CASES,
            seed: SEED,
            endOnFailure: true,
            interruptAfterTimeLimit: 500_000,
            markInterruptAsFailure: true,
          },
        );
      } finally {
        client.destroy();
        wire.destroy();
        store.close();
        await emulator.stop();
      }
      expect(unknown.length > 0 ? JSON.stringify(unknown.slice(0, 3), null, 1) : '').toBe('');
      expect(operations).toBeGreaterThanOrEqual(CASES * OPERATIONS);
      // A comparison of refusals alone would say little.
      expect(answered / operations).toBeGreaterThan(0.4);
      const differing = [...seen.values()].reduce((sum, n) => sum + n, 0);
      expect(differing / operations).toBeLessThan(0.12);
      // What is listed is there.
      if (SEED === DEFAULT_SEED)
        expect([...seen.keys()].sort()).toEqual(DIFFERENCES.map((d) => d.name).sort());
    },
  );
});
