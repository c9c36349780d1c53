import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { PolicyBook } from '../../domain/policy.ts';

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
  | 'ClueUnassigned'
  | 'ClueReminder'
  | 'ClueOverdue'
  | 'GroupReported'
  | 'CommandRefused'
  | 'LedgerDrift'
  | 'ClueRearmed'
  | 'TokenAnswered';

/** What every injected function works with. The wiring makes it from the environment; the embedded stack from its own. */
export interface Runtime {
  readonly dynamo: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  readonly policies: PolicyBook;
}

/** For the functions that speak to Step Functions. */
export interface WorkflowRuntime extends Runtime {
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
}
