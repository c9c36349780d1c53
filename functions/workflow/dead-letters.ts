import type { DynamoDBRecord } from 'aws-lambda';
import type { Log } from '../runtime/runtime.ts';

/** A stream record that can never be taken, by its keys, which name nobody. What it was about is in the table. */
export interface DeadLetter {
  readonly pk: string;
  readonly sk: string;
  readonly sequenceNumber: string;
  /** The name of the error. */
  readonly error: string;
}

/** Puts a letter where operators look. */
export type SendDeadLetter = (letter: DeadLetter) => Promise<void>;

/** Sends nothing: where there is no queue, as on one machine, the line in the log is the letter. */
export const LOGGED_ONLY: SendDeadLetter = async () => {};

/** Something of a kind that this version of the software does not know. */
export class UnknownKind extends Error {
  constructor(what: string) {
    super(`nothing is known of ${what}`);
    this.name = 'UnknownKind';
  }
}

/** Errors that come again however often they are tried: what a record says, or what it was written from, is wrong. */
const PERMANENT = new Set([
  'SyntaxError',
  'TypeError',
  'RangeError',
  'ZodError',
  'UnknownKind',
  'UnknownEvent',
  'UnknownAggregate',
  'RecordGap',
  'ValidationException',
  'SerializationException',
  'InvalidExecutionInput',
  'InvalidName',
  'InvalidOutput',
]);

/** Tells whether a fault never goes away by itself. What is not known to be so (a right denied, a network) is tried again. */
export function isPermanent(error: unknown): boolean {
  const {
    name = '',
    code = '',
    CancellationReasons = [],
  } = (error ?? {}) as { name?: string; code?: unknown; CancellationReasons?: { Code?: string }[] };
  return (
    PERMANENT.has(name) ||
    // Bytes that are no packed text.
    String(code).startsWith('Z_') ||
    CancellationReasons.some(({ Code }) => Code === 'ValidationError')
  );
}

/**
 * Gives up a stream record at once, so that it does not hold up what comes behind it: it is told and sent to the dead letters.
 * @throws whatever sending throws: then the record must come again
 */
export async function giveUp(
  log: Log,
  send: SendDeadLetter,
  { dynamodb }: DynamoDBRecord,
  cause: unknown,
): Promise<void> {
  const { Keys, SequenceNumber = '' } = dynamodb ?? {};
  const error = (cause as Error).name;
  const letter = { pk: Keys?.pk?.S ?? '', sk: Keys?.sk?.S ?? '', sequenceNumber: SequenceNumber, error };
  log.error('QX-DEAD-LETTER', { ...letter });
  await send(letter);
}
