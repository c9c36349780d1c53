import { RemovalPolicy, SecretValue, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type ITableV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { INDEXES, type TableIndex, TTL_ATTRIBUTE } from '../functions/store/keys.ts';
import { acknowledge } from './acknowledge.ts';
import type { StageConfig } from './config/schema.ts';
import { AnchorBucket } from './constructs/anchor-bucket.ts';
import { DataKey } from './constructs/data-key.ts';
import { DataTrail } from './constructs/data-trail.ts';
import { FileBucket } from './constructs/file-bucket.ts';

/**
 * What must outlive every deployment: the table, its key, the secrets, the anchors of the records, the files, and who wrote or
 * read them. None of what stays has a name of our own: what an earlier stack left behind would stand in the way of the next.
 */
export class StatefulStack extends Stack {
  readonly key: Key;
  /** The table that serves: the stack's own, or one that was restored and takes its place. */
  readonly table: ITableV2;
  /** The key of the keyed hashes. It never changes: hashes made with another key would not meet. */
  readonly hashKey: Secret;
  readonly cursorKey: Secret;
  /** The senders' keys, a JSON list; empty until the first rotation fills it. */
  readonly webhookKeys: Secret;
  /** The subscribers' keys, a JSON object; empty until the first is made. */
  readonly subscriberKeys: Secret;
  readonly anchors: AnchorBucket;
  readonly files: FileBucket;

  constructor(scope: Construct, id: string, props: StackProps & { stage: string; config: StageConfig }) {
    super(scope, id, props);
    const { stage, config } = props;
    const retained = config.removalPolicy === 'retain';
    const removalPolicy = retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const string = (name: string) => ({ name, type: AttributeType.STRING });

    this.key = new DataKey(this, 'Key', stage, removalPolicy);
    const own = new TableV2(this, 'Table', {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      globalSecondaryIndexes: INDEXES.map(({ name, projection, attributes }: TableIndex) => ({
        indexName: name,
        partitionKey: string(`${name}pk`),
        sortKey: string(`${name}sk`),
        projectionType: ProjectionType[projection],
        ...(attributes && { nonKeyAttributes: [...attributes] }),
      })),
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_IMAGE,
      encryption: TableEncryptionV2.customerManagedKey(this.key),
      timeToLiveAttribute: TTL_ATTRIBUTE,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: config.pointInTimeDays,
      },
      deletionProtection: retained,
      removalPolicy,
    });
    // The service stack imports them until it is deployed with another table, so they must not go before that.
    for (const value of [own.tableName, own.tableArn, own.tableStreamArn]) this.exportValue(value);
    this.table = config.restoredTable
      ? TableV2.fromTableAttributes(this, 'RestoredTable', {
          tableName: config.restoredTable.name,
          tableStreamArn: config.restoredTable.streamArn,
          encryptionKey: this.key,
          globalIndexes: INDEXES.map(({ name }) => name),
        })
      : own;
    this.hashKey = new Secret(this, 'HashKey', {
      description: 'Key of the keyed hashes of people and employers. Never changed.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      encryptionKey: this.key,
      removalPolicy,
    });
    acknowledge(this.hashKey, ['AwsSolutions-SMG4'], 'Hashes made with another key would not meet.');
    this.cursorKey = new Secret(this, 'CursorKey', {
      description: 'Key of the cursors of lists. With another one, lists that are being paged begin anew.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      encryptionKey: this.key,
      removalPolicy,
    });
    acknowledge(
      this.cursorKey,
      ['AwsSolutions-SMG4'],
      'It protects ids for the length of a list; see operations.',
    );
    this.webhookKeys = new Secret(this, 'WebhookKeys', {
      description: 'Keys of the senders of pushes: [{source, secrets, publicKeys?}].',
      // No secret: nobody can push until the first rotation, which the deployment starts.
      secretStringValue: SecretValue.unsafePlainText('[]'),
      encryptionKey: this.key,
      removalPolicy,
    });
    acknowledge(
      this.webhookKeys,
      ['AwsSolutions-SMG4'],
      'It rotates by a schedule in the service stack, or by hand where a sender cannot follow one.',
    );
    this.subscriberKeys = new Secret(this, 'SubscriberKeys', {
      description: 'Keys that events are signed with: {subscriber: [{secret, privateKey, until}]}.',
      secretStringValue: SecretValue.unsafePlainText('{}'),
      encryptionKey: this.key,
      removalPolicy,
    });
    acknowledge(
      this.subscriberKeys,
      ['AwsSolutions-SMG4'],
      'Each subscriber’s keys rotate by a request of its administrator, who hands the new ones over.',
    );
    this.anchors = new AnchorBucket(this, 'Anchors', this.key, config.anchors);
    this.files = new FileBucket(this, 'Files', this.key, config.files, removalPolicy);
    new DataTrail(this, 'DataTrail', {
      stage,
      key: this.key,
      tables: this.table === own ? [own] : [own, this.table],
      anchors: this.anchors,
      files: this.files,
      days: config.logRetentionDays,
    });
  }
}
