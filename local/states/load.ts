import { schemaErrors } from '../../workflows/schema.ts';
import {
  type Catcher,
  type ChoiceRule,
  type FallibleState,
  type Machine,
  type Retrier,
  STATE_FIELDS,
  type State,
  type StateMachine,
  type Transition,
} from './definition.ts';
import { ALL } from './errors.ts';
import { type Expressions, isExpression } from './expressions.ts';
import { DefinitionRefused, FieldReader } from './fields.ts';
import { inspectExpression } from './inspect.ts';
import { isObject, type JsonObject } from './json.ts';
import { MAX_SECONDS } from './quotas.ts';
import { compileTemplate, type Template } from './template.ts';

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
  const reader = new FieldReader();
  const machine = new Loader(reader, expressions).load(parsed);
  if (reader.refusals.length === 0) {
    const errors = schemaErrors(parsed);
    if (errors !== undefined) reader.refuse('asl-validator', errors);
  }
  if (reader.refusals.length > 0) throw new DefinitionRefused(name, reader.refusals);
  return { name, definition, ...machine };
}

/** Builds a machine from its definition, and collects what it refuses. */
class Loader {
  readonly #reader: FieldReader;
  readonly #expressions: Expressions;

  constructor(reader: FieldReader, expressions: Expressions) {
    this.#reader = reader;
    this.#expressions = expressions;
  }

