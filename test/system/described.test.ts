import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { openApiText } from '../../functions/openapi/api.ts';
import { announcementOf } from '../support/files.ts';
import type { Document } from '../support/openapi.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  ADMIN,
  type Answer,
  clueData,
  inspector,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  TRIAGE,
  testStack,
} from '../support/stack.ts';

const document = JSON.parse(openApiText()) as Document;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'api');

const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointer = (...parts: string[]) => `api#/${parts.map(escaped).join('/')}`;

/** The description's path for a request's, the one with the fewest parameters. */
function pathOf(method: string, url: string): string {
  const segments = (url.split('?')[0] ?? '').split('/');
  const fits = (path: string) => {
    const parts = path.split('/');
    return parts.length === segments.length && parts.every((p, i) => p.startsWith('{') || p === segments[i]);
  };
  const [found] = Object.keys(document.paths)
    .filter((path) => document.paths[path]?.[method.toLowerCase()] && fits(path))
    .sort((a, b) => a.split('{').length - b.split('{').length);
  if (found === undefined) throw new Error(`${method} ${url} is not described`);
  return found;
}

describe('what is answered', () => {
  let t: TestStack;
  /** The statuses that each route answered with. */
  const seen = new Map<string, Set<number>>();
  const validators = new Map<string, ValidateFunction>();

  /** Holds an answer against the description of its route and status. */
  function check(method: string, url: string, { status, body, headers }: Answer): void {
    const path = pathOf(method, url);
    const key = `${method} ${path}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(status));
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
    const told = String(status) in responses ? String(status) : 'default';
    expect([key, status, told === 'default' && status < 500]).toEqual([key, status, false]);
    const { $ref, ...own } = responses[told] ?? { description: '' };
    const component = $ref?.split('/').at(-1) ?? '';
    const content = $ref ? document.components.responses[component]?.content : own.content;
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    expect([key, status, Object.keys(content ?? {})]).toEqual([key, status, expect.arrayContaining([type])]);
    if (type === 'text/csv') return;
    const at = $ref
      ? pointer('components', 'responses', component, 'content', type, 'schema')
      : pointer('paths', path, method.toLowerCase(), 'responses', told, 'content', type, 'schema');
    const validate = validators.get(at) ?? ajv.compile({ $ref: at });
    validators.set(at, validate);
    validate(body);
    expect([key, status, validate.errors ?? []]).toEqual([key, status, []]);
  }

  async function call(
    who: Person,
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await t.as(who, method, url, body, headers);
    check(method, url, answer);
    return answer;
  }
  const id = (n: number) => `national-${clueData(n).clueNo}`;
  async function execute(who: Person, n: number, command: string, body: object = {}) {
    const { status, body: answered } = await call(who, 'POST', `/clues/${id(n)}/${command}`, body);
    expect([command, status, answered.detail]).toEqual([command, 200, undefined]);
  }
  async function push(data: ReturnType<typeof clueData>) {
    const answer = await t.push(data);
    check('POST', '/webhooks/clues', answer);
    return answer;
  }

  beforeAll(async () => {
    t = await testStack();
    await t.roster();
  });
  afterAll(() => t.close());

  it('fits the description through the life of a clue', async () => {
    const insp = inspector('insp-1');
    const officers = ['insp-1', 'insp-2'];
    await push(clueData(1));
    await push(clueData(1));
    await push({ ...clueData(1), description: 'other' });
    await push({ ...clueData(2), kind: 'rumour' as 'report' });
    await execute(SUPERVISOR, 1, 'assign', { officers });
    await execute(insp, 1, 'sign');
    const occurredAt = new Date(t.stack.now()).toISOString();
    await execute(insp, 1, 'log', { kind: 'first-contact', occurredAt, note: 'n' });
    await execute(insp, 1, 'file-case', { caseNo: '深光人社监立字〔2021〕第1号' });
    await execute(SUPERVISOR, 1, 'supervise', { dueOn: '2021-03-20' });
    await execute(insp, 1, 'request-extension', { workingDays: 5, reason: 'r' });
    await execute(SUPERVISOR, 1, 'decide-extension', { approve: true });
    await execute(insp, 1, 'suspend', { reason: 'r' });
    await execute(insp, 1, 'resume');
    await execute(insp, 1, 'request-return', { reason: 'r' });
    await execute(SUPERVISOR, 1, 'decide-return', { approve: false, note: 'n' });
    const paid = { verifiedAmountFen: 1_850_000, paidAmountFen: 1_850_000, headcount: 1 };
    await execute(insp, 1, 'conclude', { conclusion: 'PAID', ...paid });
    await execute(REVIEWER, 1, 'review', { decision: 'approve' });
    await execute(SUPERVISOR, 1, 'feedback', { satisfied: true });
    const refused = { type: 'clue.rejected', data: { clueNo: clueData(1).clueNo, reason: 'r' } } as const;
    for (const messageId of ['m-1', 'm-2']) {
      check('POST', '/webhooks/feedback', await t.reply(messageId, refused));
    }
    await execute(SUPERVISOR, 1, 'refuse-reopening', { note: 'n' });
    await execute(SUPERVISOR, 1, 'reopen', { reason: 'r' });
    await push({ ...clueData(3), reporter: clueData(1).reporter, employer: clueData(1).employer });
    await execute(TRIAGE, 3, 'triage', { decision: 'not-duplicate' });
  });

  it('fits the description for every read', async () => {
    const insp = inspector('insp-1');
    const days = 'division=4403&from=2021-01-01&to=2021-03-31';
    for (const url of [
      '/clues',
      '/clues?division=440311&sort=due&limit=1',
      '/worklist',
      '/publicity',
      '/public/decisions',
      '/funnel?division=4403&by=children',
      `/clues/${id(1)}`,
      `/clues/${id(3)}`,
      `/clues/${id(1)}/record`,
      '/me',
      '/units?division=440311',
      '/notices',
      '/calendars/2021',
      '/policies',
      '/openapi.json',
      ...['cohort', 'flow', 'on-time'].flatMap((definition) => [
        `/metrics/completion?${days}&asOf=2021-03-05&definition=${definition}`.replace('-03-31', '-03-05'),
        `/metrics/districts?definition=${definition}&parent=4403&from=2021-01-01&to=2021-03-05`,
        `/metrics/completion/clues?definition=${definition}&part=denominator&${days}`,
      ]),
      `/metrics/timeline?${days}`,
      `/metrics/durations?${days}&by=children`,
      `/metrics/results?${days}&by=children`,
      `/metrics/cases?${days}&by=children`,
      `/metrics/cases/list?part=examined&${days}`,
      `/metrics/publicity?${days}&by=children`,
      `/metrics/publicity/list?part=examined&${days}`,
      '/metrics/stock?division=4403&by=children',
      ...['sector', 'source', 'unit', 'officer', 'employer'].map(
        (by) => `/metrics/breakdown?${days}&definition=flow&by=${by}`,
      ),
      `/metrics/completion/clues?definition=flow&part=received&by=source&key=national&${days}`,
      '/metrics/stock/clues?division=4403&part=open',
      `/metrics/durations/clues?${days}`,
      `/metrics/results/clues?part=received&${days}`,
      `/metrics/timeline/clues?part=open&${days}`,
    ]) {
      const { status, body } = await call(SUPERVISOR, 'GET', url);
      expect([url, status, body.errors]).toEqual([url, 200, undefined]);
      const told =
        document.paths[pathOf('GET', url)]?.get?.responses['200']?.content?.['text/csv']?.schema.description;
      if (told === undefined) {
        // Every list of rows comes as CSV too.
        expect([url, /^\/(metrics|clues(\?|$)|worklist|funnel)/.test(url)]).toEqual([url, false]);
        continue;
      }
      const csv = await call(SUPERVISOR, 'GET', url, undefined, { accept: 'text/csv' });
      const [headings = []] = parse(csv.body as string, { bom: true }) as string[][];
      const columns = told?.split(': ')[1]?.split(', ') ?? [];
      expect([url, headings.filter((heading) => !columns.includes(heading))]).toEqual([url, []]);
    }
    await call(insp, 'GET', `/clues/${id(1)}?unmasked=true`);
    await call(insp, 'GET', `/clues/${id(1)}/record?unmasked=true`);
  });

  it('fits the description for every change of roster and calendar', async () => {
    const chief: Person = { ...ADMIN, division: '*' };
    const unit = {
      division: '440311',
      name: '测试',
      streets: ['440311006'],
      officers: [
        {
          id: 'zz-1',
          name: '测试',
          roles: ['inspector'],
          absences: [{ from: '2021-03-08', to: '2021-03-09' }],
          recusals: [{ name: '测试有限公司' }],
        },
      ],
    };
    expect((await call(ADMIN, 'PUT', '/units/zz', unit)).status).toBe(200);
    expect((await call(ADMIN, 'GET', '/units/zz')).status).toBe(200);
    await call(ADMIN, 'DELETE', '/units/zz');
    const handOver = '/officers/zz-1/hand-over';
    expect((await call(ADMIN, 'POST', handOver, { to: ['insp-3'], note: 'n' })).status).toBe(200);
    expect((await call(ADMIN, 'POST', handOver, { to: ['nobody'] })).status).toBe(422);
    expect((await call(ADMIN, 'PUT', '/units/zz', { ...unit, officers: [] })).status).toBe(200);
    expect((await call(ADMIN, 'DELETE', '/units/zz')).status).toBe(200);
    expect((await call(ADMIN, 'GET', '/senders')).status).toBe(200);
    const notice = {
      notice: '测试通知',
      publishedOn: '2021-03-05',
      daysOff: ['2027-01-01', '2027-10-01'],
      makeUpDays: [],
    };
    expect((await call(chief, 'PUT', '/calendars/2027', notice)).status).toBe(200);
    await call(chief, 'PUT', '/calendars/2027', { ...notice, expectedVersion: 'x' });
    await call(ADMIN, 'PUT', '/calendars/2027', notice);
    await call(chief, 'PUT', '/calendars/1066', notice);
    const { version: _, ...policy } = { ...DEFAULT_POLICY, effectiveFrom: '2022-01-01' };
    expect((await call(chief, 'PUT', '/policies/local-2', policy)).status).toBe(200);
    await call(chief, 'PUT', '/policies/local-2', { ...policy, lateEntryDays: 1 });
    await call(chief, 'PUT', '/policies/local-3', { ...policy, legalReviewConclusions: ['PENALIZED'] });
    expect((await call(ADMIN, 'GET', '/policies/local-2')).status).toBe(200);
    await call(ADMIN, 'GET', '/policies/none');
  });

  it('fits the description for files of evidence', async () => {
    const insp = inspector('insp-1');
    const bytes = Buffer.from('%PDF-1.7 made up');
    const announced = await call(insp, 'POST', '/files', announcementOf(bytes));
    expect(announced.status).toBe(201);
    const { fileId, url, headers } = announced.body;
    const json = { accept: 'application/json' };
    await call(insp, 'GET', `/files/${fileId}/content`, undefined, json);
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    expect((await call(insp, 'GET', `/files/${fileId}`)).status).toBe(200);
    expect((await call(insp, 'GET', `/files/${fileId}/content`, undefined, json)).status).toBe(200);
    await call(insp, 'POST', '/files', announcementOf(bytes, { bytes: 2 ** 40 }));
    await call(insp, 'POST', '/files', announcementOf(bytes, { contentType: 'text/html' }));
    for (const end of ['', '/content']) await call(SUPERVISOR, 'GET', `/files/${fileId}${end}`);
  });

  it('fits the description for what officers are told', async () => {
    const insp = inspector('insp-1');
    const { body } = await call(insp, 'GET', '/notices?limit=1');
    expect((await call(insp, 'POST', `/notices/${body.notices[0].noticeId}/read`)).status).toBe(200);
    expect((await call(SUPERVISOR, 'POST', `/notices/${body.notices[0].noticeId}/read`)).status).toBe(404);
  });

  it('fits the description for subscribers and deliveries', async () => {
    const receiver = await startReceiver();
    const path = '/subscribers/national';
    const body = { name: 'n', kind: 'platform', endpoint: receiver.url, events: ['*'], divisions: ['4403'] };
    const mapping = { version: '1', codes: { conclusion: { PAID: '01' } } };
    expect((await call(ADMIN, 'PUT', path, { ...body, mapping, active: true })).status).toBe(200);
    expect((await call(ADMIN, 'POST', `${path}/rotate`)).status).toBe(200);
    await push(clueData(30));
    for (const url of ['/subscribers', path, '/deliveries?limit=1', '/deliveries?state=delivered'])
      expect((await call(ADMIN, 'GET', url)).status).toBe(200);
    const [delivery] = (await call(ADMIN, 'GET', '/deliveries')).body.deliveries;
    expect((await call(ADMIN, 'POST', `/deliveries/${delivery.id}/redeliver`)).status).toBe(200);
    const since = new Date(t.stack.now()).toISOString();
    expect((await call(ADMIN, 'POST', `${path}/redeliver`, { since })).status).toBe(200);
    await call(ADMIN, 'PUT', path, { ...body, active: false, expectedVersion: 0 });
    await receiver.close();
  });

  it('fits the description for whoever is refused', async () => {
    const stranger = inspector('ba-1', '440306');
    const nobody: Person = { sub: 'nobody', roles: [], division: '*' };
    const unknown = `/clues/${id(1)}%07`;
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of Object.keys(item).map((name) => name.toUpperCase())) {
        if (path.startsWith('/webhooks/')) continue;
        const url = path
          .replace('{clueId}', id(1))
          .replace('{unitId}', 'gm')
          .replace('{year}', '2021')
          .replace('{version}', 'local-2');
        const wrong = { unheard: 'of' };
        for (const who of [nobody, stranger, SUPERVISOR, inspector('insp-1')]) {
          await call(who, method, `${url}?unheard=of`, method === 'GET' ? undefined : wrong);
        }
        if (method !== 'GET') {
          await call(ADMIN, method, url, { text: 'x'.repeat(70_000) });
          await call(SUPERVISOR, method, url, {}, { 'idempotency-key': 'k'.repeat(129) });
        }
        if (path.includes('{clueId}'))
          await call(SUPERVISOR, method, url.replace(`/clues/${id(1)}`, unknown));
      }
    }
    const without = await fetch(`${t.stack.url}/clues`);
    check('GET', '/clues', { status: without.status, body: await without.json(), headers: without.headers });
  });

  it('was seen done for every route, and refused for every route that asks for something', () => {
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const done = [...seen].filter(([, statuses]) => [...statuses].some((s) => s < 300)).map(([key]) => key);
    // Cases and publicity have their own tests, which hold what they answer against its schema.
    const others = routes.filter((key) => !done.includes(key) && !/ \/(cases|publicity\/)/.test(key));
    expect(others).toEqual([]);
    const refused = [...seen]
      .filter(([, statuses]) => [...statuses].some((s) => s >= 400))
      .map(([key]) => key);
    expect(routes.filter((key) => !refused.includes(key))).toEqual(['GET /me', 'GET /openapi.json']);
  });
});
