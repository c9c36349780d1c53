import { inspectExpression, isExpression, type Readable } from './expressions.ts';
import { type DefinitionFault, FieldReader } from './faults.ts';
import { isObject, type JsonObject } from './json.ts';

// AWS: "Step Functions service quotas", and the API's CreateStateMachine.

/** The longest timeout or wait, in seconds. */
export const MAX_SECONDS = 99_999_999;
const MAX_DELAY_SECONDS = 31_622_399;
/** The largest definition, in bytes. */
const MAX_BYTES = 1_048_576;
const MAX_NAME = 80;

/** What a task may call, of everything Step Functions can. */
export const RESOURCE = /^arn:aws(?:-cn|-us-gov)?:states:::lambda:invoke(?<wait>\.waitForTaskToken)?$/;
/** RFC 3339 as the Amazon States Language wants it: an upper-case T, and Z or an offset. */
export const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const VARIABLE = /^\p{ID_Start}\p{ID_Continue}{0,79}$/u;
/** The error name that matches every other. */
export const ALL = 'States.ALL';

const ENDING = ['Assign', 'Output', 'Next', 'End'];
const FALLIBLE = ['Retry', 'Catch', ...ENDING];
/** The fields of each state type that are implemented; every other field is refused. */
const STATE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', ...FALLIBLE],
  Parallel: ['Branches', 'Arguments', ...FALLIBLE],
  Map: ['Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency', ...FALLIBLE],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Wait: ['Seconds', 'Timestamp', ...ENDING],
  Pass: ENDING,
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};

const PLAIN: Readable = { result: false, errorOutput: false };
const WITH_RESULT: Readable = { result: true, errorOutput: false };
const IN_CATCH: Readable = { result: false, errorOutput: true };

/**
 * Finds what Step Functions refuses in a definition, and what of it the embedded engine does not implement: that is deployed
 * nowhere either. It knows state machines and states in JSONata, tasks that invoke functions, and inline Maps.
 * @param text the definition with its names put in
 */
export function languageFaults(text: string): readonly DefinitionFault[] {
  const reader = new FieldReader();
  if (Buffer.byteLength(text) > MAX_BYTES) reader.refuse('definition', 'is larger than 1 MB');
  try {
    new Inspector(reader).inspect(JSON.parse(text));
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    reader.refuse('definition', `is no JSON: ${fault.message}`);
  }
  return reader.faults;
}

/** Goes through a definition and collects what is wrong with it. */
class Inspector {
  readonly #reader: FieldReader;
  /** Names of states, which no other state of the machine may have, in a branch neither. */
  readonly #names = new Set<string>();

  constructor(reader: FieldReader) {
    this.#reader = reader;
  }

  inspect(value: unknown): void {
    const fields = this.#reader.readObject(value, 'definition');
    if (fields === undefined) return;
    const known = ['Comment', 'StartAt', 'States', 'QueryLanguage', 'TimeoutSeconds', 'Version'];
    this.#reader.refuseOthers(fields, known, '');
    this.#reader.checkText(fields, 'Comment');
    if (fields.QueryLanguage !== 'JSONata') {
      this.#reader.refuse('QueryLanguage', 'only JSONata is implemented, JSONPath is not');
    }
    if (fields.Version !== undefined && fields.Version !== '1.0')
      this.#reader.refuse('Version', 'must be 1.0');
    this.#reader.checkNumber(fields, 'TimeoutSeconds', '', { least: 1, most: MAX_SECONDS });
    this.#inspectStates(fields, '', new Set());
  }

