import { describe, expect, it } from 'vitest';
import { createAdministration } from '../../functions/administration/administration.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { type StoredUnit, unitCheck, unitsOf } from '../../functions/store/roster.ts';
import { calledBy } from '../support/caller.ts';
import { useLedger } from '../support/ledger-table.ts';

const world = useLedger();

const put = (division: string, ...officers: string[]) =>
  createAdministration(world.runtime, { hash: (text) => text })({
    routeKey: 'PUT /units/{unitId}',
    rawPath: '/units/gm',
    pathParameters: { unitId: 'gm' },
    body: JSON.stringify({
      division,
      name: '测试',
      officers: officers.map((id) => ({ id, name: `测试${id}`, roles: ['inspector'] })),
    }),
    ...calledBy({ sub: 'adm-1', roles: ['admin'], division: '4403' }),
  } as unknown as HttpEvent);
const stored = async (division: string) => (await unitsOf(world.table, division))[0] as StoredUnit;
/** Whether a decision that read a unit so may still be written. */
const isStillSo = (unit: StoredUnit) =>
  world.table.transact([unitCheck(world.table, 'clue', unit)]).then(
    () => true,
    () => false,
  );

describe('a decision that read a unit', () => {
  it.each([
    ['got other officers', '440311', ['insp-2']],
    ['moved to another district', '440304', ['insp-1']],
  ])('is not written once the unit %s', async (_, division, officers) => {
    await put('440311', 'insp-1');
    const read = await stored('440311');
    expect(await isStillSo(read)).toBe(true);
    expect((await put(division, ...officers)).statusCode).toBe(200);
    expect(await isStillSo(read)).toBe(false);
    expect(await isStillSo(await stored(division))).toBe(true);
  });
});
