import type { FIGURES } from '../domain/figures.ts';
import { createAdministration } from '../functions/administration/administration.ts';
import { createAnchor } from '../functions/anchor/anchor.ts';
import { createAssignment } from '../functions/assignment/assignment.ts';
import { createCaseCommands } from '../functions/case-commands/case-commands.ts';
import { createCases } from '../functions/cases/cases.ts';
import { createClosure } from '../functions/closure/closure.ts';
import { createCommands } from '../functions/commands/commands.ts';
import type { FileRules } from '../functions/contract/file-rules.ts';
import { createDeliveryTry, type DeliveryInput } from '../functions/delivery/delivery.ts';
import { createSend } from '../functions/delivery/send.ts';
import { createEscalation } from '../functions/escalation/escalation.ts';
import { createFeedback } from '../functions/feedback/feedback.ts';
import { createFiles } from '../functions/files/files.ts';
import { createGauges } from '../functions/gauges/gauges.ts';
import type { CommandGroup } from '../functions/http/commands/command-group.ts';
import { cursorKey } from '../functions/http/cursors.ts';
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
import { createReconcile } from '../functions/reconcile/reconcile.ts';
import { createRecount } from '../functions/recount/recount.ts';
import { createRelay } from '../functions/relay/relay.ts';
import { createReporting } from '../functions/reporting/reporting.ts';
import { createRetention } from '../functions/retention/retention.ts';
import { createReview } from '../functions/review/review.ts';
import { hasher } from '../functions/runtime/hashing.ts';
import type { Log, PublishGauges, Runtime, WorkflowRuntime } from '../functions/runtime/runtime.ts';
import { createSenders } from '../functions/senders/senders.ts';
import type { AnchorStore } from '../functions/store/anchors.ts';
import { ledgerKinds } from '../functions/store/ledger/kinds.ts';
import { openTable } from '../functions/store/table.ts';
import { createSubscribers } from '../functions/subscribers/subscribers.ts';
import { createSweep } from '../functions/sweep/sweep.ts';
import { createTriage } from '../functions/triage/triage.ts';
import { createUploads } from '../functions/uploads/uploads.ts';
import type { KeyStore } from '../functions/webhook/subscriber-keys.ts';
import { createNotifier, shareStream } from '../functions/workflow/notices.ts';
import type { StageInput } from '../functions/workflow/stages.ts';
import { STREAM_FILTERS } from '../functions/workflow/streams.ts';
import type { ScheduledFunction } from '../workflows/schedules.ts';
import type { LocalFiles } from './files.ts';
import type { GatewayOptions } from './gateway.ts';
import { limitConcurrency } from './limit.ts';
import type { Consumer } from './pump.ts';
import type { Scheduled } from './schedules.ts';
import type { LocalSettings } from './settings.ts';
import { buildPages, describeTime, readPagesConfig } from './web.ts';

/** Runs a function of this machine, as Lambda does, under its folder's name. */
export type Invoke = <O>(name: string, run: () => Promise<O>) => Promise<O>;

/** What the functions of one machine are made of. */
export interface FunctionsOptions {
  readonly runtime: Runtime;
  readonly workflow: WorkflowRuntime;
  readonly invoke: Invoke;
  readonly settings: LocalSettings;
  /** Where the subscribers' keys are changed. */
  readonly subscriberKeys: KeyStore;
  readonly files: LocalFiles;
  readonly fileRules: FileRules;
  /** Where the heads of the records are anchored; null where nothing is kept. */
  readonly anchors: AnchorStore | null;
  /** How long a receiver of events may take, in milliseconds of real time. */
  readonly tryTimeoutMs: number;
  /** Hosts to which events may be sent though they are not public. */
  readonly trustedHosts: readonly string[];
  readonly figures: typeof FIGURES | undefined;
  readonly commandGroups: readonly CommandGroup[] | undefined;
  /** Tells what time it is where that is not the machine's, else null. Milliseconds since the epoch. */
  readonly readShiftedTime: () => number | null;
}

/** Publishes the gauges of all districts together to the log. */
const logGauges =
  (log: Log): PublishGauges =>
  (readings, { division, source }) => {
    if (division === undefined && source === undefined) log.info('QX-GAUGES', readings);
  };

/** The keys of this machine's senders are changed by hand. */
const noRotation = async () => ({ rotating: [], nextAt: null });

/** Tries of deliveries at once: what the reserved concurrency of a deployed stage is for. */
export const TRIES_AT_ONCE = 10;
/** How long a try waits for its turn, in milliseconds of real time: its state ends after a minute. */
const TRY_PATIENCE_MS = 30_000;

/** What a workflow calls. */
export type Stage = (input: StageInput & DeliveryInput) => Promise<unknown>;