  /**
   * @param prefix of the fields that hold the states
   * @param outer the variables assigned outside, which an inner scope may read but not assign
   */
  #inspectStates(fields: JsonObject, prefix: string, outer: ReadonlySet<string>): void {
    const enclosing = this.#reader.state;
    const states = this.#reader.readObject(fields.States, `${prefix}States`);
    if (states === undefined) return;
    const assigned = new Set([...outer, ...Object.values(states).flatMap(assignedVariables)]);
    for (const [name, value] of Object.entries(states)) {
      this.#reader.state = name;
      const state = this.#reader.readObject(value, 'state');
      if (state !== undefined) this.#inspectState(name, state, assigned, outer);
      this.#reader.state = enclosing;
    }
    this.#inspectWays(fields, states, prefix);
  }

  /** Looks whether every way leads to a state, every state is on one, and one comes to an end. */
  #inspectWays({ StartAt: start }: JsonObject, states: JsonObject, prefix: string): void {
    if (typeof start !== 'string' || !Object.hasOwn(states, start)) {
      this.#reader.refuse(
        `${prefix}StartAt`,
        typeof start === 'string' ? `there is no state '${start}'` : 'must be the name of a state',
      );
      return;
    }
    const reached = new Set<string>();
    const open = [start];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (reached.has(name) || !Object.hasOwn(states, name)) continue;
      reached.add(name);
      open.push(...waysOut(states[name]).map(({ to }) => to));
    }
    const enclosing = this.#reader.state;
    for (const [name, state] of Object.entries(states)) {
      this.#reader.state = name;
      for (const { field, to } of waysOut(state)) {
        if (!Object.hasOwn(states, to)) this.#reader.refuse(field, `there is no state '${to}'`);
      }
      if (!reached.has(name)) this.#reader.refuse('state', 'no state leads to it');
      this.#reader.state = enclosing;
    }
    if (![...reached].some((name) => isEnd(states[name]))) {
      this.#reader.refuse(`${prefix}States`, 'none of them ends the machine');
    }
  }

  #inspectState(
    name: string,
    fields: JsonObject,
    assigned: ReadonlySet<string>,
    outer: ReadonlySet<string>,
  ): void {
    const reader = this.#reader;
    if (name.length > MAX_NAME) reader.refuse('state', `its name is longer than ${MAX_NAME} characters`);
    if (this.#names.has(name)) reader.refuse('state', 'another state has this name');
    this.#names.add(name);
    const type = fields.Type;
    const known = typeof type === 'string' && Object.hasOwn(STATE_FIELDS, type) && STATE_FIELDS[type];
    if (!known) {
      reader.refuse('Type', `state type ${JSON.stringify(type)} is not implemented`);
      return;
    }
    reader.refuseOthers(fields, ['Type', 'Comment', 'QueryLanguage', ...known], '');
    reader.checkText(fields, 'Comment');
    if (fields.QueryLanguage !== undefined && fields.QueryLanguage !== 'JSONata') {
      reader.refuse('QueryLanguage', 'only JSONata is implemented, JSONPath is not');
    }
    for (const variable of assignedVariables(fields)) {
      if (outer.has(variable)) reader.refuse('Assign', `$${variable} belongs to the outer scope`);
    }
    if (known.includes('Next')) this.#inspectNext(fields);
    const isFallible = known.includes('Catch');
    this.#inspectTransition(fields, '', isFallible ? WITH_RESULT : PLAIN);
    if (isFallible) {
      this.#inspectRetriers(fields);
      this.#inspectCatchers(fields);
    }
    switch (type) {
      case 'Task':
        this.#inspectTask(fields);
        break;
      case 'Parallel':
        this.#inspectParallel(fields, assigned);
        break;
      case 'Map':
        this.#inspectMap(fields, assigned);
        break;
      case 'Choice':
        this.#inspectChoice(fields);
        break;
      case 'Wait':
        this.#inspectWait(fields);
        break;
      case 'Fail':
        this.#inspectFail(fields);
    }
  }

  #inspectFail(fields: JsonObject): void {
    for (const field of ['Error', 'Cause']) {
      this.#reader.checkText(fields, field);
      this.#inspectValue(fields[field], field);
    }
  }

  #inspectNext(fields: JsonObject): void {
    const { Next: next, End: end } = fields;
    if (end !== undefined && typeof end !== 'boolean') this.#reader.refuse('End', 'must be true or false');
    this.#reader.checkText(fields, 'Next');
    if ((next === undefined) === (end !== true)) {
      this.#reader.refuse('Next', 'a state has either Next, or End that is true');
    }
  }

  /** Whether a task's own fields are as they must be. */
  #inspectTask(fields: JsonObject): void {
    const reader = this.#reader;
    const resource = String(fields.Resource);
    if (!RESOURCE.test(resource)) {
      reader.refuse(
        'Resource',
        `'${resource}' is not implemented; lambda:invoke and its .waitForTaskToken are`,
      );
    }
    const given = reader.readObject(
      fields.Arguments ?? {},
      'Arguments',
      'must be an object with FunctionName',
    );
    if (given !== undefined) {
      reader.refuseOthers(given, ['FunctionName', 'Payload'], 'Arguments/');
      if (typeof given.FunctionName !== 'string')
        reader.refuse('Arguments/FunctionName', 'must be a text or an expression {% … %}');
      this.#inspectValue(given, 'Arguments');
    }
    this.#inspectSeconds(fields, 'TimeoutSeconds', 1);
    this.#inspectSeconds(fields, 'HeartbeatSeconds', 1);
    const { TimeoutSeconds: limit, HeartbeatSeconds: beat } = fields;
    if (typeof limit === 'number' && typeof beat === 'number' && beat >= limit) {
      reader.refuse('HeartbeatSeconds', 'must be smaller than TimeoutSeconds');
    }
  }

  #inspectParallel(fields: JsonObject, assigned: ReadonlySet<string>): void {
    this.#inspectValue(fields.Arguments, 'Arguments');
    const branches = this.#reader.readList(fields, 'Branches');
    if (branches.length === 0) this.#reader.refuse('Branches', 'must have at least one branch');
    for (const [index, branch] of branches.entries())
      this.#inspectInner(branch, `Branches[${index}]`, [], assigned);
  }

  #inspectMap(fields: JsonObject, assigned: ReadonlySet<string>): void {
    const reader = this.#reader;
    const { Items: items } = fields;
    if (items !== undefined && !Array.isArray(items) && !(typeof items === 'string' && isExpression(items)))
      reader.refuse('Items', 'must be a list or an expression {% … %}');
    this.#inspectValue(items, 'Items');
    this.#inspectValue(fields.ItemSelector, 'ItemSelector');
    this.#inspectSeconds(fields, 'MaxConcurrency', 0);
    const processor = this.#inspectInner(
      fields.ItemProcessor,
      'ItemProcessor',
      ['ProcessorConfig'],
      assigned,
    );
    if (processor?.ProcessorConfig === undefined) return;
    const field = 'ItemProcessor/ProcessorConfig';
    const config = reader.readObject(processor.ProcessorConfig, field);
    if (config === undefined) return;
    reader.refuseOthers(config, ['Mode'], `${field}/`);
    if (config.Mode !== 'INLINE')
      reader.refuse(`${field}/Mode`, 'only INLINE is implemented, Distributed Map is not');
  }

  /** Inspects a branch or an item processor. */
  #inspectInner(
    value: unknown,
    field: string,
    more: readonly string[],
    assigned: ReadonlySet<string>,
  ): JsonObject | undefined {
    const fields = this.#reader.readObject(value, field);
    if (fields === undefined) return undefined;
    this.#reader.refuseOthers(fields, ['Comment', 'StartAt', 'States', ...more], `${field}/`);
    this.#reader.checkText(fields, 'Comment', `${field}/`);
    this.#inspectStates(fields, `${field}/`, assigned);
    return fields;
  }

  #inspectChoice(fields: JsonObject): void {
    const reader = this.#reader;
    const rules = reader.readList(fields, 'Choices');
    if (rules.length === 0) reader.refuse('Choices', 'must have at least one rule');
    reader.checkText(fields, 'Default');
    for (const [index, value] of rules.entries()) {
      const field = `Choices[${index}]`;
      const rule = reader.readObject(value, field);
      if (rule === undefined) continue;
      reader.refuseOthers(rule, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], `${field}/`);
      const { Condition: condition } = rule;
      if (typeof condition !== 'boolean' && !(typeof condition === 'string' && isExpression(condition))) {
        reader.refuse(`${field}/Condition`, 'must be true, false or an expression {% … %}');
      } else this.#inspectValue(condition, `${field}/Condition`);
      if (typeof rule.Next !== 'string') reader.refuse(`${field}/Next`, 'must be the name of a state');
      this.#inspectTransition(rule, `${field}/`, PLAIN);
    }
  }

  #inspectWait(fields: JsonObject): void {
    const reader = this.#reader;
    const { Seconds: seconds, Timestamp: timestamp } = fields;
    if ((seconds === undefined) === (timestamp === undefined))
      reader.refuse('Seconds', 'a Wait has either Seconds or Timestamp');
    this.#inspectSeconds(fields, 'Seconds', 0);
    if (timestamp === undefined) return;
    const isText = typeof timestamp === 'string';
    if (!isText || !(isExpression(timestamp) || TIMESTAMP.test(timestamp)))
      reader.refuse('Timestamp', 'must be a timestamp of RFC 3339 or an expression {% … %}');
    else this.#inspectValue(timestamp, 'Timestamp');
  }

  #inspectRetriers(fields: JsonObject): void {
    const reader = this.#reader;
    for (const [index, value, isLast] of withLast(reader.readList(fields, 'Retry'))) {
      const field = `Retry[${index}]`;
      const raw = reader.readObject(value, field);
      if (raw === undefined) continue;
      const known = ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'];
      reader.refuseOthers(raw, ['ErrorEquals', 'Comment', ...known], `${field}/`);
      const check = (name: string, least: number, most: number, whole = true) =>
        reader.checkNumber(raw, name, `${field}/`, { least, most, whole });
      check('IntervalSeconds', 1, MAX_SECONDS);
      check('MaxDelaySeconds', 1, MAX_DELAY_SECONDS);
      check('MaxAttempts', 0, MAX_SECONDS);
      check('BackoffRate', 1, Number.MAX_VALUE, false);
      const { IntervalSeconds: interval = 1, MaxDelaySeconds: most, JitterStrategy: jitter } = raw;
      if (typeof most === 'number' && typeof interval === 'number' && most <= interval)
        reader.refuse(`${field}/MaxDelaySeconds`, 'must be greater than IntervalSeconds');
      if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE')
        reader.refuse(`${field}/JitterStrategy`, 'must be FULL or NONE');
      this.#inspectErrorNames(raw, field, isLast);
    }
  }

  #inspectCatchers(fields: JsonObject): void {
    const reader = this.#reader;
    for (const [index, value, isLast] of withLast(reader.readList(fields, 'Catch'))) {
      const field = `Catch[${index}]`;
      const catcher = reader.readObject(value, field);
      if (catcher === undefined) continue;
      reader.refuseOthers(catcher, ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'], `${field}/`);
      this.#inspectErrorNames(catcher, field, isLast);
      if (typeof catcher.Next !== 'string') reader.refuse(`${field}/Next`, 'must be the name of a state');
      this.#inspectTransition(catcher, `${field}/`, IN_CATCH);
    }
  }

  #inspectErrorNames({ ErrorEquals: names }: JsonObject, field: string, isLast: boolean): void {
    if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) {
      this.#reader.refuse(`${field}/ErrorEquals`, 'must be a list of error names');
    } else if (names.includes(ALL) && (names.length > 1 || !isLast)) {
      this.#reader.refuse(`${field}/ErrorEquals`, 'States.ALL must appear alone and last');
    }
  }

  /** Inspects how a state, a Choice rule or a Catcher hands over to the next state. */
  #inspectTransition(
    { Assign: assign, Output: output }: JsonObject,
    prefix: string,
    readable: Readable,
  ): void {
    this.#inspectValue(output, `${prefix}Output`, readable);
    if (assign === undefined) return;
    const variables = this.#reader.readObject(assign, `${prefix}Assign`);
    if (variables === undefined) return;
    for (const name of Object.keys(variables)) {
      if (name === 'states' || !VARIABLE.test(name))
        this.#reader.refuse(`${prefix}Assign/${name}`, 'is not a name a variable can have');
    }
    this.#inspectValue(variables, `${prefix}Assign`, readable);
  }

  /** Inspects a whole number, or an expression for one. */
  #inspectSeconds(fields: JsonObject, name: string, least: number): void {
    const value = fields[name];
    if (typeof value === 'string' && isExpression(value)) this.#inspectValue(value, name);
    else this.#reader.checkNumber(fields, name, '', { least, most: MAX_SECONDS });
  }

  /** Inspects the expressions in a value of any kind, at any depth. */
  #inspectValue(value: unknown, field: string, readable: Readable = PLAIN): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#inspectValue(item, `${field}[${index}]`, readable);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) this.#inspectValue(item, `${field}/${key}`, readable);
    } else if (typeof value === 'string' && isExpression(value)) {
      for (const reason of inspectExpression(value, readable)) this.#reader.refuse(field, reason);
    } else if (typeof value === 'string' && (value.startsWith('{%') || value.endsWith('%}'))) {
      this.#reader.refuse(field, 'is half an expression');
    }
  }
}

