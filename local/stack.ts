import { AsyncResource } from 'node:async_hooks';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { DEFAULT_POLICY, policyBook } from '../domain/policy.ts';
import { createAnchor } from '../functions/anchor/anchor.ts';
import { createAssignment } from '../functions/assignment/assignment.ts';
import { createClosure } from '../functions/closure/closure.ts';
import { createCommands } from '../functions/commands/commands.ts';
import { createEscalation } from '../functions/escalation/escalation.ts';
import { createFeedback } from '../functions/feedback/feedback.ts';
import { createIntake } from '../functions/intake/intake.ts';
import { createInvestigation } from '../functions/investigation/investigation.ts';
import { createLedger } from '../functions/ledger/ledger.ts';
import { createLists } from '../functions/lists/lists.ts';
import { createMetricsQuery } from '../functions/metrics-query/metrics-query.ts';
import { openApiText } from '../functions/openapi/api.ts';
import { createPages } from '../functions/pages/pages.ts';
import { createQueries } from '../functions/queries/queries.ts';
import { reconcile } from '../functions/reconcile/reconcile.ts';
import { createRelay } from '../functions/relay/relay.ts';
import { createReview } from '../functions/review/review.ts';
import { calendarsIn, registerBuiltInYears } from '../functions/shared/calendars.ts';
import { pause } from '../functions/shared/clues.ts';
import { hasher } from '../functions/shared/hashing.ts';
import { ROUTES } from '../functions/shared/routes.ts';
import type { Log, Meter, Runtime, WorkflowRuntime } from '../functions/shared/runtime.ts';
import type { StageInput } from '../functions/shared/stages.ts';
import { STREAM_FILTERS } from '../functions/shared/streams.ts';
import { openTable } from '../functions/shared/table.ts';
import { createTriage } from '../functions/triage/triage.ts';
import { filledIn } from '../workflows/rules.ts';
import { Activity } from './activity.ts';
import { anchorDaily, fileAnchors } from './anchors.ts';
import { meterCapacity } from './capacity.ts';
import { RealScheduler, type Scheduler, VirtualScheduler } from './clock.ts';
import { dynamoClient, ensureTable, startDynamo } from './dynamo.ts';
import { startGateway } from './gateway.ts';
import { openJournal } from './journal.ts';
import { lockDirectory } from './lock.ts';
import { StreamPump } from './pump.ts';
import { localSettings } from './settings.ts';
import { signPush } from './sign.ts';
import { serveSignIn } from './sign-in.ts';
import { StateMachineEngine } from './states/engine.ts';
import { stepFunctionsClient } from './states/requests.ts';
import { ExecutionStore } from './states/store.ts';
import { authoriserFor, openIssuer, serveKeys } from './tokens.ts';
import { builtPages, pagesConfig } from './web.ts';

const TABLE_NAME = 'qingxin';
/** A replay passes years in seconds: its tokens outlive it. */
const TOKEN_LIFE_SECONDS = 20 * 366 * 86_400;
const MACHINE = 'clue-lifecycle';
const MACHINE_ARN = `arn:aws:states:local:000000000000:stateMachine:${MACHINE}`;

/** The canonical workflow definition with this machine's names put in, as a deployment puts in its ARNs. */
function localDefinition(): string {
  const file = new URL('../workflows/clue-lifecycle.asl.json', import.meta.url);
  return filledIn(readFileSync(file, 'utf8'), (name) =>
    name === 'Partition' ? 'aws' : name.replace(/Function$/, ''),
  );
}

