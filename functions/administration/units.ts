import { randomUUID } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import { unitView } from '../contract/unit-view.ts';
import { type Caller, type HttpResult, isInScope, json, Problem, requireScope } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { requireExistingDivisions } from '../http/places.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { loadKey, unitKey, unitPointerKey } from '../store/keys.ts';
import { nameWrites } from '../store/names.ts';
import { findUnit, readLoads, type StoredUnit, tagLoads, unitItem } from '../store/roster.ts';
import { cancellation, type Table, toItem } from '../store/table.ts';

type Request<K extends 'PUT /units/{unitId}' | 'DELETE /units/{unitId}'> = RequestOf<
  typeof ADMINISTRATION_REQUESTS,
  K
>;

const unknownUnit = () => new Problem(404, 'unknown-unit', 'There is no such unit.');

/** @throws Problem 412 when the unit is not as the caller saw it */
function requireVersion(current: StoredUnit | undefined, expected: number | undefined): void {
  const version = current?.version ?? 0;
  if (expected === undefined || expected === version) return;
  throw new Problem(412, 'stale', 'The unit was changed meanwhile.', { version });
}

/** The condition that a unit is where it was, and as it was. */
const unchanged = (current: StoredUnit | undefined) =>
  current
    ? {
        ConditionExpression: 'division = :old AND version = :version',
        ExpressionAttributeValues: toItem({ ':old': current.unit.division, ':version': current.version }),
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };

async function writeUnit(table: Table, items: TransactWriteItem[]): Promise<void> {
  try {
    await table.transact(items);
  } catch (error) {
    if (cancellation(error)?.kind !== 'condition') throw error;
    throw new Problem(409, 'unit-changed', 'The unit was changed meanwhile.');
  }
}

/** Finds a unit the caller may change. @throws Problem 404 for one outside the caller's scope */
async function findOwn(table: Table, caller: Caller, id: string): Promise<StoredUnit | undefined> {
  const current = await findUnit(table, id);
  if (current && !isInScope(caller, current.unit.division)) throw unknownUnit();
  return current;
}

/**
 * `PUT /units/{unitId}`: makes or replaces a unit; a unit that moves to another district leaves the old one. An officer for
 * whom no recusals are given keeps those that are known.
 * @param hash hashes what a recusal names
 */
export async function putUnit(
  runtime: Runtime,
  table: Table,
  hash: Hash,
  { caller, path, body }: Pick<Request<'PUT /units/{unitId}'>, 'caller' | 'path' | 'body'>,
): Promise<HttpResult> {
  const { expectedVersion, officers, ...rest } = body;
  requireScope(caller, rest.division);
  const streets = Object.entries(rest.streets ?? []).map(([i, street]) => [`streets.${i}`, street]);
  requireExistingDivisions(runtime, { division: rest.division, ...Object.fromEntries(streets) });
  const current = await findOwn(table, caller, path.unitId);
  requireVersion(current, expectedVersion);
  const known = new Map(current?.unit.officers.map(({ id, recusedFrom }) => [id, recusedFrom]));
  const unit: Unit = {
    ...rest,
    unitId: path.unitId,
    streets: rest.streets ?? [],
    officers: officers.map(({ recusals, ...officer }) => {
      const recusedFrom = recusals?.flatMap((r) => employerKeys(hash, r)) ?? known.get(officer.id);
      return { ...officer, ...(recusedFrom?.length ? { recusedFrom } : {}) };
    }),
  };
  const { unitId, division } = unit;
  const TableName = table.name;
  const tag = randomUUID();
  const version = (current?.version ?? 0) + 1;
  const kinds = runtime.aggregates.all.map(({ kind }) => kind);
  const former = current && current.unit.division !== division ? current.unit : null;
  await writeUnit(table, [
    {
      Put: {
        TableName,
        Item: toItem({ ...unitPointerKey(unitId), division, version }),
        ...unchanged(current),
      },
    },
    { Put: { TableName, Item: toItem(unitItem({ unit, tag, version })) } },
    ...(await nameWrites(table, unit, new Date(runtime.now()).toISOString())),
    ...tagLoads(TableName, kinds, unit, tag),
    // What was decided by the unit where it was must fail as well.
    ...(former
      ? [
          { Delete: { TableName, Key: toItem(unitKey(former.division, unitId)) } },
          ...tagLoads(TableName, kinds, former, tag),
        ]
      : []),
  ]);
  runtime.log.info('QX-UNIT-PUT', { unitId, division, officers: officers.length });
  return json(200, unitView({ unit, version }));
}

/**
 * `DELETE /units/{unitId}`: removes a unit that has no officers left and no open work. Without officers nobody is assigned by
 * it, so its open work can only become less meanwhile.
 */
export async function deleteUnit(
  runtime: Runtime,
  table: Table,
  { caller, path: { unitId }, query, body }: Request<'DELETE /units/{unitId}'>,
): Promise<HttpResult> {
  const current = await findOwn(table, caller, unitId);
  if (!current) throw unknownUnit();
  // A version that is right in one place and stale in the other is stale.
  for (const { expectedVersion } of [query, body]) requireVersion(current, expectedVersion);
  const { division, officers } = current.unit;
  const keys = runtime.aggregates.all.map(({ kind }) => ({ kind, key: loadKey(division, kind, unitId) }));
  const items = await Promise.all(keys.map(({ key }) => table.get(key)));
  const open = keys.flatMap(({ kind }, i) => [...readLoads(kind, [items[i] ?? {}]).values()]);
  if (officers.length > 0 || open.some((n) => n > 0)) {
    const detail =
      'The unit still has officers or open work: hand it over, and put the unit without officers first.';
    throw new Problem(409, 'unit-in-use', detail);
  }
  const TableName = table.name;
  await writeUnit(table, [
    { Delete: { TableName, Key: toItem(unitPointerKey(unitId)), ...unchanged(current) } },
    { Delete: { TableName, Key: toItem(unitKey(division, unitId)) } },
    ...keys.map(({ key }) => ({ Delete: { TableName, Key: toItem(key) } })),
  ]);
  runtime.log.info('QX-UNIT-DELETED', { unitId, division });
  return json(200, { unitId, deleted: true });
}
