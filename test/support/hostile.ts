import * as fc from 'fast-check';

/** Stands in hostile texts, so that an answer that hands one back is seen. */
export const CANARY = 'CANARY~';

/** A piece of JSON text that `JSON.stringify` would never write; `toJsonText` puts it in as it is. */
const raw = (text: string) => `@raw(${Buffer.from(text).toString('hex')})`;

/** Writes a value as JSON text, raw pieces as they are; nothing for `undefined`. */
export const toJsonText = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(/"@raw\(([0-9a-f]*)\)"/g, (_, hex) =>
    Buffer.from(hex, 'hex').toString(),
  );

const LONG = [129, 1000, 2100, 60_000].map((n) => CANARY + 'x'.repeat(n));

/** Texts that break stores, parsers and clocks: halves of pairs, control characters, lengths, dates that do not exist. */
export const HOSTILE_TEXTS = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\nb',
    'a\r\nb',
    '\u2028',
    '\u202e',
    '\ud800',
    '\udc00x',
    '\ufffd',
    '\u{10ffff}',
    '\ufeff',
  ],
  ...['監'.repeat(43), '👩‍👩‍👧'.repeat(20), 'e\u0301'.repeat(2000), '\ufdfa'.repeat(500)],
  ...['__proto__', 'constructor', 'toString', '*', '-', '~', '#', 'CLUE#x', '../..', '%00', "' OR 1=1 --"],
  ...[
    '0000-01-01',
    '9999-12-31',
    '2021-02-30',
    '2021-13-01',
    '-000001-01-01',
    '+010000-01-01',
    '1900-01-01',
    '2099-12-31',
  ],
  ...[
    '0000-01-01T00:00:00Z',
    '0000-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59-23:59',
    '2021-02-30T00:00:00Z',
  ],
  ...[
    '2021-03-05T09:12+08:00',
    '2021-03-05T09:12:60Z',
    `2021-03-05T09:12:00.${'1'.repeat(500)}Z`,
    '1900-01-01T00:00:00+08:00',
  ],
  ...[
    '0000-00',
    '9999-12',
    '0000-01',
    '0',
    '-1',
    '1e400',
    'NaN',
    'Infinity',
    '0x10',
    '９',
    '44031',
    '440399',
    '999999999',
  ],
  ...[CANARY, ...LONG],
];

/** Nesting about the limit, and so deep that recursion ends. */
const DEEP = [
  ...[31, 33, 2577, 25_000].map((n) => raw('['.repeat(n) + ']'.repeat(n))),
  ...[33, 2577, 8_000].map((n) => raw(`${'{"a":'.repeat(n)}1${'}'.repeat(n)}`)),
];

/** Values of every type, numbers beyond any bound, and nesting. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  ...[null, true, false, [], {}, [null], [[]], { '': '' }, { [CANARY]: CANARY }, { length: 1e9 }],
  ...[0, -1, 1.5, 100, 251, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 5e-324, 1e12, 1e-7],
  ...[
    '-0',
    '1e400',
    '-1e400',
    '9007199254740993',
    '1E20',
    '1.0',
    '0.1234567890123456789',
    `1${'0'.repeat(5000)}`,
  ].map(raw),
  ...DEEP,
  ...[
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":{"x":1}}',
    '"\\ud800"',
    '"\\u0000"',
    '1,"kind":"x"',
  ].map(raw),
  ...[
    ['\ud800', 'b'],
    ['insp-1', 'insp-1'],
    Array(300).fill('insp-1'),
    Array(9000).fill(1),
    Array(100).fill({}),
  ],
];

/** Characters that show nothing. */
const INVISIBLE = ['\u200b', '\u200d', '\u202e', '\u2060', '\ufeff', '\u00ad', '\u0000', '\u007f'];

/** A change to a JSON value: which member, counted through all, and what is done with it. */
export interface Mutation {
  readonly at: number;
  /** `shadow` adds a member beside it whose name looks the same. */
  readonly do: 'replace' | 'remove' | 'add' | 'wrap' | 'repeat' | 'shadow';
  readonly name: string;
  readonly value: unknown;
}

/** Draws changes to JSON values. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(60),
  do: fc.constantFrom(
    'replace',
    'replace',
    'replace',
    'replace',
    'remove',
    'add',
    'add',
    'wrap',
    'repeat',
    'shadow',
  ),
  name: fc.constantFrom('extra', '__proto__', '\ud800', '\u0000', '', CANARY, LONG[3] ?? ''),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_VALUES) },
    { weight: 1, arbitrary: fc.constantFrom(...DEEP) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  ),
});

type Json = Record<string, unknown>;

/** Lists every member of a value, with the object or list it is in. */
function membersOf(value: unknown): { in: Json; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [
    { in: value as Json, name },
    ...membersOf((value as Json)[name]),
  ]);
}

/** Changes a JSON value; the given one stays as it is. */
export function mutate(body: unknown, mutations: readonly Mutation[]): unknown {
  const whole: Json = { body: structuredClone(body) };
  for (const { at, do: act, name, value: drawn } of mutations) {
    // A later change may go into it.
    const value = structuredClone(drawn);
    const members = membersOf(whole);
    const member = members[at % members.length];
    if (!member) continue;
    const old = member.in[member.name];
    const put = (v: unknown) => Object.defineProperty(member.in, member.name, { value: v, ...OWN });
    if (act === 'replace') put(value);
    else if (act === 'wrap') put([old]);
    else if (act === 'repeat')
      put(raw(`${toJsonText(old ?? null)},"${member.name}":${toJsonText(value ?? null)}`));
    else if (act === 'shadow')
      Object.defineProperty(member.in, member.name + INVISIBLE[at % INVISIBLE.length], { value, ...OWN });
    else if (act === 'remove') delete member.in[member.name];
    else Object.defineProperty(member.in, name, { value, ...OWN });
  }
  return whole.body;
}

const OWN = { enumerable: true, configurable: true, writable: true };
