import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { CalendarBook } from '../../domain/calendar/book.ts';
import type { Registry } from '../../domain/kernel/registry.ts';
import type { PolicyBook } from '../../domain/policy/policy.ts';
import type { Pause } from '../store/backoff.ts';

/** Structured log: a code of the log catalogue (`docs/log-messages.md`) and fields without personal data. */
export interface Log {
  info(code: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(code: string, fields?: Readonly<Record<string, unknown>>): void;
  error(code: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Counts something that an alarm or a dashboard looks at. */
export interface Meter {
  count(name: MetricName, value?: number, dimensions?: Readonly<Record<string, string>>): void;
}

/** The custom metrics, all in the namespace `Qingxin`. */
export type MetricName =
  | 'PushAccepted'
  | 'PushRepeated'
  | 'PushConflicting'
  | 'PushRefused'
  /** Of the refused pushes: those of a known sender, and those signed by no key that is known. */
  | 'SenderRefused'
  | 'SignatureUnknown'
  /** Alarms of a kind of aggregate, e.g. `ClueOverdue`. */
  | `${string}${'Reminder' | 'Overdue' | 'Unassigned'}`
  | 'GroupReported'
  | 'CommandRefused'
  | 'LedgerDrift'
  | 'RecordsBroken'
  | 'HeadsAnchored'
  | 'Rearmed'
  | 'PersonalDataExpired'
  | 'FilesSwept'
  /** What the relay should have done long ago and reconcile did in its place. */
  | 'RelayMissed'
  /** What the ledger should have counted long ago. */
  | 'LedgerMissed'
  | 'TokenAnswered'
  /** Of the deliveries to subscribers: accepted, given up, not accepted by the day they were due, and ended by an unforeseen fault. */
  | 'EventDelivered'
  | 'DeliveryDead'
  | 'ReportLate'
  | 'DeliveryFailed'
  /** A subscriber answered 410. */
  | 'SubscriberGone'
  | 'TokensPastTimeout';

/** Readings of the open and the year's clues, and of the senders, each with its unit in CloudWatch. In the namespace `Qingxin` too. */
export const GAUGES = {
  /** Since 1 January in Asia/Shanghai: received, and closed whenever received. */
  CluesReceived: 'Count',
  CluesClosed: 'Count',
  /** Of the clues received this year and held now (definition `cohort`): base, closed among them, and their share. */
  CohortBase: 'Count',
  CohortClosed: 'Count',
  CompletionRate: 'Percent',
  /** Now, whenever received. */
  CluesOpen: 'Count',
  CluesOverdue: 'Count',
  /** Not overdue, clock running, due today or within three days. */
  CluesDueSoon: 'Count',
  /** Of a sender: hours since its last push. */
  SenderSilentHours: 'Count',
  /** Until the senders' keys rotate, where any do. */
  DaysToKeyRotation: 'Count',
} as const;

/** The name of a gauge. */
export type GaugeName = keyof typeof GAUGES;

/** Publishes readings taken together, of a division or a sender or, without dimensions, of all. */
export type PublishGauges = (
  readings: Readonly<Partial<Record<GaugeName, number>>>,
  dimensions: { readonly division?: string; readonly source?: string },
) => void;

/** Where functions get the policies from. */
export interface PolicySource {
  /** Every known version of the policy, read again after a while, and at once when it lacks a version that something holds. */
  book(holding?: Iterable<string>): Promise<PolicyBook>;
  /** Reads anew at the next call: a version was just published. */
  forget(): void;
}

/** Where functions get the calendars from. */
export interface CalendarSource {
  /**
   * Every known version of the calendar, read again after a while, and at once when it lacks a version that something holds.
   * @throws UnknownCalendar (`calendars.ts`) when it lacks that version even then
   */
  book(holding?: Iterable<string>): Promise<CalendarBook>;
  /** Reads anew at the next call: a notice was just published. */
  forget(): void;
}

/** What even a function works with that knows no rules. */
export interface BareRuntime {
  readonly dynamo: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits before a request to the store is sent again. */
  readonly pause: Pause;
  readonly log: Log;
  readonly meter: Meter;
}

/** What every injected function works with. The wiring makes it from the environment; the embedded stack from its own. */
export interface Runtime extends BareRuntime {
  readonly policies: PolicySource;
  /** Districts that exist beside those of the shipped list (`existsDistrict`). */
  readonly extraDistricts: readonly string[];
  readonly calendars: CalendarSource;
  readonly aggregates: Registry;
}

/** For the functions that speak to Step Functions. */
export interface WorkflowRuntime extends Runtime {
  readonly sfn: SFNClient;
  /** The ARN of a state machine by the name of its definition. */
  readonly stateMachineArn: (workflow: string) => string;
  /** The ARN under which its executions start: its alias, where it has one. */
  readonly startArn: (workflow: string) => string;
}