/** How to start the stack. */
export interface StackOptions {
  readonly mode: 'real' | 'virtual';
  /** The first instant of virtual time, milliseconds since the epoch. */
  readonly startAt?: number;
  /** Where state is kept; without it everything lives in memory. */
  readonly dataDir?: string;
  /** Senders that need a key beside the default ones. */
  readonly sources?: readonly string[];
  /** Districts that exist beside those of the shipped list. */
  readonly extraDistricts?: readonly string[];
  readonly port?: number;
  /**
   * When the heads of the records are anchored under the data directory: each day (in real time, and at the start for days
   * missed), or once at the end; by default not at all, as for a command that only looks.
   */
  readonly anchor?: 'daily' | 'at-close';
  readonly log?: Log;
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

/** The running stack. */
export type Stack = Awaited<ReturnType<typeof startStack>>;

/**
 * Starts the whole system on this machine: the emulated store, the workflow engine, the stream pump and the HTTP API,
 * with the deployed handlers and the deployed definition.
 */
export async function startStack(options: StackOptions) {
  const { dataDir, mode } = options;
  const log = options.log ?? quiet;
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = dataDir === undefined ? () => {} : lockDirectory(dataDir);
  const file = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));
  const settings = localSettings(dataDir, options.sources);
  const activity = new Activity();
  const virtual = mode === 'virtual' ? new VirtualScheduler(options.startAt ?? 0) : null;
  const scheduler: Scheduler = virtual ?? new RealScheduler();
  const now = () => scheduler.now();

  const store = await startDynamo(file('table.db'));
  const dynamo = dynamoClient(store.endpoint);
  await ensureTable(dynamo, TABLE_NAME);
  const capacity = meterCapacity(dynamo);
  const journal = openJournal(file('journal.db'));
  const meter = countingMeter();
  const table = openTable(dynamo, TABLE_NAME);
  const runtime: Runtime = {
    dynamo,
    tableName: TABLE_NAME,
    // Every notice comes through this process.
    calendars: calendarsIn(table, Number.POSITIVE_INFINITY, now),
    now,
    log,
    meter,
    policies: policyBook([DEFAULT_POLICY]),
    extraDistricts: options.extraDistricts ?? [],
  };
  const hash = hasher(settings.hashKey);
  const sources = async () =>
    Object.entries(settings.webhookSecrets).map(([source, secrets]) => ({ source, secrets }));

  const stages: Record<string, (input: StageInput) => Promise<unknown>> = {
    Triage: createTriage(runtime, { served: ['4403'] }),
    Assignment: createAssignment(runtime),
    Investigation: createInvestigation(runtime),
    Review: createReview(runtime),
    Closure: createClosure(runtime),
    Escalation: createEscalation(runtime),
  };
  let lambdaInvocations = 0;
  const { around = (_, run) => run() } = options;
  const invoked = <O>(name: string, run: () => Promise<O>) => {
    lambdaInvocations += 1;
    return around(name, run);
  };
  const executions = new ExecutionStore(file('executions.db') ?? ':memory:');
  const engine = new StateMachineEngine({
    machines: [{ name: MACHINE, definition: localDefinition() }],
    region: 'local',
    invoke: async (name, payload) => {
      const stage = stages[name];
      if (!stage) throw new Error(`there is no function ${name}`);
      return invoked(name.toLowerCase(), () => stage(payload as StageInput));
    },
    scheduler,
    activity,
    store: executions,
  });
  const sfn = stepFunctionsClient(engine);
  const workflow: WorkflowRuntime = { ...runtime, sfn, stateMachineArn: MACHINE_ARN };

  const readPartition = async (partition: string) => {
    const pages = paginateQuery(
      { client: dynamo },
      {
        TableName: TABLE_NAME,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ConsistentRead: true,
      },
    );
    const items: Record<string, AttributeValue>[] = [];
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items;
  };
  /** Asks again while the store is in trouble; a stopped process finds the partition in its journal. */
  const readUntilAnswered = async (partition: string) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await readPartition(partition);
      } catch {
        await pause(Math.min(attempt, 8));
      }
    }
  };
  const counted =
    <I, O>(name: string, handle: (input: I) => Promise<O>) =>
    (input: I) =>
      invoked(name, () => handle(input));
  const anchors = dataDir === undefined ? null : fileAnchors(dataDir);
  const anchorHeads = anchors && createAnchor(runtime, anchors);
  const anchorOnce = async () => anchorHeads && (await invoked('anchor', anchorHeads));
  const pump: StreamPump = new StreamPump({
    consumers: [
      { filters: STREAM_FILTERS.relay, handle: counted('relay', createRelay(workflow)) },
      { filters: STREAM_FILTERS.ledger, handle: counted('ledger', createLedger(runtime)) },
    ],
    activity,
    journal,
    // Bound to this place: the read is the stream's, not that of the function whose write it was.
    onUncertain: AsyncResource.bind((partition: string, done: () => void) => {
      void activity.track(readUntilAnswered(partition).then((items) => pump.replay(items, done)));
    }),
  });
  pump.tap(dynamo);

  engine.resume();
  for (const { partition, finish } of journal.unfinished()) {
    pump.replay(await readPartition(partition), finish);
  }
  // A newer version of the software may know more years: what is open is brought to them.
  await registerBuiltInYears(table, now());

  let moved = Promise.resolve();
  const keyDir = dataDir ?? mkdtempSync(join(tmpdir(), 'qingxin-'));
  const issuer = await openIssuer({ dir: keyDir, now });
  const signIn = process.env.QINGXIN_OIDC_ISSUER ? [] : [serveSignIn(issuer)];
  const extras = [serveKeys(issuer), ...signIn];
  const gateway = await startGateway({
    routes: ROUTES,
    handlers: {
      intake: counted('intake', createIntake(runtime, { hash, sources })),
      feedback: counted('feedback', createFeedback(runtime, { sources })),
      commands: counted('commands', createCommands(runtime, { hash })),
      lists: counted('lists', createLists(runtime, { hash })),
      queries: counted('queries', createQueries(runtime, { openApi: openApiText })),
      'metrics-query': counted('metrics-query', createMetricsQuery(runtime)),
      pages: createPages(runtime, pagesConfig(), builtPages),
    },
    authoriser: await authoriserFor(issuer, now),
    now,
    admit: () => moved,
    port: options.port ?? 0,
    extra: (req, res, body) => extras.some((answers) => answers(req, res, body)),
    onError: (error) => log.error('QX-UNEXPECTED', { error: (error as Error).name }),
  });

  const stopAnchoring =
    options.anchor === 'daily' && anchors
      ? await anchorDaily({ store: anchors, scheduler, activity, anchorOnce, log })
      : () => {};

  return {
    url: gateway.url,
    runtime,
    anchors,
    workflow,
    engine,
    meter,
    settings,
    activity,
    pids: { store: store.pid },
    now,
    settled: () => activity.settled(),
    /** Moves virtual time; everything due on the way happens in order first. A request sent meanwhile waits at the door. */
    async advanceTo(at: number): Promise<void> {
      if (!virtual) throw new Error('real time moves by itself');
      const moving = virtual.advanceTo(at, () => activity.settled());
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
    reconcile: (graceMs?: number) => reconcile(workflow, graceMs === undefined ? {} : { graceMs }),
    async close(): Promise<void> {
      stopAnchoring();
      await gateway.close();
      await activity.settled();
      try {
        if (options.anchor === 'at-close') await anchorOnce();
      } finally {
        pump.stop();
        engine.stop();
        executions.close();
        journal.close();
        dynamo.destroy();
        await store.stop();
        if (dataDir === undefined) rmSync(keyDir, { recursive: true, force: true });
        unlock();
      }
    },
  };
}
