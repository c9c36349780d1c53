import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bindings } from '../../../local/store/expressions/binding.ts';
import { bindCondition, isConditionTrue } from '../../../local/store/expressions/condition.ts';
import { parseCondition, parseProjection, parseUpdate } from '../../../local/store/expressions/parser.ts';
import { project } from '../../../local/store/expressions/paths.ts';
import { bindProjection } from '../../../local/store/expressions/projection.ts';
import { applyUpdate, bindUpdate } from '../../../local/store/expressions/update.ts';
import { printCondition, printUpdate } from './print.ts';
import { Given, condition as randomCondition, update as randomUpdate } from './random-expressions.ts';
import type { Item } from './random-values.ts';

const condition = (text: string) => parseCondition('ConditionExpression', text);
const update = (text: string) => parseUpdate('UpdateExpression', text);

describe('the parser', () => {
  it('reads what was printed of any condition', () => {
    fc.assert(
      fc.property(randomCondition, (draft) => {
        const ast = draft(new Given());
        expect(condition(printCondition(ast))).toEqual(ast);
      }),
      { numRuns: 500 },
    );
  });

  it('reads what was printed of any update', () => {
    fc.assert(
      fc.property(randomUpdate, (draft) => {
        const ast = draft(new Given());
        expect(update(printUpdate(ast))).toEqual(ast);
      }),
      { numRuns: 500 },
    );
  });

  it('binds NOT before AND before OR, and BETWEEN takes its own AND', () => {
    expect(condition('NOT a = :a AND b BETWEEN :b AND :c OR c = :d')).toMatchObject({
      kind: 'or',
      left: { kind: 'and', left: { kind: 'not' }, right: { kind: 'between' } },
      right: { kind: 'compare' },
    });
    expect(condition('a = :a OR b = :b AND c = :c')).toMatchObject({ kind: 'or', right: { kind: 'and' } });
    expect(condition('(a = :a OR b = :b) AND c = :c')).toMatchObject({ kind: 'and', left: { kind: 'or' } });
  });

  it('takes keywords in any case and functions in theirs alone', () => {
    expect(condition('not a IN (:a) aNd b between :b and :c')).toMatchObject({ kind: 'and' });
    expect(() => condition('Attribute_Exists(a)')).toThrow(
      'Invalid function name; function: Attribute_Exists',
    );
  });

  it.each([
    ['', 'The expression can not be empty;'],
    ['a =', 'Syntax error; token: "<EOF>", near: "="'],
    ['a = = :b', 'Syntax error; token: "=", near: "= = :b"'],
    ['a ! :b', 'Syntax error; token: "!"'],
    ['status = :a', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['a.Name = :a', 'Attribute name is a reserved keyword; reserved keyword: Name'],
    ['((a = :a))', 'The expression has redundant parentheses;'],
    ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
    ['size(:a) = :b', 'Operator or function requires a document path; operator or function: size'],
    ['begins_with(a)', 'operator or function: begins_with, number of operands: 1'],
    [
      'if_not_exists(a, :b)',
      'The function is not allowed in a condition expression; function: if_not_exists',
    ],
    ['a = :b c', 'Syntax error; token: "c"'],
    ['a[x] = :b', 'Syntax error; token: "x"'],
    [
      'a = attribute_exists(b)',
      'not allowed to be used this way in an expression; function: attribute_exists',
    ],
  ])('refuses the condition %j', (text, message) => {
    expect(() => condition(text)).toThrow(message);
  });

  it('takes parentheses that are not doubled', () => {
    expect(condition('((a = :a) AND (b = :b))')).toMatchObject({ kind: 'and' });
  });

  it.each([
    ['SET a = :a SET b = :b', 'The "SET" section can only be used once in an update expression;'],
    ['PUT a :a', 'Syntax error; token: "PUT"'],
    ['SET a = :a, ', 'Syntax error; token: "<EOF>"'],
    ['SET a = size(b)', 'The function is not allowed in an update expression; function: size'],
    ['SET a = if_not_exists(:a, :b)', 'requires a document path; operator or function: if_not_exists'],
    ['ADD a b', 'Syntax error; token: "b"'],
  ])('refuses the update %j', (text, message) => {
    expect(() => update(text)).toThrow(message);
  });

  it('bounds length, operators, lists and depth', () => {
    expect(() => condition(`a = :a OR ${'b'.repeat(4090)} = :a`)).toThrow('Expression size has exceeded');
    const or = (n: number) => Array.from({ length: n }, (_, i) => `a=:${i}`).join(' OR ');
    expect(condition(or(150))).toBeDefined();
    expect(() => condition(or(151))).toThrow('too many operators; operator count: 301');
    const list = (n: number) => `a IN (${Array.from({ length: n }, (_, i) => `:${i}`).join(', ')})`;
    expect(condition(list(100))).toBeDefined();
    expect(() => condition(list(101))).toThrow('operator or function: IN, number of operands: 101');
    expect(() => condition(`a${'.a'.repeat(32)} = :a`)).toThrow('too many nesting elements');
  });

  it('reads paths of names, aliases and indexes', () => {
    expect(parseProjection('ProjectionExpression', 'a.#b[0][12].c, d')).toEqual([
      [{ name: 'a' }, { alias: '#b' }, { index: 0 }, { index: 12 }, { name: 'c' }],
      [{ name: 'd' }],
    ]);
  });
});

const bindings = (names?: Record<string, string>, values?: Item) =>
  new Bindings(
    { ExpressionAttributeNames: names, ExpressionAttributeValues: values },
    { ConditionExpression: 'given' },
  );

describe('names and values', () => {
  it('must be defined, used, and given with an expression', () => {
    const bind = (text: string, names?: Record<string, string>, values?: Item) => {
      const given = bindings(names, values);
      bindCondition('ConditionExpression', condition(text), given);
      given.refuseUnused();
    };
    expect(() => bind('#a = :a', {}, { ':a': { S: '' } })).toThrow(
      'ExpressionAttributeNames must not be empty',
    );
    expect(() => bind('#a = :a', { '#b': 'b' }, { ':a': { S: '' } })).toThrow(
      'An expression attribute name used in the document path is not defined; attribute name: #a',
    );
    expect(() => bind('a = :a', undefined, { ':b': { S: '' } })).toThrow(
      'An expression attribute value used in expression is not defined; attribute value: :a',
    );
    expect(() => bind('a = :a', undefined, { ':a': { S: '' }, ':b': { S: '' } })).toThrow(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}',
    );
    expect(() => bind('a = :a', { '#a': 'a' }, { ':a': { S: '' } })).toThrow(
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}',
    );
    expect(() => bind('a = :a', { a: 'a' }, { ':a': { S: '' } })).toThrow(
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    );
    expect(() => bind('a = :a', undefined, { ':a': { N: 'x' } })).toThrow(
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a',
    );
    expect(() => new Bindings({ ExpressionAttributeValues: {} }, { FilterExpression: undefined })).toThrow(
      'ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null',
    );
  });
});

