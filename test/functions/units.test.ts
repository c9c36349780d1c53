import { describe, expect, it } from 'vitest';
import { createAdministration } from '../../functions/administration/administration.ts';
import type { HttpEvent, HttpResult } from '../../functions/http/http.ts';
import { createQueries } from '../../functions/queries/queries.ts';
import { loadAttribute, loadKey } from '../../functions/store/keys.ts';
import { type StoredUnit, unitCheck, unitsOf } from '../../functions/store/roster.ts';
import { calledBy } from '../support/caller.ts';
import { testCursorKey } from '../support/cursors.ts';
import { useLedger } from '../support/ledger-table.ts';

const world = useLedger();

const caller = { sub: 'adm-1', roles: ['admin'], division: '4403' };
const event = (method: string, rest: object = {}, as: object = caller) =>
  ({
    routeKey: `${method} /units/{unitId}`,
    rawPath: '/units/gm',
    pathParameters: { unitId: 'gm' },
    ...rest,
    ...calledBy({ ...as }),
  }) as unknown as HttpEvent;
const command = (...args: Parameters<typeof event>) =>
  createAdministration(world.runtime, { hash: (text) => text, cursorKey: testCursorKey })(event(...args));
const officer = (id: string, more: object = {}) => ({ id, name: `测试${id}`, roles: ['inspector'], ...more });
const putUnit = (body: object) =>
  command('PUT', { body: JSON.stringify({ division: '440311', name: '测试', officers: [], ...body }) });
const put = (division: string, ...officers: string[]) =>
  putUnit({ division, officers: officers.map((id) => officer(id)) });
const remove = (expectedVersion?: number) =>
  command(
    'DELETE',
    expectedVersion ? { queryStringParameters: { expectedVersion: `${expectedVersion}` } } : {},
  );
const read = (as: object = caller) =>
  createQueries(world.runtime, { openApi: () => '{}', cursorKey: testCursorKey })(event('GET', {}, as));
const body = (result: HttpResult) => JSON.parse(result.body ?? 'null');
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

describe('a unit', () => {
  it.each<[what: string, body: object, paths: string[]]>([
    ['of a district that does not exist', { division: '440312' }, ['division']],
    ['of a city that does not exist', { division: '4499' }, ['division']],
    ['with a street of another district', { streets: ['440311002', '440304001'] }, ['streets']],
    [
      'of a city, with a street of a district that does not exist',
      { division: '4403', streets: ['440311002', '440312001'] },
      ['streets.1'],
    ],
  ])('%s is refused', async (_, unit, paths) => {
    const everywhere = { ...caller, division: '*' };
    const bodyOf = (more: object) =>
      JSON.stringify({ division: '440311', name: '测试', officers: [], ...more });
    const refused = await command('PUT', { body: bodyOf(unit) }, everywhere);
    expect([refused.statusCode, body(refused).errors.map((e: { path: string }) => e.path)]).toEqual([
      422,
      paths,
    ]);
    expect((await read(everywhere)).statusCode).toBe(404);
    const districts = { ...world.runtime, extraDistricts: ['440312', '449901'] };
    const added = await createAdministration(districts, { hash: (text) => text, cursorKey: testCursorKey })(
      event('PUT', { body: bodyOf(unit) }, everywhere),
    );
    expect(added.statusCode).toBe(paths[0] === 'streets' ? 422 : 200);
  });

  it('is read as it was put, with its version, and not outside the caller’s division', async () => {
    expect((await read()).statusCode).toBe(404);
    const absences = [{ from: '2021-03-01', to: '2021-03-05', deputy: 'insp-2' }];
    const answer = await putUnit({ officers: [officer('insp-1', { absences })] });
    const unit = {
      unitId: 'gm',
      division: '440311',
      streets: [],
      version: 1,
      officers: [{ id: 'insp-1', absences }],
    };
    expect(body(answer)).toMatchObject(unit);
    expect(body(await read())).toEqual(body(answer));
    expect((await read({ ...caller, division: '440304' })).statusCode).toBe(404);
  });

  it('changes and goes only as the caller saw it', async () => {
    expect(body(await putUnit({ expectedVersion: 1 }))).toMatchObject({ status: 412, version: 0 });
    expect(body(await putUnit({ expectedVersion: 0 }))).toMatchObject({ version: 1 });
    expect(body(await putUnit({ division: '440304', expectedVersion: 1 }))).toMatchObject({ version: 2 });
    expect(body(await putUnit({ expectedVersion: 1 }))).toMatchObject({ status: 412, version: 2 });
    expect(body(await remove(1))).toMatchObject({ status: 412, version: 2 });
    const stale = { body: '{"expectedVersion":1}' };
    for (const queryStringParameters of [{}, { expectedVersion: '2' }]) {
      const answer = await command('DELETE', { ...stale, queryStringParameters });
      expect(body(answer)).toMatchObject({ status: 412, version: 2 });
    }
    expect((await command('DELETE', { body: '{"expectedversion":2}' })).statusCode).toBe(422);
    expect(await unitsOf(world.table, '440311')).toEqual([]);
    expect(body(await remove(2))).toEqual({ unitId: 'gm', deleted: true });
    expect((await read()).statusCode).toBe(404);
    expect(await unitsOf(world.table, '440304')).toEqual([]);
    expect((await remove()).statusCode).toBe(404);
    expect(body(await putUnit({ expectedVersion: 0 }))).toMatchObject({ version: 1 });
  });

  it('has no officer who is absent and stands in alike', async () => {
    const absence = { from: '2021-03-01', to: '2021-03-05', deputy: 'insp-2' };
    const absences = [absence, { ...absence, deputy: 'insp-1' }];
    const answer = await putUnit({ officers: [officer('insp-2'), officer('insp-1', { absences })] });
    expect(body(answer)).toMatchObject({
      status: 422,
      errors: [{ path: 'officers.1.absences.1.deputy', message: 'must be another officer' }],
    });
  });

  it('keeps what its officers are recused from, unless it is said anew', async () => {
    const recusedFrom = async () => (await stored('440311')).unit.officers[0]?.recusedFrom;
    await putUnit({ officers: [officer('insp-1', { recusals: [{ name: '样例公司' }] })] });
    const known = await recusedFrom();
    expect(known).toHaveLength(1);
    const answer = await putUnit({ officers: [officer('insp-1')] });
    expect(await recusedFrom()).toEqual(known);
    for (const shown of [answer, await read()]) expect(shown.body).not.toMatch(/recus/);
    await putUnit({ officers: [officer('insp-1', { recusals: [] })] });
    expect(await recusedFrom()).toBeUndefined();
  });

  it('stays while it has officers or open work', async () => {
    await put('440311', 'insp-1');
    expect(body(await remove())).toMatchObject({ status: 409, type: 'urn:qingxin:problem:unit-in-use' });
    await put('440311');
    const key = loadKey('440311', 'clue', 'gm');
    const setOpen = (n: number) =>
      world.table.update({
        Key: key,
        UpdateExpression: 'SET #open = :n',
        ExpressionAttributeNames: { '#open': loadAttribute('insp-1') },
        values: { ':n': n },
      });
    await setOpen(1);
    expect(body(await remove())).toMatchObject({ status: 409, type: 'urn:qingxin:problem:unit-in-use' });
    await setOpen(0);
    expect((await remove()).statusCode).toBe(200);
    expect(await world.table.get(key)).toBeUndefined();
  });
});
