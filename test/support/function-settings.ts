import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';

/** The environment in which every deployed function starts, with the credentials of nobody and a store that is not there. */
export const FUNCTION_SETTINGS = {
  AWS_REGION: 'cn-northwest-1',
  AWS_ACCESS_KEY_ID: 'of nobody',
  AWS_SECRET_ACCESS_KEY: 'of nobody',
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
  TABLE_NAME: 'qingxin-test',
  STATE_MACHINE_ARN: 'arn:aws-cn:states:cn-northwest-1:333333333333:stateMachine:x',
  SERVED_DIVISIONS: '4403',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.cn-northwest-1.amazonaws.com.cn/333333333333/x',
  SOURCES: 'national',
  ANCHOR_BUCKET: 'anchors',
  FILE_BUCKET: 'files',
  FILE_BUCKET_HOST: 'files.s3.eu-west-1.amazonaws.com',
  FILE_RULES: JSON.stringify(DEFAULT_FILE_RULES),
  FILE_UNATTACHED_DAYS: '7',
  HASH_KEY_SECRET: 'hash-key',
  WEBHOOK_KEYS_SECRET: 'webhook-keys',
  PAGES_CONFIG: '{"issuer":"https://login.example.com","clientId":"pages","scope":"openid","apiBase":""}',
};
