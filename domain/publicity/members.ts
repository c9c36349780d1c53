import * as z from 'zod';
import { calendarDateBetween } from '../calendar/date-schema.ts';
import { codeOf } from '../kernel/code-schema.ts';
import { keyText } from '../kernel/ids.ts';
import {
  DECISION_KINDS,
  type DecisionKind,
  DISPLAY_CLASSES,
  type DisplayClass,
  EXEMPTION_GROUNDS,
  type ExemptionGround,
} from './state.ts';
import { STATUSES, type Status } from './status.ts';

/** A day that was computed may lie behind those that input may name. */
const calendarDate = calendarDateBetween('0001-01-01', '9999-12-31');
const number = z.int().min(1);
const due = z.strictObject({ date: calendarDate, provisional: z.boolean() });
const id = z.string().regex(/^\d{6}-\d{4}-\d{5}$/);

/** The schemas of the members of an item of publicity, for its stored state and its views. */
export const PUBLICITY_MEMBERS = {
  publicityId: id,
  caseId: id,
  kind: codeOf<DecisionKind>(DECISION_KINDS),
  document: z.strictObject({
    id: keyText,
    entry: number,
    number: z.string().min(1),
    organ: z.string().min(1).nullable(),
  }),
  sealOrgan: z.string().min(1).nullable(),
  partyKind: z.enum(['person', 'organisation']),
  decidedOn: calendarDate,
  decidedBy: keyText,
  officers: z.array(keyText),
  status: codeOf<Status>(STATUSES),
  stageSince: calendarDate,
  due,
  class: codeOf<DisplayClass>(DISPLAY_CLASSES).nullable(),
  vettedBy: keyText.nullable(),
  vettedOn: calendarDate.nullable(),
  publishedBy: keyText.nullable(),
  publishedOn: calendarDate.nullable(),
  display: z.strictObject({ from: calendarDate, until: calendarDate }).nullable(),
  exemption: z
    .strictObject({
      ground: codeOf<ExemptionGround>(EXEMPTION_GROUNDS),
      by: keyText,
      on: calendarDate,
      confirmedBy: keyText.nullable(),
    })
    .nullable(),
  correctedOn: calendarDate.nullable(),
  recall: z.strictObject({ since: calendarDate, due }).nullable(),
  endedOn: calendarDate.nullable(),
  archived: z.boolean(),
  generationSince: calendarDate,
  alarms: z.array(
    z.strictObject({
      kind: z.enum(['reminder', 'overdue']),
      about: z.string().min(1).max(100),
      date: calendarDate,
    }),
  ),
  division: z.string().regex(/^\d{6}$/),
  street: z
    .string()
    .regex(/^\d{9}$/)
    .nullable(),
  generation: number,
  policyVersion: z.string().min(1),
  calendarVersion: z.string().min(1),
  expiredUpTo: z.int().min(0),
  reportFaults: z.int().min(0),
  version: number,
  head: z.string().regex(/^[0-9a-f]{64}$/),
};
