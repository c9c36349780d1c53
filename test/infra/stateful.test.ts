import { describe, expect, it } from 'vitest';
import { TABLE_SHAPE } from '../../local/dynamo.ts';
import { type Resource, resourcesOf, synthesised, templatesOf } from '../support/cdk.ts';

const { stateful } = templatesOf('prod');
const [table] = Object.values(resourcesOf(stateful, 'AWS::DynamoDB::GlobalTable'));
const [replica] = table?.Properties.Replicas ?? [];

describe('the table', () => {
  it('has the keys and indexes of the embedded one', () => {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = table?.Properties ?? {};
    expect({ KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }).toEqual({
      KeySchema: TABLE_SHAPE.KeySchema,
      AttributeDefinitions: TABLE_SHAPE.AttributeDefinitions,
      GlobalSecondaryIndexes: TABLE_SHAPE.GlobalSecondaryIndexes,
    });
  });

  it('streams new images, forgets what has expired, and is paid by request', () => {
    expect(table?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('is encrypted with our key, can be restored, and stays in one region', () => {
    expect(table?.Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(replica.SSESpecification.KMSMasterKeyId).toEqual({ 'Fn::GetAtt': ['Key961B73FD', 'Arn'] });
    expect(replica.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 35,
    });
    expect(table?.Properties.Replicas).toHaveLength(1);
  });

  it('cannot be deleted by mistake in production', () => {
    expect(replica.DeletionProtectionEnabled).toBe(true);
  });
});

describe('a restored table', () => {
  const streamArn =
    'arn:aws:dynamodb:ap-southeast-1:222222222222:table/restored/stream/2026-03-05T00:00:00.000';
  const restored = synthesised('prod', { restoredTable: { name: 'restored', streamArn } });

  it('takes the place of the own one everywhere in the service, and the own one stays', () => {
    for (const { Properties } of Object.values(resourcesOf(restored.service, 'AWS::Lambda::Function'))) {
      expect(Properties.Environment.Variables.TABLE_NAME).toBe('restored');
    }
    for (const { Properties } of Object.values(
      resourcesOf(restored.service, 'AWS::Lambda::EventSourceMapping'),
    )) {
      expect(Properties.EventSourceArn).toBe(streamArn);
    }
    const grants = JSON.stringify(resourcesOf(restored.service, 'AWS::IAM::Policy'));
    expect(grants).toContain(':table/restored"');
    expect(grants).toContain(':table/restored/index/gsi1');
    expect(grants).not.toMatch(/Fn::ImportValue":"[^"]*Table/);
    expect(restored.service.findOutputs('TableName').TableName?.Value).toBe('restored');
    // CloudFormation keeps an export as long as the service as it was deployed before imports it.
    expect(restored.stateful.findOutputs('*')).toMatchObject(stateful.findOutputs('*'));
    expect(Object.keys(resourcesOf(restored.stateful, 'AWS::DynamoDB::GlobalTable'))).toEqual(
      Object.keys(resourcesOf(stateful, 'AWS::DynamoDB::GlobalTable')),
    );
  });
});

describe('what is kept', () => {
  it('outlives the stack in production, every piece of it', () => {
    const kept = [
      'AWS::DynamoDB::GlobalTable',
      'AWS::KMS::Key',
      'AWS::SecretsManager::Secret',
      'AWS::S3::Bucket',
    ];
    for (const type of kept) {
      for (const [id, resource] of Object.entries(resourcesOf(stateful, type))) {
        expect(resource, id).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    }
  });

  it('has no name that would stand in the way of another first deployment', () => {
    const names = ['TableName', 'Name', 'BucketName', 'LogGroupName', 'AliasName'];
    for (const stack of Object.values(templatesOf('prod'))) {
      const all = stack.toJSON().Resources as Record<string, Resource>;
      for (const [id, { DeletionPolicy, Properties = {} }] of Object.entries(all)) {
        if (!DeletionPolicy?.startsWith('Retain')) continue;
        const fixed = names.filter(
          (n) => n in Properties && !JSON.stringify(Properties[n]).includes('AWS::StackId'),
        );
        expect(fixed, id).toEqual([]);
      }
    }
  });

  it('goes with the stack where the stage says so', () => {
    const dev = templatesOf('dev').stateful;
    for (const resource of Object.values(resourcesOf(dev, 'AWS::DynamoDB::GlobalTable'))) {
      expect(resource.DeletionPolicy).toBe('Delete');
      expect(resource.Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
    }
  });

  it('keeps its logical ids: another id is another resource, and an empty one', () => {
    const ids = Object.entries(stateful.toJSON().Resources as Record<string, { Type: string }>)
      .filter(([, { Type }]) => /Table|Key|Secret|Bucket/.test(Type))
      .map(([id, { Type }]) => `${id} ${Type}`);
    expect(ids).toMatchInlineSnapshot(`
      [
        "Key961B73FD AWS::KMS::Key",
        "TableCD117FA1 AWS::DynamoDB::GlobalTable",
        "HashKeyEC50E6F3 AWS::SecretsManager::Secret",
        "CursorKey255E8F8A AWS::SecretsManager::Secret",
        "WebhookKeysE960CFF9 AWS::SecretsManager::Secret",
        "SubscriberKeysA4E0661C AWS::SecretsManager::Secret",
        "AnchorsE78985FD AWS::S3::Bucket",
        "AnchorsPolicy43B31F47 AWS::S3::BucketPolicy",
        "Files8E6940B8 AWS::S3::Bucket",
        "FilesPolicyCFAB4773 AWS::S3::BucketPolicy",
        "DataTrailLog7F465581 AWS::S3::Bucket",
        "DataTrailLogPolicy64F08962 AWS::S3::BucketPolicy",
      ]
    `);
  });
});

describe('the bucket of the anchors', () => {
  const bucketIn = (template: typeof stateful) => {
    const [bucket] = Object.values(resourcesOf(template, 'AWS::S3::Bucket'));
    const [policy] = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'));
    return { bucket, statements: policy?.Properties.PolicyDocument.Statement as Record<string, unknown>[] };
  };

  it('is private, encrypted with our key, versioned, and outlives every stage', () => {
    for (const stage of ['dev', 'prod', 'prod-cn']) {
      const { bucket } = bucketIn(templatesOf(stage).stateful);
      expect(bucket, stage).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(bucket?.Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
              },
            },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
      });
    }
  });

  it('lets nobody delete, overwrite, or speak without TLS, in every stage', () => {
    for (const stage of ['dev', 'prod', 'prod-cn']) {
      const { statements } = bucketIn(templatesOf(stage).stateful);
      const denied = statements.filter((s) => s.Effect === 'Deny');
      for (const s of denied) expect(s.Principal, stage).toEqual({ AWS: '*' });
      expect(denied).toContainEqual(
        expect.objectContaining({ Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'] }),
      );
      expect(denied.find((s) => s.Sid === 'NobodyDeletes')).not.toHaveProperty('Condition');
      expect(denied).toContainEqual(
        expect.objectContaining({
          Action: 's3:PutObject',
          Condition: { Null: { 's3:if-none-match': 'true' } },
        }),
      );
      expect(denied).toContainEqual(
        expect.objectContaining({ Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
      expect(denied).toContainEqual(
        expect.objectContaining({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
      );
      expect(statements.filter((s) => s.Effect !== 'Deny')).toEqual([]);
    }
  });

  it('is locked as the stage says', () => {
    const lockOf = (template: typeof stateful) => {
      const { ObjectLockEnabled, ObjectLockConfiguration } = bucketIn(template).bucket?.Properties ?? {};
      return [ObjectLockEnabled, ObjectLockConfiguration?.Rule.DefaultRetention];
    };
    expect(lockOf(stateful)).toEqual([true, { Mode: 'GOVERNANCE', Days: 3650 }]);
    expect(lockOf(templatesOf('dev').stateful)).toEqual([undefined, undefined]);
    const strict = synthesised('prod', { anchors: { lock: 'compliance', days: 7 } }).stateful;
    expect(lockOf(strict)).toEqual([true, { Mode: 'COMPLIANCE', Days: 7 }]);
  });
});

describe('the bucket of files', () => {
  const bucket = Object.entries(resourcesOf(stateful, 'AWS::S3::Bucket')).find(([id]) =>
    id.startsWith('Files'),
  )?.[1];

  it('is private, encrypted with our key, and keeps versions for a while', () => {
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            ExpiredObjectDeleteMarker: true,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            Status: 'Enabled',
          },
        ],
      },
    });
    const [encryption] = bucket?.Properties.BucketEncryption.ServerSideEncryptionConfiguration ?? [];
    expect(encryption.ServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    });
  });

  it('takes uploads of the pages by their headers, and tells of what came', () => {
    const [rule] = bucket?.Properties.CorsConfiguration.CorsRules ?? [];
    expect(rule).toMatchObject({
      AllowedMethods: ['PUT', 'GET'],
      AllowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
    });
    expect(JSON.stringify(rule.AllowedOrigins)).toContain('https://*.execute-api.');
    expect(bucket?.Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  it('stays with the data where a stage keeps it', () => {
    expect(bucket?.DeletionPolicy).toBe('Retain');
  });
});

describe('the trail of data events', () => {
  interface Field {
    readonly Field: string;
    readonly Equals?: unknown[];
    readonly StartsWith?: unknown[];
  }
  const trailOf = (template: typeof stateful) => {
    const [trail, ...others] = Object.values(resourcesOf(template, 'AWS::CloudTrail::Trail'));
    expect(others).toEqual([]);
    const selectors = trail?.Properties.AdvancedEventSelectors as { Name: string; FieldSelectors: Field[] }[];
    const seen = selectors.map(({ Name, FieldSelectors }) => {
      const fields = Object.fromEntries(
        FieldSelectors.map(({ Field, Equals, StartsWith }) => [Field, Equals ?? StartsWith]),
      );
      expect(fields.eventCategory, Name).toEqual(['Data']);
      return [fields['resources.type']?.[0], JSON.stringify(fields['resources.ARN']), fields.readOnly?.[0]];
    });
    return { trail, seen };
  };
  const STAGES = ['dev', 'prod', 'prod-cn'];

  it.each(STAGES)('tells of writes of the table and of anchors, and of any use of files, in %s', (stage) => {
    const { seen } = trailOf(templatesOf(stage).stateful);
    expect(seen).toEqual([
      ['AWS::DynamoDB::Table', expect.stringContaining('"TableCD117FA1","Arn"'), 'false'],
      ['AWS::S3::Object', expect.stringMatching(/"AnchorsE78985FD","Arn"\]\},"\/"/), 'false'],
      ['AWS::S3::Object', expect.stringMatching(/"Files8E6940B8","Arn"\]\},"\/"/), undefined],
    ]);
  });

  it('looks at a table that was restored as well as at the one before', () => {
    const name = 'restored';
    const streamArn = `arn:aws:dynamodb:ap-southeast-1:222222222222:table/${name}/stream/2026-03-05T00:00:00.000`;
    const { seen } = trailOf(synthesised('prod', { restoredTable: { name, streamArn } }).stateful);
    expect(seen[0]?.[1]).toContain('TableCD117FA1');
    expect(seen[0]?.[1]).toContain(':table/restored"');
  });

  it.each(STAGES)(
    'writes to a bucket of its own, which stays and from which nobody deletes, in %s',
    (stage) => {
      const template = templatesOf(stage).stateful;
      const { trail } = trailOf(template);
      expect(trail?.Properties).toMatchObject({
        TrailName: `qingxin-${stage}-data`,
        IsLogging: true,
        EnableLogFileValidation: true,
        KMSKeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
      });
      const id = trail?.Properties.S3BucketName.Ref;
      const bucket = resourcesOf(template, 'AWS::S3::Bucket')[id];
      expect(bucket).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
          LifecycleConfiguration: { Rules: [{ ExpirationInDays: stage === 'dev' ? 14 : 365 }] },
        },
      });
      expect(bucket?.Properties.BucketEncryption).toBeDefined();
      const [policyId, policy] =
        Object.entries(resourcesOf(template, 'AWS::S3::BucketPolicy')).find(
          ([, { Properties }]) => Properties.Bucket.Ref === id,
        ) ?? [];
      expect(trail?.DependsOn).toContain(policyId);
      const statements: Record<string, unknown>[] = policy?.Properties.PolicyDocument.Statement;
      const allowed = statements.filter((s) => s.Effect === 'Allow');
      expect(allowed.map((s) => [s.Principal, s.Action])).toEqual([
        [{ Service: 'cloudtrail.amazonaws.com' }, 's3:GetBucketAcl'],
        [{ Service: 'cloudtrail.amazonaws.com' }, 's3:PutObject'],
      ]);
      for (const { Condition } of allowed) {
        expect(JSON.stringify(Condition)).toContain(`:trail/qingxin-${stage}-data"`);
      }
      expect(statements.find((s) => s.Sid === 'NobodyDeletes')).toMatchObject({
        Effect: 'Deny',
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      });
      expect(statements).toContainEqual(
        expect.objectContaining({ Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    },
  );

  it('may use our key to encrypt, and no other trail may', () => {
    const [key] = Object.values(resourcesOf(stateful, 'AWS::KMS::Key'));
    const statement = key?.Properties.KeyPolicy.Statement.find(
      (s: { Sid?: string }) => s.Sid === 'TrailEncrypts',
    );
    expect(statement).toMatchObject({
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:DescribeKey', 'kms:GenerateDataKey*'],
    });
    expect(JSON.stringify(statement.Condition)).toContain(':trail/qingxin-prod-data"');
  });
});

describe('the key', () => {
  it('rotates, and is used only through the services that keep data', () => {
    const [key] = Object.values(resourcesOf(stateful, 'AWS::KMS::Key'));
    expect(key?.Properties.EnableKeyRotation).toBe(true);
    const open = key?.Properties.KeyPolicy.Statement.filter(
      (s: { Principal: { AWS?: unknown }; Condition?: object }) => s.Principal.AWS === '*',
    );
    expect(open).toHaveLength(1);
    expect(open[0].Condition.StringEquals).toMatchObject({
      'kms:CallerAccount': '222222222222',
      'kms:ViaService': expect.arrayContaining(
        ['dynamodb', 's3'].map((service) => `${service}.ap-southeast-1.amazonaws.com`),
      ),
    });
  });
});

describe('the secrets', () => {
  it('are encrypted with our key and hold no secret in the template', () => {
    const secrets = Object.values(resourcesOf(stateful, 'AWS::SecretsManager::Secret'));
    expect(secrets).toHaveLength(4);
    for (const { Properties } of secrets) {
      expect(Properties.KmsKeyId).toBeDefined();
      expect(['[]', '{}']).toContain(Properties.SecretString ?? '[]');
    }
  });
});
