import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Facet } from '../../domain/clue/facet.ts';
import type { ClueStep } from '../../domain/metrics/history.ts';
import { AGGREGATES } from '../../domain/registry.ts';
import type { Runtime } from '../../functions/runtime/runtime.ts';
import { calendarsIn } from '../../functions/store/calendars.ts';
import { entryKey, stateKey } from '../../functions/store/keys.ts';
import type { AuditOptions } from '../../functions/store/ledger/audit.ts';
import { policiesIn } from '../../functions/store/policies.ts';
import { openTable, toItem } from '../../functions/store/table.ts';

/** A runtime that keeps what was logged and counted. */
export function testRuntime(
  dynamo: DynamoDBClient,
  tableName: string,
  now = '2021-11-14T12:00:00Z',
): Runtime & {
  readonly logged: { code: string; fields: Readonly<Record<string, unknown>> }[];
  readonly counted: Map<string, number>;
} {
  const logged: { code: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const counted = new Map<string, number>();
  const note = (code: string, fields: Readonly<Record<string, unknown>> = {}) => {
    logged.push({ code, fields });
  };
  return {
    dynamo,
    tableName,
    now: () => Date.parse(now),
    pause: async () => {},
    aggregates: AGGREGATES,
    log: { info: note, warn: note, error: note },
    meter: {
      count: (name, value = 1) => {
        counted.set(name, (counted.get(name) ?? 0) + value);
      },
    },
    policies: policiesIn(openTable(dynamo, tableName), Number.POSITIVE_INFINITY, () => 0),
    extraDistricts: [],
    calendars: calendarsIn(openTable(dynamo, tableName), Number.POSITIVE_INFINITY, () => 0),
    logged,
    counted,
  };
}

/** A facet as at reception, with changes. */
export const facet = (changes: Partial<Facet> = {}): Facet => ({
  n: 1,
  division: '440311',
  street: '440311002',
  receivedDay: '2021-03-05',
  state: 'open',
  due: '2021-03-26',
  running: true,
  extended: false,
  late: false,
  repeated: false,
  lastReturn: null,
  closedDay: null,
  outcome: null,
  returnReason: null,
  ...changes,
});

/** A history from a first facet and what changed on later days. */
export function historyFrom(first: Facet, ...changes: readonly [day: string, Partial<Facet>][]): ClueStep[] {
  const steps: ClueStep[] = [{ day: first.receivedDay, facet: first }];
  let last = first;
  for (const [day, change] of changes) {
    last = { ...last, ...change, n: last.n + 1 };
    steps.push({ day, facet: last });
  }
  return steps;
}

/** A clue's steps as the items of its record. Every second entry of a record has no facet, as is usual. */
const entryOf = (clueId: string, { day, facet: f }: ClueStep) => ({
  ...entryKey('clue', clueId, f.n * 2 - 1),
  facetNumber: f.n,
  body: JSON.stringify([
    { kind: 'clue', id: clueId, seq: f.n * 2 - 1, day, event: { type: 'logged', v: 1 }, facet: f },
  ]),
});

/** Takes records at their word: for tests of the counting, whose made-up facets follow from no events. */
export const COUNTING = {
  verify: ({ entries }) => ({
    intact: true,
    faults: [],
    entries: entries.length,
    head: null,
    missingTexts: 0,
    anchoredTo: 0,
  }),
} satisfies AuditOptions;

/** Writes a clue's record, and a state that knows no more than the record's length. */
export async function writeRecord(
  runtime: Pick<Runtime, 'dynamo' | 'tableName'>,
  clueId: string,
  steps: readonly ClueStep[],
): Promise<void> {
  for (const step of steps) {
    const other = {
      ...entryKey('clue', clueId, step.facet.n * 2),
      body: JSON.stringify([{ kind: 'clue', id: clueId, day: step.day, event: { type: 'logged', v: 1 } }]),
    };
    for (const item of [entryOf(clueId, step), other]) {
      await runtime.dynamo.send(new PutItemCommand({ TableName: runtime.tableName, Item: toItem(item) }));
    }
  }
  const state = {
    ...stateKey('clue', clueId),
    version: steps.length * 2,
    status: 'received',
    body: JSON.stringify({ clueId, division: '440311', due: {} }),
  };
  await runtime.dynamo.send(new PutItemCommand({ TableName: runtime.tableName, Item: toItem(state) }));
}

let sequence = 0;

/** A stream record of an item. */
export function streamRecord(
  item: object,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT',
): DynamoDBRecord {
  sequence += 1;
  const image = toItem(item);
  return {
    eventName,
    dynamodb: {
      Keys: { pk: image.pk, sk: image.sk },
      NewImage: image,
      SequenceNumber: String(sequence).padStart(21, '0'),
    },
  } as DynamoDBRecord;
}

/** The stream event of steps of clues, in the order given. */
export const streamEvent = (
  ...arrivals: readonly [clueId: string, step: ClueStep][]
): DynamoDBStreamEvent => ({
  Records: arrivals.map(([clueId, step]) => streamRecord(entryOf(clueId, step))),
});
