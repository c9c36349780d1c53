import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { isObject, type JsonObject } from './json.ts';

type Report = (message: string) => void;

/** What of `$states` an expression may read beside input and context: that depends on the field it stands in. */
export interface Readable {
  /** `$states.result`: in `Assign` and `Output` of a Task, Parallel or Map. */
  readonly result: boolean;
  /** `$states.errorOutput`: in `Assign` and `Output` of a Catcher. */
  readonly errorOutput: boolean;
}

/** Where each reserved part of `$states` may be read. */
const PLACE = {
  result: 'the Assign and Output of a Task, Parallel or Map',
  errorOutput: 'the Assign and Output of a Catch',
} as const;

/** Whether a string is an expression: `{% … %}`. */
export const isExpression = (text: string): boolean =>
  text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');

/** The JSONata in an expression. */
export const sourceOf = (expression: string): string => expression.slice(2, -2).trim();

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Finds what Step Functions refuses in an expression, one sentence each: what does not parse, operators that came after
 * JSONata 2.0.6, `$eval` (disabled by Step Functions), `$$`, a reference to the top-level context (there is none: input is
 * `$states.input`), and what `$states` does not have in this field.
 * @param expression with its delimiters, `{% … %}`
 */
export function inspectExpression(expression: string, readable: Readable): readonly string[] {
  let ast: unknown;
  try {
    ast = jsonata(sourceOf(expression)).ast();
  } catch (fault) {
    return [`is no JSONata: ${(fault as Error).message}`];
  }
  const found = new Set<string>();
  walk(ast, true, readable, (message) => found.add(message));
  return [...found];
}

/**
 * The operator of a condition that was not written with `?`: the parser makes conditions of `??` and `?:`, which JSONata
 * 2.0.6 does not have. What it adds itself has no position, and what it copies has the same one.
 */
function laterOperator({ condition, then }: JsonObject): '??' | '?:' | undefined {
  if (isObject(condition) && isObject(condition.procedure) && condition.procedure.position === undefined) {
    return '??';
  }
  return isDeepStrictEqual(condition, then) ? '?:' : undefined;
}

const context = (name: string) => `Reference to '${name}' at the top level is not supported`;

/** @param top whether the expression is evaluated against the top-level context, which is nothing */
function walk(node: unknown, top: boolean, readable: Readable, report: Report): void {
  if (!isObject(node)) return;
  const same = (next: unknown) => walk(next, top, readable, report);
  const inner = (next: unknown) => walk(next, false, readable, report);
  for (const stage of [...list(node.predicate), ...list(node.stages)]) if (isObject(stage)) inner(stage.expr);
  if (isObject(node.group)) for (const pair of list(node.group.lhs)) list(pair).forEach(inner);
  switch (node.type) {
    case 'path':
      walkPath(node, same, inner, readable, report);
      return;
    case 'name':
    case 'wildcard':
    case 'descendant':
      if (top) report(context(String(node.value)));
      return;
    case 'parent':
      return;
    case 'variable':
      if (node.value === '$') report("Reference to '$$' is not supported");
      if (node.value === '' && top) report(context('$'));
      if (node.value === 'eval') report('$eval is not supported; use $parse for JSON');
      return;
    case 'binary':
    case 'apply':
    case 'bind':
      same(node.lhs);
      same(node.rhs);
      return;
    case 'unary':
      same(node.expression);
      list(node.expressions).forEach(same);
      for (const pair of list(node.lhs)) list(pair).forEach(same);
      return;
    case 'function':
    case 'partial':
      same(node.procedure);
      list(node.arguments).forEach(same);
      return;
    case 'lambda':
      same(node.body);
      return;
    case 'condition': {
      const later = laterOperator(node);
      if (later) report(`the operator ${later} came after JSONata 2.0.6, which Step Functions runs`);
      same(node.condition);
      same(node.then);
      same(node.else);
      return;
    }
    case 'block':
      list(node.expressions).forEach(same);
      return;
    case 'transform':
      for (const part of [node.pattern, node.update, node.delete]) inner(part);
      return;
    case 'string':
    case 'number':
    case 'value':
    case 'regex':
    case 'operator':
      return;
    default:
      report(`JSONata syntax '${String(node.type)}' is not supported`);
  }
}

function walkPath(
  node: JsonObject,
  same: (next: unknown) => void,
  inner: (next: unknown) => void,
  readable: Readable,
  report: Report,
): void {
  const [first, second] = list(node.steps);
  if (isObject(first) && first.type === 'variable' && first.value === 'states' && isObject(second)) {
    for (const part of ['result', 'errorOutput'] as const) {
      if (second.value === part && !readable[part]) report(`$states.${part} is there only in ${PLACE[part]}`);
    }
  }
  for (const [index, step] of list(node.steps).entries()) {
    if (isObject(step) && step.type === 'sort') {
      for (const term of list(step.terms)) if (isObject(term)) inner(term.expression);
    } else if (index === 0) same(step);
    else inner(step);
  }
}
