import jsonata from 'jsonata';
import { sourceOf } from '../../workflows/expressions.ts';
import { isObject, type JsonObject } from '../../workflows/json.ts';
import type { Clock } from '../clock.ts';
import { addFunctions } from './functions.ts';

/** The values an expression may refer to. */
export interface Bindings {
  /** The reserved `$states`. */
  readonly states: JsonObject;
  /** The workflow variables in scope. */
  readonly variables: JsonObject;
}

/** An expression that failed or gave nothing; the message goes on after "The JSONata expression '…'". */
export class EvaluationFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EvaluationFault';
  }
}

/** A compiled JSONata expression. */
export interface CompiledExpression {
  readonly source: string;
  /**
   * Evaluates the expression, at once where that is certain without the evaluator. Arrays and objects of it are to be settled before
   * they are kept: they may belong to the input or carry JSONata's marks.
   * @throws EvaluationFault as a rejection: on an error and on undefined, which JSON cannot say
   */
  evaluate(bindings: Bindings): unknown | Promise<unknown>;
}

/** Stops recursion without end before memory does, and a loop without end after five seconds, as Step Functions does. */
const LIMITS = { stack: 1000, timeout: 5000 };

interface Native {
  readonly implementation: (...args: unknown[]) => unknown;
}

/** JSONata's own date functions, which its environment gives only to expressions. */
const builtins = (await jsonata('{"toMillis": $toMillis, "fromMillis": $fromMillis}').evaluate(
  undefined,
)) as {
  toMillis: Native;
  fromMillis: Native;
};

/** Compiles expressions, once each. */
export class Expressions {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #compiled = new Map<string, CompiledExpression>();

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** @param text with its delimiters, `{% … %}` @throws the parser's error */
  compile(text: string): CompiledExpression {
    let compiled = this.#compiled.get(text);
    if (compiled === undefined) {
      compiled = this.#compile(sourceOf(text));
      this.#compiled.set(text, compiled);
    }
    return compiled;
  }

  #compile(source: string): CompiledExpression {
    const expression = jsonata(source, LIMITS);
    const ast: unknown = expression.ast();
    addFunctions(expression, this.#random);
    const usesClock = /\$(now|millis)\b/.test(source);
    if (source.includes('$toMillis')) this.#useClockInPictures(expression);
    const shortcut = compileShortcut(ast);
    const evaluate = async (bindings: Bindings): Promise<unknown> => {
      let value: unknown;
      try {
        value = await expression.evaluate(undefined, {
          ...(usesClock ? this.#clockFunctions() : {}),
          ...bindings.variables,
          states: bindings.states,
        });
      } catch (fault) {
        const { code, message } = fault as { code?: string; message?: string };
        throw new EvaluationFault(
          `threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message ?? 'unknown'}`,
        );
      }
      if (value === undefined) throw new EvaluationFault('returned nothing (undefined).');
      if (isFunction(value)) throw new EvaluationFault('returned an unsupported result type.');
      return value;
    };
    return {
      source,
      evaluate(bindings) {
        const value = shortcut?.(bindings);
        return value === undefined ? evaluate(bindings) : value;
      },
    };
  }

  /** `$now` and `$millis` of the injected clock: one instant for the whole evaluation, as in JSONata. */
  #clockFunctions(): Record<string, unknown> {
    const at = this.#clock.now();
    return {
      millis: () => at,
      now: (picture?: string, timezone?: string) =>
        builtins.fromMillis.implementation.call(null, at, picture, timezone),
    };
  }

  /** A picture without a date takes the rest from the current time, which must be the injected clock's too. */
  #useClockInPictures(expression: jsonata.Expression): void {
    const clock = this.#clock;
    expression.registerFunction(
      'toMillis',
      function (this: jsonata.Focus, text: string, picture?: string) {
        const focus = { ...this, environment: { ...this.environment, timestamp: new Date(clock.now()) } };
        return builtins.toMillis.implementation.call(focus, text, picture);
      },
      '<s-s?:n>',
    );
  }
}

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (isObject(value) && (value._jsonata_function === true || value._jsonata_lambda === true));

type Shortcut = (bindings: Bindings) => unknown;

/**
 * Compiles a plain path, or a plain path compared with a literal, which most expressions of a workflow are, to property
 * access. Where every step is a
 * property of a plain object and no array comes into play, JSONata's rules come down to property access; anywhere else
 * the answer is undefined and JSONata decides.
 */
function compileShortcut(ast: unknown): Shortcut | undefined {
  if (!isObject(ast)) return undefined;
  if (ast.type === 'binary' && ast.value === '=') {
    const path = compilePlainPath(ast.lhs);
    const { rhs } = ast;
    if (path === undefined || !isObject(rhs) || !hasOnlyKeys(rhs, ['type', 'value', 'position']))
      return undefined;
    if (rhs.type !== 'string' && rhs.type !== 'number' && rhs.type !== 'value') return undefined;
    return (bindings) => {
      const value = path(bindings);
      return value === undefined || typeof value === 'object' ? undefined : value === rhs.value;
    };
  }
  return compilePlainPath(ast);
}

const hasOnlyKeys = (node: JsonObject, keys: readonly string[]): boolean =>
  Object.keys(node).every((key) => keys.includes(key));

function compilePlainPath(ast: unknown): Shortcut | undefined {
  if (!isObject(ast)) return undefined;
  const steps: readonly unknown[] =
    ast.type === 'path' && hasOnlyKeys(ast, ['type', 'steps']) && Array.isArray(ast.steps)
      ? ast.steps
      : [ast];
  const names: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (!isObject(step) || !hasOnlyKeys(step, ['type', 'value', 'position'])) return undefined;
    if (step.type !== (index === 0 ? 'variable' : 'name') || typeof step.value !== 'string') return undefined;
    names.push(step.value);
  }
  const [first, ...rest] = names;
  if (first === undefined || first === '' || first === '$') return undefined;
  return ({ states, variables }) => {
    let value: unknown = first === 'states' ? states : ownProperty(variables, first);
    for (const name of rest) value = isObject(value) ? ownProperty(value, name) : undefined;
    return Array.isArray(value) ? undefined : value;
  };
}

const ownProperty = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
