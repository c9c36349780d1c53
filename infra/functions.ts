/** The deployed functions: one folder of `functions/` each. */
export const FUNCTION_NAMES = [
  'intake',
  'feedback',
  'commands',
  'cases',
  'case-commands',
  'administration',
  'lists',
  'queries',
  'metrics-query',
  'senders',
  'files',
  'pages',
  'triage',
  'assignment',
  'investigation',
  'review',
  'closure',
  'escalation',
  'relay',
  'ledger',
  'reconcile',
  'recount',
  'anchor',
  'gauges',
  'retention',
  'uploads',
  'sweep',
  'rotation',
] as const;

/** The name of a deployed function. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];
