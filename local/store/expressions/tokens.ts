import { validationError } from '../errors.ts';

/** What an expression is for; errors name it so. */
export type ExpressionKind =
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ConditionExpression'
  | 'UpdateExpression'
  | 'ProjectionExpression';

export interface Token {
  /** A word, `#alias`, `:value`, digits, a symbol, or the end. */
  readonly kind: 'word' | 'alias' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const SPACE = /[ \t\r\n\f]*/y;
const TOKEN =
  /(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<alias>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>\d+)|(?<symbol><>|<=|>=|[=<>+\-(),.[\]])/y;

/** Splits an expression into tokens, the end included. @throws ValidationException at what is none */
export function tokenize(kind: ExpressionKind, text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
    if (at >= text.length) break;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const found = match?.groups && Object.entries(match.groups).find(([, part]) => part !== undefined);
    if (!found?.[1])
      throw syntaxError(kind, text.slice(at, at + 1), text.slice(Math.max(0, at - 10), at + 10));
    const part = found[1];
    tokens.push({ kind: found[0] as Token['kind'], text: part, from: at, to: at + part.length });
    at += part.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', from: text.length, to: text.length });
  return tokens;
}

export function syntaxError(kind: ExpressionKind, token: string, near: string): Error {
  return validationError(`Invalid ${kind}: Syntax error; token: "${token}", near: "${near}"`);
}