function* withLast<T>(items: readonly T[]): Generator<[index: number, item: T, isLast: boolean]> {
  for (const [index, item] of items.entries()) yield [index, item, index === items.length - 1];
}

const ruleList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The names of states that a state leads to, each with its field. */
function waysOut(state: unknown): { readonly field: string; readonly to: string }[] {
  if (!isObject(state)) return [];
  const ways = [
    { field: 'Next', to: state.Next },
    { field: 'Default', to: state.Default },
    ...['Choices', 'Catch'].flatMap((list) =>
      ruleList(state[list]).map((rule, index) => ({
        field: `${list}[${index}]/Next`,
        to: isObject(rule) ? rule.Next : undefined,
      })),
    ),
  ];
  return ways.flatMap(({ field, to }) => (typeof to === 'string' ? [{ field, to }] : []));
}

/** Whether a machine may end with a state. One of a type that is not known is its own fault. */
const isEnd = (state: unknown): boolean =>
  !isObject(state) ||
  state.End === true ||
  ['Succeed', 'Fail'].includes(String(state.Type)) ||
  !Object.hasOwn(STATE_FIELDS, String(state.Type));

/** Lists the variables a state assigns, whichever transition it takes. */
function assignedVariables(state: unknown): string[] {
  if (!isObject(state)) return [];
  return [state, ...ruleList(state.Choices), ...ruleList(state.Catch)].flatMap((part) =>
    isObject(part) && isObject(part.Assign) ? Object.keys(part.Assign) : [],
  );
}
