import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SendDeadLetter } from '../workflow/dead-letters.ts';
import { setting } from './environment.ts';

/** The queue that `DEAD_LETTER_QUEUE_URL` names. Its letters have the form of those that Lambda itself sends there. */
export function deadLettersFromEnvironment(client: SQSClient = new SQSClient({})): SendDeadLetter {
  const QueueUrl = setting('DEAD_LETTER_QUEUE_URL');
  return async ({ error, ...record }) => {
    const requestContext = { condition: `PermanentFault:${error}` };
    await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ requestContext, record }) }),
    );
  };
}
