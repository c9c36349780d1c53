import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../support/files.ts';
import { ADMIN, at, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import { chromiumPath, launch, openReader, signIn } from './browser.ts';

const executable = chromiumPath();
/** One of the demo people. */
const officer = 'gm2-insp-1';
const ID = `national-${clueData(1).clueNo}`;

/** A picture of one grey point, as PNG. */
function tinyPicture(): Buffer {
  const table = Array.from({ length: 256 }, (_, n) =>
    Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n),
  );
  const crc = (bytes: Buffer) =>
    (bytes.reduce((c, byte) => (table[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from([0, 128]));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe.skipIf(executable === null)('files in a browser', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-03-05 09:00') });
    const officers = [officer, 'gm2-insp-2'].map((id) => ({ id, name: `测试${id}`, roles: ['inspector'] }));
    await t.as(ADMIN, 'PUT', '/units/gm2', { division: '440311', name: '光明二队', officers });
    await t.push(clueData(1));
    await t.order(SUPERVISOR, ID, 'assign', { officers: officers.map(({ id }) => id) });
    await t.order(inspector(officer), ID, 'sign');
    browser = await launch(executable ?? '');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await t?.close();
  });

  it('are uploaded with an entry, cancelled, shown and saved, on a phone', async () => {
    const reader = await openReader(browser, { now: t.stack.now(), width: 360 });
    const { page } = reader;
    await signIn(reader, t.stack.url, officer, `/clues/${ID}`);
    await page.getByRole('button', { name: '登记办理过程' }).click();
    await page.getByLabel(/^事项/).selectOption('evidence');
    const choose = async (name: string, mimeType: string, buffer: Buffer) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: /附件/ }).click(),
      ]);
      await chooser.setFiles({ name, mimeType, buffer });
    };
    // Held up on its way, so that it can be seen and cancelled.
    await page.route('**/uploads/**', () => {}, { times: 1 });
    await choose('合同.pdf', 'application/pdf', Buffer.from('%PDF-1.7 made up'));
    await page.getByRole('progressbar', { name: '正在上传 合同.pdf' }).waitFor();
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('文件尚未上传完成。').waitFor();
    expect(await reader.findings()).toEqual([]);
    await page.getByRole('button', { name: '取消上传 合同.pdf' }).click();

    await choose('网页.html', 'text/html', Buffer.from('<script>window.hacked=1</script>'));
    await page.getByText('不接收此类型的文件。').waitFor();

    const picture = tinyPicture();
    await choose('工资表照片.png', 'image/png', picture);
    await page.getByText(/工资表照片\.png · 1 KB · 已上传/).waitFor();
    expect(await page.getByText('合同.pdf').count()).toBe(0);
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('登记办理过程已提交。').waitFor();

    const { entries } = (await t.as(SUPERVISOR, 'GET', `/clues/${ID}/record`)).body;
    expect(entries.at(-1).event.attachments).toEqual([
      { sha256: digestOf(picture), bytes: picture.length, fileId: expect.any(String) },
    ]);

    await page.getByRole('button', { name: /^查看 .*png$/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('查看文件内容将记入全过程记录。').waitFor();
    await dialog.getByRole('button', { name: '查看并记录' }).click();
    const image = dialog.getByRole('img', { name: '工资表照片.png' });
    await image.waitFor();
    expect(await image.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth))).toBe(
      1,
    );
    expect(await reader.findings()).toEqual([]);
    // What the workflow made of the entry is read a moment after it, and with it the record that this reading went into.
    await page.waitForTimeout(2000);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '保存到本机' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('工资表照片.png');
    expect(await readFile(await download.path())).toEqual(picture);
    const after = (await t.as(SUPERVISOR, 'GET', `/clues/${ID}/record`)).body.entries.at(-1);
    expect(after).toMatchObject({ by: { id: officer }, event: { type: 'personal-data-read' } });

    const complaints = reader.complaints.filter((c) => !/^Failed to load resource/.test(c));
    expect(complaints).toEqual([]);
    expect([...reader.hosts]).toEqual([new URL(t.stack.url).host]);
    await reader.close();
  });
});
