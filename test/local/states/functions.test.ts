import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { type Bindings, EvaluationFault, Expressions } from '../../../local/states/expressions.ts';
import type { JsonObject } from '../../../workflows/json.ts';

const NOW = Date.parse('2021-03-05T01:00:00.000Z');
const expressions = new Expressions({ now: () => NOW }, () => 0.25);

const evaluate = async (source: string, input: unknown = {}, variables: JsonObject = {}): Promise<unknown> =>
  expressions.compile(`{% ${source} %}`).evaluate({ states: { input }, variables });

/** `undefined` where an expression gives nothing. */
const orNothing = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (fault) {
    if (fault instanceof EvaluationFault && fault.message.startsWith('returned nothing')) return undefined;
    throw fault;
  }
};

describe('the functions of Step Functions', () => {
  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3], 2.9)', [[1, 2], [3]]],
    ['$partition([1,2,3], 9)', [[1, 2, 3]]],
    ['$partition([1,2], 0)', undefined],
    ['$partition([], 2)', undefined],
    ['$partition([1,2])', undefined],
    ['$range(0, 10, 2)', [0, 2, 4, 6, 8, 10]],
    ['$range(0, 9, 4)', [0, 4, 8]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(4, 4, 1)', 4],
    ['$range(1, 5)', undefined],
    ['$range(1, 5, -1)', undefined],
    ['$range(1, 5, 0)', undefined],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ["$hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["$substring($hash('欠薪', 'SHA-384'), 0, 0)", ''],
    ["$length($hash('abc', 'SHA-512'))", 128],
    ["$hash('abc')", undefined],
    ['$random()', 0.25],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$random(7) >= 0 and $random(7) < 1', true],
    ['$uuid() = $uuid()', false],
    ['$parse(\'{"a":[1]}\').a', [1]],
    ["$parse('null')", null],
  ])('%s', async (source, expected) => {
    expect(await orNothing(evaluate(source))).toEqual(expected);
  });

  it('$uuid is of version 4', async () => {
    expect(await evaluate('$uuid()')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it.each([
    "$hash('abc', 'sha-256')",
    "$hash('abc', 'CRC')",
    "$parse('{')",
    '$range(1, 400000, 1)',
    '$random(1, 2)',
  ])('%s is an error', async (source) => {
    await expect(orNothing(evaluate(source))).rejects.toThrow('threw an error during evaluation');
  });

  it('$partition cuts into parts that joined are the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (list, size) => {
          const parts = (await evaluate('$partition($states.input.list, $states.input.size)', {
            list,
            size,
          })) as number[][];
          expect(parts.flat()).toEqual(list);
          expect(parts.slice(0, -1).every((part) => part.length === size)).toBe(true);
        },
      ),
    );
  });
});

describe('time in expressions', () => {
  it.each([
    ['$now()', '2021-03-05T01:00:00.000Z'],
    ['$millis()', NOW],
    ["$now('[Y0001]-[M01]-[D01]')", '2021-03-05'],
    ["$now('[H01]:[m01]', '+0800')", '09:00'],
    ["$toMillis('2021-03-05T01:00:00Z')", NOW],
    ["$toMillis('05.03.2021', '[D01].[M01].[Y0001]')", Date.parse('2021-03-05T00:00:00Z')],
    ["$toMillis('10:30', '[H01]:[m01]')", Date.parse('2021-03-05T10:30:00Z')],
    ['$fromMillis(0)', '1970-01-01T00:00:00.000Z'],
    ['$millis() = $toMillis($now())', true],
  ])('%s reads the injected clock', async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });
});

describe('plain paths', () => {
  const source = fc.constantFrom(
    '$states.input',
    '$states.input.a',
    '$states.input.a.b',
    '$states.input.a.b.c',
    "$states.input.a = 'x'",
    '$states.input.a.b = 1',
    '$states.input.a = true',
    '$states.input.a.b = null',
    '$v',
    '$v.a',
    '$v.a.b = 0',
    '$length',
  );
  const leaf = fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    'x',
    '',
    [],
    [1],
    [[1]],
    [1, 2],
    {},
    { b: 1 },
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'length'), tie('node')),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  })).node;

  it('give what JSONata gives, quickly or not', async () => {
    await fc.assert(
      fc.asyncProperty(source, value, value, async (text, input, v) => {
        const bindings: Bindings = { states: { input }, variables: { v } };
        const expected = await jsonata(text).evaluate(undefined, { states: { input }, v });
        const compiled = expressions.compile(`{% ${text} %}`);
        if (text === '$length') {
          await expect(Promise.resolve(compiled.evaluate(bindings))).rejects.toThrow(
            'unsupported result type',
          );
        } else {
          const given = await orNothing(Promise.resolve(compiled.evaluate(bindings)));
          expect(JSON.stringify(given)).toBe(JSON.stringify(expected));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('do not see what objects inherit', async () => {
    expect(await orNothing(evaluate('$states.input.constructor'))).toBeUndefined();
    expect(await orNothing(evaluate('$toString.name'))).toBeUndefined();
  });
});
