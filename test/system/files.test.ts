import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import { attachmentsPk, fileKey, fileNameKey } from '../../functions/store/keys.ts';
import { openTable } from '../../functions/store/table.ts';
import { embeddedTarget } from '../../ops/embedded.ts';
import { ops as runOps } from '../ops/run.ts';
import { announcementOf, digestOf } from '../support/files.ts';
import {
  type Answer,
  besideItems,
  closeClue,
  clueData,
  inspector,
  itemsText,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';

const id = (n: number) => `national-${clueData(n).clueNo}`;
const NAME = '张测试的工资条.pdf';
const PDF = Buffer.from('%PDF-1.7 made up');
const RULES = { ...DEFAULT_FILE_RULES, maxBytes: 2_000_000 };

let t: TestStack;
let dataDir: string;
/** The officers of the first clue. */
let mine: Person;
let colleague: Person;

const tableOf = (of: TestStack) => openTable(of.stack.runtime.dynamo, of.stack.runtime.tableName);
const stored = () => readdirSync(join(dataDir, 'files'));
const announce = (by: Person, body: object = announcementOf(PDF)) => t.as(by, 'POST', '/files', body);

/** Sends bytes to a URL that was answered. */
async function put({ body }: Answer, bytes: Uint8Array, headers: Record<string, string> = body.headers) {
  const answer = await fetch(body.url, { method: body.method, headers, body: Buffer.from(bytes) });
  const text = await answer.text();
  await t.stack.settled();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

/** Uploads a file whole. */
async function upload(by: Person, bytes: Buffer = PDF, over: object = {}): Promise<string> {
  const announced = await announce(by, announcementOf(bytes, over));
  expect(announced.status).toBe(201);
  expect(await put(announced, bytes)).toMatchObject({ status: 200 });
  return announced.body.fileId;
}

const attachment = (fileId: string, bytes = PDF) => ({
  name: NAME,
  sha256: digestOf(bytes),
  bytes: bytes.length,
  fileId,
});
const log = (by: Person, clueId: string, attachments: object[]) =>
  t.order(by, clueId, 'log', {
    kind: 'evidence',
    occurredAt: new Date(t.stack.now()).toISOString(),
    note: '取证',
    attachments,
  });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'qingxin-evidence-'));
  t = await testStack({ dataDir, fileRules: RULES });
  await t.roster();
  for (const n of [1, 2]) await t.push(clueData(n));
  const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}`)).body;
  [mine, colleague] = officers.map((sub: string) => inspector(sub));
  await t.order(mine, id(1), 'sign');
});
afterAll(async () => {
  await t.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('an upload', () => {
  it('is answered with a URL that takes the bytes once they are whole', async () => {
    const announced = await announce(mine);
    expect(announced.body).toEqual({
      fileId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      url: expect.stringContaining(`${t.stack.url}/uploads/`),
      method: 'PUT',
      headers: { 'content-type': 'application/pdf' },
      expiresAt: new Date(t.stack.now() + 15 * 60_000).toISOString(),
    });
    const { fileId } = announced.body;
    const waiting = await t.as(mine, 'GET', `/files/${fileId}`);
    expect(waiting.body).toMatchObject({ fileId, state: 'waiting', attachedTo: null });
    expect(await t.as(mine, 'GET', `/files/${fileId}/content`)).toMatchObject({ status: 409 });

    expect(await put(announced, PDF)).toEqual({ status: 200, body: {} });
    expect((await t.as(mine, 'GET', `/files/${fileId}`)).body.state).toBe('stored');
    // Again, as after an answer that was lost.
    expect(await put(announced, PDF)).toEqual({ status: 200, body: {} });
    expect(stored()).toEqual([fileId]);
    expect(statSync(join(dataDir, 'files', fileId)).mode & 0o777).toBe(0o600);
  });

  it('takes no other bytes, no other type, and no more than was announced', async () => {
    const before = stored();
    const announced = await announce(mine);
    const other = Buffer.from(PDF.map((byte) => byte ^ 1));
    expect(await put(announced, other)).toMatchObject({ status: 400, body: { title: 'Bad Request' } });
    expect(await put(announced, PDF.subarray(1))).toMatchObject({ status: 400 });
    expect(await put(announced, PDF, { 'content-type': 'text/html' })).toMatchObject({ status: 415 });
    expect(await put(announced, Buffer.concat([PDF, PDF]))).toMatchObject({ status: 413 });
    // Much more, which is refused before it has all been read.
    expect(await put(announced, randomBytes(4_000_000))).toMatchObject({ status: 413 });
    const chunked = await fetch(announced.body.url, {
      method: 'PUT',
      headers: announced.body.headers,
      body: new Blob([randomBytes(300_000)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect(stored()).toEqual(before);
    expect((await t.as(mine, 'GET', `/files/${announced.body.fileId}`)).body.state).toBe('waiting');
    // It can still be finished.
    expect(await put(announced, PDF)).toMatchObject({ status: 200 });
  });

  it('is refused where it is announced: 413, 415, 422', async () => {
    expect(await announce(mine, announcementOf(PDF, { bytes: RULES.maxBytes + 1 }))).toMatchObject({
      status: 413,
      body: { maxBytes: RULES.maxBytes },
    });
    expect(await announce(mine, announcementOf(PDF, { contentType: 'text/html' }))).toMatchObject({
      status: 415,
      body: { title: 'Unsupported Media Type', allowed: expect.arrayContaining(['application/pdf']) },
    });
    for (const over of [{ bytes: 0 }, { sha256: 'x' }, { name: ' ' }, { contentType: 'pdf' }, { more: 1 }]) {
      expect((await announce(mine, announcementOf(PDF, over))).status).toBe(422);
    }
  });

  it('needs the URL as it was given, and in time', async () => {
    const announced = await announce(mine);
    const { url } = announced.body;
    const changed = [
      url.replace(/bytes=\d+/, 'bytes=9999'),
      url.replace(/expires=\d+/, `expires=${Date.now() * 2}`),
      url.replace(/\/uploads\/../, '/uploads/00'),
      url.replace(/signature=[^&]+/, ''),
    ];
    for (const other of changed) {
      expect(other).not.toBe(url);
      const answer = await fetch(other, { method: 'PUT', headers: announced.body.headers, body: PDF });
      expect(answer.status).toBe(403);
    }
    expect((await fetch(url)).status).toBe(403);
    await t.goTo('2021-03-05 09:20');
    expect(await put(announced, PDF)).toMatchObject({ status: 403 });
  });
});

describe('an attachment', () => {
  it('names a stored file of who attaches it, as it is, once', async () => {
    const unfinished = (await announce(mine)).body.fileId;
    const foreign = await upload(colleague);
    const fileId = await upload(mine);
    const differs = { ...attachment(fileId), sha256: 'a'.repeat(64) };
    const refusals: [object, number, object][] = [
      [attachment(unfinished), 409, { reason: { code: 'file-unfinished' } }],
      [attachment(foreign), 422, { errors: [{ path: 'attachments.0.fileId' }] }],
      [attachment('none'), 422, { errors: [{ path: 'attachments.0.fileId' }] }],
      [differs, 422, { errors: [{ path: 'attachments.0.sha256' }] }],
    ];
    for (const [one, status, body] of refusals) {
      expect(await log(mine, id(1), [one])).toMatchObject({ status, body });
    }
    const twice = await log(mine, id(1), [attachment(fileId), attachment(fileId)]);
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ path: 'attachments.1.fileId' }] } });

    expect(await log(mine, id(1), [attachment(fileId)])).toMatchObject({ status: 200 });
    expect(await log(mine, id(1), [attachment(fileId)])).toMatchObject({
      status: 409,
      body: { reason: { code: 'file-attached' } },
    });
    const { entries } = (await t.as(mine, 'GET', `/clues/${id(1)}/record`)).body;
    const logged = entries.filter((e: { event: { type: string } }) => e.event.type === 'logged');
    expect(logged).toHaveLength(1);
    expect(logged[0].event.attachments).toEqual([{ sha256: digestOf(PDF), bytes: PDF.length, fileId }]);
  });

  it('goes along with fifty files in one transaction, and without a file as before', async () => {
    const many = await Promise.all(Array.from({ length: 50 }, () => upload(mine)));
    const entry = await log(
      mine,
      id(1),
      many.map((fileId) => attachment(fileId)),
    );
    expect(entry).toMatchObject({ status: 200 });
    const { fileId: _, ...elsewhere } = attachment('x');
    expect(await log(mine, id(1), [elsewhere])).toMatchObject({ status: 200 });
  });

  it('is taken by one of two simultaneous commands', async () => {
    const fileId = await upload(mine);
    const answers = await Promise.all([1, 2, 3].map(() => log(mine, id(1), [attachment(fileId)])));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
  });
});

describe('a file', () => {
  it('is read by its uploader, and once attached by who may read the clue in full; each read is an entry', async () => {
    const fileId = await upload(mine);
    const path = `/files/${fileId}/content`;
    const json = { accept: 'application/json' };
    for (const other of [colleague, REVIEWER, SUPERVISOR]) {
      expect((await t.as(other, 'GET', `/files/${fileId}`)).status).toBe(404);
      expect((await t.as(other, 'GET', path)).status).toBe(404);
    }
    // A redirect that `fetch` follows.
    const own = await t.as(mine, 'GET', path);
    expect([own.status, own.body]).toEqual([200, PDF.toString()]);
    expect(own.headers.get('content-disposition')).toBe(`attachment; filename="${fileId}.pdf"`);
    expect(own.headers.get('x-content-type-options')).toBe('nosniff');
    expect(own.headers.get('content-security-policy')).toContain('sandbox');

    await log(mine, id(1), [attachment(fileId)]);
    const versionOf = async () => (await t.as(mine, 'GET', `/clues/${id(1)}`)).body.version;
    const entriesOf = async () =>
      (await t.as(mine, 'GET', `/clues/${id(1)}/record`)).body.entries.length as number;
    const [before, entries] = [await versionOf(), await entriesOf()];
    const answer = await t.as(colleague, 'GET', path, undefined, json);
    expect(answer.body).toEqual({
      url: expect.stringContaining(`/uploads/${fileId}?`),
      expiresAt: new Date(t.stack.now() + 120_000).toISOString(),
      name: expect.stringMatching(/^工资表/),
      contentType: 'application/pdf',
    });
    expect(decodeURIComponent(answer.body.url)).not.toContain('工资表');
    expect(await (await fetch(answer.body.url)).text()).toBe(PDF.toString());
    expect(await versionOf()).toBe(before);
    expect(await entriesOf()).toBe(entries + 1);
    const record = (await t.as(mine, 'GET', `/clues/${id(1)}/record`)).body;
    expect(record.entries.at(-1)).toMatchObject({
      by: { id: colleague.sub },
      event: { type: 'personal-data-read', file: fileId },
    });
    expect(record.proof.intact).toBe(true);

    expect((await t.as(SUPERVISOR, 'GET', `/files/${fileId}`)).body).toMatchObject({
      state: 'stored',
      attachedTo: { kind: 'clue', id: id(1) },
    });
    expect((await t.as(SUPERVISOR, 'GET', path)).status).toBe(403);
    expect((await t.as(inspector('ba-1', '440306'), 'GET', path)).status).toBe(404);
    expect((await t.as({ ...mine, roles: [] }, 'GET', path)).status).toBe(403);
    expect(await entriesOf()).toBe(entries + 1);
  });

  it('lets its name and its bytes be found nowhere but where they belong', async () => {
    const marked = Buffer.from('made-up-content-of-evidence');
    const fileId = await upload(mine, marked, { name: '标记甲的合同.pdf' });
    await log(mine, id(1), [{ ...attachment(fileId, marked), name: '标记甲的合同.pdf' }]);
    const items: Record<string, AttributeValue>[] = [];
    const { dynamo, tableName } = t.stack.runtime;
    for await (const page of paginateScan({ client: dynamo }, { TableName: tableName })) {
      items.push(...(page.Items ?? []));
    }
    const holding = (mark: string) =>
      items
        .filter((item) => itemsText([item]).includes(mark))
        .map(({ pk }) => pk?.S?.split('#').slice(0, 2).join('#'));
    expect(holding('标记甲').sort()).toEqual(['PERSON#clue', 'PERSON#file']);
    expect(holding('made-up-content')).toEqual([]);
    expect(besideItems(t.stack)).not.toMatch(/made-up-content/);
  });
});

describe('what nobody refers to', () => {
  it('is swept: never finished after two hours, never attached after a week', async () => {
    const unfinished = (await announce(mine)).body.fileId;
    const loose = await upload(mine);
    const kept = await upload(mine);
    await log(mine, id(1), [attachment(kept)]);
    const stateOf = async (fileId: string) => (await t.as(mine, 'GET', `/files/${fileId}`)).status;
    await t.stack.sweep();
    expect(await stateOf(unfinished)).toBe(200);
    await t.goTo('2021-03-05 12:00');
    await t.stack.sweep();
    expect(await Promise.all([unfinished, loose, kept].map(stateOf))).toEqual([404, 200, 200]);
    await t.goTo('2021-03-13 12:00');
    await t.stack.sweep();
    expect(await Promise.all([unfinished, loose, kept].map(stateOf))).toEqual([404, 404, 200]);
    expect(stored()).not.toContain(loose);
    expect(stored()).toContain(kept);
  });
});

describe('the end of the retention', () => {
  it('takes the files and their names along, with `ops forget` too; the record stays whole', async () => {
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}`)).body;
    const by = inspector(officers[0]);
    await t.order(by, id(2), 'sign');
    const fileId = await upload(by);
    await log(by, id(2), [attachment(fileId)]);
    expect((await closeClue(t, id(2), by.sub)).body.status).toBe('closed');
    await t.close();
    const forgotten = await runOps(['forget', id(2), '--data', dataDir], null, { embedded: embeddedTarget });
    expect(forgotten).toMatchObject({ code: 0, err: '' });
    expect(stored()).not.toContain(fileId);
    // A part that a crash left behind.
    writeFileSync(join(dataDir, 'files', `${fileId}.x.part`), 'x');
    t = await testStack({ dataDir, fileRules: RULES, startAt: Date.now() });
    expect(stored().filter((name) => name.endsWith('.part'))).toEqual([]);
    const table = tableOf(t);
    expect(await table.get(fileKey(fileId))).toBeUndefined();
    expect(await table.get(fileNameKey(fileId))).toBeUndefined();
    const { items } = await table.query({
      KeyConditionExpression: 'pk = :pk',
      values: { ':pk': attachmentsPk('clue', id(2)) },
    });
    expect(items).toEqual([]);
    const record = (await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}/record`)).body;
    expect(record.proof).toMatchObject({ intact: true });
  });
});
