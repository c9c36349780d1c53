import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AGGREGATES } from '../domain/registry.ts';
import { bucketAnchors } from '../functions/runtime/anchor-bucket.ts';
import { bucketFiles } from '../functions/runtime/file-bucket.ts';
import type { Log, Meter, WorkflowRuntime } from '../functions/runtime/runtime.ts';
import { startArn, stateMachineOutput } from '../functions/runtime/variables.ts';
import { pause } from '../functions/store/backoff.ts';
import { calendarsIn } from '../functions/store/calendars.ts';
import { policiesIn } from '../functions/store/policies.ts';
import { openTable } from '../functions/store/table.ts';
import { createSweep } from '../functions/sweep/sweep.ts';
import { sourceKeysSchema } from '../functions/webhook/signature.ts';
import { workflowNames } from '../functions/workflow/reporting.ts';
import { Refusal } from './command.ts';
import type { Target } from './target.ts';

/** A command that runs for long sees a notice or a policy that comes meanwhile. */
const RULES_MS = 60_000;
/** How long a stream record is under way at most, when nothing is wrong. */
const STREAM_DELAY_MS = 60_000;

/** An operator's command is no part of the service: what it counts must not raise or clear an alarm. */
const noMeter: Meter = { count() {} };

/** Turns what AWS said into one sentence. */
function toRefusal(error: unknown, what: string): Refusal {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError') return new Refusal('There are no AWS credentials to use.');
  if (message === 'Region is missing') {
    return new Refusal('There is no AWS region: set AWS_REGION, or a profile that has one.');
  }
  return new Refusal(`${what}: ${name}: ${message}`);
}

/**
 * A deployed stage, found by the outputs of its service stack, with the credentials and the region of the AWS SDK's
 * default chain.
 */
export function deployedTarget(stage: string, log: Log): Target {
  const stackName = `Qingxin-${stage}-Service`;
  let found: Promise<ReadonlyMap<string, string>> | undefined;

  async function read(): Promise<ReadonlyMap<string, string>> {
    const client = new CloudFormationClient({});
    try {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      return new Map(Stacks?.[0]?.Outputs?.map((o) => [o.OutputKey ?? '', o.OutputValue ?? '']));
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) {
        const region = await client.config.region();
        throw new Refusal(
          `There is no stack ${stackName} in ${region} of this account; is the stage deployed?`,
        );
      }
      throw toRefusal(error, `The stack ${stackName} cannot be read`);
    } finally {
      client.destroy();
    }
  }
  /** Reads one output of the stack. @throws Refusal without it */
  async function output(name: string): Promise<string> {
    found ??= read();
    const value = (await found).get(name);
    if (!value) throw new Refusal(`The stack ${stackName} has no output ${name}; deploy the stage again.`);
    return value;
  }

  return {
    name: `stage ${stage}`,
    async open() {
      const [tableName, bucket, fileBucket, unattached, relay, ledger, schedules] = await Promise.all(
        [
          'TableName',
          'AnchorBucketName',
          'FileBucketName',
          'FileUnattachedDays',
          'RelayDeadLetterQueueUrl',
          'LedgerDeadLetterQueueUrl',
          'SchedulesDeadLetterQueueUrl',
        ].map(output),
      );
      const machines = new Map(
        await Promise.all(
          workflowNames(AGGREGATES).map(
            async (workflow) => [workflow, await output(stateMachineOutput(workflow))] as const,
          ),
        ),
      );
      const stateMachineArn = (workflow: string): string => {
        const arn = machines.get(workflow);
        if (arn === undefined) throw new RangeError(`no state machine ${workflow}`);
        return arn;
      };
      const dynamo = new DynamoDBClient({});
      const table = openTable(dynamo, tableName ?? '');
      const sfn = new SFNClient({});
      const sqs = new SQSClient({});
      const s3 = new S3Client({});
      const workflow: WorkflowRuntime = {
        dynamo,
        tableName: tableName ?? '',
        calendars: calendarsIn(table, RULES_MS, Date.now),
        pause,
        now: Date.now,
        log,
        meter: noMeter,
        policies: policiesIn(table, RULES_MS, Date.now),
        // The commands of operations take no clue in and transfer none.
        extraDistricts: [],
        sfn,
        aggregates: AGGREGATES,
        stateMachineArn,
        startArn: (workflow) => startArn(stateMachineArn(workflow)),
      };
      const bytes = bucketFiles(s3, fileBucket ?? '');
      const sweep = createSweep(workflow, { bytes, rules: { unattachedDays: Number(unattached) } });
      return {
        workflow,
        anchors: bucketAnchors(s3, bucket ?? ''),
        deadLetters: { sqs, urls: { relay: relay ?? '', ledger: ledger ?? '', schedules: schedules ?? '' } },
        streamDelayMs: STREAM_DELAY_MS,
        sweepFiles: async () => {
          while ((await sweep()).more);
        },
        settled: async () => {},
        async close() {
          for (const client of [dynamo, sfn, sqs, s3]) client.destroy();
        },
      };
    },
    async webhook(source) {
      const [url, secretId] = [await output('ApiUrl'), await output('WebhookKeysSecretArn')];
      const client = new SecretsManagerClient({});
      let text: string | undefined;
      try {
        text = (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
      } catch (error) {
        throw toRefusal(error, 'The webhook keys cannot be read');
      } finally {
        client.destroy();
      }
      let secrets: readonly string[];
      try {
        const keys = sourceKeysSchema.parse(JSON.parse(text ?? ''));
        secrets = keys.find((k) => k.source === source)?.secrets ?? [];
      } catch {
        throw new Refusal('The secret of the webhook keys is no list of {source, secrets}.');
      }
      if (secrets.length === 0) {
        throw new Refusal(
          `The webhook keys of stage ${stage} hold no shared secret of the source ${source}.`,
        );
      }
      return { url: url.replace(/\/+$/, ''), secrets, now: Date.now };
    },
  };
}
