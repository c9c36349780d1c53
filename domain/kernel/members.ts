import * as z from 'zod';
import { calendarDateBetween } from '../calendar/date-schema.ts';
import type { AggregateState } from './aggregate.ts';

/** A day in a state: one that was computed may lie behind those that input may name. */
export const stateDay = calendarDateBetween('0001-01-01', '9999-12-31');
/** How often something happened. */
export const count = z.int().min(0);
/** A place in a series that begins with 1. */
export const ordinal = z.int().min(1);
/** A keyed hash: of a person, an employer, a content. */
export const keyedHash = z.string().regex(/^[0-9a-f]{32}$/);
/** A month, as `2021-03`. */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
/** Six digits of a district. */
export const district = z.string().regex(/^\d{6}$/);
/** Nine digits of a street; null: the district alone is known. */
export const street = z
  .string()
  .regex(/^\d{9}$/)
  .nullable();
/** The number of a case: `<district>-<year>-<five digits>`. */
export const caseId = z.string().regex(/^\d{6}-\d{4}-\d{5}$/);
/** A due date. */
export const due = z.strictObject({ date: stateDay, provisional: z.boolean() });

/** The schema of an alarm that was raised, of some kinds. */
export const alarmOf = <const K extends readonly [string, ...string[]]>(kinds: K) =>
  z.strictObject({ kind: z.enum(kinds), about: z.string().min(1).max(100), date: stateDay });

/** The schemas of what the state of every aggregate holds, but for its status. */
export const STATE_MEMBERS = {
  division: district,
  street,
  generation: ordinal,
  policyVersion: z.string().min(1),
  calendarVersion: z.string().min(1),
  expiredUpTo: count,
  quietEntries: count,
  version: ordinal,
  head: z.string().regex(/^[0-9a-f]{64}$/),
} satisfies Record<Exclude<keyof AggregateState, 'status'>, z.ZodType>;
