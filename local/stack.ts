import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMONSTRATION_POLICY } from '../domain/policy/demonstration.ts';
import { AGGREGATES } from '../domain/registry.ts';
import { DEFAULT_FILE_RULES } from '../functions/contract/file-rules.ts';
import { TRY_TIMEOUT_MS } from '../functions/delivery/send.ts';
import { routesOf } from '../functions/http/routes.ts';
import { reconcile } from '../functions/reconcile/reconcile.ts';
import { hasher } from '../functions/runtime/hashing.ts';
import type { Log, Meter, Runtime, WorkflowRuntime } from '../functions/runtime/runtime.ts';
import { pause } from '../functions/store/backoff.ts';
import { calendarsIn, registerBuiltInYears } from '../functions/store/calendars.ts';
import { policiesIn, publishPolicy } from '../functions/store/policies.ts';
import { openTable } from '../functions/store/table.ts';
import { LOOPBACK_HOSTS } from '../functions/webhook/address.ts';
import { Activity } from './activity.ts';
import { fileAnchors } from './anchors.ts';
import { meterCapacity } from './capacity.ts';
import {
  CatchUpScheduler,
  RealScheduler,
  repeat,
  type Scheduler,
  TimerlessScheduler,
  VirtualScheduler,
} from './clock.ts';
import { DATA_FILE, FILES_DIR, openDirectory } from './data-dir.ts';
import { machineArn, readMachines } from './definitions.ts';
import { staffDemonstration } from './demonstration.ts';
import { embeddedClient, endpointClient, ensureTable } from './dynamo.ts';
import { LocalFiles } from './files.ts';
import { createFunctions, type Invoke, type Stage } from './functions.ts';
import { startGateway } from './gateway.ts';
import { importPolicies, readPolicyFile } from './policy-file.ts';
import { StreamPump } from './pump.ts';
import { Schedules } from './schedules.ts';
import { type LocalSettings, localKeyStore, localSettings } from './settings.ts';
import { readNotedClock } from './shifted-clock.ts';
import { signPush } from './sign.ts';
import { serveSignIn } from './sign-in.ts';
import type { StackOptions } from './stack-options.ts';
import { StateMachineEngine } from './states/engine.ts';
import { stepFunctionsClient } from './states/requests.ts';
import { ExecutionStore } from './states/store.ts';
import { StoreFileError } from './store/errors.ts';
import { openStore } from './store/store.ts';
import { TappedStream } from './stream.ts';
import { chooseAuthoriser, openIssuer, serveKeys } from './tokens.ts';

const TABLE_NAME = 'qingxin';
/** A replay passes years in seconds: its tokens outlive it. */
const TOKEN_LIFE_SECONDS = 20 * 366 * 86_400;
/** How long a virtual clock lets writes wait for their commit, in milliseconds of real time. */
const COMMIT_EVERY_MS = 250;
/** How long a receiver may take while time is virtual, in milliseconds of real time. */
const VIRTUAL_TRY_TIMEOUT_MS = 1000;
/** By how much a machine's own clock may have been set back between two starts, in milliseconds. */
const CORRECTION_MS = 60_000;
const DAY_MS = 86_400_000;

const quiet: Log = { info() {}, warn() {}, error() {} };

