import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../domain/kernel/roles.ts';
import {
  ADMIN,
  type Answer,
  closeClue,
  clueData,
  inspector,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  TRIAGE,
  testStack,
} from '../support/stack.ts';

const problem = (answer: Answer, status: number, code: string) => {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `urn:qingxin:problem:${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
  });
  expect(JSON.stringify(answer.body)).not.toMatch(/qingxin-|arn:aws|stack|node_modules|张测试/);
};

describe('refusals', () => {
  let t: TestStack;
  const id = (n: number) => `national-${clueData(n).clueNo}`;
  beforeAll(async () => {
    t = await testStack();
    await t.roster();
    await t.push(clueData(1));
  });
  afterAll(() => t.close());
  const versionOf = async (n: number) => (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)).body.version;

  describe('of pushes', () => {
    const raw = (body: string, headers: Record<string, string>, path = '/webhooks/clues') =>
      fetch(`${t.stack.url}${path}`, { method: 'POST', headers, body });
    const signed = (body: string, ageSeconds = 0, source = 'national') =>
      t.stack.sign(source, body, 'msg_1', t.stack.now() - ageSeconds * 1000) as unknown as Record<
        string,
        string
      >;
    const push = (data: object) =>
      JSON.stringify({ type: 'clue.pushed', timestamp: '2021-03-05T09:00:00+08:00', data });

    it('repeats are 200 for ever, other content is 409 and the first stays', async () => {
      const version = await versionOf(1);
      for (let i = 0; i < 3; i++) {
        expect(await t.push(clueData(1))).toMatchObject({ status: 200, body: { clueId: id(1) } });
      }
      const reordered = Object.fromEntries(Object.entries(clueData(1)).reverse()) as ReturnType<
        typeof clueData
      >;
      expect((await t.push(reordered)).status).toBe(200);
      const other = await t.push({ ...clueData(1), description: '另一内容' });
      problem(other, 409, 'other-content');
      expect(t.stack.meter.counts.get('PushConflicting')).toBe(1);
      expect(await versionOf(1)).toBe(version);
    });

    it('unsigned, stale, early and tampered pushes are 401', async () => {
      const body = push(clueData(2));
      expect((await raw(body, {})).status).toBe(401);
      expect((await raw(body, signed(body, 301))).status).toBe(401);
      expect((await raw(body, signed(body, -301))).status).toBe(401);
      expect((await raw(`${body} `, signed(body))).status).toBe(401);
      expect((await raw(body, { ...signed(body), 'webhook-timestamp': 'soon' })).status).toBe(401);
      expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}`)).status).toBe(404);
      expect((await raw(body, signed(body, 300))).status).toBe(202);
    });

    it('what is not JSON is 400, what does not fit is 422 with every field named', async () => {
      expect((await raw('{', signed('{'))).status).toBe(400);
      const bad = push({
        ...clueData(3),
        clueNo: 'a/b',
        kind: 'rumour',
        arrears: { from: '2021-02', to: '2020-11', headcount: 0 },
        workplace: { division: '440311', street: '440306001', address: 'x' },
      });
      const answer = await raw(bad, signed(bad));
      expect(answer.status).toBe(422);
      const { errors } = (await answer.json()) as { errors: { path: string }[] };
      expect(errors.map((e) => e.path)).toEqual(
        expect.arrayContaining([
          'data.clueNo',
          'data.kind',
          'data.arrears.headcount',
          'data.workplace.street',
        ]),
      );
    });

    it('more than 64 KiB is 413', async () => {
      const large = push({ ...clueData(3), description: 'x'.repeat(70_000) });
      expect((await raw(large, signed(large))).status).toBe(413);
    });

    it('a check digit that fails is a warning, not a refusal', async () => {
      const data = clueData(4);
      const odd = {
        ...data,
        reporter: { ...data.reporter, documentNumber: '110105194912310021' },
        employer: { ...data.employer, creditCode: '91512081MA62K02601' },
      };
      expect((await t.push(odd)).status).toBe(202);
      expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(4)}`)).body.warnings).toEqual([
        'resident-id-check-digit',
        'credit-code-check-digit',
      ]);
    });

    it('feedback is taken once for each message, on a closed clue of the sender', async () => {
      await t.push(clueData(50));
      const feedback = (body: string, headers: Record<string, string>) =>
        raw(body, headers, '/webhooks/feedback');
      const body = JSON.stringify({
        type: 'clue.feedback',
        timestamp: '2021-03-05T09:00:00+08:00',
        data: { clueNo: clueData(50).clueNo, satisfied: true, note: '满意' },
      });
      expect((await feedback(body, signed(body))).status).toBe(409);
      const { body: clue } = await t.as(SUPERVISOR, 'GET', `/clues/${id(50)}`);
      expect((await closeClue(t, id(50), clue.officers[0])).status).toBe(200);
      for (let i = 0; i < 2; i++) expect((await feedback(body, signed(body))).status).toBe(200);
      const { body: record } = await t.as(SUPERVISOR, 'GET', `/clues/${id(50)}/record`);
      const events = record.entries.map((e: { event: { type: string } }) => e.event.type);
      expect(events.filter((type: string) => type === 'feedback')).toHaveLength(1);
      expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(50)}`)).body.satisfied).toBe(true);
      const other = signed(body, 0, 'hotline');
      expect((await feedback(body, other)).status).toBe(404);
      const odd = body.replace('true', '"yes"');
      expect((await feedback(odd, signed(odd))).status).toBe(422);
      expect((await feedback(body, {})).status).toBe(401);
    });

    it('the source is the sender whose key signed', async () => {
      expect((await t.push(clueData(1), 'hotline')).body.clueId).toBe(`hotline-${clueData(1).clueNo}`);
    });
  });

  describe('of callers', () => {
    it('without a good token: 401', async () => {
      for (const authorization of ['', 'Bearer nonsense', 'Basic abc']) {
        const answer = await fetch(`${t.stack.url}/clues/${id(1)}`, {
          headers: authorization ? { authorization } : {},
        });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
    });

    it('outside the division a clue does not exist, for siblings and broken prefixes alike', async () => {
      const strange = await t.as({ ...SUPERVISOR, division: '440306' }, 'GET', `/clues/${id(1)}`);
      problem(strange, 404, 'unknown-clue');
      for (const division of ['440310', '44031', '4404', '', '440311001']) {
        const caller: Person = { sub: 'x', roles: ['supervisor'], division };
        expect((await t.as(caller, 'GET', `/clues/${id(1)}`)).status, division).toBe(404);
        expect((await t.order(caller, id(1), 'supervise')).status, division).toBe(404);
      }
      for (const division of ['440311002', '440311', '4403', '44', '*']) {
        expect((await t.as({ ...SUPERVISOR, division }, 'GET', `/clues/${id(1)}`)).status, division).toBe(
          200,
        );
      }
      problem(await t.as(SUPERVISOR, 'GET', '/clues/national-NONE'), 404, 'unknown-clue');
    });

    it('a wrong role is 403, before the body is looked at', async () => {
      const roles: Role[] = ['triage', 'inspector', 'reviewer', 'supervisor', 'admin'];
      const needed: Record<string, Role> = {
        triage: 'triage',
        assign: 'supervisor',
        sign: 'inspector',
        log: 'inspector',
        'file-case': 'inspector',
        conclude: 'inspector',
        review: 'reviewer',
        'request-extension': 'inspector',
        'decide-extension': 'supervisor',
        suspend: 'inspector',
        resume: 'inspector',
        'decide-return': 'supervisor',
        supervise: 'supervisor',
        reopen: 'supervisor',
      };
      for (const [command, role] of Object.entries(needed)) {
        for (const other of roles.filter((r) => r !== role)) {
          const answer = await t.order({ sub: 'x', roles: [other], division: '440311' }, id(1), command, {
            x: 1,
          });
          expect(answer.status, `${command} by ${other}`).toBe(403);
        }
      }
      problem(await t.as(SUPERVISOR, 'PUT', '/units/u', {}), 403, 'wrong-role');
    });

    it('an inspector who is not assigned is 403', async () => {
      problem(await t.order(inspector('insp-3'), id(1), 'sign'), 403, 'wrong-role');
    });

    it('an admin of another city cannot touch the roster', async () => {
      const body = { division: '440311', name: 'x', officers: [] };
      expect((await t.as({ ...ADMIN, division: '4404' }, 'PUT', '/units/gm', body)).status).toBe(404);
    });
  });

  describe('of commands', () => {
    const allowedOf = (body: { availableCommands: { name: string; allowed: boolean }[] }) =>
      body.availableCommands.filter((c) => c.allowed).map((c) => c.name);

    it('in the wrong status or by the wrong person: why, where the clue is, and what the caller can order', async () => {
      const version = await versionOf(1);
      const answer = await t.order(REVIEWER, id(1), 'review', { decision: 'approve' });
      problem(answer, 409, 'wrong-status');
      expect(answer.body).toMatchObject({
        currentStatus: 'assigned',
        version,
        reason: { code: 'wrong-status', zh: expect.stringContaining('待签收'), en: answer.body.detail },
      });
      expect(allowedOf(answer.body)).toEqual([]);
      const stranger = await t.order(inspector('insp-3'), id(1), 'sign');
      problem(stranger, 403, 'wrong-role');
      expect(stranger.body).toMatchObject({
        currentStatus: 'assigned',
        version,
        reason: { code: 'assigned-only' },
        availableCommands: expect.arrayContaining([
          { name: 'sign', allowed: false, reason: stranger.body.reason },
        ]),
      });
      const wrongRole = await t.order(SUPERVISOR, id(1), 'sign');
      problem(wrongRole, 403, 'wrong-role');
      expect(allowedOf(wrongRole.body)).toEqual(['assign', 'supervise']);
    });

    it('unknown commands, fields and values', async () => {
      problem(await t.order(SUPERVISOR, id(1), 'destroy'), 404, 'unknown-command');
      const extra = await t.order(SUPERVISOR, id(1), 'supervise', { note: 'x', colour: 'red' });
      problem(extra, 422, 'invalid-input');
      expect(extra.body.errors).toEqual([{ path: 'colour', message: expect.any(String) }]);
      const notJson = await fetch(`${t.stack.url}/clues/${id(1)}/supervise`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await t.stack.token({ ...SUPERVISOR, roles: ['supervisor'] })}` },
        body: '{',
      });
      expect(notJson.status).toBe(400);
      expect((await t.as(SUPERVISOR, 'DELETE', `/clues/${id(1)}`)).status).toBe(405);
      expect((await t.as(SUPERVISOR, 'GET', '/nowhere')).status).toBe(404);
    });

    it('a stale version is 412, a double click changes once', async () => {
      const version = await versionOf(1);
      problem(
        await t.order(inspector('insp-1'), id(1), 'sign', { expectedVersion: version - 1 }),
        412,
        'stale',
      );
      const clicks = await Promise.all(
        [1, 2].map(() => t.order(inspector('insp-1'), id(1), 'sign', { expectedVersion: version })),
      );
      expect(clicks.map((c) => c.status).sort()).toEqual([200, 412]);
      const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}/record`);
      expect(body.entries.filter((e: { event: { type: string } }) => e.event.type === 'signed')).toHaveLength(
        1,
      );
    });

    it('the same idempotency key is the same answer; with another body 409', async () => {
      const by = inspector('insp-1');
      const body = { kind: 'first-contact', occurredAt: '2021-03-05T08:00:00+08:00', note: 'x' };
      const key = { 'idempotency-key': 'k-1' };
      const send = (b: object) => t.as(by, 'POST', `/clues/${id(1)}/log`, b, key);
      const answers = await Promise.all([send(body), send(body), send(body)]);
      expect(answers.map((a) => a.status)).toEqual([200, 200, 200]);
      expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1);
      problem(await send({ ...body, note: 'y' }), 409, 'idempotency-key-reused');
      const { body: record } = await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}/record`);
      expect(
        record.entries.filter((e: { event: { type: string } }) => e.event.type === 'logged'),
      ).toHaveLength(1);
    });

    it('a merge needs a clue that is there', async () => {
      await t.push(clueData(30, { reporter: clueData(1).reporter }));
      const answer = await t.order(TRIAGE, id(30), 'triage', {
        decision: 'duplicate',
        of: 'national-NONE',
        note: 'x',
      });
      problem(answer, 422, 'invalid-input');
      expect(answer.body.errors[0].path).toBe('of');
    });
  });

  describe('of questions', () => {
    it.each([
      ['/metrics/completion?division=440311&definition=cohort&from=2021-01-01', 422],
      ['/metrics/completion?division=440311&definition=guess&from=2021-01-01&to=2021-02-01', 422],
      ['/metrics/completion?division=44031&definition=cohort&from=2021-01-01&to=2021-02-01', 422],
      ['/metrics/completion?division=440311&definition=cohort&from=2021-02-30&to=2021-03-01', 422],
      ['/metrics/completion?division=440311&definition=cohort&from=2021-03-01&to=2021-02-01', 422],
      ['/metrics/completion?division=4401&definition=cohort&from=2021-01-01&to=2021-02-01', 404],
      ['/clues?limit=101', 422],
      ['/clues?status=lost', 422],
      ['/clues?division=4401', 404],
    ])('%s: %i', async (path, status) => {
      expect((await t.as(SUPERVISOR, 'GET', path)).status).toBe(status);
    });

    it('figures are for supervisors', async () => {
      const path = '/metrics/completion?division=440311&definition=cohort&from=2021-01-01&to=2021-12-31';
      expect((await t.as(inspector('insp-1'), 'GET', path)).status).toBe(403);
    });
  });

  it('nobody available: the clue waits for a supervisor, an alarm tells, nothing fails', async () => {
    const data = clueData(40, { workplace: { division: '440305', street: '440305001', address: 'x' } });
    expect((await t.push(data)).status).toBe(202);
    const read = await t.as(SUPERVISOR, 'GET', `/clues/${id(40)}`);
    expect(read.body).toMatchObject({ status: 'received', awaitingSupervisor: true });
    expect(t.stack.meter.counts.get('ClueUnassigned')).toBe(1);
    const one = await t.order(SUPERVISOR, id(40), 'assign', { officers: ['n-1', 'n-1'] });
    expect(one.status).toBe(422);
    const strangers = await t.order(SUPERVISOR, id(40), 'assign', { officers: ['n-2', 'n-1'] });
    expect(strangers.body).toMatchObject({ status: 422, errors: [{ path: 'officers.0' }] });
    await t.as(ADMIN, 'PUT', '/units/u-city', {
      division: '4403',
      name: '市支队',
      officers: ['n-1', 'n-2'].map((id) => ({ id, name: id, roles: ['inspector'] })),
    });
    const two = await t.order(SUPERVISOR, id(40), 'assign', { officers: ['n-2', 'n-1'], note: '借调' });
    expect(two.body).toMatchObject({ status: 'assigned', officers: ['n-1', 'n-2'] });
    expect((await t.order(inspector('n-1', '440305'), id(40), 'sign')).status).toBe(200);
    expect((await t.stack.stats()).executions.failed).toBe(0);
  });

  it('serves its description', async () => {
    const answer = await fetch(`${t.stack.url}/openapi.json`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
  });

  // Last: it moves the clock on by a month.
  it('an expired idempotency key is free again', async () => {
    const send = (note: string) =>
      t.as(SUPERVISOR, 'POST', `/clues/${id(60)}/supervise`, { note }, { 'idempotency-key': 'k-2' });
    await t.push(clueData(60, { workplace: { division: '440304', address: 'x' } }));
    expect((await send('a')).status).toBe(200);
    expect((await send('b')).status).toBe(409);
    await t.stack.advanceTo(t.stack.now() + 31 * 86_400_000);
    expect((await send('b')).status).toBe(200);
  });
});