  load(value: unknown): Machine & { timeoutSeconds: number | undefined } {
    const fields = this.#reader.readObject(value, 'definition');
    this.#reader.refuseOthers(
      fields,
      ['Comment', 'StartAt', 'States', 'QueryLanguage', 'TimeoutSeconds', 'Version'],
      '',
    );
    if (fields.QueryLanguage !== 'JSONata') {
      this.#reader.refuse('QueryLanguage', 'only JSONata is implemented, JSONPath is not');
    }
    if (fields.Version !== undefined && fields.Version !== '1.0')
      this.#reader.refuse('Version', 'must be 1.0');
    const timeoutSeconds = this.#reader.readNumber(fields, 'TimeoutSeconds', '', {
      least: 1,
      most: MAX_SECONDS,
    });
    return { ...this.#loadMachine(fields, new Set()), timeoutSeconds };
  }

  /** @param outer the variables assigned outside, which an inner scope may read but not assign */
  #loadMachine(fields: JsonObject, outer: ReadonlySet<string>): Machine {
    const enclosing = this.#reader.state;
    const raw = this.#reader.readObject(fields.States, 'States');
    const assigned = new Set([...outer, ...Object.values(raw).flatMap(assignedVariables)]);
    const states = new Map<string, State>();
    for (const [name, state] of Object.entries(raw)) {
      this.#reader.state = name;
      const loaded = this.#loadState(name, this.#reader.readObject(state, 'state'), assigned, outer);
      if (loaded !== undefined) states.set(name, loaded);
      this.#reader.state = enclosing;
    }
    return { startAt: String(fields.StartAt), states };
  }

  #loadState(
    name: string,
    fields: JsonObject,
    assigned: ReadonlySet<string>,
    outer: ReadonlySet<string>,
  ): State | undefined {
    const type = fields.Type as State['type'];
    if (typeof type !== 'string' || !Object.hasOwn(STATE_FIELDS, type)) {
      this.#reader.refuse('Type', `state type ${JSON.stringify(fields.Type)} is not implemented`);
      return undefined;
    }
    this.#reader.refuseOthers(fields, ['Type', 'Comment', 'QueryLanguage', ...STATE_FIELDS[type]], '');
    if (fields.QueryLanguage !== undefined && fields.QueryLanguage !== 'JSONata') {
      this.#reader.refuse('QueryLanguage', 'only JSONata is implemented, JSONPath is not');
    }
    for (const variable of assignedVariables(fields)) {
      if (outer.has(variable)) this.#reader.refuse('Assign', `$${variable} belongs to the outer scope`);
    }
    const common = { name, ...this.#loadTransition(fields, '', fields.Next) };
    switch (type) {
      case 'Task':
        return { type, ...common, ...this.#loadFallible(fields), ...this.#loadTask(fields) };
      case 'Parallel':
        return {
          type,
          ...common,
          ...this.#loadFallible(fields),
          arguments: this.#loadOptional(fields, 'Arguments'),
          branches: this.#reader
            .readList(fields, 'Branches')
            .map((branch, index) => this.#loadInner(branch, `Branches[${index}]`, [], assigned)),
        };
      case 'Map':
        return { type, ...common, ...this.#loadFallible(fields), ...this.#loadMap(fields, assigned) };
      case 'Choice':
        return { type, ...common, ...this.#loadChoice(fields) };
      case 'Wait':
        return {
          type,
          ...common,
          seconds: this.#loadSeconds(fields, 'Seconds', 0),
          timestamp: this.#loadOptional(fields, 'Timestamp'),
        };
      case 'Fail':
        return {
          type,
          ...common,
          error: this.#loadOptional(fields, 'Error'),
          cause: this.#loadOptional(fields, 'Cause'),
        };
      default:
        return { type, ...common };
    }
  }

  #loadTask(fields: JsonObject) {
    const resource = String(fields.Resource);
    const match = RESOURCE.exec(resource);
    if (match === null) {
      this.#reader.refuse(
        'Resource',
        `'${resource}' is not implemented; lambda:invoke and its .waitForTaskToken are`,
      );
    }
    const raw = this.#reader.readObject(
      fields.Arguments ?? {},
      'Arguments',
      'must be an object with FunctionName',
    );
    this.#reader.refuseOthers(raw, [FUNCTION_NAME, 'Payload'], 'Arguments/');
    if (typeof raw[FUNCTION_NAME] !== 'string')
      this.#reader.refuse(`Arguments/${FUNCTION_NAME}`, 'must be a string');
    const { TimeoutSeconds: limit, HeartbeatSeconds: beat } = fields;
    if (typeof limit === 'number' && typeof beat === 'number' && beat >= limit) {
      this.#reader.refuse('HeartbeatSeconds', 'must be smaller than TimeoutSeconds');
    }
    return {
      waitsForToken: match?.groups?.wait !== undefined,
      arguments: this.#loadTemplate(raw, 'Arguments'),
      timeoutSeconds: this.#loadSeconds(fields, 'TimeoutSeconds', 1),
      heartbeatSeconds: this.#loadSeconds(fields, 'HeartbeatSeconds', 1),
    };
  }

  #loadMap(fields: JsonObject, assigned: ReadonlySet<string>) {
    const processor = this.#reader.readObject(fields.ItemProcessor, 'ItemProcessor');
    const config = processor.ProcessorConfig;
    if (config !== undefined) {
      const known = this.#reader.readObject(config, 'ItemProcessor/ProcessorConfig');
      this.#reader.refuseOthers(known, ['Mode'], 'ItemProcessor/ProcessorConfig/');
      if (known.Mode !== 'INLINE') {
        this.#reader.refuse(
          'ItemProcessor/ProcessorConfig/Mode',
          'only INLINE is implemented, Distributed Map is not',
        );
      }
    }
    return {
      processor: this.#loadInner(processor, 'ItemProcessor', ['ProcessorConfig'], assigned),
      items: this.#loadOptional(fields, 'Items'),
      itemSelector: this.#loadOptional(fields, 'ItemSelector'),
      maxConcurrency: this.#loadSeconds(fields, 'MaxConcurrency', 0),
    };
  }

  #loadChoice(fields: JsonObject) {
    const rules = this.#reader.readList(fields, 'Choices').map((value, index): ChoiceRule => {
      const field = `Choices[${index}]`;
      const rule = this.#reader.readObject(value, field);
      this.#reader.refuseOthers(rule, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], `${field}/`);
      if (typeof rule.Condition !== 'string' || !isExpression(rule.Condition)) {
        this.#reader.refuse(`${field}/Condition`, 'must be an expression {% … %}');
      }
      return {
        field: `${field}/Condition`,
        condition: this.#loadTemplate(rule.Condition, `${field}/Condition`),
        ...this.#loadTransition(rule, `${field}/`, rule.Next),
      };
    });
    return { rules, hasDefault: fields.Default !== undefined, next: toText(fields.Default) };
  }

  #loadInner(value: unknown, field: string, more: readonly string[], assigned: ReadonlySet<string>): Machine {
    const fields = this.#reader.readObject(value, field);
    this.#reader.refuseOthers(fields, ['Comment', 'StartAt', 'States', ...more], `${field}/`);
    return this.#loadMachine(fields, assigned);
  }

  #loadFallible(fields: JsonObject): Pick<FallibleState, 'retry' | 'catch'> {
    return {
      retry: this.#reader
        .readList(fields, 'Retry')
        .map((value, index, all) => this.#loadRetrier(value, `Retry[${index}]`, index === all.length - 1)),
      catch: this.#reader.readList(fields, 'Catch').map((value, index, all): Catcher => {
        const field = `Catch[${index}]`;
        const catcher = this.#reader.readObject(value, field);
        this.#reader.refuseOthers(
          catcher,
          ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'],
          `${field}/`,
        );
        return {
          errorEquals: this.#loadErrorNames(catcher, field, index === all.length - 1),
          ...this.#loadTransition(catcher, `${field}/`, catcher.Next, true),
        };
      }),
    };
  }

  #loadRetrier(value: unknown, field: string, last: boolean): Retrier {
    const raw = this.#reader.readObject(value, field);
    const known = ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'];
    this.#reader.refuseOthers(raw, ['ErrorEquals', 'Comment', ...known], `${field}/`);
    const number = (name: string, least: number, most: number, whole = true) =>
      this.#reader.readNumber(raw, name, `${field}/`, { least, most, whole });
    const intervalSeconds = number('IntervalSeconds', 1, MAX_SECONDS) ?? 1;
    const maxDelaySeconds = number('MaxDelaySeconds', 1, 31_622_399);
    if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds) {
      this.#reader.refuse(`${field}/MaxDelaySeconds`, 'must be greater than IntervalSeconds');
    }
    const jitter = raw.JitterStrategy ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE')
      this.#reader.refuse(`${field}/JitterStrategy`, 'must be FULL or NONE');
    return {
      errorEquals: this.#loadErrorNames(raw, field, last),
      intervalSeconds,
      maxAttempts: number('MaxAttempts', 0, MAX_SECONDS) ?? 3,
      backoffRate: number('BackoffRate', 1, Number.MAX_VALUE, false) ?? 2,
      maxDelaySeconds,
      fullJitter: jitter === 'FULL',
    };
  }

  #loadErrorNames(raw: JsonObject, field: string, last: boolean): readonly string[] {
    const names = raw.ErrorEquals;
    if (
      !Array.isArray(names) ||
      names.length === 0 ||
      !names.every((name): name is string => typeof name === 'string')
    ) {
      this.#reader.refuse(`${field}/ErrorEquals`, 'must be a list of error names');
      return [];
    }
    if (names.includes(ALL) && (names.length > 1 || !last)) {
      this.#reader.refuse(`${field}/ErrorEquals`, 'States.ALL must appear alone and last');
    }
    return names;
  }

  #loadTransition(fields: JsonObject, prefix: string, next: unknown, inCatch = false): Transition {
    const part = (name: string) =>
      fields[name] === undefined ? undefined : this.#loadTemplate(fields[name], `${prefix}${name}`, inCatch);
    if (fields.Assign !== undefined && !isObject(fields.Assign))
      this.#reader.refuse(`${prefix}Assign`, 'must be an object');
    for (const name of isObject(fields.Assign) ? Object.keys(fields.Assign) : []) {
      if (name === 'states' || !VARIABLE.test(name)) {
        this.#reader.refuse(`${prefix}Assign/${name}`, 'is not a name a variable can have');
      }
    }
    return { assign: part('Assign'), output: part('Output'), next: toText(next) };
  }

  #loadOptional(fields: JsonObject, name: string): Template | undefined {
    return fields[name] === undefined ? undefined : this.#loadTemplate(fields[name], name);
  }

  /** Loads a whole number, or an expression for one. */
  #loadSeconds(fields: JsonObject, name: string, least: number): Template | undefined {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || !isExpression(value))
      this.#reader.readNumber(fields, name, '', { least, most: MAX_SECONDS });
    return this.#loadTemplate(value, name);
  }

  #loadTemplate(value: unknown, field: string, inCatch = false): Template {
    return compileTemplate(value, field, (string, at) => {
      if (!isExpression(string)) {
        if (string.startsWith('{%') || string.endsWith('%}'))
          this.#reader.refuse(at, 'is half an expression');
        return { kind: 'constant', value: string };
      }
      try {
        const expression = this.#expressions.compile(string);
        for (const message of inspectExpression(expression.ast, inCatch)) this.#reader.refuse(at, message);
        return { kind: 'expression', field: at, expression };
      } catch (fault) {
        this.#reader.refuse(at, (fault as Error).message);
        return { kind: 'constant', value: string };
      }
    });
  }
}

const toText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Lists the variables a state assigns, whichever transition it takes. */
function assignedVariables(state: unknown): string[] {
  if (!isObject(state)) return [];
  const rules = [state.Choices, state.Catch].flatMap((rule) => (Array.isArray(rule) ? rule : []));
  return [state, ...rules].flatMap((part) =>
    isObject(part) && isObject(part.Assign) ? Object.keys(part.Assign) : [],
  );
}
