import type { FunctionName } from './functions.ts';

/** DynamoDB actions, each confined to items whose partition key begins like one of the keys. */
export interface TableAccess {
  readonly actions: readonly DynamoAction[];
  /** Patterns of partition keys of the table, or of the index where one is named. */
  readonly keys: readonly string[];
  readonly index?: 'gsi1' | 'gsi2';
}

type DynamoAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** What a function may do beside writing its log. */
export interface Permissions {
  readonly table?: readonly TableAccess[];
  /** May scan the table for these attributes alone. */
  readonly scans?: readonly string[];
  /** May put anchors, where there are none yet, and read them. */
  readonly anchors?: true;
  /** Secrets it may read. */
  readonly secrets?: readonly ('hashKey' | 'webhookKeys')[];
  /** Actions on the state machine; those on executions are on the executions of this machine. */
  readonly workflow?: readonly (
    | 'StartExecution'
    | 'ListExecutions'
    | 'StopExecution'
    | 'SendTaskSuccess'
    | 'SendTaskFailure'
  )[];
}

const CLUE = 'CLUE#*';
const PERSON = 'PERSON#*';
const EMPLOYER = 'EMPLOYER#*';
const ROSTER = 'ROSTER#*';
const UNIT = 'UNIT#*';
const IDEMPOTENCY = 'IDEMPOTENCY#*';
const DISTRICTS = 'DISTRICTS';
const CALENDAR = 'CALENDAR';
const LEDGER = 'LEDGER#*';

const allow = (actions: readonly DynamoAction[], ...keys: string[]): TableAccess => ({ actions, keys });
const query = (index: 'gsi1' | 'gsi2', ...keys: string[]): TableAccess => ({
  actions: ['Query'],
  keys,
  index,
});

/** A stage that only keeps a task token. */
const waits: Permissions = { table: [allow(['UpdateItem'], CLUE)] };

/**
 * What each function may do, by the keys of `functions/store/keys.ts`. The intake reads no clue: what a push that is not
 * new meets comes with the refusal of its write. The relay alone answers task tokens. The figures' functions see the ledger
 * alone; `recount` and `anchor` scan, for attributes that no item with personal data has but its keys.
 */
export const PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  intake: {
    table: [allow(['PutItem'], CLUE, PERSON, EMPLOYER, DISTRICTS, CALENDAR), allow(['Query'], CALENDAR)],
    secrets: ['hashKey', 'webhookKeys'],
  },
  feedback: {
    table: [
      allow(['GetItem'], CLUE, IDEMPOTENCY),
      allow(['PutItem'], CLUE, PERSON, IDEMPOTENCY),
      allow(['Query'], CALENDAR),
    ],
    secrets: ['webhookKeys'],
  },
  commands: {
    table: [
      allow(['GetItem'], CLUE, IDEMPOTENCY, UNIT, CALENDAR),
      allow(['PutItem'], CLUE, PERSON, IDEMPOTENCY, ROSTER, UNIT, DISTRICTS, CALENDAR),
      allow(['UpdateItem', 'DeleteItem'], ROSTER),
      // What a decision read of others is checked in its transaction.
      allow(['ConditionCheckItem'], CLUE, ROSTER),
      allow(['Query'], ROSTER, CALENDAR, DISTRICTS),
      // A notice counts the open clues it touches.
      allow(['BatchGetItem'], CLUE),
      query('gsi1', 'DISTRICT#*'),
    ],
    secrets: ['hashKey'],
  },
  lists: {
    table: [
      // The names of employers stand with the particulars.
      allow(['BatchGetItem'], CLUE, PERSON, ROSTER),
      allow(['Query'], EMPLOYER, DISTRICTS, CALENDAR),
      query('gsi1', 'DISTRICT#*'),
    ],
    secrets: ['hashKey'],
  },
  queries: {
    table: [
      allow(['GetItem'], CLUE, PERSON, CALENDAR),
      allow(['Query'], CLUE, PERSON, ROSTER, DISTRICTS, CALENDAR),
      // Reading personal data is itself an entry of the record.
      allow(['PutItem'], CLUE),
    ],
  },
  'metrics-query': {
    table: [
      allow(['GetItem', 'Query'], LEDGER, CALENDAR),
      allow(['BatchGetItem'], LEDGER),
      query('gsi2', LEDGER),
    ],
  },
  triage: {
    table: [
      allow(['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'], CLUE),
      allow(['Query'], EMPLOYER, CALENDAR),
    ],
  },
  assignment: {
    table: [
      allow(['GetItem', 'PutItem', 'UpdateItem'], CLUE),
      allow(['Query', 'UpdateItem', 'ConditionCheckItem'], ROSTER),
      allow(['Query'], CALENDAR),
    ],
  },
  investigation: waits,
  review: waits,
  closure: { table: [allow(['GetItem', 'Query', 'PutItem'], CLUE), allow(['Query'], CALENDAR)] },
  escalation: { table: [allow(['GetItem', 'PutItem'], CLUE), allow(['Query'], CALENDAR)] },
  relay: {
    // A calendar notice moves due dates of open clues, step by step.
    table: [
      allow(['GetItem', 'BatchGetItem', 'PutItem'], CLUE),
      allow(['GetItem', 'Query', 'UpdateItem'], CALENDAR),
      allow(['Query'], DISTRICTS),
      query('gsi1', 'DISTRICT#*'),
    ],
    workflow: ['StartExecution', 'SendTaskSuccess', 'SendTaskFailure'],
  },
  ledger: {
    table: [
      allow(['Query'], CLUE),
      allow(['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], LEDGER),
    ],
  },
  reconcile: {
    table: [
      allow(['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'], CLUE),
      allow(['Query'], DISTRICTS, CALENDAR),
      query('gsi1', 'DISTRICT#*'),
    ],
    workflow: ['ListExecutions', 'StopExecution'],
  },
  recount: {
    table: [
      allow(['GetItem'], CLUE),
      allow(['Query'], CLUE, LEDGER),
      allow(['GetItem', 'BatchGetItem'], LEDGER),
    ],
    scans: ['pk', 'sk', 'body'],
  },
  anchor: { scans: ['pk', 'sk', 'body', 'writtenAt'], anchors: true },
  gauges: { table: [allow(['GetItem', 'Query'], LEDGER)] },
  rotation: {},
  pages: {},
};
