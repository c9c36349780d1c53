import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FIGURES } from '../domain/figures.ts';
import type { Registry } from '../domain/kernel/registry.ts';
import { DEMONSTRATION_POLICY } from '../domain/policy/demonstration.ts';
import { AGGREGATES } from '../domain/registry.ts';
import { createAdministration } from '../functions/administration/administration.ts';
import { createAnchor } from '../functions/anchor/anchor.ts';
import { createAssignment } from '../functions/assignment/assignment.ts';
import { createCaseCommands } from '../functions/case-commands/case-commands.ts';
import { createCases } from '../functions/cases/cases.ts';
import { createClosure } from '../functions/closure/closure.ts';
import { createCommands } from '../functions/commands/commands.ts';
import { DEFAULT_FILE_RULES, type FileRules } from '../functions/contract/file-rules.ts';
import { createDeliveryTry, type DeliveryInput } from '../functions/delivery/delivery.ts';
import { createSend, TRY_TIMEOUT_MS } from '../functions/delivery/send.ts';
import { createEscalation } from '../functions/escalation/escalation.ts';
import { createFeedback } from '../functions/feedback/feedback.ts';
import { createFiles } from '../functions/files/files.ts';
import { createGauges } from '../functions/gauges/gauges.ts';
import type { CommandGroup } from '../functions/http/commands/command-group.ts';
import { cursorKey } from '../functions/http/cursors.ts';
import { routesOf } from '../functions/http/routes.ts';
import { createIntake } from '../functions/intake/intake.ts';
import { createInvestigation } from '../functions/investigation/investigation.ts';
import { createLedger } from '../functions/ledger/ledger.ts';
import { createLists } from '../functions/lists/lists.ts';
import { createMetricsQuery } from '../functions/metrics-query/metrics-query.ts';
import { openApiText } from '../functions/openapi/api.ts';
import { createPages } from '../functions/pages/pages.ts';
import { createPublicDecisions } from '../functions/public-decisions/public-decisions.ts';
import { createPublicity } from '../functions/publicity/publicity.ts';
import { createQueries } from '../functions/queries/queries.ts';
import { createReconcile, reconcile } from '../functions/reconcile/reconcile.ts';
import { createRecount } from '../functions/recount/recount.ts';
import { createRelay } from '../functions/relay/relay.ts';
import { createReporting } from '../functions/reporting/reporting.ts';
import { createRetention } from '../functions/retention/retention.ts';
import { createReview } from '../functions/review/review.ts';
import { hasher } from '../functions/runtime/hashing.ts';
import type { Log, Meter, PublishGauges, Runtime, WorkflowRuntime } from '../functions/runtime/runtime.ts';
import { createSenders } from '../functions/senders/senders.ts';
import { pause } from '../functions/store/backoff.ts';
import { calendarsIn, registerBuiltInYears } from '../functions/store/calendars.ts';
import { ledgerKinds } from '../functions/store/ledger/kinds.ts';
import { policiesIn, publishPolicy } from '../functions/store/policies.ts';
import { subscribersIn } from '../functions/store/subscribers.ts';
import { openTable } from '../functions/store/table.ts';
import { createSubscribers } from '../functions/subscribers/subscribers.ts';
import { createSweep } from '../functions/sweep/sweep.ts';
import { createTriage } from '../functions/triage/triage.ts';
import { createUploads } from '../functions/uploads/uploads.ts';
import { LOOPBACK_HOSTS } from '../functions/webhook/address.ts';
import { createNotifier, shareStream } from '../functions/workflow/notices.ts';
import { DELIVERY_WORKFLOW } from '../functions/workflow/reporting.ts';
import type { StageInput } from '../functions/workflow/stages.ts';
import { STREAM_FILTERS } from '../functions/workflow/streams.ts';
import { definitionFaults, filledIn } from '../workflows/rules.ts';
import { Activity } from './activity.ts';
import { fileAnchors } from './anchors.ts';
import { meterCapacity } from './capacity.ts';
import { RealScheduler, repeat, type Scheduler, VirtualScheduler } from './clock.ts';
import { embeddedClient, endpointClient, ensureTable } from './dynamo.ts';
import { LocalFiles } from './files.ts';
import { startGateway } from './gateway.ts';
import { importPolicy, readPolicyFile } from './policy-file.ts';
import { StreamPump } from './pump.ts';
import { Schedules } from './schedules.ts';
import { localKeyStore, localSettings, SETTINGS_FILE } from './settings.ts';
import { signPush } from './sign.ts';
import { serveSignIn } from './sign-in.ts';
import { StateMachineEngine } from './states/engine.ts';
import { stepFunctionsClient } from './states/requests.ts';
import { ExecutionStore } from './states/store.ts';
import { StoreFileError } from './store/errors.ts';
import { openStore } from './store/store.ts';
import { TappedStream } from './stream.ts';
import { chooseAuthoriser, KEY_FILE, openIssuer, serveKeys } from './tokens.ts';
import { buildPages, describeTime, readPagesConfig } from './web.ts';

