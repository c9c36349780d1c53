import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeInputIssue } from '../../../domain/kernel/input-issues.ts';

const messages = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value, { error: describeInputIssue }).error?.issues ?? []).map((i) => i.message);

describe('what is wrong with an input', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['must be given', z.string(), undefined],
    ['must be a text', z.string(), null],
    ['must be a number', z.number(), 'x'],
    ['must be a number', z.coerce.number(), 'x'],
    ['must be a whole number', z.int(), 1.5],
    ['must be true or false', z.boolean(), 'true'],
    ['must be a list', z.array(z.string()), {}],
    ['must be an object', z.strictObject({}), []],
    ['must be an object', z.record(z.string(), z.string()), 1],
    ['must be one of a, b, c', z.enum(['a', 'b', 'c']), 'd'],
    ['must be one of a, b', z.enum(['a', 'b']), undefined],
    ['must be clue.pushed', z.literal('clue.pushed'), 'x'],
    ['must not be empty', z.string().min(1), ''],
    ['must not be empty', z.array(z.int()).min(1), []],
    ['must have at least 2 items', z.array(z.int()).min(2), [1]],
    ['must have at most 60 characters', z.string().max(60), 'x'.repeat(61)],
    ['must have at most 1 item', z.array(z.int()).max(1), [1, 2]],
    ['must have exactly 3 characters', z.string().length(3), 'x'],
    ['must be at most 100', z.int().max(100), 101],
    ['must be at least 0', z.int().min(0), -1],
    ['must be more than 0', z.int().positive(), 0],
    ['must be less than 0', z.number().negative(), 0],
    ['must be a date, YYYY-MM-DD', z.iso.date(), 'x'],
    ['must be an instant of ISO 8601 with its offset', z.iso.datetime({ offset: true }), 'x'],
    ['must match /^a$/', z.string().regex(/^a$/), 'x'],
    ['must have one of its forms', z.union([z.string(), z.int()]), null],
    ['must have a name that fits', z.record(z.string().max(1), z.int()), { ab: 1 }],
    [
      'must be one of x, y',
      z.discriminatedUnion('type', [z.object({ type: z.literal('x') }), z.object({ type: z.literal('y') })]),
      { type: 'z' },
    ],
  ])('%s', (message, schema, value) => expect(messages(schema, value)).toEqual([message]));

  it('is told in the words of the schema where it has some, and of zod where nothing fits', () => {
    expect(messages(z.string().regex(/^a$/, 'must be an a'), 'x')).toEqual(['must be an a']);
    expect(messages(z.int({ error: 'must be a day' }), 'x')).toEqual(['must be a day']);
    expect(
      messages(
        z.int().refine(() => false, 'must fit'),
        1,
      ),
    ).toEqual(['must fit']);
    expect(messages(z.number().multipleOf(5), 3)).toEqual(['Invalid number: must be a multiple of 5']);
    expect(messages(z.never(), 3)).toEqual(['Invalid input: expected never, received number']);
  });
});
