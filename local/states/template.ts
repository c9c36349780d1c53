import { isObject } from '../../workflows/json.ts';
import { MAX_SECONDS } from '../../workflows/language.ts';
import { QUERY_EVALUATION, StateError } from './errors.ts';
import { type Bindings, type CompiledExpression, EvaluationFault } from './expressions.ts';

/** A field whose strings may be expressions, at any depth, compiled. */
export type Template =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'expression'; readonly field: string; readonly expression: CompiledExpression }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly keys: readonly string[]; readonly items: readonly Template[] };

/**
 * Compiles a field's value.
 * @param field its name as Step Functions writes it: `Output`, `Arguments/Payload/id`, `Choices[1]/Condition`
 * @param text compiles a string, or takes it as it is
 */
export function compileTemplate(
  value: unknown,
  field: string,
  text: (value: string, field: string) => Template,
): Template {
  if (typeof value === 'string') return text(value, field);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${field}[${index}]`, text));
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'array', items };
  }
  if (isObject(value)) {
    const keys = Object.keys(value);
    const items = keys.map((key) => compileTemplate(value[key], `${field}/${key}`, text));
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'object', keys, items };
  }
  return { kind: 'constant', value };
}

/**
 * Evaluates a template. No expression changes anything, so they are evaluated side by side.
 * @throws StateError `States.QueryEvaluationError`, as a rejection, naming the expression and the field
 */
export function evaluate(template: Template, bindings: Bindings): unknown | Promise<unknown> {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression': {
      const value = template.expression.evaluate(bindings);
      return value instanceof Promise ? value.catch((fault) => rethrowAsQueryError(fault, template)) : value;
    }
    default: {
      const values = template.items.map((item) => evaluate(item, bindings));
      const combine = (all: readonly unknown[]) =>
        template.kind === 'array'
          ? all
          : Object.fromEntries(template.keys.map((key, index) => [key, all[index]]));
      return values.some((value) => value instanceof Promise)
        ? Promise.all(values).then(combine)
        : combine(values);
    }
  }
}

/**
 * Evaluates a field that must give a whole number, such as a time in seconds, within AWS's bounds.
 * @throws StateError `States.QueryEvaluationError` for anything else
 */
export async function evaluateSeconds(
  template: Template,
  field: string,
  least: number,
  bindings: Bindings,
): Promise<number> {
  const value = await evaluate(template, bindings);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > MAX_SECONDS) {
    throw typeof value === 'number'
      ? new QueryError(
          field,
          `The field '${field}' must be a whole number from ${least} to ${MAX_SECONDS}, but was ${value}.`,
        )
      : unexpectedResult(template, field, 'number', value);
  }
  return value;
}

/** The failure of an evaluation, before the state's name is put in front. */
export class QueryError extends StateError {
  /** The field of the state the expression stands in; undefined where no expression is to blame. */
  readonly field: string | undefined;

  constructor(field: string | undefined, reason: string) {
    super(QUERY_EVALUATION, reason);
    this.field = field;
  }
}

function rethrowAsQueryError(
  fault: unknown,
  { expression, field }: { expression: CompiledExpression; field: string },
): never {
  if (!(fault instanceof EvaluationFault)) throw fault;
  throw new QueryError(field, `${nameField(field, expression)} ${fault.message}`);
}

const nameField = (field: string, { source }: CompiledExpression): string =>
  `The JSONata expression '${source}' specified for the field '${field}'`;

/** The type of a JSON value, as the causes of Step Functions name it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Creates the failure for a value of the wrong type. @param template what gave the value */
export function unexpectedResult(
  template: Template | undefined,
  field: string,
  expected: 'array' | 'boolean' | 'number' | 'string',
  value: unknown,
): QueryError {
  const what =
    template?.kind === 'expression' ? nameField(field, template.expression) : `The field '${field}'`;
  return new QueryError(
    field,
    `${what} returned an unexpected result type. Expected '${expected}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
  );
}
