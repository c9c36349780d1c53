import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Aggregate, AggregateState } from '../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import type { Numbered } from '../../domain/kernel/record.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { parseDistrictCodes } from '../../domain/places/districts.ts';
import { AGGREGATES } from '../../domain/registry.ts';
import { type FileRules, fileRulesSchema } from '../contract/file-rules.ts';
import type { PageFiles, PagesConfig } from '../contract/pages-config.ts';
import { type CursorKeySource, cursorKey } from '../http/cursors.ts';
import { type HttpEvent, type HttpResult, Problem, problemResult } from '../http/http.ts';
import { pause } from '../store/backoff.ts';
import { calendarsIn } from '../store/calendars.ts';
import { policiesIn } from '../store/policies.ts';
import { openTable } from '../store/table.ts';
import type { Sources } from '../webhook/pushes.ts';
import { keyFaults, type SourceKeys, sourceKeysSchema } from '../webhook/signature.ts';
import { type Hash, hasher } from './hashing.ts';
import {
  type BareRuntime,
  GAUGES,
  type GaugeName,
  type Log,
  type Meter,
  type PublishGauges,
  type Runtime,
  type WorkflowRuntime,
} from './runtime.ts';
import { startArn, stateMachineVariable } from './variables.ts';

/** A required setting is missing or wrong. The message names the environment variable. */
class SettingError extends Error {
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

/** The message of a fault never holds the text: it may be a secret. */
function parsed<T>(name: string, text: string, parse: (value: unknown) => T): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SettingError(name, 'is not JSON');
  }
  try {
    return parse(value);
  } catch (error) {
    throw new SettingError(name, `is not valid: ${(error as Error).message}`);
  }
}

/** The structured log of a deployed function. */
export const logger = (): Log => {
  const powertools = new Logger({ serviceName: 'qingxin' });
  const log: Log = {
    info: (code, fields = {}) => powertools.info(code, { ...fields }),
    warn: (code, fields = {}) => powertools.warn(code, { ...fields }),
    error: (code, fields = {}) => powertools.error(code, { ...fields }),
  };
  return log;
};

// A stage names itself in POWERTOOLS_SERVICE_NAME, so that two in one account do not share their alarms.
const emf = () =>
  new Metrics({ namespace: 'Qingxin', serviceName: process.env.POWERTOOLS_SERVICE_NAME || 'qingxin' });

const meter = (): Meter => {
  const metrics = emf();
  return {
    count(name, value = 1, dimensions = {}) {
      const single = metrics.singleMetric();
      // Without dimensions first: alarms look at the sum, and CloudWatch adds up none by itself.
      single.addDimensions({});
      if (Object.keys(dimensions).length > 0) single.addDimensions({ ...dimensions });
      single.addMetric(name, MetricUnit.Count, value);
    },
  };
};

/** How the deployed gauges are published: one line of the embedded metric format for each set of dimensions. */
export function gaugesFromEnvironment(): PublishGauges {
  const metrics = emf();
  return (readings, dimensions) => {
    metrics.addDimensions({ ...dimensions });
    for (const [name, value] of Object.entries(readings)) {
      metrics.addMetric(name, GAUGES[name as GaugeName], value);
    }
    metrics.publishStoredMetrics();
  };
}

/** The districts in `QINGXIN_EXTRA_DISTRICTS`, comma-separated; none when it is unset. @throws SettingError */
function extraDistrictsFromEnvironment(): readonly string[] {
  const name = 'QINGXIN_EXTRA_DISTRICTS';
  try {
    return parseDistrictCodes(process.env[name] ?? '');
  } catch (error) {
    throw new SettingError(name, `is not valid: ${(error as Error).message}`);
  }
}

/** How long calendars and policies are kept: after a new one, an instance goes by those before for so long at most. */
const RULES_MS = 60_000;

/** The runtime of a deployed function that knows no rules. */
export const bareRuntimeFromEnvironment = (): BareRuntime => ({
  dynamo: new DynamoDBClient({}),
  tableName: setting('TABLE_NAME'),
  now: Date.now,
  pause,
  log: logger(),
  meter: meter(),
});

/**
 * The runtime of a deployed function.
 * @param aggregates those it handles: what it need not know is no part of its bundle
 */
export function runtimeFromEnvironment(aggregates: Registry): Runtime {
  const bare = bareRuntimeFromEnvironment();
  const table = openTable(bare.dynamo, bare.tableName);
  return {
    ...bare,
    calendars: calendarsIn(table, RULES_MS, Date.now),
    policies: policiesIn(table, RULES_MS, Date.now),
    aggregates,
    extraDistricts: extraDistrictsFromEnvironment(),
  };
}

/** The runtime of a deployed function that handles one kind of aggregate. */
export const runtimeOf = <S extends AggregateState, E extends AggregateEvent, F extends Numbered>(
  aggregate: Aggregate<S, E, F>,
): Runtime => runtimeFromEnvironment(new Registry([aggregate as unknown as Aggregate]));

