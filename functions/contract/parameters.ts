import * as z from 'zod';
import { calendarDate } from '../../domain/calendar/date-schema.ts';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import { WAIT_REASONS, WAITING } from '../../domain/clue/worklist.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { divisionAboveStreets, divisionCode } from '../../domain/places/division-schema.ts';
import { policyVersion } from '../../domain/policy/policy-schema.ts';
import { cursor, division, flag, limit } from './common-parameters.ts';

/** The path of one clue. */
export const cluePath = z.object({
  clueId: keyText.meta({ description: 'Source and number', example: 'national-QG2021030500012' }),
});

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

/** Query parameters of `GET /clues`. */
export const listParameters = z.strictObject({
  division,
  status: codeOf<Status>(STATUSES).optional(),
  assignee: keyText.optional().meta({ description: 'Open clues of this officer' }),
  open: flag.meta({ description: 'Only clues that are open, or are not' }),
  overdue: flag,
  dueBefore: calendarDate.optional().meta({ description: 'Only clues due before this day' }),
  employer: z.string().min(1).max(200).optional().meta({ description: 'Name or credit code' }),
  q: z.string().min(1).max(100).optional().meta({
    description:
      'Part of a number, with or without its source, of an employer’s name, or of an officer’s name; the whole name of an employer whose name is masked',
  }),
  receivedFrom: calendarDate.optional().meta({ description: 'Received on this day or later' }),
  receivedTo: calendarDate.optional().meta({ description: 'Received on this day or earlier' }),
  sector: codeOf<SectorCode>(SECTOR_NAMES).optional(),
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

/** Query parameters of `DELETE /units/{unitId}`. */
export const unitDeletionParameters = z.strictObject({
  expectedVersion: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'The version that was seen' }),
});

/** Query parameters of `GET /units`. */
export const unitsParameters = z.strictObject({
  division: divisionAboveStreets.meta({
    description: 'The division the units belong to, not those below it',
  }),
});
