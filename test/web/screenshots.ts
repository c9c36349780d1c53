import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUREAU } from '../../local/replay/officers.ts';
import { at, testStack } from '../support/stack.ts';
import {
  chromiumPath,
  goToView,
  launch,
  openReader,
  replayYear,
  shotPath,
  signIn,
  waitUntilShown,
} from './browser.ts';

/** Makes the pictures of the pages under docs/screenshots, of the bundled year on the morning after it. */
const YEAR = 'division=440311&from=2021-01-01&to=2021-11-14&asOf=2021-11-14';
const SHOTS = [
  { name: 'board', sub: 'sz-supervisor', path: `/?${YEAR}`, height: 1280 },
  { name: 'board-city', sub: 'sz-supervisor', path: `/?${YEAR.replace('440311', '4403')}`, height: 1000 },
  {
    name: 'figure-clues',
    sub: 'sz-supervisor',
    path: `/figures?${YEAR}&definition=cohort&part=excluded`,
    height: 900,
  },
  { name: 'overdue', sub: 'sz-supervisor', path: '/overdue?division=440311', explain: true },
  { name: 'work', sub: 'gm2-insp-1', path: '/work' },
  { name: 'clue', sub: 'gm2-insp-1', path: '/clues/CLUE', command: '提交核处结论', height: 1000 },
  { name: 'case', sub: BUREAU.director.sub, path: '/cases/CASE', height: 1280 },
  { name: 'board-phone', sub: 'sz-supervisor', path: `/?${YEAR}`, width: 360, height: 1100 },
  { name: 'bulletin', sub: 'sz-supervisor', path: `/?${YEAR}`, width: 794, height: 1123, print: true },
] as const;

const executable = chromiumPath();
if (executable === null) throw new Error('there is no chromium on the PATH');
const dir = mkdtempSync(join(tmpdir(), 'qingxin-screenshots-'));
try {
  await replayYear(dir);
  const t = await testStack({ dataDir: dir, startAt: at('2021-11-15 09:00') });
  const browser = await launch(executable);
  const own = { sub: 'gm2-insp-1', roles: ['inspector' as const], division: '440311' };
  const { clues } = (await t.as(own, 'GET', '/clues?assignee=gm2-insp-1&open=true&status=investigating'))
    .body;
  const director = { sub: BUREAU.director.sub, roles: ['department-head' as const], division: '440311' };
  const { cases } = (await t.as(director, 'GET', '/cases?division=440311')).body;
  for (const shot of SHOTS) {
    const { name, sub, path } = shot;
    const width = 'width' in shot ? shot.width : 1280;
    const height = 'height' in shot ? shot.height : undefined;
    const one = await openReader(browser, { now: t.stack.now(), width, height: height ?? 900 });
    await signIn(one, t.stack.url, sub);
    await goToView(one, path.replace('CLUE', clues[0].clueId).replace('CASE', cases[0].caseId));
    await waitUntilShown(one);
    if ('explain' in shot)
      await one.page
        .getByRole('button', { name: /的到期日说明$/ })
        .first()
        .click();
    if ('command' in shot) await one.page.getByRole('button', { name: shot.command }).click();
    if ('print' in shot) await one.page.emulateMedia({ media: 'print' });
    // Charts are drawn anew at the paper's width.
    await one.page.waitForTimeout(1000);
    mkdirSync(dirname(shotPath(name)), { recursive: true });
    await one.page.screenshot({ path: shotPath(name), fullPage: height === undefined });
    process.stdout.write(`${name}.png ${Math.round(statSync(shotPath(name)).size / 1024)} KB\n`);
    await one.close();
  }
  await browser.close();
  await t.close();
} finally {
  rmSync(dir, { recursive: true, force: true });
}