const TABLE_NAME = 'qingxin';
/** The one file of a data directory that holds table, stream and executions. */
const DATA_FILE = 'qingxin.db';
/** The folder of a data directory with the bytes of files. */
const FILES_DIR = 'files';
/** A replay passes years in seconds: its tokens outlive it. */
const TOKEN_LIFE_SECONDS = 20 * 366 * 86_400;
/** How long a virtual clock lets writes wait for their commit, in milliseconds of real time. */
const COMMIT_EVERY_MS = 250;
/** How long a receiver may take while time is virtual, in milliseconds of real time. */
const VIRTUAL_TRY_TIMEOUT_MS = 1000;
const DAY_MS = 86_400_000;
const machineArn = (name: string) => `arn:aws:states:local:000000000000:stateMachine:${name}`;

/** Reads a canonical workflow definition. */
const readDefinition = (workflow: string): string =>
  readFileSync(new URL(`../workflows/${workflow}.asl.json`, import.meta.url), 'utf8');

/**
 * A workflow definition with this machine's names put in, as a deployment puts in its ARNs.
 * @throws Error for one that a deployment would refuse
 */
function localDefinition(workflow: string, definition: string): string {
  const faults = definitionFaults(definition);
  if (faults.length > 0) throw new Error(`The workflow ${workflow} is wrong: ${faults.join('; ')}.`);
  return filledIn(definition, (name) => (name === 'Partition' ? 'aws' : name.replace(/Function$/, '')));
}

/** How to start the stack. */
export interface StackOptions {
  readonly mode: 'real' | 'virtual';
  /** The first instant, milliseconds since the epoch: of virtual time, or where real time is to pass from another instant than now. */
  readonly startAt?: number | undefined;
  /** Where state is kept; without it everything lives in memory. */
  readonly dataDir?: string;
  /** Senders that need a key beside the default ones. */
  readonly sources?: readonly string[];
  /** The aggregates it handles; by default every one there is. */
  readonly aggregates?: Registry;
  /** How the ledger counts them; the deployed ones' by default. */
  readonly figures?: typeof FIGURES;
  /** Reads the definition of a workflow; by default from `workflows/`. */
  readonly readDefinition?: (workflow: string) => string;
  /** The commands it takes; by default those of every aggregate there is. */
  readonly commandGroups?: readonly CommandGroup[];
  /** Districts that exist beside those of the shipped list. */
  readonly extraDistricts?: readonly string[];
  /** Hosts to which events may be sent though they are not public; by default this machine. */
  readonly trustedHosts?: readonly string[] | undefined;
  /** Which files of evidence are taken. */
  readonly fileRules?: FileRules | undefined;
  /** A file with versions of the policy that are published before the first request. */
  readonly policyFile?: string | undefined;
  /**
   * Whether the policy of the demonstration is published, whose figures are invented, so that cases can be handled to their end; a
   * place's own that is in force stays.
   */
  readonly demonstration?: boolean;
  readonly port?: number;
  /**
   * Whether what runs by the clock in the cloud runs here too, and at the start what was missed; by default not, as for a command
   * that only looks.
   */
  readonly schedules?: boolean;
  /** Whether the heads of the records are anchored under the data directory once at the end, as after a replay. */
  readonly anchorAtClose?: boolean;
  readonly log?: Log;
  /**
   * A DynamoDB endpoint that keeps the table in the place of the embedded store, by the SDK's own way. The stream is held in
   * memory then, and a crash loses what was not taken from it.
   */
  readonly dynamoEndpoint?: string | undefined;
  /** Called when the data file failed, as on a full disk: the process must end. */
  readonly onStoreFailure?: (error: Error) => void;
  /**
   * Resolves the SDK's middleware once for each kind of command, which is a tenth of a command's work: nothing may be added to
   * the clients afterwards.
   */
  readonly cacheMiddleware?: boolean;
  /** Runs around each invocation of a function, named as its folder. */
  readonly around?: <O>(name: string, run: () => Promise<O>) => Promise<O>;
}

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
  executions: ExecutionStore,
  { dataDir, startAt }: StackOptions,
  now: number,
): void {
  const latest = executions.readLatest() ?? now;
  if (startAt === undefined || now >= latest) return;
  const [from, to] = [latest, now].map((at) => new Date(at).toISOString());
  throw new StoreFileError(
    `${dataDir} holds data up to ${from}, and time cannot go back to ${to}: choose another directory.`,
  );
}

