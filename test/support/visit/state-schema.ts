import * as z from 'zod';
import { calendarDate } from '../../../domain/calendar/date-schema.ts';
import { keyText } from '../../../domain/kernel/ids.ts';
import type { SchemaOf } from '../../../domain/kernel/state-schema.ts';
import type { Visit } from './visit.ts';

const schema = z.strictObject({
  status: z.enum(['planned', 'confirmed']),
  version: z.int().min(1),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  division: z.string().regex(/^\d{6}$/),
  street: z.string().nullable(),
  generation: z.int().min(1),
  policyVersion: z.string().min(1),
  calendarVersion: z.string().min(1),
  expiredUpTo: z.int().min(0),
  reportFaults: z.int().min(0),
  plannedOn: calendarDate,
  confirmedOn: calendarDate.nullable(),
  due: calendarDate,
  officers: z.array(keyText),
  people: z.int().min(0).nullable(),
  lateAlarmed: z.boolean(),
  archived: z.boolean(),
}) satisfies z.ZodType<Visit>;

/** The schema of a visit's stored state. */
export const visitStateSchema: SchemaOf<Visit, typeof schema> = schema;
