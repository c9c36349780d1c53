import { CASE } from '../domain/case/index.ts';
import { CLUE } from '../domain/clue/index.ts';
import type { Registry } from '../domain/kernel/registry.ts';
import { PUBLICITY } from '../domain/publicity/index.ts';
import { AGGREGATES } from '../domain/registry.ts';
import {
  DELIVERY_PREFIX,
  HEAD_ATTRIBUTES,
  kindPrefix,
  RECORD_ATTRIBUTES,
  REPORTING_PK,
  TASK_PREFIX,
} from '../functions/store/keys.ts';
import { allow, type Permissions, query } from './access.ts';
import type { FunctionName } from './functions.ts';

/** The items of clues alone, and their personal data. */
const CLUES = `${kindPrefix(CLUE.kind)}*`;
const CLUE_PERSON = `PERSON#${CLUE.kind}#*`;
/** The items of cases alone, and their personal data. */
const CASES = `${kindPrefix(CASE.kind)}*`;
const CASE_PERSON = `PERSON#${CASE.kind}#*`;
const CASE_NAME = `NAME#${CASE.kind}#*`;
/** The items of the publicity of decisions, the words in which they are published, and what the public is shown. */
const PUBLICITIES = `${kindPrefix(PUBLICITY.kind)}*`;
const PUBLICITY_PERSON = `PERSON#${PUBLICITY.kind}#*`;
const PUBLIC = 'PUBLIC#*';
const PERSON = 'PERSON#*';
const TASK = `${TASK_PREFIX}*`;
const NAME = 'NAME#*';
const EMPLOYER = 'EMPLOYER#*';
const REPORTER = 'REPORTER#*';
const FILE = 'FILE#*';
const FILE_NAME = 'PERSON#file#*';
/** Which files an entry names. */
const ATTACHMENTS = 'FILES#*';
/** Files that no entry names, in the index. */
const UPLOADS = 'UPLOADS';
const ROSTER = 'ROSTER#*';
const UNIT = 'UNIT#*';
const IDEMPOTENCY = 'IDEMPOTENCY#*';
const DISTRICTS = 'DISTRICTS';
const NUMBERS = 'NUMBER#*';
const CALENDAR = 'CALENDAR';
const POLICY = 'POLICY';
/** What an aggregate is judged by. */
const RULES = [CALENDAR, POLICY];
const LEDGER = 'LEDGER#*';
const EXPIRING = 'EXPIRING';
const SENDERS = 'SENDERS';
const NOTICES = 'NOTICE#*';
/** Who is told of events; whether anybody is. */
const SUBSCRIBERS = 'SUBSCRIBERS';
const DELIVERY = `${DELIVERY_PREFIX}*`;
const RECEIPT = 'RECEIPT#*';
const REPORTED = 'REPORTED#*';
const KEY_LOCK_PK = 'SUBSCRIBER-KEYS';

/** Requests that answer a task token. */
const ANSWERS = ['SendTaskSuccess', 'SendTaskFailure'] as const;

/**
 * Says what each function may do where these aggregates are handled, by the keys of `functions/store/keys.ts`. The intake reads no clue: what a push that is not
 * new meets comes with the refusal of its write. What counts sees the ledger alone; the
 * lists behind figures say more of a clue, but nothing of a person; `recount` and `anchor` scan, for attributes that no item with personal data has but its keys.
 */
