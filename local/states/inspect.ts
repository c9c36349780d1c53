import { isObject, type JsonObject } from './json.ts';

type Report = (message: string) => void;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Finds what Step Functions refuses in a parsed JSONata expression: `$eval` (disabled by Step Functions), `$$`, a reference
 * to the top-level context (there is none: input is `$states.input`), and `$states.errorOutput` outside a Catcher.
 */
export function inspectExpression(ast: unknown, inCatch: boolean): readonly string[] {
  const found = new Set<string>();
  walk(ast, true, inCatch, (message) => found.add(message));
  return [...found];
}

const context = (name: string) => `Reference to '${name}' at the top level is not supported`;

/** @param top whether the expression is evaluated against the top-level context, which is nothing */
function walk(node: unknown, top: boolean, inCatch: boolean, report: Report): void {
  if (!isObject(node)) return;
  const same = (next: unknown) => walk(next, top, inCatch, report);
  const inner = (next: unknown) => walk(next, false, inCatch, report);
  for (const stage of [...list(node.predicate), ...list(node.stages)]) if (isObject(stage)) inner(stage.expr);
  if (isObject(node.group)) for (const pair of list(node.group.lhs)) list(pair).forEach(inner);
  switch (node.type) {
    case 'path':
      walkPath(node, same, inner, inCatch, report);
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
    case 'condition':
      same(node.condition);
      same(node.then);
      same(node.else);
      return;
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
  inCatch: boolean,
  report: Report,
): void {
  const [first, second] = list(node.steps);
  if (
    !inCatch &&
    isObject(first) &&
    first.type === 'variable' &&
    first.value === 'states' &&
    isObject(second) &&
    second.value === 'errorOutput'
  ) {
    report('$states.errorOutput is there only in the Assign and Output of a Catch');
  }
  for (const [index, step] of list(node.steps).entries()) {
    if (isObject(step) && step.type === 'sort') {
      for (const term of list(step.terms)) if (isObject(term)) inner(term.expression);
    } else if (index === 0) same(step);
    else inner(step);
  }
}
