import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { COMMAND_BODIES } from '../../../domain/clue/commands.ts';
import { clueDataSchema, replyPushSchema, storedValue } from '../../../domain/clue/push.ts';
import { describeInputIssue } from '../../../domain/kernel/input-issues.ts';
import { noticeSchema } from '../../../functions/contract/calendar-schema.ts';
import { unitSchema } from '../../../functions/contract/unit-schema.ts';
import { parseJson } from '../../../functions/http/body.ts';
import { Problem } from '../../../functions/http/http.ts';
import { clueData } from '../../support/clues.ts';
import { HOSTILE_VALUES, mutate, mutation, toJsonText } from '../../support/hostile.ts';

const OFFICER = {
  id: 'insp-1',
  name: '测试',
  roles: ['inspector'],
  absences: [{ from: '2021-01-01', to: '2021-01-02' }],
  recusals: [{ name: '样例公司', creditCode: '91512081MA62K0260E' }],
};
const sums = { verifiedAmountFen: 1, paidAmountFen: 1, headcount: 1 };
/** Every input with a body in which no member is left out. */
const INPUTS: Readonly<Record<string, readonly [z.ZodType, object]>> = {
  push: [
    clueDataSchema,
    {
      ...clueData(1),
      project: { name: '样例', developer: '甲', generalContractor: '乙', subcontractor: '丙' },
      arrears: { ...clueData(1).arrears, job: '焊工' },
    },
  ],
  'feedback of a platform': [
    replyPushSchema,
    {
      type: 'clue.feedback',
      timestamp: '2021-03-05T09:12:00+08:00',
      data: { clueNo: 'QG1', satisfied: true, note: '满意' },
    },
  ],
  'a refused closing': [
    replyPushSchema,
    {
      type: 'clue.rejected',
      timestamp: '2021-03-05T09:12:00+08:00',
      data: { clueNo: 'QG1', reason: '未核实' },
    },
  ],
  unit: [unitSchema, { division: '440311', name: '光明', streets: ['440311002'], officers: [OFFICER] }],
  notice: [
    noticeSchema,
    {
      notice: '样例',
      publishedOn: '2026-11-01',
      daysOff: ['2027-01-01', '2027-10-01'],
      makeUpDays: ['2027-01-02'],
      expectedVersion: 'a+1',
    },
  ],
  triage: [COMMAND_BODIES.triage, { decision: 'duplicate', of: 'national-QG2', note: '甲' }],
  assign: [COMMAND_BODIES.assign, { officers: ['a', 'b'], note: '甲', override: { reason: '乙' } }],
  log: [
    COMMAND_BODIES.log,
    {
      kind: 'interview',
      occurredAt: '2021-03-05T09:12:00+08:00',
      note: '甲',
      attachments: [{ name: '甲', sha256: 'a'.repeat(64), bytes: 1 }],
    },
  ],
  'file-case': [COMMAND_BODIES['file-case'], { caseNo: '深光人社监立字〔2021〕1号', note: '甲' }],
  conclude: [COMMAND_BODIES.conclude, { conclusion: 'PAID', ...sums, note: '甲' }],
  review: [COMMAND_BODIES.review, { decision: 'approve', note: '甲' }],
  'request-extension': [COMMAND_BODIES['request-extension'], { workingDays: 1, reason: '甲' }],
  'decide-extension': [COMMAND_BODIES['decide-extension'], { approve: true, note: '甲' }],
  suspend: [COMMAND_BODIES.suspend, { reason: '甲' }],
  'request-return': [COMMAND_BODIES['request-return'], { reason: '甲', to: '440306' }],
  supervise: [COMMAND_BODIES.supervise, { note: '甲', dueOn: '2021-12-01', expectedVersion: 1 }],
  feedback: [COMMAND_BODIES.feedback, { satisfied: true, note: '甲' }],
  reopen: [COMMAND_BODIES.reopen, { reason: '甲' }],
};

/** A value as it comes through the parser of bodies; undefined for what that refuses. */
function sent(value: unknown): { value: unknown } | undefined {
  try {
    return { value: parseJson(Buffer.from(toJsonText(value))) };
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Every text in a value. */
const textsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : [];

/** Members by their path, lists gone into. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [...path, name],
    ...pathsOf(member, [...path, name]),
  ]);
}
function withValue(body: unknown, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(body) as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy;
}

/** Checks what a schema makes of a value that is sent: a refusal, or texts that any store keeps. @returns whether it was taken */
function check(schema: z.ZodType, body: unknown): boolean {
  const arrived = sent(body);
  if (!arrived) return false;
  const { value } = arrived;
  const parsed = schema.safeParse(value, { error: describeInputIssue });
  for (const { message, code } of parsed.error?.issues ?? []) {
    // Unknown members are named one by one.
    if (code !== 'unrecognized_keys') expect(message).toMatch(/^[a-z]/);
  }
  for (const text of parsed.success ? textsOf(parsed.data) : []) {
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u);
  }
  if (schema === clueDataSchema && parsed.success) {
    // What is kept is read by the same schema.
    expect(schema.parse(storedValue(value))).toEqual(parsed.data);
  }
  return parsed.success;
}

describe.each(Object.entries(INPUTS))('the input of a %s', (_, [schema, body]) => {
  it('takes its example, and each member only in a form that can be kept', () => {
    expect(check(schema, body)).toBe(true);
    let tried = 0;
    for (const path of pathsOf(body)) {
      for (const value of HOSTILE_VALUES) {
        check(schema, withValue(body, path, value));
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(100);
  });

  it('survives several changes at once', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (changes) => {
        check(schema, mutate(body, changes));
      }),
      { numRuns: 60, seed: 15 },
    );
  });
});