export function permissionsFor(registry: Registry): Readonly<Record<FunctionName, Permissions>> {
  /** The items of every kind of aggregate. */
  const AGGREGATE = registry.all.map(({ kind }) => `${kindPrefix(kind)}*`);
  /** A stage that keeps a task token, and answers it when the stage is over already. */
  const waits: Permissions = {
    table: [allow(['GetItem'], ...AGGREGATE), allow(['PutItem'], TASK), allow(['Query'], ...RULES)],
    workflow: ANSWERS,
  };
  return {
    intake: {
      table: [
        allow(['PutItem'], CLUES, PERSON, NAME, EMPLOYER, REPORTER, DISTRICTS, ...RULES),
        allow(['Query'], ...RULES),
        allow(['UpdateItem'], SENDERS),
      ],
      secrets: ['hashKey', 'webhookKeys'],
    },
    feedback: {
      table: [
        allow(['GetItem'], CLUES, IDEMPOTENCY),
        allow(['PutItem'], CLUES, PERSON, IDEMPOTENCY),
        allow(['Query'], ...RULES),
        allow(['UpdateItem'], SENDERS),
      ],
      secrets: ['hashKey', 'webhookKeys'],
    },
    commands: {
      table: [
        // A clue that opens a case gives it a number, and what it is about.
        allow(['GetItem'], ...AGGREGATE, IDEMPOTENCY, ROSTER, NUMBERS, CLUE_PERSON, CASE_PERSON),
        allow(['PutItem'], ...AGGREGATE, PERSON, CASE_NAME, IDEMPOTENCY, DISTRICTS, ATTACHMENTS, ...RULES),
        allow(['UpdateItem'], NUMBERS),
        allow(['BatchGetItem', 'UpdateItem'], FILE),
        // The officers' open work.
        allow(['UpdateItem'], ROSTER),
        // What a decision read of others is checked in its transaction.
        allow(['ConditionCheckItem'], ...AGGREGATE, ROSTER),
        // Who reported a clue of a case.
        { ...allow(['Query'], EMPLOYER), attributes: ['pk', 'sk', 'reporterKey'] },
        allow(['Query'], ROSTER, SUBSCRIBERS, ...RULES),
        // Whether what a clue names is in the caller's scope, and the names of its officers.
        allow(['BatchGetItem'], ...AGGREGATE, ROSTER),
      ],
      secrets: ['hashKey'],
    },
    administration: {
      table: [
        allow(['GetItem'], ...AGGREGATE, UNIT, ROSTER, CALENDAR),
        // Work that is handed over, each with an entry and its note.
        allow(['PutItem'], ...AGGREGATE, PERSON, ROSTER, UNIT, ...RULES),
        allow(['UpdateItem', 'DeleteItem', 'ConditionCheckItem'], ROSTER),
        allow(['DeleteItem'], UNIT),
        allow(['Query'], ROSTER, DISTRICTS, ...RULES),
        // A notice counts what it touches; the names of officers are kept.
        allow(['BatchGetItem'], ...AGGREGATE, ROSTER),
        query('gsi1', 'DISTRICT#*'),
      ],
      secrets: ['hashKey', 'cursorKey'],
    },
    cases: {
      table: [
        allow(['GetItem'], CASES, CASE_PERSON, CALENDAR),
        // Reading personal data is itself an entry of the record.
        allow(['PutItem'], CASES, ...RULES),
        allow(['Query'], CASES, CASE_PERSON, DISTRICTS, ...RULES),
        // Whether what a case names is in the caller's scope.
        allow(['BatchGetItem'], ...AGGREGATE, CASE_NAME, ROSTER),
        query('gsi1', `DISTRICT#${CASE.kind}#*`),
      ],
      secrets: ['cursorKey'],
    },
    'case-commands': {
      table: [
        // A document repeats what the case is about, and what another document says.
        allow(['GetItem'], CASES, PUBLICITIES, IDEMPOTENCY, NUMBERS, CASE_PERSON),
        allow(['PutItem'], CASES, CASE_PERSON, IDEMPOTENCY, ATTACHMENTS, ...RULES),
        // A decision begins its publicity, an annulment its recall.
        allow(['PutItem'], PUBLICITIES, PUBLICITY_PERSON),
        allow(['BatchGetItem', 'UpdateItem'], FILE),
        // Numbers without gaps, and the officers' open work.
        allow(['UpdateItem'], NUMBERS, ROSTER),
        allow(['ConditionCheckItem'], ROSTER),
        allow(['Query'], ROSTER, SUBSCRIBERS, ...RULES),
        // Whether what a case names is in the caller's scope, and the names of its people.
        allow(['BatchGetItem'], ...AGGREGATE, ROSTER),
      ],
      secrets: ['hashKey'],
    },
    publicity: {
      table: [
        allow(['GetItem'], PUBLICITIES, PUBLICITY_PERSON, IDEMPOTENCY),
        allow(['PutItem'], PUBLICITIES, PUBLICITY_PERSON, PUBLIC, IDEMPOTENCY),
        allow(['DeleteItem'], PUBLIC),
        allow(['Query'], PUBLICITIES, PUBLICITY_PERSON, DISTRICTS, SUBSCRIBERS, ...RULES),
        // Whether what an item names is in the caller's scope.
        allow(['BatchGetItem'], ...AGGREGATE, PUBLICITY_PERSON, ROSTER),
        query('gsi1', `DISTRICT#${PUBLICITY.kind}#*`),
      ],
      secrets: ['hashKey', 'cursorKey'],
    },
    'public-decisions': {
      // Anybody may ask it: it can read nothing but what the public is shown.
      table: [allow(['BatchGetItem'], PUBLIC), allow(['Query'], DISTRICTS), query('gsi2', PUBLIC)],
      secrets: ['cursorKey'],
    },
    lists: {
      table: [
        // Whether the cases that clues opened or joined are in the caller's scope.
        allow(['BatchGetItem'], CLUES, CASES, NAME, ROSTER),
        // Names of officers are looked for in the roster.
        allow(['Query'], EMPLOYER, DISTRICTS, ROSTER, ...RULES),
        query('gsi1', 'DISTRICT#*'),
        // The ledger's index is that of lists by receipt, too.
        query('gsi2', LEDGER, `ASKED#${CLUE.kind}#*`),
      ],
      secrets: ['hashKey', 'cursorKey'],
    },
    queries: {
      table: [
        allow(['GetItem'], ...AGGREGATE, PERSON, UNIT, ROSTER, CALENDAR),
        allow(['Query'], ...AGGREGATE, PERSON, ROSTER, DISTRICTS, ...RULES),
        // Whether what a clue names is in the caller's scope, and the names of its officers.
        allow(['BatchGetItem'], ...AGGREGATE, ROSTER),
        // Reading personal data is itself an entry of the record.
        allow(['PutItem'], ...AGGREGATE),
        allow(['Query', 'UpdateItem'], NOTICES),
      ],
      secrets: ['cursorKey'],
    },
    'metrics-query': {
      table: [
        allow(['GetItem', 'Query'], LEDGER, CALENDAR),
        // A list says of the clues behind a figure what the ledger does not know: employer, sector, amounts, who is in charge.
        allow(['BatchGetItem'], LEDGER, CLUES, NAME, ROSTER),
        // In whose hands a clue was on a past day stands in its record.
        allow(['Query'], CLUES),
        query('gsi2', LEDGER),
      ],
      secrets: ['cursorKey'],
    },
    triage: {
      table: [
        allow(['GetItem', 'BatchGetItem', 'PutItem', 'ConditionCheckItem'], CLUES),
        allow(['PutItem'], TASK),
        allow(['Query'], EMPLOYER, REPORTER, SUBSCRIBERS, ...RULES),
      ],
      workflow: ANSWERS,
    },
    assignment: {
      table: [
        allow(['GetItem', 'PutItem'], CLUES),
        allow(['PutItem'], TASK),
        allow(['Query', 'UpdateItem', 'ConditionCheckItem'], ROSTER),
        allow(['Query'], SUBSCRIBERS, ...RULES),
      ],
      workflow: ANSWERS,
    },
    investigation: waits,
    review: waits,
    closure: { table: [allow(['GetItem', 'Query', 'PutItem'], ...AGGREGATE), allow(['Query'], ...RULES)] },
    escalation: {
      // An alarm comes with its notices; an absent officer's go to the deputy.
      table: [
        allow(['GetItem'], ...AGGREGATE),
        allow(['PutItem'], ...AGGREGATE, NOTICES),
        allow(['Query'], ROSTER, SUBSCRIBERS, ...RULES),
      ],
    },
    relay: {
      // A calendar notice moves due dates of what is open, step by step.
      table: [
        allow(['GetItem', 'BatchGetItem', 'PutItem'], ...AGGREGATE),
        allow(['GetItem'], TASK),
        allow(['GetItem', 'UpdateItem'], CALENDAR),
        allow(['Query'], DISTRICTS, ...RULES),
        query('gsi1', 'DISTRICT#*'),
        // Public events are made from whole records.
        allow(['Query'], ...AGGREGATE, SUBSCRIBERS),
        allow(['PutItem'], DELIVERY),
        allow(['UpdateItem'], REPORTED),
        // Officers' notices of what it comes for anyway.
        allow(['Query'], ROSTER),
        allow(['PutItem'], NOTICES),
      ],
      workflow: ['StartExecution', ...ANSWERS],
    },
    ledger: {
      table: [
        allow(['Query'], ...AGGREGATE),
        allow(['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], LEDGER),
        // Other officers' notices ride along; an absent officer's go to the deputy.
        allow(['Query'], ROSTER),
        allow(['PutItem'], NOTICES),
        // They are told to subscribers that pass them on.
        allow(['Query'], SUBSCRIBERS, ...RULES),
        allow(['PutItem'], DELIVERY),
        allow(['UpdateItem'], REPORTED),
      ],
    },
    reconcile: {
      table: [
        allow(['GetItem', 'BatchGetItem', 'PutItem'], ...AGGREGATE),
        allow(['BatchGetItem', 'GetItem'], TASK),
        // Whether everything live is counted.
        allow(['BatchGetItem'], LEDGER),
        // Deliveries whose execution failed, or was never started.
        allow(['GetItem', 'BatchGetItem', 'PutItem'], DELIVERY),
        allow(['Query'], DISTRICTS, SUBSCRIBERS, ...RULES),
        query('gsi1', 'DISTRICT#*', 'DELIVERIES#*'),
      ],
      workflow: ['ListExecutions', 'DescribeExecution', 'StartExecution', 'StopExecution', ...ANSWERS],
    },
    recount: {
      table: [
        allow(['GetItem'], ...AGGREGATE),
        allow(['Query'], ...AGGREGATE, LEDGER),
        allow(['GetItem', 'BatchGetItem', 'PutItem'], LEDGER),
      ],
      scans: RECORD_ATTRIBUTES,
    },
    anchor: { scans: HEAD_ATTRIBUTES, anchors: true },
    gauges: { table: [allow(['GetItem', 'Query'], LEDGER), allow(['Query'], SENDERS)], rotation: true },
    senders: { table: [allow(['Query'], SENDERS)], secrets: ['webhookKeys'], rotation: true },
    subscribers: {
      table: [
        allow(['GetItem', 'PutItem', 'Query'], SUBSCRIBERS),
        allow(['PutItem'], KEY_LOCK_PK),
        allow(['GetItem', 'BatchGetItem', 'Query', 'PutItem'], DELIVERY),
        allow(['UpdateItem', 'Query'], REPORTED),
        // A request that comes again.
        allow(['GetItem', 'PutItem'], 'IDEMPOTENCY#subscriber#*'),
        query('gsi1', 'DELIVERIES#*'),
      ],
      secrets: ['subscriberKeys', 'cursorKey'],
      changesKeys: true,
    },
    delivery: {
      table: [
        allow(['GetItem', 'PutItem'], SUBSCRIBERS, DELIVERY),
        allow(['Query', 'PutItem'], RECEIPT),
        allow(['UpdateItem'], REPORTED),
      ],
      secrets: ['subscriberKeys'],
    },
    reporting: {
      table: [
        // What was not accepted becomes an entry of the record.
        allow(['GetItem', 'PutItem'], DELIVERY, ...AGGREGATE),
        allow(['UpdateItem'], REPORTED),
        allow(['Query'], ...RULES),
        query('gsi2', REPORTING_PK),
      ],
    },
    files: {
      table: [
        allow(['GetItem', 'PutItem'], ...AGGREGATE, FILE, FILE_NAME),
        allow(['GetItem'], CASE_PERSON),
        allow(['Query'], ...RULES),
      ],
      files: ['sign'],
    },
    uploads: {
      table: [allow(['GetItem', 'UpdateItem'], FILE)],
      files: ['look', 'delete'],
    },
    sweep: {
      table: [
        allow(['GetItem', 'UpdateItem', 'DeleteItem'], FILE),
        allow(['DeleteItem'], FILE_NAME),
        query('gsi2', UPLOADS),
      ],
      files: ['look', 'delete'],
    },
    retention: {
      table: [
        allow(['GetItem', 'PutItem'], ...AGGREGATE),
        // The bytes of files go with the next sweep.
        allow(['Query', 'DeleteItem'], ATTACHMENTS),
        allow(['UpdateItem'], FILE),
        allow(['PutItem'], EXPIRING),
        allow(['Query'], EXPIRING, DISTRICTS, ...RULES),
        // Finds what there is to delete, and reads nothing of it.
        { ...allow(['Query'], PERSON), attributes: ['pk', 'sk'] },
        // Under which key its reporter is compared.
        { ...allow(['Query'], EMPLOYER), attributes: ['pk', 'sk', 'reporterKey'] },
        allow(['DeleteItem'], PERSON, NAME, PUBLIC, EMPLOYER, REPORTER, EXPIRING),
        query('gsi2', 'ENDED#*'),
      ],
    },
    rotation: {},
    pages: {},
  };
}

/** What each function of a deployment may do. */
export const PERMISSIONS = permissionsFor(AGGREGATES);
