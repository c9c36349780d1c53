import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Messages are hidden from others for so long; what is not deleted by then comes back. */
const HIDDEN_SECONDS = 30 * 60;
/** The most messages SQS takes in one call. */
const BATCH = 10;

/** A dead letter in hand. */
export interface Letter {
  readonly id: string;
  readonly receipt: string;
  /** When it was sent, milliseconds since the epoch; what it is about is older. */
  readonly sentAt: number;
  /** Why it was given up, as Lambda or the scheduler says; `unknown` where they do not. */
  readonly why: string;
}

/** Counts about how many dead letters a queue holds, those in somebody's hand included. */
export async function countLetters(sqs: SQSClient, url: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, n) => sum + Number(n), 0);
}

/** Reads the condition in a message of an on-failure destination, or the error in one of a schedule. */
function reasonOf(body: string | undefined, errorCode: string | undefined): string {
  if (errorCode) return errorCode;
  try {
    const { requestContext } = JSON.parse(body ?? '') as { requestContext?: { condition?: unknown } };
    return typeof requestContext?.condition === 'string' ? requestContext.condition : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Takes all dead letters of a queue in hand, each once. */
export async function takeLetters(sqs: SQSClient, url: string): Promise<Letter[]> {
  const letters = new Map<string, Letter>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HIDDEN_SECONDS,
        // Long polling asks every server of the queue: an empty answer means that there is nothing more.
        WaitTimeSeconds: 2,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return [...letters.values()];
    for (const { MessageId = '', ReceiptHandle = '', Attributes, Body, MessageAttributes } of Messages) {
      letters.set(MessageId, {
        id: MessageId,
        receipt: ReceiptHandle,
        sentAt: Number(Attributes?.SentTimestamp ?? 0),
        why: reasonOf(Body, MessageAttributes?.ERROR_CODE?.StringValue),
      });
    }
  }
}

function* splitBatches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += BATCH) yield items.slice(i, i + BATCH);
}

/** Deletes letters. @returns how many could not be deleted */
export async function deleteLetters(
  sqs: SQSClient,
  url: string,
  letters: readonly Letter[],
): Promise<number> {
  let kept = 0;
  for (const batch of splitBatches(letters)) {
    const { Failed = [] } = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: batch.map(({ receipt }, i) => ({ Id: String(i), ReceiptHandle: receipt })),
      }),
    );
    kept += Failed.length;
  }
  return kept;
}

/** Puts letters back at once, as far as possible: they come back by themselves otherwise. */
export async function returnLetters(sqs: SQSClient, url: string, letters: readonly Letter[]): Promise<void> {
  for (const batch of splitBatches(letters)) {
    const Entries = batch.map(({ receipt }, i) => ({
      Id: String(i),
      ReceiptHandle: receipt,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries })).catch(() => {});
  }
}