/** Counts what the functions meter. */
function countingMeter(): Meter & { readonly counts: Map<string, number> } {
  const counts = new Map<string, number>();
  return {
    counts,
    count: (name, value = 1) => {
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
  };
}

/** @throws StoreFileError when time would begin before what a directory holds: a replay upon data that is in use, or a day long past */
function refuseEarlierTime(
  { dataDir, startAt }: StackOptions,
  lastExecuted: number | undefined,
  now: number,
): void {
  const noted = dataDir === undefined ? undefined : readNotedClock(dataDir);
  const latest = Math.max(lastExecuted ?? now, noted ?? now);
  // A machine may have been set right since.
  if (now >= latest - (startAt === undefined ? CORRECTION_MS : 0)) return;
  const [from, to] = [latest, now].map((at) => new Date(at).toISOString());
  throw new StoreFileError(
    `${dataDir} holds data up to ${from}, and time cannot go back to ${to}: choose another directory.`,
  );
}

/** The running stack. */
export type Stack = Awaited<ReturnType<typeof startStack>>;

/**
 * Starts the whole system on this machine: the store, the workflow engine, the stream pump and the HTTP API,
 * with the deployed handlers and the deployed definition.
 */
export async function startStack(options: StackOptions) {
  const { dataDir, mode } = options;
  const log = options.log ?? quiet;
  const aggregates = options.aggregates ?? AGGREGATES;
  const machines = readMachines(aggregates, options.readDefinition);
  if (dataDir !== undefined) openDirectory(dataDir);
  const activity = new Activity();
  const virtual = mode === 'virtual' ? new VirtualScheduler(options.startAt ?? 0) : null;
  let real = new RealScheduler({ startAt: options.startAt });
  const toScheduler = (clock: RealScheduler) =>
    options.withoutTimers ? new TimerlessScheduler(clock) : clock;
  let scheduler: Scheduler = virtual ?? toScheduler(real);
  const now = () => scheduler.now();

  const store = openStore({
    file: dataDir === undefined ? ':memory:' : join(dataDir, DATA_FILE),
    now,
    manualCommit: virtual !== null,
  });
  if (options.onStoreFailure) store.onFailure(options.onStoreFailure);
  const executions = new ExecutionStore(store);
  let catchingUp: CatchUpScheduler | null = null;
  let settings: LocalSettings;
  try {
    const latest = executions.readLatest();
    if (
      options.startBy !== undefined &&
      latest !== undefined &&
      latest > now() &&
      latest <= options.startBy
    ) {
      real = new RealScheduler({ startAt: latest });
      scheduler = toScheduler(real);
    }
    refuseEarlierTime(options, latest, now());
    // Where nothing has begun yet, nothing can have been due.
    if (options.catchUp && latest !== undefined) {
      catchingUp = new CatchUpScheduler(real, Math.max(latest, options.catchUp.since));
      scheduler = catchingUp;
    }
    settings = localSettings(dataDir, options.sources);
  } catch (error) {
    store.close();
    throw error;
  }
  const { dynamoEndpoint } = options;
  const dynamo = dynamoEndpoint ? endpointClient(dynamoEndpoint) : embeddedClient(store);
  const capacity = meterCapacity(dynamo);
  await ensureTable(dynamo, TABLE_NAME);
  const tapped = dynamoEndpoint
    ? new TappedStream(
        dynamo,
        TABLE_NAME,
        activity,
        aggregates.all.map(({ kind }) => kind),
      )
    : null;
  const meter = countingMeter();
  const table = openTable(dynamo, TABLE_NAME);
  const runtime: Runtime = {
    dynamo,
    tableName: TABLE_NAME,
    // Every notice and every policy comes through this process.
    calendars: calendarsIn(table, Number.POSITIVE_INFINITY, now),
    policies: policiesIn(table, Number.POSITIVE_INFINITY, now),
    now,
    pause,
    aggregates,
    log,
    meter,
    extraDistricts: options.extraDistricts ?? [],
  };

  let lambdaInvocations = 0;
  const { around = (_, run) => run() } = options;
  const invoke: Invoke = (name, run) => {
    lambdaInvocations += 1;
    return around(name, run);
  };
  const engine = new StateMachineEngine({
    machines,
    region: 'local',
    invoke: async (name, payload) => {
      const stage = functions.stages[name];
      if (!stage) throw new Error(`there is no function ${name}`);
      return invoke(name.toLowerCase(), () => stage(payload as Parameters<Stage>[0]));
    },
    scheduler,
    activity,
    store: executions,
    onEndedBadly: ({ machine, name, status, error }) =>
      log.warn('QX-EXECUTION-ENDED', { workflow: machine, execution: name, status, error: error ?? null }),
  });
  const sfn = stepFunctionsClient(engine);
  const workflow: WorkflowRuntime = { ...runtime, sfn, stateMachineArn: machineArn, startArn: machineArn };

  const anchors = dataDir === undefined ? null : fileAnchors(dataDir);
  const keyDir = dataDir ?? mkdtempSync(join(tmpdir(), 'qingxin-'));
  const files = new LocalFiles({
    dir: join(keyDir, FILES_DIR),
    secret: settings.hashKey,
    now,
    url: () => gateway.url,
    onStored: async (key) => (await functions.takeUpload({ detail: { object: { key } } })) === 'stored',
  });
  const functions = createFunctions({
    runtime,
    workflow,
    invoke,
    settings,
    subscriberKeys: localKeyStore(dataDir, settings),
    files,
    fileRules: options.fileRules ?? DEFAULT_FILE_RULES,
    anchors,
    // A receiver's time is real even where ours is not, and holds ours up.
    tryTimeoutMs: virtual ? VIRTUAL_TRY_TIMEOUT_MS : TRY_TIMEOUT_MS,
    trustedHosts: options.trustedHosts ?? LOOPBACK_HOSTS,
    figures: options.figures,
    commandGroups: options.commandGroups,
    readShiftedTime: () => (mode === 'real' && options.startAt === undefined ? null : now()),
  });
  const pump = new StreamPump({
    stream: tapped ?? store.outbox,
    activity,
    onGivenUp: (consumer) => log.error('QX-STREAM-GIVEN-UP', { consumer }),
  });

  for (const client of options.cacheMiddleware ? [dynamo, sfn] : []) client.config.cacheMiddleware = true;

  engine.resume();
  for (const consumer of functions.consumers) await pump.add(consumer, TABLE_NAME);
  // A newer version of the software may know more years: what is open is brought to them.
  await registerBuiltInYears(table, now());
  if (options.policyFile !== undefined) {
    const { policyFile } = options;
    await importPolicies(runtime, table, readPolicyFile(policyFile, runtime), policyFile, 'start');
  }
  if (options.demonstration) await publishPolicy(runtime, table, DEMONSTRATION_POLICY, 'start');

  let moved = Promise.resolve();
  const issuer = await openIssuer({ dir: keyDir, now });
  const onChosen = options.demonstration
    ? () => activity.track(staffDemonstration(runtime, table, hasher(settings.hashKey)))
    : undefined;
  const signIn = process.env.QINGXIN_OIDC_ISSUER ? [] : [serveSignIn(issuer, onChosen)];
  const fallbacks = [serveKeys(issuer), ...signIn];
  const gateway = await startGateway({
    routes: routesOf(runtime.aggregates),
    handlers: functions.handlers,
    authoriser: await chooseAuthoriser(issuer, now),
    now,
    admit: () => moved,
    port: options.port ?? 0,
    stream: (req, res) => files.serve(req, res),
    fallback: (req, res, body) => fallbacks.some((route) => route(req, res, body)),
    onError: (error) => log.error('QX-UNEXPECTED', { error: (error as Error).name }),
  });

  const { scheduled } = functions;
  const schedules = options.schedules
    ? new Schedules({ functions: scheduled, scheduler, activity, store, log })
    : null;
  const expiring = repeat(
    scheduler,
    (at) => at + DAY_MS,
    () => {
      // A failure is the store's, which tells of it.
      void activity.track(store.expire(Math.floor(now() / 1000)).catch(() => 0));
    },
  );
  // What an earlier process left in the stream goes first, or reconcile would take it for lost.
  if (schedules) await activity.settled();
  if (catchingUp && options.catchUp) {
    const { onPassed } = options.catchUp;
    // Once a day does for what runs by the clock, as on a machine that is on for a moment each day.
    const daily = repeat(
      scheduler,
      (at) => at + DAY_MS,
      () => schedules?.makeUp(),
    );
    let toldAt = performance.now();
    moved = catchingUp.catchUp(async () => {
      await activity.settled();
      if (performance.now() - toldAt < COMMIT_EVERY_MS) return;
      onPassed(now());
      toldAt = performance.now();
    });
    await moved;
    daily.cancel();
  }
  schedules?.start();
  let committedAt = performance.now();
  /** Between two settled points nothing of a replay is worth keeping. */
  const settleAndCommit = async () => {
    await activity.settled();
    if (performance.now() - committedAt < COMMIT_EVERY_MS) return;
    store.commit();
    committedAt = performance.now();
  };

  return {
    url: gateway.url,
    runtime,
    anchors,
    workflow,
    engine,
    meter,
    settings,
    activity,
    store,
    now,
    settled: () => activity.settled(),
    /** Moves virtual time; everything due on the way happens in order first. A request sent meanwhile waits at the door. */
    async advanceTo(at: number): Promise<void> {
      if (!virtual) throw new Error('real time moves by itself');
      const moving = virtual.advanceTo(at, settleAndCommit);
      moved = moving.catch(() => {});
      await moving;
    },
    token: (claims: { sub: string; name?: string; roles: string[]; division: string }) =>
      issuer.reuseToken({ ...claims, expiresIn: TOKEN_LIFE_SECONDS }),
    sign(source: string, body: string, id: string, atMs: number) {
      const secret = settings.webhookSecrets[source]?.[0];
      if (secret === undefined) throw new Error(`no key for the source ${source}`);
      return signPush({ id, timestamp: Math.floor(atMs / 1000), body, secret });
    },
    async stats() {
      const { started, succeeded, failed, running, transitions } = engine.metrics();
      return {
        executions: { started, succeeded, failed, running },
        transitions,
        lambdaInvocations,
        consumedCapacity: { read: capacity.read, write: capacity.write },
      };
    },
    retain: scheduled.retention,
    sweep: scheduled.sweep,
    lookAtReports: scheduled.reporting,
    reconcile: (graceMs?: number) => reconcile(workflow, graceMs === undefined ? {} : { graceMs }),
    async close(): Promise<void> {
      schedules?.stop();
      await gateway.close();
      await activity.settled();
      try {
        if (options.anchorAtClose) await scheduled.anchor?.();
      } finally {
        expiring.cancel();
        pump.stop();
        tapped?.stop();
        engine.stop();
        dynamo.destroy();
        if (dataDir === undefined) rmSync(keyDir, { recursive: true, force: true });
        store.close();
      }
    },
  };
}