/** The runtime of a function that speaks to Step Functions. */
export function workflowRuntimeFromEnvironment(aggregates: Registry = AGGREGATES): WorkflowRuntime {
  const stateMachineArn = (workflow: string) => setting(stateMachineVariable(workflow));
  return {
    ...runtimeFromEnvironment(aggregates),
    sfn: new SFNClient({}),
    stateMachineArn,
    startArn: (workflow) => startArn(stateMachineArn(workflow)),
  };
}

/** The divisions this deployment serves, as comma-separated prefixes in `SERVED_DIVISIONS`. */
export const servedFromEnvironment = (): readonly string[] => setting('SERVED_DIVISIONS').split(',');

/** The senders of pushes, comma-separated in `SOURCES`, and those of them whose keys rotate, in `ROTATING_SOURCES`. */
export const sourceNamesFromEnvironment = () => ({
  sources: setting('SOURCES').split(','),
  rotating: (process.env.ROTATING_SOURCES ?? '').split(',').filter(Boolean),
});

/** How long a secret read from Secrets Manager is used, in seconds: what a rotation takes to reach every instance. */
const SECRET_SECONDS = 300;

/** @throws GetParameterError when Secrets Manager does not answer, SettingError for an empty secret */
async function secret(name: string): Promise<string> {
  const text = await getSecret(setting(name), { maxAge: SECRET_SECONDS });
  if (typeof text !== 'string' || text === '') throw new SettingError(name, 'names an empty secret');
  return text;
}

/** The senders' keys from a text: a JSON list of `{source, secrets, publicKeys?}`. @throws SettingError */
function sourceKeys(name: string, text: string): readonly SourceKeys[] {
  const keys = parsed(name, text, (value) => sourceKeysSchema.parse(value));
  const faults = keyFaults(keys);
  if (faults.length > 0) throw new SettingError(name, faults.join('; '));
  return keys;
}

/** The senders' keys, from the secret that `WEBHOOK_KEYS_SECRET` names. */
export function sourcesFromEnvironment(): Sources {
  return async () => sourceKeys('WEBHOOK_KEYS_SECRET', await secret('WEBHOOK_KEYS_SECRET'));
}

/**
 * A handler that hashes, with the key in the secret that `HASH_KEY_SECRET` names. The key is read at the first request; while
 * it cannot be read, requests are answered 503 and the next one tries again.
 */
export function withHash<C extends { readonly hash: Hash }>(
  create: (runtime: Runtime, config: C) => (event: HttpEvent) => Promise<HttpResult>,
  runtime: Runtime,
  config: Omit<C, 'hash'>,
): (event: HttpEvent) => Promise<HttpResult> {
  let handler: ReturnType<typeof create> | undefined;
  return async (event) => {
    try {
      handler ??= create(runtime, { ...config, hash: hasher(await secret('HASH_KEY_SECRET')) } as C);
    } catch (error) {
      runtime.log.error('QX-SECRET-UNREADABLE', { error: (error as Error).name });
      return problemResult(
        new Problem(503, 'busy', 'The service is starting; send it again.'),
        event.rawPath,
      );
    }
    return handler(event);
  };
}

/** The key of cursors, from the secret that `CURSOR_KEY_SECRET` names, read when a cursor is. */
export const cursorKeyFromEnvironment: CursorKeySource = async () =>
  cursorKey(await secret('CURSOR_KEY_SECRET'));

/** The API's description, deployed beside the code: making it would bring every schema into the bundle. */
export const openApiFromFile = (): string => readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8');

/** What the pages are told, as JSON in `PAGES_CONFIG`. */
export const pagesConfigFromEnvironment = (): PagesConfig =>
  parsed('PAGES_CONFIG', setting('PAGES_CONFIG'), (value) => value as PagesConfig);

/** The built pages, deployed beside the code under `web/`. */
export async function pageFiles(): Promise<PageFiles> {
  const root = join(import.meta.dirname, 'web');
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, Buffer]> => [relative(root, file), await readFile(file)]),
    ),
  );
}

/** Hosts to which events may be sent although they are not public, comma-separated in `TRUSTED_HOSTS`; none when it is unset. */
export const trustedHostsFromEnvironment = (): readonly string[] =>
  (process.env.TRUSTED_HOSTS ?? '').split(',').filter(Boolean);

/** Which files are taken, as JSON in `FILE_RULES`. @throws SettingError */
export const fileRulesFromEnvironment = (): FileRules =>
  parsed('FILE_RULES', setting('FILE_RULES'), (value) => fileRulesSchema.parse(value));

/** For how long a stored file is kept that no entry names, in days: `FILE_UNATTACHED_DAYS`. @throws SettingError */
export function readUnattachedDays(): Pick<FileRules, 'unattachedDays'> {
  const name = 'FILE_UNATTACHED_DAYS';
  const days = Number(setting(name));
  if (!Number.isInteger(days) || days < 1) throw new SettingError(name, 'is no number of days');
  return { unattachedDays: days };
}
