import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { calendarDate, streetCode } from '../../domain/clue/push.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import { codeText, freeText, optionalMember } from '../../domain/people/text-schema.ts';
import { isDivisionCode } from '../../domain/places/divisions.ts';
import {
  callerOf,
  type HttpEvent,
  type HttpResult,
  json,
  jsonBody,
  Problem,
  parseInput,
  requireRole,
  requireScope,
  sees,
} from '../http/http.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { unitKey, unitPointerKey } from '../store/keys.ts';
import { tagLoads, unitItem } from '../store/roster.ts';
import { cancellation, type Table, toItem } from '../store/table.ts';

/** Hashes what a recusal names. */
export interface UnitKeys {
  readonly hash: Hash;
}

/** The body of `PUT /units/{unitId}`. */
export const unitSchema = z
  .strictObject({
    division: z
      .string()
      .refine((code) => isDivisionCode(code) && code.length <= 6, 'must have 2, 4 or 6 digits')
      .meta({
        description: 'A district; or a city or province, whose officers a supervisor may assign below it',
      }),
    name: freeText(100),
    streets: z.array(streetCode).max(100).optional(),
    officers: z
      .array(
        z.strictObject({
          id: keyText,
          name: freeText(60),
          roles: z
            .array(z.enum(['triage', 'inspector', 'reviewer', 'legal-reviewer', 'supervisor', 'admin']))
            .min(1),
          absences: z
            .array(
              z
                .strictObject({ from: calendarDate, to: calendarDate })
                .refine((a) => a.from <= a.to, { path: ['to'], message: 'must not be before from' }),
            )
            .max(100)
            .optional()
            .meta({ description: 'Days on which the officer is not picked, both included' }),
          recusals: z
            .array(
              z.strictObject({
                name: freeText(200),
                creditCode: optionalMember(codeText(z.string().max(40))),
              }),
            )
            .max(100)
            .optional()
            .meta({ description: 'Employers the officer must not handle (回避)' }),
        }),
      )
      .max(500),
  })
  .refine((u) => new Set(u.officers.map((o) => o.id)).size === u.officers.length, {
    path: ['officers'],
    message: 'must not name an officer twice',
  })
  .refine((u) => (u.streets ?? []).every((s) => s.startsWith(u.division)), {
    path: ['streets'],
    message: 'must lie in the division',
  })
  .meta({ id: 'Unit', description: 'A handling unit (办理单位) and its officers' });

const unitId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/, 'must be 1 to 48 letters, digits, dots, dashes');

/** `PUT /units/{unitId}`: makes or replaces a unit; a unit that moves to another district leaves the old one. */
export async function putUnit(
  runtime: Runtime,
  table: Table,
  keys: UnitKeys,
  event: HttpEvent,
): Promise<HttpResult> {
  const caller = callerOf(event);
  requireRole(caller, 'admin');
  const id = parseInput(unitId, event.pathParameters?.unitId, 'unit id');
  const unit = parseInput(unitSchema, jsonBody(event), 'body');
  requireScope(caller, unit.division);
  const pointer = await table.get<{ division: string }>(unitPointerKey(id));
  if (pointer && !sees(caller, pointer.division))
    throw new Problem(404, 'unknown-unit', 'There is no such unit.');
  const officers = unit.officers.map(({ recusals, ...officer }) => ({
    ...officer,
    ...(recusals?.length ? { recusedFrom: recusals.flatMap((r) => employerKeys(keys.hash, r)) } : {}),
  }));
  const item = {
    unitId: id,
    division: unit.division,
    name: unit.name,
    streets: unit.streets ?? [],
    officers,
  };
  const TableName = table.name;
  const tag = randomUUID();
  const kinds = runtime.aggregates.all.map(({ kind }) => kind);
  const moved = pointer !== undefined && pointer.division !== unit.division;
  try {
    await table.transact([
      {
        Put: {
          TableName,
          Item: toItem({ ...unitPointerKey(id), division: unit.division }),
          ...(pointer
            ? {
                ConditionExpression: 'division = :old',
                ExpressionAttributeValues: toItem({ ':old': pointer.division }),
              }
            : { ConditionExpression: 'attribute_not_exists(pk)' }),
        },
      },
      { Put: { TableName, Item: toItem(unitItem(item, tag)) } },
      ...tagLoads(TableName, kinds, item, tag),
      // What was decided by the unit where it was must fail as well.
      ...(moved
        ? [
            { Delete: { TableName, Key: toItem(unitKey(pointer.division, id)) } },
            ...tagLoads(TableName, kinds, { ...item, division: pointer.division }, tag),
          ]
        : []),
    ]);
  } catch (error) {
    if (cancellation(error)?.kind !== 'condition') throw error;
    throw new Problem(409, 'unit-changed', 'The unit was changed meanwhile.');
  }
  runtime.log.info('QX-UNIT-PUT', { unitId: id, division: unit.division, officers: officers.length });
  return json(200, { ...item, officers: unit.officers });
}
