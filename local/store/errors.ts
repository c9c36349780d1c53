import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

/** What the SDK puts beside an answer of status 400. */
export const CLIENT_FAULT = { httpStatusCode: 400, attempts: 1, totalRetryDelay: 0 } as const;

/** Creates the error for an input that DynamoDB refuses; the SDK has no class of its own for it. */
export function validationError(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name: 'ValidationException',
    message,
    $fault: 'client',
    $metadata: { ...CLIENT_FAULT },
  });
}

const itemRefusals = new WeakSet<Error>();

/**
 * A refusal that depends on the table or the item that is there. A transaction is cancelled by it, where other invalid
 * input is refused before.
 */
export function itemRefusal(message: string): DynamoDBServiceException {
  const error = validationError(message);
  itemRefusals.add(error);
  return error;
}

export const isItemRefusal = (error: unknown): boolean => error instanceof Error && itemRefusals.has(error);

/** Creates the error for an input that is not even well-formed text or numbers of the wire's JSON. */
export function serializationError(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name: 'SerializationException',
    message,
    $fault: 'client',
    $metadata: { ...CLIENT_FAULT },
  });
}

/** A part of DynamoDB that the embedded store does not have. Not an error of AWS, so nobody handles it by chance. */
export class NotImplementedByStore extends Error {
  constructor(what: string) {
    super(`The embedded store does not implement ${what}.`);
    this.name = 'NotImplementedByStore';
  }
}

/** The store's file could not be opened, read or written. The message is one sentence for a person. */
export class StoreFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFileError';
  }
}
