import * as z from 'zod';
import { calendarDate } from '../../domain/calendar/date-schema.ts';
import { streetCode } from '../../domain/clue/push.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import { ROLES, type Role } from '../../domain/kernel/roles.ts';
import { codeText, freeText, optionalMember } from '../../domain/people/text-schema.ts';
import { divisionAboveStreets } from '../../domain/places/division-schema.ts';
import { unitPath } from './parameters.ts';

const officer = z.strictObject({
  id: keyText,
  name: freeText(60),
  roles: z
    .array(z.enum(ROLES as [Role, ...Role[]]))
    .min(1)
    .max(20),
  certificate: optionalMember(
    z.strictObject({
      no: codeText(z.string().regex(/^[A-Za-z0-9-]{1,40}$/, 'must be letters, digits and dashes')),
      validTo: calendarDate,
    }),
  ).meta({ description: 'Enforcement certificate (执法证), valid to the end of the day; a case needs one' }),
  absences: optionalMember(
    z
      .array(
        z
          .strictObject({ from: calendarDate, to: calendarDate, deputy: optionalMember(keyText) })
          .refine((a) => a.from <= a.to, { path: ['to'], message: 'must not be before from' }),
      )
      .max(100),
  ).meta({ description: 'Days on which the officer is not picked, both included, and who stands in' }),
  recusals: optionalMember(
    z
      .array(
        z.strictObject({
          name: freeText(200),
          creditCode: optionalMember(codeText(z.string().max(40))),
        }),
      )
      .max(100),
  ).meta({
    description: 'Employers the officer must not handle (回避); absent: those known stay, empty: none',
  }),
});

const unit = z.strictObject({
  division: divisionAboveStreets.meta({
    description: 'A district; or a city or province, whose officers a supervisor may assign below it',
  }),
  name: freeText(100),
  streets: optionalMember(z.array(streetCode).max(100)),
  officers: z.array(officer).max(500),
});

/** The body of `PUT /units/{unitId}`. */
export const unitSchema = unit
  .extend({
    expectedVersion: optionalMember(z.int().min(0)).meta({
      description: 'The version that was seen; 0: the unit must not be there yet',
    }),
  })
  .refine((u) => new Set(u.officers.map((o) => o.id)).size === u.officers.length, {
    path: ['officers'],
    message: 'must not name an officer twice',
  })
  .refine((u) => (u.streets ?? []).every((s) => s.startsWith(u.division)), {
    path: ['streets'],
    message: 'must lie in the division',
  })
  .superRefine((u, ctx) => {
    for (const [i, { id, absences }] of u.officers.entries()) {
      for (const [j, { deputy }] of (absences ?? []).entries()) {
        if (deputy !== id) continue;
        const path = ['officers', i, 'absences', j, 'deputy'];
        ctx.addIssue({ code: 'custom', path, message: 'must be another officer' });
      }
    }
  })
  .meta({ id: 'Unit', description: 'A handling unit (办理单位) and its officers' });

/** The body of `DELETE /units/{unitId}`. */
export const unitDeletionSchema = z
  .strictObject({
    expectedVersion: optionalMember(z.int().min(1)).meta({
      description: 'The version that was seen, as in the query',
    }),
  })
  .meta({ id: 'UnitDeletion', description: 'Which version of a unit is to go' });

const { unitId } = unitPath.shape;
const streets = z.array(z.string());

/** The answer of `GET` and `PUT /units/{unitId}`. */
export const unitAnswer = z
  .strictObject({
    ...unit.shape,
    unitId,
    streets,
    officers: z.array(officer.omit({ recusals: true })),
    version: z.int().min(1).meta({ description: 'Rises with every change; give it as expectedVersion' }),
  })
  .meta({ id: 'StoredUnit', description: 'A handling unit as it is kept now; recusals are not told' });

/** The answer of `DELETE /units/{unitId}`. */
export const unitDeletedAnswer = z
  .strictObject({ unitId, deleted: z.literal(true) })
  .meta({ id: 'DeletedUnit', description: 'The unit is gone' });

/** The answer of `GET /clues/{clueId}/candidates`. */
export const candidatesAnswer = z
  .strictObject({
    candidates: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        unitId: z.string(),
        unitName: z.string(),
        open: z.int().meta({ description: 'Open clues in their hands' }),
        absentUntil: z.iso
          .date()
          .nullable()
          .meta({ description: 'The last day of an absence that covers today' }),
        recused: z.boolean().meta({ description: 'Must not handle this employer (回避)' }),
      }),
    ),
  })
  .meta({
    id: 'Candidates',
    description: 'The inspectors a supervisor may assign to a clue, free ones with few clues first',
  });

/** The answer of `GET /units`. */
export const unitsAnswer = z
  .strictObject({
    units: z.array(unitAnswer),
  })
  .meta({ id: 'Units', description: 'The handling units of a division' });