describe('conditions', () => {
  const item: Item = {
    s: { S: 'a薪😀' },
    n: { N: '10' },
    b: { B: Uint8Array.of(1, 2, 3) },
    l: { L: [{ N: '1' }, { S: 'x' }] },
    m: { M: { x: { BOOL: true } } },
    ns: { NS: ['1', '2.5'] },
    nothing: { NULL: true },
  };
  const holds = (text: string, values?: Item) =>
    isConditionTrue(bindCondition('ConditionExpression', condition(text), bindings(undefined, values)), item);

  it.each<[string, boolean, Item?]>([
    ['size(s) = :n', true, { ':n': { N: '4' } }],
    ['size(b) = :n', true, { ':n': { N: '3' } }],
    ['size(l) = :n', true, { ':n': { N: '2' } }],
    ['size(n) >= :n', false, { ':n': { N: '0' } }],
    ['n = :n', true, { ':n': { N: '1e1' } }],
    ['n < :s', false, { ':s': { S: '9' } }],
    ['n <> :s', true, { ':s': { S: '10' } }],
    ['absent <> :s', true, { ':s': { S: '10' } }],
    ['absent = absent2', false],
    ['contains(s, :s)', true, { ':s': { S: '薪' } }],
    ['contains(ns, :n)', true, { ':n': { N: '2.50' } }],
    ['contains(ns, :n)', false, { ':n': { S: '1' } }],
    ['contains(l, :n)', true, { ':n': { S: 'x' } }],
    ['contains(b, :b)', true, { ':b': { B: Uint8Array.of(2, 3) } }],
    ['contains(n, :n)', false, { ':n': { N: '1' } }],
    ['begins_with(b, :b)', true, { ':b': { B: Uint8Array.of(1) } }],
    ['attribute_type(nothing, :t)', true, { ':t': { S: 'NULL' } }],
    ['m.x = :t', true, { ':t': { BOOL: true } }],
    ['l[1] = :s', true, { ':s': { S: 'x' } }],
    ['attribute_exists(l[2])', false],
    ['attribute_exists(m.x.y)', false],
    ['NOT attribute_exists(m.y) AND n BETWEEN :a AND :b', true, { ':a': { N: '9' }, ':b': { N: '11' } }],
    ['ns = :ns', true, { ':ns': { NS: ['2.50', '1'] } }],
  ])('%s is %s', (text, expected, values) => {
    expect(holds(text, values)).toBe(expected);
  });

  it.each<[string, string, Item?]>([
    [
      'a < :a',
      'Incorrect operand type for operator or function; operator: <, operand type: BOOL',
      { ':a': { BOOL: true } },
    ],
    ['begins_with(a, :a)', 'operator or function: begins_with, operand type: N', { ':a': { N: '1' } }],
    ['attribute_type(a, :a)', 'Invalid attribute type name found; type: X', { ':a': { S: 'X' } }],
    [
      'attribute_exists(:a)',
      'requires a document path; operator or function: attribute_exists',
      { ':a': { S: 'X' } },
    ],
    ['a = a', 'The first operand must be distinct from the remaining operands'],
    [
      'a BETWEEN :b AND :a',
      'requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
      { ':a': { N: '1' }, ':b': { N: '2' } },
    ],
    [
      'a BETWEEN :b AND :a',
      'requires same data type for lower and upper bounds',
      { ':a': { N: '1' }, ':b': { S: '2' } },
    ],
  ])('%s is refused', (text, message, values) => {
    expect(() => holds(text, values)).toThrow(message);
  });
});

