import { mkdirSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { BUREAU_UNIT, STREET_UNITS } from '../../local/replay/officers.ts';
import { type PdfPage, readPdf } from '../support/pdf.ts';
import { ADMIN, type TestStack } from '../support/stack.ts';
import { goToView, openReader, type Reader, signIn, waitUntilShown } from './browser.ts';

const shots = process.env.SHOTS ?? '';

/** A document as it is printed: its sheets, and all their lines. */
export interface Printed {
  readonly sheets: readonly PdfPage[];
  readonly lines: readonly string[];
  /** All that is written on it, without spaces and breaks. */
  readonly text: string;
  /** How many lines are left for a hand to write on. */
  readonly blanks: number;
}

/** Publishes the demonstration's policy, and puts the people of the demonstration on the roster. */
export async function staffBureau(t: TestStack): Promise<void> {
  const { version, ...policy } = DEMONSTRATION_POLICY;
  const everywhere = { ...ADMIN, division: '*' };
  expect((await t.as(everywhere, 'PUT', `/policies/${version}`, policy)).status).toBe(200);
  for (const { unitId, ...unit } of [...STREET_UNITS, BUREAU_UNIT]) {
    expect((await t.as(ADMIN, 'PUT', `/units/${unitId}`, unit)).status).toBe(200);
  }
}

/** What officers do to cases with the pages alone, each in a page of their own. */
export function caseDesk(stack: () => TestStack, browser: () => BrowserContext) {
  const open = new Map<string, Reader>();

  /** Opens a page somebody has not open yet, signed in at a view; or goes there, with what others have changed meanwhile. */
  async function as(sub: string, path: string): Promise<Page> {
    let one = open.get(sub);
    if (one === undefined) {
      one = await openReader(browser(), { now: stack().stack.now() });
      open.set(sub, one);
      await signIn(one, stack().stack.url, sub, path);
    } else {
      // What was read a while ago is read again.
      await stack().stack.advanceTo(stack().stack.now() + 60_000);
      await one.page.clock.setFixedTime(stack().stack.now());
      await goToView(one, '/notices');
      await waitUntilShown(one);
      await goToView(one, path);
    }
    await waitUntilShown(one);
    return one.page;
  }

  /** Opens what waits for somebody on their worklist. */
  async function fromDesk(sub: string, region: string, id: string): Promise<Page> {
    const page = await as(sub, '/work');
    await page.getByRole('region', { name: region }).getByRole('link', { name: id }).click();
    return page;
  }

  /** Closes every page, none of which may have complained of anything but answers that refuse. */
  async function closeAll(): Promise<void> {
    for (const [sub, one] of [...open]) {
      open.delete(sub);
      const complaints = one.complaints.filter((c) => !/^Failed to load resource/.test(c));
      await one.close();
      expect(complaints, sub).toEqual([]);
    }
  }

  const shot = async (page: Page, name: string) => {
    if (shots === '') return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  };

  /** Opens the form of a command, fills it in and sends it. */
  async function act(page: Page, name: string, fill: () => Promise<unknown> = async () => {}): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    await fill();
    await shot(page, name);
    await page.getByRole('button', { name: '提交', exact: true }).click();
    const actions = page.getByRole('region', { name: '可办事项' });
    const answer = actions.locator('[role=status], [role=alert], [id$=-error]');
    // A refusal says itself what is wrong.
    expect(await answer.first().innerText()).toBe(`${name}已提交。`);
  }

  /** Chooses somebody who can be named, by a part of their name. */
  async function pick(page: Page, label: RegExp, search: string): Promise<void> {
    await page.getByRole('combobox', { name: label }).fill(search);
    await page
      .getByRole('option', { name: new RegExp(search) })
      .first()
      .click();
  }

  /** Reads a document of the case that a page shows, on paper: opened to be printed, after confirming. */
  async function print(page: Page, name: string): Promise<Printed> {
    await page.getByRole('button', { name: `查看 ${name}`, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('查看文书内容将记入全过程记录。').waitFor();
    await dialog.getByRole('button', { name: '查看并记录' }).click();
    const [paper] = await Promise.all([
      page.waitForEvent('popup'),
      dialog.getByRole('link', { name: '打开并打印' }).click(),
    ]);
    await paper.emulateMedia({ media: 'print' });
    const title = await paper.locator('header h1').innerText();
    expect(name.startsWith(title), `${name}: ${title}`).toBe(true);
    const { overhang, blanks, isCentred } = await paper.evaluate(() => {
      const { right } = document.body.getBoundingClientRect();
      const all = [...document.body.querySelectorAll('*')];
      return {
        overhang: all.filter((e) => e.getBoundingClientRect().right > right + 1).length,
        blanks: document.querySelectorAll('.signature .line').length,
        isCentred: getComputedStyle(document.querySelector('header') as Element).textAlign === 'center',
      };
    });
    // Its own style, which the policy of the pages knows.
    expect(isCentred, name).toBe(true);
    expect(overhang, name).toBe(0);
    const sheets = readPdf(await paper.pdf({ preferCSSPageSize: true }));
    await paper.close();
    await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    for (const { width, height, texts } of sheets) {
      expect([Math.round(width), Math.round(height)], name).toEqual([595, 842]);
      // Within the margins of official papers: 28 mm left, 26 mm right.
      for (const { x } of texts) expect(x > 78 && x < 522, `${name}: ${x}`).toBe(true);
    }
    const lines = sheets.flatMap((sheet) => sheet.lines);
    return { sheets, lines, text: lines.join(''), blanks };
  }

  /** The page that somebody has open. */
  function readerOf(sub: string): Reader {
    const one = open.get(sub);
    if (one === undefined) throw new Error(`${sub} has no page open`);
    return one;
  }

  return { as, readerOf, fromDesk, act, pick, print, shot, closeAll };
}
