import { validationError } from '../errors.ts';
import { utf8Length } from '../values/attribute.ts';
import { isReserved } from './reserved.ts';
import type {
  Comparator,
  Condition,
  ConditionFunction,
  Operand,
  Path,
  PathStep,
  SetAction,
  SetOperand,
  SetValue,
  Update,
  ValueAction,
} from './syntax.ts';
import { type ExpressionKind, syntaxError, type Token, tokenize } from './tokens.ts';

const MAX_LENGTH = 4096;
const MAX_OPERATORS = 300;
const MAX_LIST = 100;
const MAX_DEPTH = 32;

const COMPARATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
/** Functions of conditions, and how many operands each takes. */
const FUNCTIONS: Readonly<Record<ConditionFunction, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};
const isConditionFunction = (name: string): name is ConditionFunction => Object.hasOwn(FUNCTIONS, name);

/** Parses by recursive descent; each method takes the tokens of what it is named after. */
class Parser {
  readonly #kind: ExpressionKind;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #operators = 0;

  constructor(kind: ExpressionKind, text: string) {
    if (text.trim() === '') throw validationError(`Invalid ${kind}: The expression can not be empty;`);
    const length = utf8Length(text);
    if (length > MAX_LENGTH) {
      throw validationError(
        `Invalid ${kind}: Expression size has exceeded the maximum allowed size; expression size: ${length}`,
      );
    }
    this.#kind = kind;
    this.#text = text;
    this.#tokens = tokenize(kind, text);
  }

  condition(): Condition {
    const condition = this.#or();
    this.#end();
    return condition;
  }

  projection(): readonly Path[] {
    const paths = this.#list(() => this.#path());
    this.#end();
    return paths;
  }

  update(): Update {
    const sections: { set?: SetAction[]; remove?: Path[]; add?: ValueAction[]; delete?: ValueAction[] } = {};
    while (this.#token.kind !== 'end') {
      const token = this.#take('word');
      const section = token.text.toUpperCase();
      const key = section.toLowerCase() as keyof typeof sections;
      if (!['SET', 'REMOVE', 'ADD', 'DELETE'].includes(section)) throw this.#unexpected(token);
      if (sections[key]) {
        throw this.#invalid(`The "${section}" section can only be used once in an update expression;`);
      }
      if (section === 'SET') sections.set = this.#list(() => this.#setAction());
      else if (section === 'REMOVE') sections.remove = this.#list(() => this.#removeAction());
      else sections[key as 'add' | 'delete'] = this.#list(() => this.#valueAction());
    }
    const { set = [], remove = [], add = [], delete: deleted = [] } = sections;
    return { set, remove, add, delete: deleted };
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#takeKeyword('OR')) {
      this.#countOperator();
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#takeKeyword('AND')) {
      this.#countOperator();
      left = { kind: 'and', left, right: this.#not() };
    }
    return left;
  }