describe('updates', () => {
  const apply = (text: string, item: Item, values?: Item, names?: Record<string, string>) =>
    applyUpdate(bindUpdate(update(text), bindings(names, values)), item);
  const list = (...texts: string[]) => ({ L: texts.map((S) => ({ S })) });

  it('read every operand from the item as it was', () => {
    expect(apply('SET a = b, b = a', { a: { N: '1' }, b: { N: '2' } })).toEqual({
      a: { N: '2' },
      b: { N: '1' },
    });
  });

  it('leave the item they start from alone', () => {
    const before = { m: { M: { l: list('a') } } };
    apply('SET m.l[0] = :v, m.x = :v', before, { ':v': { S: 'new' } });
    expect(before).toEqual({ m: { M: { l: list('a') } } });
  });

  it('append what is set behind the end of a list, in order of the indexes', () => {
    const values = { ':x': { S: 'x' }, ':y': { S: 'y' } };
    expect(apply('SET l[9] = :y, l[7] = :x', { l: list('a') }, values)).toEqual({ l: list('a', 'x', 'y') });
  });

  it('remove members of a list by their places before the update', () => {
    expect(apply('REMOVE l[1], l[2]', { l: list('a', 'b', 'c', 'd') })).toEqual({ l: list('a', 'd') });
    expect(apply('SET l[4] = :x REMOVE l[0], l[9]', { l: list('a', 'b') }, { ':x': { S: 'x' } })).toEqual({
      l: list('b', 'x'),
    });
  });

  it('count, and keep sets as sets', () => {
    expect(apply('ADD n :n, s :s', {}, { ':n': { N: '1.50' }, ':s': { SS: ['a'] } })).toEqual({
      n: { N: '1.5' },
      s: { SS: ['a'] },
    });
    expect(apply('ADD n :n', { n: { N: '0.1' } }, { ':n': { N: '0.2' } })).toEqual({ n: { N: '0.3' } });
    expect(apply('DELETE s :s', { s: { NS: ['1', '2'] } }, { ':s': { NS: ['1.0', '3'] } })).toEqual({
      s: { NS: ['2'] },
    });
    expect(apply('DELETE s :s', { s: { SS: ['a'] }, t: { S: '' } }, { ':s': { SS: ['a'] } })).toEqual({
      t: { S: '' },
    });
  });

  it('do not touch what an object has by birth', () => {
    const after = apply(
      'SET #p.x = :v',
      { ['__proto__']: { M: {} } },
      { ':v': { S: 'a' } },
      { '#p': '__proto__' },
    );
    expect(Object.hasOwn(after, '__proto__')).toBe(true);
    expect(JSON.stringify(after)).toBe('{"__proto__":{"M":{"x":{"S":"a"}}}}');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it.each<[string, string, Item?]>([
    [
      'SET m.x = :v',
      'The document path provided in the update expression is invalid for update',
      { ':v': { S: '' } },
    ],
    ['REMOVE m.x', 'The document path provided in the update expression is invalid for update'],
    ['REMOVE s[0]', 'The document path provided in the update expression is invalid for update'],
    ['SET a = absent', 'The provided expression refers to an attribute that does not exist in the item'],
    [
      'SET a = s + :v',
      'An operand in the update expression has an incorrect data type',
      { ':v': { N: '1' } },
    ],
    [
      'SET a = list_append(s, :v)',
      'An operand in the update expression has an incorrect data type',
      { ':v': { L: [] } },
    ],
    ['ADD s :v', 'An operand in the update expression has an incorrect data type', { ':v': { N: '1' } }],
    ['ADD n :v', 'Number overflow', { ':v': { N: '9.9e125' } }],
    [
      'ADD a :v',
      'operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
      { ':v': { S: '' } },
    ],
    ['SET a = :v + n', 'operator or function: +, operand type: S', { ':v': { S: '' } }],
    [
      'SET m = :v REMOVE m.x',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]',
      { ':v': { S: '' } },
    ],
    ['SET m.x = :v REMOVE m[0]', 'Two document paths conflict with each other', { ':v': { S: '' } }],
    ['ADD m.x :v', 'does not implement ADD for nested attributes', { ':v': { N: '1' } }],
  ])('%s is refused', (text, message, values) => {
    expect(() => apply(text, { s: { S: 'a' }, n: { N: '9.9e125' } }, values)).toThrow(message);
  });
});

describe('projections', () => {
  it('keep the chosen parts, members of lists in order', () => {
    const item: Item = {
      a: { L: [{ S: '0' }, { S: '1' }, { M: { x: { S: 'x' }, y: { S: 'y' } } }] },
      b: { M: { x: { S: 'x' } } },
    };
    const of = (text: string) => project(item, bindProjection(text, bindings()));
    expect(of('a[2].y, a[0], absent')).toEqual({ a: { L: [{ S: '0' }, { M: { y: { S: 'y' } } }] } });
    expect(of('b.absent')).toEqual({});
    expect(() => of('b, b.x')).toThrow('Two document paths overlap');
  });
});
