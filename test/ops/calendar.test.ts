import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { noteClock } from '../../local/shifted-clock.ts';
import { embeddedTarget } from '../../ops/embedded.ts';
import { clueData, inspector, SUPERVISOR, testStack } from '../support/stack.ts';
import { ops as runOps } from './run.ts';

/** The first year nothing is published of, so that the test does not grow old. */
const YEAR = BUILT_IN_CALENDAR.lastPublishedYear + 1;
const NOTICE = {
  year: YEAR,
  notice: '样例通知',
  publishedOn: `${YEAR - 1}-11-04`,
  daysOff: [`${YEAR}-01-01`, `${YEAR}-10-01`],
  makeUpDays: [],
};

describe('npm run ops -- calendar', () => {
  let dir = '';
  let dataDir = '';
  const clueId = `national-${clueData(1).clueNo}`;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-calendar-'));
    dataDir = join(dir, 'data');
    const now = Date.parse(`${YEAR - 1}-12-20T02:00:00Z`);
    const t = await testStack({ dataDir, startAt: now });
    await t.roster();
    const day = shanghaiDate(now);
    const arrears = { from: `${day.slice(0, 4)}-08`, to: `${day.slice(0, 4)}-10`, headcount: 1 };
    expect((await t.push(clueData(1, { arrears }))).status).toBe(202);
    await t.close();
    noteClock(dataDir, now);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const ops = (...args: string[]) =>
    runOps(['calendar', ...args, '--data', dataDir], null, { embedded: embeddedTarget });
  const file = (name: string, content: unknown) => {
    const path = join(dir, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('refuses a file that cannot be a notice, by sentence', async () => {
    const without = file('without.json', { ...NOTICE, daysOff: [`${YEAR}-01-01`] });
    const judged = await ops('import', without);
    expect(judged).toMatchObject({ code: 2, out: '' });
    expect(judged.err).toContain(`must name ${YEAR}-10-01`);
    expect((await ops('import', file('x.json', { ...NOTICE, year: undefined }))).err).toContain('year:');
    expect((await ops('import', file('no.json', 'no'))).err).toContain('is not JSON');
    expect((await ops('import', join(dir, 'none.json'))).err).toContain('ENOENT');
    expect(await ops('import', file('good.json', NOTICE), '--dry-run')).toMatchObject({ code: 0 });
    expect((await ops('show', String(YEAR))).code).toBe(1);
  });

  it('publishes a notice, and the open clues follow', async () => {
    const good = file('good.json', NOTICE);
    expect((await ops('import', good)).out).toContain('Clues, cases and publicity touched 1, done 1.');
    expect((await ops('import', good)).out).toContain('stands so already');
    const shown = await ops('show');
    expect(shown.out).toContain(`to ${YEAR}.`);
    expect(shown.out).toContain('样例通知');
    expect((await ops('show', String(YEAR))).out).toContain(`${YEAR}-10-01`);
    const t = await testStack({ dataDir, startAt: Date.parse(`${YEAR - 1}-12-21T02:00:00Z`) });
    try {
      const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${clueId}`);
      expect(body).toMatchObject({ dueProvisional: false });
      expect(body.calendarVersion).toContain('+1');
      expect((await t.order(inspector(body.officers[0]), clueId, 'sign')).status).toBe(200);
    } finally {
      await t.close();
    }
  });
});
