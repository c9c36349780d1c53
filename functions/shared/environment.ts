import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DEFAULT_POLICY, policyBook, policySchema } from '../../domain/policy.ts';
import { keyFaults, type SourceKeys } from '../intake/signature.ts';
import { type Hash, hasher } from './hashing.ts';
import type { Log, Meter, Runtime, WorkflowRuntime } from './runtime.ts';

/** A required setting is missing or wrong. The message names the environment variable. */
export class SettingError extends Error {
  constructor(name: string, why: string) {
    super(`${name} ${why}`);
    this.name = 'SettingError';
  }
}

/** @throws SettingError when unset */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new SettingError(name, 'is not set');
  return value;
}

function jsonSetting<T>(name: string, fallback: T, parse: (value: unknown) => T): T {
  const text = process.env[name];
  if (!text) return fallback;
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw new SettingError(name, `is not valid: ${(error as Error).message}`);
  }
}

const logger = () => {
  const powertools = new Logger({ serviceName: 'qingxin' });
  const log: Log = {
    info: (code, fields = {}) => powertools.info(code, { ...fields }),
    warn: (code, fields = {}) => powertools.warn(code, { ...fields }),
    error: (code, fields = {}) => powertools.error(code, { ...fields }),
  };
  return log;
};

const meter = (): Meter => {
  const metrics = new Metrics({ namespace: 'Qingxin', serviceName: 'qingxin' });
  return {
    count(name, value = 1, dimensions = {}) {
      const single = metrics.singleMetric();
      single.addDimensions({ ...dimensions });
      single.addMetric(name, MetricUnit.Count, value);
    },
  };
};

/** The runtime of a deployed function. `QINGXIN_POLICIES`: a JSON list of policies, by default the one built in. */
export function runtimeFromEnvironment(): Runtime {
  return {
    dynamo: new DynamoDBClient({}),
    tableName: setting('TABLE_NAME'),
    now: Date.now,
    log: logger(),
    meter: meter(),
    policies: policyBook(
      jsonSetting('QINGXIN_POLICIES', [DEFAULT_POLICY], (value) => policySchema.array().parse(value)),
    ),
  };
}

/** The runtime of a function that speaks to Step Functions. */
export function workflowRuntimeFromEnvironment(): WorkflowRuntime {
  return {
    ...runtimeFromEnvironment(),
    sfn: new SFNClient({}),
    stateMachineArn: setting('STATE_MACHINE_ARN'),
  };
}

/** The divisions this deployment serves, as comma-separated prefixes in `SERVED_DIVISIONS`. */
export const servedFromEnvironment = (): readonly string[] => setting('SERVED_DIVISIONS').split(',');

/** The hash function of this deployment, from `HASH_KEY`. */
export const hashFromEnvironment = (): Hash => hasher(setting('HASH_KEY'));

/** The senders' keys, from `WEBHOOK_KEYS`: a JSON list of `{source, secrets, publicKeys?}`. */
export function sourcesFromEnvironment(): () => Promise<readonly SourceKeys[]> {
  const keys = jsonSetting<readonly SourceKeys[]>('WEBHOOK_KEYS', [], (value) => value as SourceKeys[]);
  const faults = keyFaults(keys);
  if (faults.length > 0) throw new SettingError('WEBHOOK_KEYS', faults.join('; '));
  return async () => keys;
}
