/** DynamoDB actions, each confined to items whose partition key begins like one of the keys. */
export interface TableAccess {
  readonly actions: readonly DynamoAction[];
  /** Patterns of partition keys of the table, or of the index where one is named. */
  readonly keys: readonly string[];
  readonly index?: 'gsi1' | 'gsi2';
  /** Reads these attributes alone. */
  readonly attributes?: readonly string[];
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
  /** What it may do with the bytes of files: look whether they came, sign URLs for others, delete them with all versions. */
  readonly files?: readonly ('look' | 'sign' | 'delete')[];
  /** Secrets it may read. */
  readonly secrets?: readonly ('hashKey' | 'webhookKeys' | 'cursorKey' | 'subscriberKeys')[];
  /** May change the subscribers' keys. */
  readonly changesKeys?: true;
  /** May ask when the senders' keys rotate. */
  readonly rotation?: true;
  /** Actions on the state machine; those on executions are on the executions of this machine. */
  readonly workflow?: readonly (
    | 'StartExecution'
    | 'ListExecutions'
    | 'DescribeExecution'
    | 'StopExecution'
    | 'SendTaskSuccess'
    | 'SendTaskFailure'
  )[];
}

/** Lets actions at items of the table whose keys begin so. */
export const allow = (actions: readonly DynamoAction[], ...keys: string[]): TableAccess => ({
  actions,
  keys,
});
/** Lets an index be asked for such keys. */
export const query = (index: 'gsi1' | 'gsi2', ...keys: string[]): TableAccess => ({
  actions: ['Query'],
  keys,
  index,
});
