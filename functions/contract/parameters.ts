import * as z from 'zod';
import { calendarDate } from '../../domain/calendar/date-schema.ts';
import { CLOCK_NAMES } from '../../domain/case/clocks.ts';
import { STATUSES as CASE_STATUSES, type Status as CaseStatus } from '../../domain/case/status.ts';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import { WAIT_REASONS, WAITING } from '../../domain/clue/worklist.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { policyVersion } from '../../domain/policy/policy-schema.ts';
import { divisionAboveStreets, divisionCode } from './division-schema.ts';

const cursor = z.string().max(2000).optional().meta({ description: 'From the page before' });
const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .default(50)
  .meta({ description: 'Rows a page at most' });
const flag = z.enum(['true', 'false']).optional();
const division = divisionCode.optional().meta({ description: 'Prefix; by default what the caller may see' });

/** The path of one clue. */
export const cluePath = z.object({
  clueId: keyText.meta({ description: 'Source and number', example: 'national-QG2021030500012' }),
});

/** The path of one case. */
export const casePath = z.object({
  caseId: keyText.meta({ description: 'District, year and number', example: '440311-2021-00001' }),
});

/** The path of an aggregate's commands. */
export const commandPath = (idName: string, names: readonly string[]): z.ZodObject =>
  z.object({ [idName]: keyText, command: z.enum(names as [string, ...string[]]) });

/** The path of one handling unit. */
export const unitPath = z.object({
  unitId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/, 'must be 1 to 48 letters, digits, dots, dashes')
    .meta({ example: 'gm-gongming' }),
});

/** The path of one year of the calendar. */
export const calendarPath = z.object({ year: z.coerce.number().int().min(1990).max(2099) });

/** The path of one version of the policy. */
export const policyPath = z.object({ version: policyVersion.meta({ example: 'default-2026-11' }) });

/** Headers of every command. */
export const idempotencyHeaders = z.object({
  'idempotency-key': keyText.optional().meta({
    description: 'The same key and body: the same answer; the same key and another body: 409',
  }),
});

/** Query parameters of `GET /clues/{clueId}`. */
export const clueParameters = z.strictObject({
  unmasked: flag.meta({
    description: 'true: personal data in full, for assigned officers; the read is recorded',
  }),
});

/** Query parameters of `GET /clues/{clueId}/record`. */
export const recordParameters = clueParameters.extend({ cursor });

/** Query parameters of `GET /clues`. */
export const listParameters = z.strictObject({
  division,
  status: z.enum(Object.keys(STATUSES) as [Status, ...Status[]]).optional(),
  assignee: keyText.optional().meta({ description: 'Open clues of this officer' }),
  open: flag.meta({ description: 'Only clues that are open, or are not' }),
  overdue: flag,
  dueBefore: calendarDate.optional().meta({ description: 'Only clues due before this day' }),
  employer: z.string().min(1).max(200).optional().meta({ description: 'Name or credit code' }),
  q: z.string().min(1).max(100).optional().meta({
    description:
      'Part of a number, with or without its source, of an employer’s name, or of an officer’s name',
  }),
  receivedFrom: calendarDate.optional().meta({ description: 'Received on this day or later' }),
  receivedTo: calendarDate.optional().meta({ description: 'Received on this day or earlier' }),
  sector: z.enum(Object.keys(SECTOR_NAMES) as [SectorCode, ...SectorCode[]]).optional(),
  source: keyText.optional().meta({ description: 'The sender', example: 'national' }),
  conclusion: z.enum(CONCLUSION_CODES).optional(),
  suspended: flag,
  repeated: flag.meta({ description: 'The same person’s earlier clue on the same arrears was closed' }),
  sort: z.enum(['due', '-due', 'received', '-received']).optional().meta({
    description:
      'By due date or by receipt, and id; with - the last first. By default received with employer, else due',
  }),
  cursor,
  limit,
});

/** Query parameters of `GET /cases`. */
export const caseListParameters = z.strictObject({
  division,
  status: z.enum(Object.keys(CASE_STATUSES) as [CaseStatus, ...CaseStatus[]]).optional(),
  clock: z
    .enum(CLOCK_NAMES)
    .optional()
    .meta({ description: 'Only cases whose clock of this name is not met' }),
  officer: keyText.optional().meta({ description: 'Open cases of this inspector' }),
  cursor,
  limit,
});

const waitingRoles = [...new Set(WAIT_REASONS.map((r) => WAITING[r].role))] as [Role, ...Role[]];

/** Query parameters of `GET /worklist`. */
export const worklistParameters = z.strictObject({
  role: z.enum(waitingRoles).optional().meta({
    description: 'Only what waits for the caller in this role (reviewer: also for legal reviewers)',
  }),
  reason: z.enum(WAIT_REASONS).optional().meta({ description: 'Only what waits for this reason' }),
  division,
  cursor,
  limit,
});

/** Query parameters of `GET /funnel`. */
export const funnelParameters = z
  .strictObject({
    division: divisionCode,
    by: z.enum(['children']).optional().meta({
      description: 'children: also one row for each division below',
    }),
  })
  .refine((q) => q.by === undefined || q.division.length < 9, {
    path: ['by'],
    message: 'has no meaning for a street',
  });

/** Query parameters of `GET /units`. */
export const unitsParameters = z.strictObject({
  division: divisionAboveStreets.meta({
    description: 'The division the units belong to, not those below it',
  }),
});