/**
 * Makes every deployed function, with this machine's adapters in the place of the cloud's.
 * @returns them by what calls them: the stages of workflows under the name of a definition's placeholder without `Function`, the
 * consumers of the table's stream, the handlers of routes, what runs by the clock, and what takes a stored file
 */
export function createFunctions(options: FunctionsOptions) {
  const { runtime, workflow, invoke, settings, files, fileRules, anchors } = options;
  const kinds = ledgerKinds(runtime.aggregates, options.figures);
  const table = openTable(runtime.dynamo, runtime.tableName);
  const hash = hasher(settings.hashKey);
  // On one machine one secret does for both: the derivation has a label of its own.
  const ownCursorKey = cursorKey(settings.hashKey);
  const cursors = { cursorKey: () => ownCursorKey };
  const sources = async () =>
    Object.entries(settings.webhookSecrets).map(([source, secrets]) => ({ source, secrets }));
  const invoked =
    <I, O>(name: string, handle: (input: I) => Promise<O>) =>
    (input: I) =>
      invoke(name, () => handle(input));
  const scheduled =
    <O>(name: ScheduledFunction, run: () => Promise<O>) =>
    () =>
      invoke(name, run);

  return {
    stages: {
      Triage: createTriage(workflow, { served: ['4403'] }),
      Assignment: createAssignment(workflow),
      Investigation: createInvestigation(workflow),
      Review: createReview(workflow),
      Closure: createClosure(runtime),
      Escalation: createEscalation(runtime),
      Delivery: limitConcurrency(
        TRIES_AT_ONCE,
        TRY_PATIENCE_MS,
        createDeliveryTry(runtime, {
          keys: async (subscriber) => settings.subscriberKeys[subscriber] ?? [],
          send: createSend({ timeoutMs: options.tryTimeoutMs, trusted: options.trustedHosts }),
          random: Math.random,
        }),
      ),
    } as Readonly<Record<string, Stage>>,
    consumers: [
      {
        name: 'relay',
        filters: STREAM_FILTERS.relay,
        handle: invoked('relay', shareStream(createRelay(workflow), createNotifier(workflow, 'relay'))),
      },
      {
        name: 'ledger',
        filters: STREAM_FILTERS.ledger,
        lingers: true,
        handle: invoked(
          'ledger',
          shareStream(createLedger(runtime, kinds), createNotifier(runtime, 'ledger')),
        ),
      },
    ] satisfies Consumer[],
    handlers: {
      intake: invoked('intake', createIntake(runtime, { hash, sources })),
      feedback: invoked('feedback', createFeedback(runtime, { hash, sources })),
      commands: invoked('commands', createCommands(runtime, { hash, groups: options.commandGroups })),
      administration: invoked('administration', createAdministration(runtime, { hash, ...cursors })),
      cases: invoked('cases', createCases(runtime, cursors)),
      'case-commands': invoked('case-commands', createCaseCommands(runtime, { hash })),
      publicity: invoked('publicity', createPublicity(runtime, { hash, ...cursors })),
      'public-decisions': invoked('public-decisions', createPublicDecisions(runtime, cursors)),
      lists: invoked(
        'lists',
        createLists(runtime, { hash, sources: Object.keys(settings.webhookSecrets), ...cursors }),
      ),
      queries: invoked('queries', createQueries(runtime, { openApi: openApiText, ...cursors })),
      'metrics-query': invoked('metrics-query', createMetricsQuery(runtime, cursors)),
      senders: invoked('senders', createSenders(runtime, { sources, rotation: noRotation })),
      subscribers: invoked(
        'subscribers',
        createSubscribers(runtime, {
          keys: options.subscriberKeys,
          trusted: options.trustedHosts,
          ...cursors,
        }),
      ),
      files: invoked('files', createFiles(runtime, { rules: fileRules, links: files })),
      pages: createPages(runtime, readPagesConfig(), buildPages, () =>
        describeTime(table, options.readShiftedTime()),
      ),
    } satisfies GatewayOptions['handlers'],
    scheduled: {
      reconcile: scheduled('reconcile', createReconcile(workflow)),
      gauges: scheduled('gauges', createGauges(runtime, logGauges(runtime.log), noRotation)),
      anchor: anchors && scheduled('anchor', createAnchor(runtime, anchors)),
      recount: scheduled('recount', createRecount(runtime, { kinds })),
      retention: scheduled('retention', createRetention(runtime)),
      sweep: scheduled('sweep', createSweep(runtime, { bytes: files, rules: fileRules })),
      reporting: scheduled('reporting', createReporting(runtime)),
    } satisfies Scheduled,
    takeUpload: invoked('uploads', createUploads(runtime, { bytes: files, rules: fileRules })),
  };
}
