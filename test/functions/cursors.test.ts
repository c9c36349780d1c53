import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type CursorScope, cursorKey, cursorOf } from '../../functions/http/cursors.ts';
import { Problem } from '../../functions/http/http.ts';
import { testCursorKey } from '../support/cursors.ts';

const schema = z.strictObject({ after: z.string() });
const position = { after: '2021-03-26#national-QG2021030500012' };
const scope: CursorScope = {
  event: { routeKey: 'GET /clues' },
  caller: { sub: 'sup-1', division: '4403' },
  path: undefined,
  query: { status: 'closed', sort: '-due', limit: 50 } as CursorScope['query'],
};
const seal = (of: CursorScope = scope) => cursorOf(testCursorKey, of).seal(position);
const open = (cursor: string, of: CursorScope = scope, key = testCursorKey) =>
  cursorOf(key, { ...of, query: { ...of.query, cursor } }).open(schema);
const withQuery = (query: object): CursorScope => ({ ...scope, query: { ...scope.query, ...query } });

async function expectRefusal(opening: Promise<unknown>) {
  const error = await opening.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ status: 422, message: 'Invalid cursor.' });
}

describe('a cursor', () => {
  test('leads on where it was made, whatever the limit, and says nothing', async () => {
    const cursor = await seal();
    expect(await open(cursor)).toEqual(position);
    expect(await open(cursor, withQuery({ limit: 1 }))).toEqual(position);
    expect(await open(cursor, withQuery({ overdue: undefined }))).toEqual(position);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/QG2021|2021-03/);
    expect(await seal()).not.toBe(cursor);
  });

  test('is absent at the beginning', async () => {
    expect(await cursorOf(testCursorKey, scope).open(schema)).toBeNull();
  });

  test.each<[what: string, of: CursorScope]>([
    ['another caller', { ...scope, caller: { sub: 'sup-2', division: '4403' } }],
    ['another division of the caller', { ...scope, caller: { sub: 'sup-1', division: '440311' } }],
    ['another route', { ...scope, event: { routeKey: 'GET /worklist' } }],
    ['another path', { ...scope, path: { clueId: 'national-QG1' } }],
    ['another filter', withQuery({ status: 'assigned' })],
    ['one filter more', withQuery({ overdue: 'true' })],
    ['another order', withQuery({ sort: 'due' })],
    ['another division', withQuery({ division: '440311' })],
  ])('does not fit %s', async (_, of) => {
    await expectRefusal(open(await seal(), of));
    await expectRefusal(open(await seal(of)));
  });

  test('does not fit another key, nor another form of position', async () => {
    const other = cursorKey('another secret of tests');
    await expectRefusal(open(await seal(), scope, () => other));
    await expectRefusal(open(await cursorOf(testCursorKey, scope).seal({ before: 'x' })));
  });

  test('is refused when anything of it was changed, or it is none', async () => {
    const cursor = await seal();
    const bytes = Buffer.from(cursor, 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat(8 * bytes.length - 1), async (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expectRefusal(open(flipped.toString('base64url')));
      }),
      { numRuns: 200, seed: 1 },
    );
    for (let length = 0; length < cursor.length; length++) await expectRefusal(open(cursor.slice(0, length)));
    // Decoding would pass over these.
    for (const added of ['=', ' ', '\n', '*', 'A']) await expectRefusal(open(cursor + added));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), (text) => expectRefusal(open(text))),
      { numRuns: 200, seed: 2 },
    );
  });

  test('needs a key of some length', () => {
    expect(() => cursorKey('short')).toThrow(RangeError);
  });
});
