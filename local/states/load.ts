import { schemaErrors } from '../../workflows/schema.ts';
import {
  type Catcher,
  type ChoiceRule,
  type FallibleState,
  type Leaving,
  type Machine,
  type Retrier,
  STATE_FIELDS,
  type State,
  type StateMachine,
} from './definition.ts';
import { ALL } from './errors.ts';
import { type Expressions, isExpression } from './expressions.ts';
import { inspect } from './inspect.ts';
import { isObject, type JsonObject } from './json.ts';
import { MAX_SECONDS } from './quotas.ts';
import { compileTemplate, type Template } from './template.ts';

/** One thing of a definition the engine will not run. */
export interface Refusal {
  /** The state's name, or undefined for the machine itself. */
  readonly state: string | undefined;
  readonly field: string;
  readonly reason: string;
}

/** A definition that is wrong or uses what the engine does not implement: nothing is accepted and then ignored. */
export class DefinitionRefused extends Error {
  readonly machine: string;
  readonly refusals: readonly Refusal[];

  constructor(machine: string, refusals: readonly Refusal[]) {
    const lines = refusals.map(
      ({ state, field, reason }) =>
        `${state === undefined ? 'machine' : `state '${state}'`}, ${field}: ${reason}`,
    );
    super(`The embedded Step Functions refuses the state machine '${machine}':\n  ${lines.join('\n  ')}`);
    this.name = 'DefinitionRefused';
    this.machine = machine;
    this.refusals = refusals;
  }
}

const RESOURCE = /^arn:aws(?:-cn|-us-gov)?:states:::lambda:invoke(?<wait>\.waitForTaskToken)?$/;
const VARIABLE = /^\p{ID_Start}\p{ID_Continue}{0,79}$/u;
const FUNCTION_NAME = 'FunctionName';

/**
 * Loads a definition: refuses what the engine does not implement, by state and field, then has `asl-validator` check the
 * rest (transitions, terminal states, the schema).
 * @throws DefinitionRefused
 */
export function loadMachine(name: string, definition: string, expressions: Expressions): StateMachine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch (fault) {
    throw new DefinitionRefused(name, [
      { state: undefined, field: 'definition', reason: (fault as Error).message },
    ]);
  }
  const loader = new Loader(expressions);
  const machine = loader.top(parsed);
  if (loader.refusals.length === 0) {
    const errors = schemaErrors(parsed);
    if (errors !== undefined) loader.refuse(undefined, 'asl-validator', errors);
  }
  if (loader.refusals.length > 0) throw new DefinitionRefused(name, loader.refusals);
  return { name, definition, ...machine };
}

