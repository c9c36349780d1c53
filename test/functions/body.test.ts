import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonBody, MAX_DEPTH, parseJson } from '../../functions/http/body.ts';
import { type HttpEvent, type InputFault, Problem } from '../../functions/http/http.ts';
import { MAX_BODY_BYTES } from '../../functions/http/routes.ts';

/** A text's value, or the status and the faults it is refused with. */
function read(body: string | Uint8Array): { value: unknown } | { status: number; errors: InputFault[] } {
  try {
    return { value: parseJson(Buffer.from(body)) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: error.status, errors: [...(error.extra.errors ?? [])] };
  }
}
const paths = (body: string) => {
  const answer = read(body);
  return 'errors' in answer ? [answer.status, ...answer.errors.map(({ path }) => path)] : answer;
};
const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

describe('the body of a request', () => {
  it('is whatever JSON.stringify writes of a value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: MAX_DEPTH - 1 }), (value) => {
        const safe = JSON.stringify(value, (_, v) =>
          Number.isInteger(v) && !Number.isSafeInteger(v) ? 0 : v,
        );
        for (const text of [safe, JSON.stringify(JSON.parse(safe), null, 2), `\ufeff${safe}`]) {
          expect(read(text)).toEqual({ value: JSON.parse(safe) });
        }
      }),
      { numRuns: 300, seed: 15 },
    );
  });

  it.each([
    ['', 400],
    ['{', 400],
    ['{"a":1,}', 400],
    ['NaN', 400],
    ['[01]', 400],
    ["{'a':1}", 400],
    ['"\u0001"', 400],
    ['{}{}', 400],
  ])('%j is %i', (text, status) => {
    expect(read(text)).toEqual({ status, errors: [{ path: '', message: 'is not JSON in UTF-8' }] });
  });

  it('is 400 when it is not UTF-8', () => {
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xc9, 0xee, 0xdb, 0xda]]) {
      expect(read(Uint8Array.of(0x22, ...bytes, 0x22))).toMatchObject({ status: 400 });
    }
  });

  it(`is nested ${MAX_DEPTH} levels deep at most`, () => {
    expect(read(nested(MAX_DEPTH))).toHaveProperty('value');
    expect(read(nested(MAX_DEPTH, '{"a":', '}').replace(':}', ':1}'))).toHaveProperty('value');
    for (const depth of [MAX_DEPTH + 1, 3000, MAX_BODY_BYTES / 2]) {
      expect(read(nested(depth))).toMatchObject({
        status: 422,
        errors: [{ path: Array(MAX_DEPTH).fill(0).join('.') }],
      });
    }
    // Signs in a string are no nesting.
    expect(read(JSON.stringify({ a: '[{'.repeat(40), '[[\\"{': ']' }))).toHaveProperty('value');
  });

  it('names each member once, however it is written', () => {
    expect(paths('{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}],"A":1}')).toHaveProperty('value');
    expect(paths('{"a":1,"a":1}')).toEqual([422, 'a']);
    expect(paths('{"a":1,"\\u0061":2}')).toEqual([422, 'a']);
    expect(paths('{"d":{"x":[0,{"__proto__":1,"__proto__":1}]}}')).toEqual([422, 'd.x.1.__proto__']);
    expect(paths('{"":1,"":2}')).toEqual([422, '']);
    expect(paths(`{${Array(60).fill('"a":"a"').join(', ')}}`)).toHaveLength(21);
  });

  it.each([
    '0',
    '-0',
    '0.0',
    '0e9',
    '1',
    '-1',
    '10',
    '1e1',
    '1.50',
    '0.1',
    '1E-7',
    '0.30000000000000004',
    '5e-324',
    '9007199254740991',
    '-9007199254740991.0',
    '1.7976931348623157e-300',
    '100000000000000000e-5',
  ])('takes the number %s', (text) => {
    expect(read(`{"n":${text}}`)).toEqual({ value: { n: Number(text) } });
  });

  it.each([
    '1e400',
    '-1e400',
    '1e-400',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e20',
    '1.7976931348623157e308',
    '0.12345678901234567890',
    '1234567890.1234567890123',
    `1${'0'.repeat(60_000)}1`,
    `1e${'9'.repeat(60_000)}`,
  ])('refuses a number that does not survive: %s', (text) => {
    expect(paths(`{"a":[1,${text}]}`)).toEqual([422, 'a.1']);
  });

  it('takes every double by its shortest digits, and refuses one more that counts', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        fc.pre(n !== 0 && (!Number.isInteger(n) || Number.isSafeInteger(n)));
        expect(read(JSON.stringify(n))).toEqual({ value: JSON.parse(JSON.stringify(n)) });
        const [digits = '', power] = JSON.stringify(n).split('e');
        const longer = `${digits}${digits.includes('.') ? '' : '.'}0000000000000000000001`;
        expect(paths(power === undefined ? longer : `${longer}e${power}`)).toEqual([422, '']);
      }),
      { numRuns: 500, seed: 15 },
    );
  });

  it('may be left out of a request, and is bounded', () => {
    const bodyOf = (body?: string, isBase64Encoded = false) =>
      jsonBody({ body, isBase64Encoded } as HttpEvent);
    expect([bodyOf(), bodyOf(''), bodyOf(' \r\n\t'), bodyOf('IA==', true)]).toEqual([{}, {}, {}, {}]);
    expect(() => bodyOf('\u00a0')).toThrow(/not JSON/);
    expect(bodyOf(JSON.stringify('x'.repeat(MAX_BODY_BYTES - 2)))).toHaveLength(MAX_BODY_BYTES - 2);
    expect(() => bodyOf(JSON.stringify('x'.repeat(MAX_BODY_BYTES - 1)))).toThrow(/at most 65536 bytes/);
  });
});
