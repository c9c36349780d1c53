import * as z from 'zod';
import { existsDivision } from '../../domain/places/districts.ts';
import { fileRulesSchema } from '../../functions/contract/file-rules.ts';
import { confusableSenders } from '../../functions/webhook/signature.ts';
import { FUNCTION_NAMES } from '../functions.ts';

/** Log retention that CloudWatch knows, in days. */
const LOG_DAYS = [7, 14, 30, 60, 90, 180, 365, 731, 1096, 1827, 3653] as const;

/** An execution is named `<sender>-<clueNo>-g<n>` and has 80 characters at most. */
const sender = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and dashes')
  .max(24, 'must have 24 characters at most');

/** A rate of requests a second, and how many may come at once. */
const rate = z.strictObject({ rate: z.int().min(1), burst: z.int().min(1) });

/** What a stage is deployed with. Nothing has a default: a stage says all of it. */
const stageConfigSchema = z
  .strictObject({
    account: z.string().regex(/^\d{12}$/, 'must be an account number of 12 digits'),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as cn-northwest-1'),
    partition: z.enum(['aws', 'aws-cn']),
    /** What the functions run on: a region may lack the newest. */
    runtime: z.enum(['nodejs24.x', 'nodejs22.x']),
    architecture: z.enum(['arm64', 'x86_64']),
    /** Where personal data may be: `mainland` holds it in the regions of `aws-cn`. */
    dataResidency: z.enum(['mainland', 'none']),
    /** What happens to the table, its key, the secrets and the logs when their stack is deleted. */
    removalPolicy: z.enum(['retain', 'destroy']),
    /** Who is told of alarms. */
    alarmEmails: z.array(z.email()).min(1, 'must name somebody'),
    /** The OIDC issuer of officers' and supervisors' tokens, and the audience they must be for. */
    oidc: z.strictObject({
      issuer: z.url({ protocol: /^https$/, error: 'must be an https address' }),
      audience: z.string().min(1),
      /** The pages' client id at the issuer. */
      clientId: z.string().min(1),
      /** Origins beside the issuer's that signing in calls, where its token endpoint is elsewhere (as with Cognito). */
      signInOrigins: z
        .array(z.string().regex(/^https:\/\/[a-z0-9.-]+(:\d+)?$/, 'must be an https origin without a path'))
        .optional(),
    }),
    /** Prefixes of the divisions served; a clue from elsewhere waits for a triage officer. */
    servedDivisions: z.array(z.string().regex(/^\d{2}(\d{2}){0,2}$/, 'must have 2, 4 or 6 digits')).min(1),
    /** Districts newer than the shipped list, which exist for this stage all the same. */
    extraDistricts: z.array(z.string().regex(/^\d{6}$/, 'must have 6 digits')).optional(),
    /** The districts that the business dashboard and its alarms look at. */
    districts: z.array(z.string().regex(/^\d{6}$/, 'must have 6 digits')).min(1),
    /** Senders of pushes by name; each gets webhook keys. */
    sources: z
      .record(
        sender,
        z.strictObject({
          /** Whether it takes a new key at each rotation. Else its keys stay until somebody changes them by hand. */
          followsRotation: z.boolean(),
          /** A silence of so many hours raises an alarm: more than the longest it ever kept. Null for one that is not watched. */
          silentHours: z
            .int()
            .min(1)
            .max(24 * 90)
            .nullable(),
        }),
      )
      .refine((named) => Object.keys(named).length > 0, 'must name somebody'),
    /**
     * How often the keys of senders that follow rotate; null for by hand only. The key before stays good until the next
     * rotation.
     */
    webhookKeyRotationDays: z.int().min(30).max(1000).nullable(),
    logRetentionDays: z.literal(LOG_DAYS),
    /** A table that serves in the place of the stack's own: one restored from a backup, with a stream of its own. */
    restoredTable: z
      .strictObject({
        name: z.string().min(3),
        streamArn: z
          .string()
          .regex(/^arn:[\w-]+:dynamodb:.+:table\/.+\/stream\/.+$/, 'must be the ARN of a stream'),
      })
      .optional(),
    /** How far back the table can be restored to. */
    pointInTimeDays: z.int().min(1).max(35),
    /**
     * How anchors of the records are kept from being changed: an object lock that only a right of its own lifts
     * (`governance`), or nobody before `days` have passed (`compliance`); `none` leaves it to the bucket's policy. A bucket
     * gets its lock when it is made.
     */
    anchors: z.discriminatedUnion('lock', [
      z.strictObject({ lock: z.literal('none') }),
      z.strictObject({ lock: z.enum(['governance', 'compliance']), days: z.int().min(1).max(36_500) }),
    ]),
    /** Which files of evidence are taken, and for how long their bucket keeps what nothing refers to any more. */
    files: z.strictObject({
      rules: fileRulesSchema,
      /** Versions that another took the place of, and uploads in parts that nobody ended; days. */
      noncurrentDays: z.int().min(1).max(365),
    }),
    /** Hosts to which events may be sent though they are not public, or not reached by https: those of the authority's own network. */
    trustedHosts: z
      .array(z.string().regex(/^[a-z0-9.:-]+$/, 'must be a host, without a port'))
      .max(20)
      .optional(),
    /** What the API takes: each webhook by itself, so that no flood elsewhere refuses a sender, and any other route. */
    throttle: z.strictObject({ webhooks: rate, public: rate, others: rate }),
    /** Executions kept free for a function and the most it may have; a function that is not named takes from the account's. */
    concurrency: z.partialRecord(z.enum(FUNCTION_NAMES), z.int().min(1)),
    /** How new executions move to a new version of a state machine. */
    workflowDeployment: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('ALL_AT_ONCE') }),
      z.strictObject({
        type: z.enum(['LINEAR', 'CANARY']),
        percentage: z.int().min(1).max(99),
        intervalMinutes: z.int().min(1).max(2100),
      }),
    ]),
  })
  .superRefine((c, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    const mainland = c.region.startsWith('cn-');
    if (mainland !== (c.partition === 'aws-cn')) {
      wrong('partition', `must be ${mainland ? 'aws-cn' : 'aws'} for the region ${c.region}`);
    }
    const { restoredTable } = c;
    if (restoredTable && !restoredTable.streamArn.includes(`:table/${restoredTable.name}/stream/`)) {
      wrong('restoredTable.streamArn', `must be that of the table ${restoredTable.name}`);
    }
    if (c.dataResidency === 'mainland' && !mainland) {
      wrong('region', 'must be in mainland China when dataResidency is mainland');
    }
    if (c.webhookKeyRotationDays !== null && !Object.values(c.sources).some((s) => s.followsRotation)) {
      wrong('webhookKeyRotationDays', 'must be null, since no sender follows a rotation');
    }
    for (const sentence of confusableSenders(Object.keys(c.sources)))
      wrong('sources', `cannot be told apart: ${sentence}`);
    for (const name of ['servedDivisions', 'districts'] as const) {
      for (const [i, code] of c[name].entries()) {
        if (!existsDivision(code, c.extraDistricts)) wrong(`${name}.${i}`, 'is the code of no division');
      }
    }
    const foreign = c.districts.filter((d) => !c.servedDivisions.some((s) => d.startsWith(s)));
    if (foreign.length > 0) wrong('districts', `names ${foreign.join(', ')}, outside servedDivisions`);
  });

/** What a stage is deployed with. */
export type StageConfig = z.infer<typeof stageConfigSchema>;

/** A stage is unknown or its configuration is wrong. The message is for whoever runs the synthesis. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** @throws ConfigError that names each wrong or missing value */
export function checkedConfig(stage: string, value: unknown): StageConfig {
  const checked = stageConfigSchema.safeParse(value, {
    error: (issue) => (issue.input === undefined ? 'is missing' : undefined),
  });
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map((i) => {
    const path = [...i.path, ...(i.code === 'unrecognized_keys' ? [i.keys.join(', ')] : [])]
      .map(String)
      .join('.');
    // The fault of a key lies within the one of its record.
    const { message } = i.code === 'invalid_key' ? (i.issues[0] ?? i) : i;
    return `${path} ${i.code === 'unrecognized_keys' ? 'is not a known setting' : message}`;
  });
  throw new ConfigError(`The configuration of stage ${stage} is wrong: ${faults.join('; ')}.`);
}