class Loader {
  readonly refusals: Refusal[] = [];
  readonly #expressions: Expressions;
  #state: string | undefined;

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
  }

  refuse(state: string | undefined, field: string, reason: string): void {
    this.refusals.push({ state, field, reason });
  }

  top(value: unknown): Machine & { timeoutSeconds: number | undefined } {
    const fields = this.#object(value, 'definition');
    this.#only(fields, ['Comment', 'StartAt', 'States', 'QueryLanguage', 'TimeoutSeconds', 'Version'], '');
    if (fields.QueryLanguage !== 'JSONata') {
      this.refuse(undefined, 'QueryLanguage', 'only JSONata is implemented, JSONPath is not');
    }
    if (fields.Version !== undefined && fields.Version !== '1.0')
      this.refuse(undefined, 'Version', 'must be 1.0');
    const timeoutSeconds = this.#number(fields, 'TimeoutSeconds', '', { least: 1, most: MAX_SECONDS });
    return { ...this.#machine(fields, new Set()), timeoutSeconds };
  }

  /** @param outer the variables assigned outside, which an inner scope may read but not assign */
  #machine(fields: JsonObject, outer: ReadonlySet<string>): Machine {
    const enclosing = this.#state;
    const raw = this.#object(fields.States, 'States');
    const assigned = new Set([...outer, ...Object.values(raw).flatMap(assignedBy)]);
    const states = new Map<string, State>();
    for (const [name, state] of Object.entries(raw)) {
      this.#state = name;
      const loaded = this.#load(name, this.#object(state, 'state'), assigned, outer);
      if (loaded !== undefined) states.set(name, loaded);
      this.#state = enclosing;
    }
    return { startAt: String(fields.StartAt), states };
  }

  #load(
    name: string,
    fields: JsonObject,
    assigned: ReadonlySet<string>,
    outer: ReadonlySet<string>,
  ): State | undefined {
    const type = fields.Type as State['type'];
    if (typeof type !== 'string' || !Object.hasOwn(STATE_FIELDS, type)) {
      this.refuse(name, 'Type', `state type ${JSON.stringify(fields.Type)} is not implemented`);
      return undefined;
    }
    this.#only(fields, ['Type', 'Comment', 'QueryLanguage', ...STATE_FIELDS[type]], '');
    if (fields.QueryLanguage !== undefined && fields.QueryLanguage !== 'JSONata') {
      this.refuse(name, 'QueryLanguage', 'only JSONata is implemented, JSONPath is not');
    }
    for (const variable of assignedBy(fields)) {
      if (outer.has(variable)) this.refuse(name, 'Assign', `$${variable} belongs to the outer scope`);
    }
    const common = { name, ...this.#leaving(fields, '', fields.Next) };
    switch (type) {
      case 'Task':
        return { type, ...common, ...this.#fallible(fields), ...this.#task(fields) };
      case 'Parallel':
        return {
          type,
          ...common,
          ...this.#fallible(fields),
          arguments: this.#optional(fields, 'Arguments'),
          branches: this.#list(fields, 'Branches').map((branch, index) =>
            this.#inner(branch, `Branches[${index}]`, [], assigned),
          ),
        };
      case 'Map':
        return { type, ...common, ...this.#fallible(fields), ...this.#map(fields, assigned) };
      case 'Choice':
        return { type, ...common, ...this.#choice(fields) };
      case 'Wait':
        return {
          type,
          ...common,
          seconds: this.#seconds(fields, 'Seconds', 0),
          timestamp: this.#optional(fields, 'Timestamp'),
        };
      case 'Fail':
        return {
          type,
          ...common,
          error: this.#optional(fields, 'Error'),
          cause: this.#optional(fields, 'Cause'),
        };
      default:
        return { type, ...common };
    }
  }

  #task(fields: JsonObject) {
    const resource = String(fields.Resource);
    const match = RESOURCE.exec(resource);
    if (match === null) {
      this.#complain(
        'Resource',
        `'${resource}' is not implemented; lambda:invoke and its .waitForTaskToken are`,
      );
    }
    const raw = this.#object(fields.Arguments ?? {}, 'Arguments', 'must be an object with FunctionName');
    this.#only(raw, [FUNCTION_NAME, 'Payload'], 'Arguments/');
    if (typeof raw[FUNCTION_NAME] !== 'string')
      this.#complain(`Arguments/${FUNCTION_NAME}`, 'must be a string');
    const { TimeoutSeconds: limit, HeartbeatSeconds: beat } = fields;
    if (typeof limit === 'number' && typeof beat === 'number' && beat >= limit) {
      this.#complain('HeartbeatSeconds', 'must be smaller than TimeoutSeconds');
    }
    return {
      waitsForToken: match?.groups?.wait !== undefined,
      arguments: this.#template(raw, 'Arguments'),
      timeoutSeconds: this.#seconds(fields, 'TimeoutSeconds', 1),
      heartbeatSeconds: this.#seconds(fields, 'HeartbeatSeconds', 1),
    };
  }

  #map(fields: JsonObject, assigned: ReadonlySet<string>) {
    const processor = this.#object(fields.ItemProcessor, 'ItemProcessor');
    const config = processor.ProcessorConfig;
    if (config !== undefined) {
      const known = this.#object(config, 'ItemProcessor/ProcessorConfig');
      this.#only(known, ['Mode'], 'ItemProcessor/ProcessorConfig/');
      if (known.Mode !== 'INLINE') {
        this.#complain(
          'ItemProcessor/ProcessorConfig/Mode',
          'only INLINE is implemented, Distributed Map is not',
        );
      }
    }
    return {
      processor: this.#inner(processor, 'ItemProcessor', ['ProcessorConfig'], assigned),
      items: this.#optional(fields, 'Items'),
      itemSelector: this.#optional(fields, 'ItemSelector'),
      maxConcurrency: this.#seconds(fields, 'MaxConcurrency', 0),
    };
  }

  #choice(fields: JsonObject) {
    const rules = this.#list(fields, 'Choices').map((value, index): ChoiceRule => {
      const field = `Choices[${index}]`;
      const rule = this.#object(value, field);
      this.#only(rule, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], `${field}/`);
      if (typeof rule.Condition !== 'string' || !isExpression(rule.Condition)) {
        this.#complain(`${field}/Condition`, 'must be an expression {% … %}');
      }
      return {
        field: `${field}/Condition`,
        condition: this.#template(rule.Condition, `${field}/Condition`),
        ...this.#leaving(rule, `${field}/`, rule.Next),
      };
    });
    return { rules, hasDefault: fields.Default !== undefined, next: text(fields.Default) };
  }

  #inner(value: unknown, field: string, more: readonly string[], assigned: ReadonlySet<string>): Machine {
    const fields = this.#object(value, field);
    this.#only(fields, ['Comment', 'StartAt', 'States', ...more], `${field}/`);
    return this.#machine(fields, assigned);
  }

  #fallible(fields: JsonObject): Pick<FallibleState, 'retry' | 'catch'> {
    return {
      retry: this.#list(fields, 'Retry').map((value, index, all) =>
        this.#retrier(value, `Retry[${index}]`, index === all.length - 1),
      ),
      catch: this.#list(fields, 'Catch').map((value, index, all): Catcher => {
        const field = `Catch[${index}]`;
        const catcher = this.#object(value, field);
        this.#only(catcher, ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'], `${field}/`);
        return {
          errorEquals: this.#errors(catcher, field, index === all.length - 1),
          ...this.#leaving(catcher, `${field}/`, catcher.Next, true),
        };
      }),
    };
  }

  #retrier(value: unknown, field: string, last: boolean): Retrier {
    const raw = this.#object(value, field);
    const known = ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'];
    this.#only(raw, ['ErrorEquals', 'Comment', ...known], `${field}/`);
    const number = (name: string, least: number, most: number, whole = true) =>
      this.#number(raw, name, `${field}/`, { least, most, whole });
    const intervalSeconds = number('IntervalSeconds', 1, MAX_SECONDS) ?? 1;
    const maxDelaySeconds = number('MaxDelaySeconds', 1, 31_622_399);
    if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds) {
      this.#complain(`${field}/MaxDelaySeconds`, 'must be greater than IntervalSeconds');
    }
    const jitter = raw.JitterStrategy ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE')
      this.#complain(`${field}/JitterStrategy`, 'must be FULL or NONE');
    return {
      errorEquals: this.#errors(raw, field, last),
      intervalSeconds,
      maxAttempts: number('MaxAttempts', 0, MAX_SECONDS) ?? 3,
      backoffRate: number('BackoffRate', 1, Number.MAX_VALUE, false) ?? 2,
      maxDelaySeconds,
      fullJitter: jitter === 'FULL',
    };
  }

  #errors(raw: JsonObject, field: string, last: boolean): readonly string[] {
    const names = raw.ErrorEquals;
    if (
      !Array.isArray(names) ||
      names.length === 0 ||
      !names.every((name): name is string => typeof name === 'string')
    ) {
      this.#complain(`${field}/ErrorEquals`, 'must be a list of error names');
      return [];
    }
    if (names.includes(ALL) && (names.length > 1 || !last)) {
      this.#complain(`${field}/ErrorEquals`, 'States.ALL must appear alone and last');
    }
    return names;
  }

  #leaving(fields: JsonObject, prefix: string, next: unknown, inCatch = false): Leaving {
    const part = (name: string) =>
      fields[name] === undefined ? undefined : this.#template(fields[name], `${prefix}${name}`, inCatch);
    if (fields.Assign !== undefined && !isObject(fields.Assign))
      this.#complain(`${prefix}Assign`, 'must be an object');
    for (const name of isObject(fields.Assign) ? Object.keys(fields.Assign) : []) {
      if (name === 'states' || !VARIABLE.test(name)) {
        this.#complain(`${prefix}Assign/${name}`, 'is not a name a variable can have');
      }
    }
    return { assign: part('Assign'), output: part('Output'), next: text(next) };
  }

  #optional(fields: JsonObject, name: string): Template | undefined {
    return fields[name] === undefined ? undefined : this.#template(fields[name], name);
  }

  /** A whole number, or an expression for one. */
  #seconds(fields: JsonObject, name: string, least: number): Template | undefined {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || !isExpression(value))
      this.#number(fields, name, '', { least, most: MAX_SECONDS });
    return this.#template(value, name);
  }

  #template(value: unknown, field: string, inCatch = false): Template {
    return compileTemplate(value, field, (string, at) => {
      if (!isExpression(string)) {
        if (string.startsWith('{%') || string.endsWith('%}')) this.#complain(at, 'is half an expression');
        return { kind: 'constant', value: string };
      }
      try {
        const expression = this.#expressions.compile(string);
        for (const message of inspect(expression.ast, inCatch)) this.#complain(at, message);
        return { kind: 'expression', field: at, expression };
      } catch (fault) {
        this.#complain(at, (fault as Error).message);
        return { kind: 'constant', value: string };
      }
    });
  }

  #number(
    fields: JsonObject,
    name: string,
    prefix: string,
    { least, most, whole = true }: { least: number; most: number; whole?: boolean },
  ): number | undefined {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) {
      return value;
    }
    this.#complain(
      `${prefix}${name}`,
      `must be a${whole ? ' whole' : ''} number of at least ${least} and at most ${most}`,
    );
    return undefined;
  }

  #object(value: unknown, field: string, expected = 'must be an object'): JsonObject {
    if (isObject(value)) return value;
    this.#complain(field, expected);
    return {};
  }

  #list(fields: JsonObject, name: string): readonly unknown[] {
    const value = fields[name] ?? [];
    if (Array.isArray(value)) return value;
    this.#complain(name, 'must be a list');
    return [];
  }

  #only(fields: JsonObject, known: readonly string[], prefix: string): void {
    for (const name of Object.keys(fields)) {
      if (!known.includes(name)) this.#complain(`${prefix}${name}`, 'is not implemented here');
    }
  }

  #complain(field: string, reason: string): void {
    this.refuse(this.#state, field, reason);
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The variables a state assigns, in whichever way it leaves. */
function assignedBy(state: unknown): string[] {
  if (!isObject(state)) return [];
  const rules = [state.Choices, state.Catch].flatMap((rule) => (Array.isArray(rule) ? rule : []));
  return [state, ...rules].flatMap((part) =>
    isObject(part) && isObject(part.Assign) ? Object.keys(part.Assign) : [],
  );
}