/** Publishes the gauges of all districts together to the log. */
const logGauges =
  (log: Log): PublishGauges =>
  (readings, { division, source }) => {
    if (division === undefined && source === undefined) log.info('QX-GAUGES', readings);
  };

/** Makes the data directory, or sees that its files can be read by their owner alone. @throws StoreFileError with one sentence */
function openDirectory(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreFileError(`${dataDir} cannot be made (${(error as NodeJS.ErrnoException).code}).`);
  }
  // A copy of a directory has the modes its copier gave it. The log of the data file holds what the file does not yet.
  for (const name of [DATA_FILE, `${DATA_FILE}-wal`, SETTINGS_FILE, KEY_FILE]) {
    const file = join(dataDir, name);
    if (existsSync(file)) chmodSync(file, 0o600);
  }
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
  const kinds = ledgerKinds(aggregates, options.figures);
  const workflows = [...aggregates.all.map(({ workflow }) => workflow), DELIVERY_WORKFLOW];
  const machines = workflows.map((workflow) => ({
    name: workflow,
    definition: localDefinition(workflow, (options.readDefinition ?? readDefinition)(workflow)),
  }));
  if (dataDir !== undefined) openDirectory(dataDir);
  const activity = new Activity();
  const virtual = mode === 'virtual' ? new VirtualScheduler(options.startAt ?? 0) : null;
  const scheduler: Scheduler = virtual ?? new RealScheduler({ startAt: options.startAt });
  const now = () => scheduler.now();

  const store = openStore({
    file: dataDir === undefined ? ':memory:' : join(dataDir, DATA_FILE),
    now,
    manualCommit: virtual !== null,
  });
  if (options.onStoreFailure) store.onFailure(options.onStoreFailure);
  const executions = new ExecutionStore(store);
  try {
    refuseEarlierTime(executions, options, now());
  } catch (error) {
    store.close();
    throw error;
  }
  const settings = localSettings(dataDir, options.sources);
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
    // Every subscriber comes through this process.
    subscribers: subscribersIn(table, Number.POSITIVE_INFINITY, now),
    now,
    pause,
    aggregates,
    log,
    meter,
    extraDistricts: options.extraDistricts ?? [],
  };
  const hash = hasher(settings.hashKey);
  // On one machine one secret does for both: the derivation has a label of its own.
  const ownCursorKey = cursorKey(settings.hashKey);
  const cursors = { cursorKey: () => ownCursorKey };
  const sources = async () =>
    Object.entries(settings.webhookSecrets).map(([source, secrets]) => ({ source, secrets }));

  /** The keys of this machine's senders are changed by hand. */
  const noRotation = async () => ({ rotating: [], nextAt: null });

  let lambdaInvocations = 0;
  const { around = (_, run) => run() } = options;
  const invoked = <O>(name: string, run: () => Promise<O>) => {
    lambdaInvocations += 1;
    return around(name, run);
  };
  const engine = new StateMachineEngine({
    machines,
    region: 'local',
    invoke: async (name, payload) => {
      const stage = stages[name];
      if (!stage) throw new Error(`there is no function ${name}`);
      return invoked(name.toLowerCase(), () => stage(payload as StageInput & DeliveryInput));
    },
    scheduler,
    activity,
    store: executions,
    onEndedBadly: ({ machine, name, status, error }) =>
      log.warn('QX-EXECUTION-ENDED', { workflow: machine, execution: name, status, error: error ?? null }),
  });
  const sfn = stepFunctionsClient(engine);
  const workflow: WorkflowRuntime = { ...runtime, sfn, stateMachineArn: machineArn, startArn: machineArn };
  const subscriberKeys = localKeyStore(dataDir, settings);
  const trusted = options.trustedHosts ?? LOOPBACK_HOSTS;
  const stages: Record<string, (input: StageInput & DeliveryInput) => Promise<unknown>> = {
    Triage: createTriage(workflow, { served: ['4403'] }),
    Assignment: createAssignment(workflow),
    Investigation: createInvestigation(workflow),
    Review: createReview(workflow),
    Closure: createClosure(runtime),
    Escalation: createEscalation(runtime),
    Delivery: createDeliveryTry(runtime, {
      keys: async (subscriber) => settings.subscriberKeys[subscriber] ?? [],
      // A receiver's time is real even where ours is not, and holds ours up.
      send: createSend({ timeoutMs: virtual ? VIRTUAL_TRY_TIMEOUT_MS : TRY_TIMEOUT_MS, trusted }),
      random: Math.random,
    }),
  };

  const counted =
    <I, O>(name: string, handle: (input: I) => Promise<O>) =>
    (input: I) =>
      invoked(name, () => handle(input));
  const anchors = dataDir === undefined ? null : fileAnchors(dataDir);
  const anchorHeads = anchors && createAnchor(runtime, anchors);
  const anchorOnce = anchorHeads && (() => invoked('anchor', anchorHeads));
  const pump = new StreamPump({
    stream: tapped ?? store.outbox,
    activity,
    onGivenUp: (consumer) => log.error('QX-STREAM-GIVEN-UP', { consumer }),
  });

  for (const client of options.cacheMiddleware ? [dynamo, sfn] : []) client.config.cacheMiddleware = true;

  engine.resume();
  await pump.add(
    {
      name: 'relay',
      filters: STREAM_FILTERS.relay,
      handle: counted('relay', shareStream(createRelay(workflow), createNotifier(workflow, 'relay'))),
    },
    TABLE_NAME,
  );
  await pump.add(
    {
      name: 'ledger',
      filters: STREAM_FILTERS.ledger,
      lingers: true,
      handle: counted('ledger', shareStream(createLedger(runtime, kinds), createNotifier(runtime, 'ledger'))),
    },
    TABLE_NAME,
  );
  // A newer version of the software may know more years: what is open is brought to them.
  await registerBuiltInYears(table, now());
  if (options.policyFile !== undefined) {
    for (const policy of readPolicyFile(options.policyFile, runtime)) {
      await importPolicy(runtime, table, policy, options.policyFile, 'start');
    }
  }
  if (options.demonstration) await publishPolicy(runtime, table, DEMONSTRATION_POLICY, 'start');

  let moved = Promise.resolve();
  const keyDir = dataDir ?? mkdtempSync(join(tmpdir(), 'qingxin-'));
  const fileRules = options.fileRules ?? DEFAULT_FILE_RULES;
  const files = new LocalFiles({
    dir: join(keyDir, FILES_DIR),
    secret: settings.hashKey,
    now,
    url: () => gateway.url,
    onStored: async (key) => (await takeUpload({ detail: { object: { key } } })) === 'stored',
  });
  const takeUpload = counted('uploads', createUploads(runtime, { bytes: files, rules: fileRules }));
  const sweepFiles = createSweep(runtime, { bytes: files, rules: fileRules });
  const sweep = () => invoked('sweep', sweepFiles);
  const issuer = await openIssuer({ dir: keyDir, now });
  const signIn = process.env.QINGXIN_OIDC_ISSUER ? [] : [serveSignIn(issuer)];
  const fallbacks = [serveKeys(issuer), ...signIn];
  const gateway = await startGateway({
    routes: routesOf(runtime.aggregates),
    handlers: {
      intake: counted('intake', createIntake(runtime, { hash, sources })),
      feedback: counted('feedback', createFeedback(runtime, { hash, sources })),
      commands: counted('commands', createCommands(runtime, { hash, groups: options.commandGroups })),
      administration: counted('administration', createAdministration(runtime, { hash, ...cursors })),
      cases: counted('cases', createCases(runtime, cursors)),
      'case-commands': counted('case-commands', createCaseCommands(runtime, { hash })),
      publicity: counted('publicity', createPublicity(runtime, { hash, ...cursors })),
      'public-decisions': counted('public-decisions', createPublicDecisions(runtime, cursors)),
      lists: counted(
        'lists',
        createLists(runtime, { hash, sources: Object.keys(settings.webhookSecrets), ...cursors }),
      ),
      queries: counted('queries', createQueries(runtime, { openApi: openApiText, ...cursors })),
      'metrics-query': counted('metrics-query', createMetricsQuery(runtime, cursors)),
      senders: counted('senders', createSenders(runtime, { sources, rotation: noRotation })),
      subscribers: counted(
        'subscribers',
        createSubscribers(runtime, {
          keys: subscriberKeys,
          trusted,
          source: runtime.subscribers,
          ...cursors,
        }),
      ),
      files: counted('files', createFiles(runtime, { rules: fileRules, links: files })),
      pages: createPages(runtime, readPagesConfig(), buildPages, () =>
        describeTime(table, mode === 'real' && options.startAt === undefined ? null : now()),
      ),
    },
    authoriser: await chooseAuthoriser(issuer, now),
    now,
    admit: () => moved,
    port: options.port ?? 0,
    stream: (req, res) => files.serve(req, res),
    fallback: (req, res, body) => fallbacks.some((route) => route(req, res, body)),
    onError: (error) => log.error('QX-UNEXPECTED', { error: (error as Error).name }),
  });

  const lookAtReports = () => invoked('reporting', createReporting(runtime));
  const retain = () => invoked('retention', createRetention(runtime));
  const schedules = options.schedules
    ? new Schedules({
        functions: {
          reconcile: () => invoked('reconcile', createReconcile(workflow)),
          gauges: () => invoked('gauges', createGauges(runtime, logGauges(log), noRotation)),
          anchor: anchorOnce,
          recount: () => invoked('recount', createRecount(runtime, { kinds })),
          retention: retain,
          sweep,
          reporting: lookAtReports,
        },
        scheduler,
        activity,
        store,
        log,
      })
    : null;
  if (schedules) {
    // What an earlier process left in the stream goes first, or reconcile would take it for lost.
    await activity.settled();
    schedules.start();
  }

  const expiring = repeat(
    scheduler,
    (at) => at + DAY_MS,
    () => {
      // A failure is the store's, which tells of it.
      void activity.track(store.expire(Math.floor(now() / 1000)).catch(() => 0));
    },
  );
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
    retain,
    sweep,
    lookAtReports,
    reconcile: (graceMs?: number) => reconcile(workflow, graceMs === undefined ? {} : { graceMs }),
    async close(): Promise<void> {
      schedules?.stop();
      await gateway.close();
      await activity.settled();
      try {
        if (options.anchorAtClose) await anchorOnce?.();
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
