import { isDeepStrictEqual } from 'node:util';
import { faultSentence } from './faults.ts';
import { languageFaults } from './language.ts';

/** A retrier or a catcher. */
export interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly Next?: string;
  readonly MaxAttempts?: number;
  readonly Output?: unknown;
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
  readonly Output?: unknown;
  readonly Error?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Branches?: readonly Scope[];
  readonly ItemProcessor?: Scope;
}

/** States that lead to each other: a machine's, a branch's or an item processor's. */
interface Scope {
  readonly States: Readonly<Record<string, State>>;
}

/** A state machine in the Amazon States Language. */
export interface Definition extends Scope {
  readonly StartAt: string;
}

/** Faults of the Lambda service that a task must survive. */
const LAMBDA_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
];
/** All that a workflow may hand to a function: ids and codes. */
const PAYLOAD = [
  'alarmAt',
  'enteredAt',
  'generation',
  'id',
  'kind',
  'retries',
  'round',
  'stage',
  'startedAt',
  'taskToken',
];
/** What orders the tokens that an execution waits with, one after the other. */
const ATTEMPT = {
  enteredAt: '{% $states.context.State.EnteredTime %}',
  retries: '{% $states.context.State.RetryCount %}',
};
const PERSONAL = /reporter|phone|document|bankCard|description|address/i;
const TASK_TOKEN = '{% $states.context.Task.Token %}';
/** The error a waiting state gets when its aggregate went elsewhere; its cause says where. */
export const MOVED = 'Qingxin.Moved';
/** What a Catcher hands to the state that fails: where the error came from, and its name. */
const ORIGIN = { state: '{% $states.context.State.Name %}', error: '{% $states.errorOutput.Error %}' };
const ORIGIN_FIELDS = ['$states.input.state', '$states.input.error'];

/** The first retrier or catcher that an error of a name meets; a name stands for an error that a function gave. */
const firstFor = (rules: readonly Rule[] | undefined, error: string): Rule | undefined =>
  rules?.find(({ ErrorEquals }) =>
    [error, 'States.TaskFailed', 'States.ALL'].some((name) => ErrorEquals.includes(name)),
  );

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
  // Tried again, an answer that leads elsewhere would be lost.
  const retrier = firstFor(state.Retry, MOVED);
  if (retrier && retrier.MaxAttempts !== 0) yield `${name} retries ${MOVED}`;
  if (!firstFor(state.Catch, MOVED)?.ErrorEquals.includes(MOVED)) yield `${name} does not catch ${MOVED}`;
  // Without an alarm it waits for its own function alone.
  if (payload.alarmAt === undefined) return;
  // A function that its attempt no longer waits for may still be running, and must not be taken for the latest.
  if (payload.enteredAt !== ATTEMPT.enteredAt || payload.retries !== ATTEMPT.retries)
    yield `${name} does not say which attempt its token is of`;
  const timedOut = state.Catch?.find((c) => c.ErrorEquals.includes('States.Timeout'));
  if (timedOut?.Next === undefined) yield `${name} does not catch States.Timeout`;
  const limit = String(state.TimeoutSeconds);
  // From the state's entry a retried wait would end late by all that its tries took.
  if (!limit.includes('$millis()')) yield `${name} does not count its time from the attempt, by $millis()`;
  if (!limit.includes('$min(')) yield `${name} does not bound its time, by $min(…)`;
}

/** Whether a state that fails learns from whoever leads to it where the error came from, and says so. */
function* failureFaults(States: Scope['States']): Generator<string> {
  const fails = (name: string | undefined) => name !== undefined && States[name]?.Type === 'Fail';
  for (const [name, { Type, Error: error, Catch, Default, Output }] of Object.entries(States)) {
    if (Type === 'Fail' && !ORIGIN_FIELDS.every((field) => error?.includes(field)))
      yield `${name} does not tell the state and the error it came from`;
    if (Catch?.some((catcher) => fails(catcher.Next) && !isDeepStrictEqual(catcher.Output, ORIGIN)))
      yield `${name} does not hand its name and the error to the state that fails`;
    const given = (Output ?? {}) as Record<string, unknown>;
    if (fails(Default) && !(given.state === ORIGIN.state && typeof given.error === 'string'))
      yield `${name} does not hand its name and an error to the state that fails`;
  }
}

function* scopeFaults({ States }: Scope): Generator<string> {
  for (const [name, state] of Object.entries(States)) {
    if (state.Type === 'Pass') yield `${name} is a Pass state`;
    if (state.Type === 'Task') yield* taskFaults(name, state);
    for (const inner of [...(state.Branches ?? []), state.ItemProcessor])
      if (inner) yield* scopeFaults(inner);
  }
  yield* failureFaults(States);
}

function* ruleFaults(definition: Definition): Generator<string> {
  yield* scopeFaults(definition);
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
 * Says what is wrong with a definition, one sentence each; empty when it may be deployed. First by the language, as strictly as Step
 * Functions (`language.ts`); then by the project's own rules: every task is retried on faults of Lambda, caught and limited in
 * time; every wait for a person has a token, says which attempt it is of, counts its time from the attempt, escalates when that is over and goes where its aggregate
 * went; functions get ids and codes only; a failure tells where it came from. Names may still be left out.
 *
 * It is the one inspection: the embedded stack, the tests and synthesis refuse what it finds.
 */
export function definitionFaults(text: string): readonly string[] {
  const filled = filledIn(text, (name) => (name === 'Partition' ? 'aws' : name));
  const faults = languageFaults(filled).map(faultSentence);
  return faults.length > 0 ? faults : [...ruleFaults(JSON.parse(filled) as Definition)];
}
