import { schemaErrors } from './schema.ts';

/** A retrier or a catcher. */
export interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly Next?: string;
  readonly MaxAttempts?: number;
}

/** A state, as far as the rules look at it. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, string>> };
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Rule[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Next?: string;
  readonly End?: boolean;
}

/** A state machine in the Amazon States Language. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Faults of the Lambda service that a task must survive. */
const LAMBDA_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];
/** All that a workflow may hand to a function: ids and codes. */
const PAYLOAD = ['alarmAt', 'generation', 'id', 'kind', 'stage', 'taskToken'];
const PERSONAL = /reporter|phone|document|bankCard|description|address/i;
const TASK_TOKEN = '{% $states.context.Task.Token %}';

const nextsOf = (state: State): string[] =>
  [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((c) => c.Next),
    ...(state.Catch ?? []).map((c) => c.Next),
  ].filter((next) => next !== undefined);

function* taskFaults(name: string, state: State): Generator<string> {
  const retried = state.Retry?.flatMap((r) => r.ErrorEquals) ?? [];
  const missing = LAMBDA_FAULTS.filter((fault) => !retried.includes(fault));
  if (missing.length > 0) yield `${name} does not retry ${missing.join(', ')}`;
  if (state.Catch?.at(-1)?.ErrorEquals.join() !== 'States.ALL')
    yield `${name} does not catch States.ALL last`;
  if (state.TimeoutSeconds === undefined) yield `${name} has no TimeoutSeconds`;
  const payload = state.Arguments?.Payload ?? {};
  const strange = Object.keys(payload).filter((key) => !PAYLOAD.includes(key));
  if (strange.length > 0) yield `${name} hands ${strange.join(', ')} to its function`;
  if (!state.Resource?.endsWith('.waitForTaskToken')) return;
  if (payload.taskToken !== TASK_TOKEN) yield `${name} waits for a token it does not hand out`;
  // Without an alarm it waits for its own function alone.
  if (payload.alarmAt === undefined) return;
  const timedOut = state.Catch?.find((c) => c.ErrorEquals.includes('States.Timeout'));
  if (timedOut?.Next === undefined) yield `${name} does not catch States.Timeout`;
}

function* faults(definition: Definition): Generator<string> {
  const { StartAt, States } = definition;
  const reached = new Set<string>();
  const open = [StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = States[name];
    if (state) open.push(...nextsOf(state));
    else yield `there is no state ${name}`;
  }
  for (const [name, state] of Object.entries(States)) {
    if (!reached.has(name)) yield `no state leads to ${name}`;
    if (state.Type === 'Pass') yield `${name} is a Pass state`;
    if (state.Type === 'Task') yield* taskFaults(name, state);
  }
  if (PERSONAL.test(JSON.stringify(definition))) yield 'it names personal data';
}

const PLACEHOLDER = /\$\{(\w+)\}/g;

/** A definition with its open names put in; `put` tells what stands for a name such as `TriageFunction`. */
export const filledIn = (text: string, put: (name: string) => string): string =>
  text.replaceAll(PLACEHOLDER, (_, name: string) => put(name));

/** The names a definition leaves to be put in by whoever loads it. */
export const placeholders = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

/**
 * What is wrong with a definition by the project's own rules and by `asl-validator`, one sentence each; empty when it may be
 * deployed: every state is reached, every task is retried on faults of Lambda, caught and limited in time, every wait for a
 * person has a token and escalates on timeout, functions get ids and codes only. Names may still be left out.
 */
export function definitionFaults(text: string): string[] {
  let definition: Definition;
  try {
    definition = JSON.parse(filledIn(text, (name) => (name === 'Partition' ? 'aws' : name)));
  } catch {
    return ['it is not JSON'];
  }
  const schema = schemaErrors(definition);
  return schema === undefined ? [...faults(definition)] : [schema];
}
