import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const logger = new Logger();
const dynamo = new DynamoDBClient({});

/** The least a function of ours could be: a logger and the store. What the others are measured beside. */
export const handler = async (): Promise<unknown> => {
  logger.info('read');
  return dynamo.send(new GetItemCommand({ TableName: 'none', Key: { pk: { S: 'none' } } }));
};
