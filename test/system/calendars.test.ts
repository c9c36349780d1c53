import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR, BUILT_IN_YEARS } from '../../domain/calendar/built-in.ts';
import { clueData } from '../support/clues.ts';
import { ADMIN, at, closeClue, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const CHIEF = { ...ADMIN, division: '*' };
/** A made-up notice. */
const NOTICE = {
  notice: '样例通知〔2026〕1号',
  publishedOn: '2026-12-21',
  daysOff: ['2027-01-01', '2027-01-04', '2027-02-05', '2027-02-08', '2027-02-09', '2027-02-10', '2027-10-01'],
  makeUpDays: ['2027-01-30'],
};
const id = (n: number) => `national-${clueData(n).clueNo}`;
const push = (n: number) =>
  t.push(clueData(n, { arrears: { from: '2026-09', to: '2026-11', amountFen: 1_850_000, headcount: 1 } }));

let t: TestStack;
beforeAll(async () => {
  t = await testStack({ startAt: at('2026-12-16 09:00') });
  await t.roster();
});
afterAll(() => t.close());

const read = async (n: number) => (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)).body;
const put = (year: number, body: object, by = CHIEF) => t.as(by, 'PUT', `/calendars/${year}`, body);
const events = async (n: number) => {
  const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}/record`);
  return body.entries.map((e: { event: { type: string } }) => e.event);
};

describe('a holiday notice', () => {
  it('does not exist yet: due dates in the next year are provisional', async () => {
    for (const n of [1, 2, 3, 4]) await push(n);
    expect(await read(1)).toMatchObject({
      dueDate: BUILT_IN_CALENDAR.addWorkingDays('2026-12-16', 15),
      dueProvisional: true,
      calendarVersion: BUILT_IN_YEARS.id,
      dueExplanation: { due: '2027-01-06', provisional: true, calendarVersion: BUILT_IN_YEARS.id },
    });
    expect((await t.as(SUPERVISOR, 'GET', '/calendars/2027')).status).toBe(404);
    expect((await t.as(SUPERVISOR, 'GET', '/calendars/2026')).body).toMatchObject({
      year: 2026,
      version: BUILT_IN_YEARS.id,
      publishedOn: null,
      touched: 0,
      done: 0,
    });
    const [officer = ''] = (await read(4)).officers;
    expect((await closeClue(t, id(4), officer)).status).toBe(200);
  });

  it('is for an administrator of everything, and must be one that can be right', async () => {
    expect((await put(2027, NOTICE, SUPERVISOR)).status).toBe(403);
    expect((await put(2027, NOTICE, ADMIN)).status).toBe(403);
    const wrong = await put(2027, { ...NOTICE, makeUpDays: ['2027-02-01'] });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'makeUpDays.0' }] } });
    expect((await put(2027, { ...NOTICE, daysOff: ['2027-01-01'] })).status).toBe(422);
    expect((await put(2027, { ...NOTICE, expectedVersion: 'x' })).status).toBe(412);
    expect((await put(1066, NOTICE)).status).toBe(422);
    expect(await read(1)).toMatchObject({ dueDate: '2027-01-06' });
  });

  it('moves every open due date that it touches, with an entry that says why', async () => {
    await t.goTo('2026-12-21 10:00');
    const published = await put(2027, NOTICE);
    expect(published).toMatchObject({ status: 200, body: { year: 2027, touched: 3 } });
    const { version } = published.body;
    expect((await t.as(SUPERVISOR, 'GET', '/calendars/2027')).body).toMatchObject({
      version,
      touched: 3,
      done: 3,
      notice: NOTICE.notice,
      daysOff: NOTICE.daysOff,
    });
    expect(await read(1)).toMatchObject({
      dueDate: '2027-01-08',
      dueProvisional: false,
      calendarVersion: version,
      dueExplanation: { due: '2027-01-08', provisional: false, calendarVersion: version },
    });
    const last = (await events(1)).at(-1);
    expect(last).toMatchObject({
      type: 'reprojected',
      calendar: { from: BUILT_IN_YEARS.id, to: version },
      notice: NOTICE.notice,
      changes: [
        {
          clock: 'handling',
          from: { date: '2027-01-06', provisional: true },
          to: { date: '2027-01-08', provisional: false },
        },
      ],
    });
  });

  it('leaves a closed clue what was in force; its reopening is computed anew first', async () => {
    expect(await read(4)).toMatchObject({
      dueDate: '2027-01-06',
      calendarVersion: BUILT_IN_YEARS.id,
      dueExplanation: { due: '2027-01-06', calendarVersion: BUILT_IN_YEARS.id },
    });
    expect((await t.order(SUPERVISOR, id(4), 'reopen', { reason: '仍未付清' })).body).toMatchObject({
      dueDate: '2027-01-08',
      round: 2,
    });
    expect((await events(4)).slice(-2).map((e: { type: string }) => e.type)).toEqual([
      'reprojected',
      'reopened',
    ]);
  });

  it('again changes nothing', async () => {
    const versions = (await t.as(SUPERVISOR, 'GET', '/calendars/2027')).body.version;
    const before = await events(1);
    const again = await put(2027, { ...NOTICE, daysOff: [...NOTICE.daysOff].reverse() });
    expect(again.body).toEqual({ year: 2027, version: versions, touched: 3, done: 3 });
    expect(await events(1)).toEqual(before);
  });

  it('counts new clues by it, and figures name the calendar in force at the end of their day', async () => {
    await push(5);
    expect(await read(5)).toMatchObject({ dueProvisional: false });
    const query = '/metrics/completion?division=440311&definition=cohort&from=2026-12-01&to=2026-12-31';
    const { version } = (await t.as(SUPERVISOR, 'GET', '/calendars/2027')).body;
    const figure = async (asOf: string) => (await t.as(SUPERVISOR, 'GET', `${query}&asOf=${asOf}`)).body;
    expect(await figure('2026-12-20')).toMatchObject({ calendarVersion: BUILT_IN_YEARS.id });
    expect(await figure('2026-12-21')).toMatchObject({ calendarVersion: version });
    expect(await figure('2026-12-21')).not.toHaveProperty('reprojecting');
  });

  it('moves the alarms of who is waited for: overdue is told by the new date', async () => {
    await t.goTo('2027-01-08 23:59');
    expect(await read(1)).toMatchObject({ overdue: false });
    expect((await events(1)).some((e: { kind?: string }) => e.kind === 'overdue')).toBe(false);
    await t.goTo('2027-01-09 00:01');
    expect(await read(1)).toMatchObject({ overdue: true });
    expect((await events(1)).at(-1)).toMatchObject({ type: 'alarmed', kind: 'overdue', date: '2027-01-08' });
  });

  it('that is corrected moves them again, stage clocks and stops included', async () => {
    const [officer = ''] = (await read(2)).officers;
    await t.order(inspector(officer), id(2), 'sign');
    await t.order(inspector(officer), id(2), 'suspend', { reason: '等待' });
    const { version: expectedVersion } = (await t.as(SUPERVISOR, 'GET', '/calendars/2027')).body;
    const corrected = {
      ...NOTICE,
      daysOff: [...NOTICE.daysOff, '2027-02-11'],
      notice: '样例更正',
      expectedVersion,
    };
    expect((await put(2027, { ...corrected, expectedVersion: BUILT_IN_YEARS.id })).status).toBe(412);
    const { body } = await put(2027, corrected);
    expect(body.touched).toBeGreaterThan(0);
    const after = await read(2);
    expect((await events(2)).at(-1)).toMatchObject({
      type: 'reprojected',
      notice: '样例更正',
      changes: [{ clock: 'suspension-check' }],
    });
    // Its handling limit had passed before: nothing of it moved.
    expect(after.dueDate).toBe('2027-01-08');
  });
});