  #not(): Condition {
    if (!this.#takeKeyword('NOT')) return this.#primary();
    this.#countOperator();
    return { kind: 'not', condition: this.#not() };
  }

  #primary(): Condition {
    if (this.#symbol('(')) {
      const doubled = this.#token.text === '(';
      const from = this.#at;
      const condition = this.#or();
      this.#expect(')');
      // The inner pair is redundant when nothing stands between both closing ones.
      if (doubled && this.#closes(from) === this.#at - 2) {
        throw this.#invalid('The expression has redundant parentheses;');
      }
      return condition;
    }
    const token = this.#token;
    if (token.kind === 'word' && this.#next.text === '(' && token.text !== 'size') return this.#function();
    const operand = this.#operand();
    if (this.#takeKeyword('BETWEEN')) {
      this.#countOperator();
      const low = this.#operand();
      if (!this.#takeKeyword('AND')) throw this.#unexpected(this.#token);
      return { kind: 'between', operand, low, high: this.#operand() };
    }
    if (this.#takeKeyword('IN')) {
      this.#countOperator();
      this.#expect('(');
      const list = this.#list(() => this.#operand());
      this.#expect(')');
      if (list.length > MAX_LIST) {
        throw this.#invalid(
          `Incorrect number of operands for operator or function; operator or function: IN, number of operands: ${list.length}`,
        );
      }
      return { kind: 'in', operand, list };
    }
    const by = this.#token;
    if (by.kind !== 'symbol' || !COMPARATORS.has(by.text)) {
      // `size(a)` alone is no condition.
      if (operand.kind === 'size' && (by.kind === 'end' || by.kind === 'word' || by.text === ')')) {
        throw this.#invalid(
          'The function is not allowed to be used this way in an expression; function: size',
        );
      }
      throw this.#unexpected(by);
    }
    this.#at += 1;
    this.#countOperator();
    return { kind: 'compare', by: by.text as Comparator, left: operand, right: this.#operand() };
  }

  /** Finds where the parenthesis that opens at a token closes. */
  #closes(from: number): number {
    let depth = 0;
    for (let i = from; i < this.#tokens.length; i++) {
      const { text } = this.#tokens[i] as Token;
      if (text === '(') depth += 1;
      if (text === ')') depth -= 1;
      if (depth === 0) return i;
    }
    return -1;
  }

  #function(): Condition {
    const { text: name } = this.#take('word');
    this.#countOperator();
    if (!isConditionFunction(name)) {
      const known = name === 'if_not_exists' || name === 'list_append';
      throw this.#invalid(
        known
          ? `The function is not allowed in a ${this.#kind === 'KeyConditionExpression' ? 'key condition' : 'condition'} expression; function: ${name}`
          : `Invalid function name; function: ${name}`,
      );
    }
    this.#expect('(');
    const operands = this.#list(() => this.#operand());
    this.#expect(')');
    this.#checkOperands(name, operands.length, FUNCTIONS[name]);
    return { kind: 'function', name, operands };
  }

  #checkOperands(name: string, count: number, wanted: number): void {
    if (count === wanted) return;
    throw this.#invalid(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
    );
  }

  #operand(): Operand {
    const token = this.#token;
    if (token.kind === 'value') {
      this.#at += 1;
      return { kind: 'value', value: token.text };
    }
    if (token.kind === 'word' && this.#next.text === '(') {
      if (token.text !== 'size') {
        throw this.#invalid(
          isConditionFunction(token.text)
            ? `The function is not allowed to be used this way in an expression; function: ${token.text}`
            : `Invalid function name; function: ${token.text}`,
        );
      }
      this.#countOperator();
      this.#at += 2;
      const operands = this.#list(() => this.#operand());
      this.#expect(')');
      this.#checkOperands('size', operands.length, 1);
      const [operand] = operands;
      if (operand?.kind !== 'path') {
        throw this.#invalid('Operator or function requires a document path; operator or function: size');
      }
      return { kind: 'size', path: operand.path };
    }
    return { kind: 'path', path: this.#path() };
  }

  #path(): Path {
    const steps: PathStep[] = [this.#pathName()];
    for (;;) {
      if (this.#symbol('.')) steps.push(this.#pathName());
      else if (this.#symbol('[')) {
        const index = Number(this.#take('number').text);
        this.#expect(']');
        if (!Number.isSafeInteger(index)) {
          throw this.#invalid(`List index is not within the allowable range; index: [${index}]`);
        }
        steps.push({ index });
      } else break;
      if (steps.length > MAX_DEPTH) throw this.#invalid('The document path has too many nesting elements;');
    }
    return steps;
  }

  #pathName(): PathStep {
    const token = this.#token;
    if (token.kind === 'alias') {
      this.#at += 1;
      return { alias: token.text };
    }
    const { text: name } = this.#take('word');
    if (isReserved(name)) {
      throw this.#invalid(`Attribute name is a reserved keyword; reserved keyword: ${name}`);
    }
    return { name };
  }

  #setAction(): SetAction {
    const path = this.#path();
    this.#expect('=');
    this.#countOperator();
    return { path, value: this.#setValue() };
  }

  #setValue(): SetValue {
    const left = this.#setOperand();
    const sign = this.#symbol('+') ? 1 : this.#symbol('-') ? -1 : null;
    if (sign === null) return left;
    this.#countOperator();
    return { kind: 'sum', sign, left, right: this.#setOperand() };
  }

  #setOperand(): SetOperand {
    const token = this.#token;
    if (token.kind === 'value') {
      this.#at += 1;
      return { kind: 'value', value: token.text };
    }
    if (token.kind !== 'word' || this.#next.text !== '(') return { kind: 'path', path: this.#path() };
    const name = token.text;
    if (name !== 'if_not_exists' && name !== 'list_append') {
      throw this.#invalid(
        isConditionFunction(name) || name === 'size'
          ? `The function is not allowed in an update expression; function: ${name}`
          : `Invalid function name; function: ${name}`,
      );
    }
    this.#countOperator();
    this.#at += 2;
    const operands = this.#list(() => this.#setOperand());
    this.#expect(')');
    this.#checkOperands(name, operands.length, 2);
    const [left, right] = operands as [SetOperand, SetOperand];
    if (name === 'list_append') return { kind: 'list_append', left, right };
    if (left.kind !== 'path') {
      throw this.#invalid(
        'Operator or function requires a document path; operator or function: if_not_exists',
      );
    }
    return { kind: 'if_not_exists', path: left.path, otherwise: right };
  }

  #removeAction(): Path {
    this.#countOperator();
    return this.#path();
  }

  #valueAction(): ValueAction {
    this.#countOperator();
    const path = this.#path();
    return { path, value: this.#take('value').text };
  }

  #list<T>(one: () => T): T[] {
    const list = [one()];
    while (this.#symbol(',')) list.push(one());
    return list;
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get #next(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)] as Token;
  }

  #take(kind: Token['kind']): Token {
    const token = this.#token;
    if (token.kind !== kind) throw this.#unexpected(token);
    this.#at += 1;
    return token;
  }

  #symbol(text: string): boolean {
    if (this.#token.kind !== 'symbol' || this.#token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#symbol(text)) throw this.#unexpected(this.#token);
  }

  #takeKeyword(word: string): boolean {
    if (this.#token.kind !== 'word' || this.#token.text.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #end(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected(this.#token);
  }

  #countOperator(): void {
    this.#operators += 1;
    if (this.#operators > MAX_OPERATORS) {
      throw this.#invalid(`The expression contains too many operators; operator count: ${this.#operators}`);
    }
  }

  #invalid(message: string): Error {
    return validationError(`Invalid ${this.#kind}: ${message}`);
  }

  #unexpected(token: Token): Error {
    const at = this.#tokens.indexOf(token);
    const from = this.#tokens[Math.max(0, at - 1)]?.from;
    const to = this.#tokens[Math.min(this.#tokens.length - 1, at + 1)]?.to;
    return syntaxError(this.#kind, token.text, this.#text.slice(from, to));
  }
}

/** Remembers what was parsed: a program's expressions are few and come again. */
function memoise<T>(parse: (kind: ExpressionKind, text: string) => T) {
  const known = new Map<string, T>();
  return (kind: ExpressionKind, text: string): T => {
    const key = `${kind} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const parsed = parse(kind, text);
    if (known.size >= 500) known.clear();
    known.set(key, parsed);
    return parsed;
  };
}

/** Parses a condition, filter or key condition. @throws ValidationException in AWS's words */
export const parseCondition = memoise((kind, text) => new Parser(kind, text).condition());

/** Parses an update. @throws ValidationException in AWS's words */
export const parseUpdate = memoise((kind, text) => new Parser(kind, text).update());

/** Parses a projection. @throws ValidationException in AWS's words */
export const parseProjection = memoise((kind, text) => new Parser(kind, text).projection());
