import { randomUUID } from 'node:crypto';
import type { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import { type HttpResult, isInScope, json, Problem, requireScope } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { unitKey, unitPointerKey } from '../store/keys.ts';
import { tagLoads, unitItem } from '../store/roster.ts';
import { cancellation, type Table, toItem } from '../store/table.ts';

/**
 * `PUT /units/{unitId}`: makes or replaces a unit; a unit that moves to another district leaves the old one.
 * @param hash hashes what a recusal names
 */
export async function putUnit(
  runtime: Runtime,
  table: Table,
  hash: Hash,
  { caller, path, body: unit }: RequestOf<typeof ADMINISTRATION_REQUESTS, 'PUT /units/{unitId}'>,
): Promise<HttpResult> {
  const id = path.unitId;
  requireScope(caller, unit.division);
  const pointer = await table.get<{ division: string }>(unitPointerKey(id));
  if (pointer && !isInScope(caller, pointer.division))
    throw new Problem(404, 'unknown-unit', 'There is no such unit.');
  const officers = unit.officers.map(({ recusals, ...officer }) => ({
    ...officer,
    ...(recusals?.length ? { recusedFrom: recusals.flatMap((r) => employerKeys(hash, r)) } : {}),
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
