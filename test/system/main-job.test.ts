import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import { verifyRecord } from '../../domain/kernel/verification.ts';
import { clueRecordSchema } from '../../functions/contract/record-schema.ts';
import { clueDetailSchema, clueListSchema, clueViewSchema } from '../../functions/contract/view-schema.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import {
  besideItems,
  closeClue,
  clueData,
  inspector,
  itemsText,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  TRIAGE,
  testStack,
} from '../support/stack.ts';

describe('the main job: from signed push to closure and the rate', () => {
  let t: TestStack;
  let dataDir: string;
  const logged: string[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'qingxin-test-'));
    const note = (code: string, fields?: object) => {
      logged.push(JSON.stringify({ code, ...fields }));
    };
    t = await testStack({ dataDir, log: { info: note, warn: note, error: note } });
    await t.roster();
  });
  afterAll(async () => {
    await t.close();
    await rm(dataDir, { recursive: true });
  });
  const id = (n: number) => `national-${clueData(n).clueNo}`;

  it('carries a clue through every stage in at most ten transitions', async () => {
    const pushed = await t.push(clueData(1));
    expect(pushed).toMatchObject({ status: 202, body: { clueId: id(1), status: 'received' } });
    const read = await t.as(inspector('insp-1'), 'GET', `/clues/${id(1)}`);
    expect(clueDetailSchema.parse(read.body)).toMatchObject({
      status: 'assigned',
      officers: ['insp-1', 'insp-2'],
      unitId: 'gm-gongming',
      dueDate: '2021-03-26',
    });
    const closed = await closeClue(t, id(1));
    expect(clueViewSchema.parse(closed.body)).toMatchObject({
      status: 'closed',
      conclusion: { code: 'PAID', label: '欠薪已支付', paidAmountFen: 1_850_000 },
    });
    const { executions, transitions } = await t.stack.stats();
    expect(executions).toEqual({ started: 1, succeeded: 1, failed: 0, running: 0 });
    expect(transitions).toBeLessThanOrEqual(10);
  });

  it('keeps a record that an outsider can verify', async () => {
    const { body } = await t.as(inspector('insp-1'), 'GET', `/clues/${id(1)}/record`);
    const record = clueRecordSchema.parse(body);
    expect(record.proof).toMatchObject({ intact: true, entries: record.entries.length });
    expect(verifyRecord(recordRules(CLUE), { id: id(1), entries: body.entries })).toMatchObject({
      intact: true,
      head: record.proof.head,
    });
    expect(body.entries.map((e: ClueRecordEntry) => e.event.type)).toEqual([
      'received',
      'triaged',
      'assigned',
      'signed',
      'logged',
      'concluded',
      'closed',
      'archived',
    ]);
    expect(record.texts.map((x) => x.text)).toContain('已电话联系反映人');
  });

  it('answers the completion rate', async () => {
    await t.push(clueData(2));
    const query = 'division=440311&definition=cohort&from=2021-01-01&to=2021-12-31&asOf=2021-03-05';
    const { body } = await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`);
    expect(body).toMatchObject({
      numerator: 1,
      denominator: 2,
      rate: 0.5,
      percent: '50.00',
      open: 1,
      overdue: 0,
    });
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
  });

  it('shows personal data masked, in full to assigned officers alone, and records such a read', async () => {
    const masked = await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}`);
    expect(masked.body.particulars.reporter).toEqual({
      name: '张**',
      documentType: 'resident-id',
      documentNumber: expect.stringMatching(/^440300\*{8}\w{4}$/),
      phone: '139****0002',
      bankCard: expect.stringMatching(/^\*+3445$/),
    });
    expect(masked.body.particulars.description).toMatch(/^我叫张\*\*,工资未发/);
    expect(masked.body.particulars.description).not.toContain('13900001111');
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}?unmasked=true`)).status).toBe(403);
    const [officer = ''] = masked.body.officers;
    const full = await t.as(inspector(officer), 'GET', `/clues/${id(2)}?unmasked=true`);
    expect(full.body.particulars.reporter).toMatchObject({ name: '张测试', phone: '13900000002' });
    // Who reads takes nobody's command from under them.
    expect(full.body.version).toBe(masked.body.version);
    const { body } = await t.as(inspector(officer), 'GET', `/clues/${id(2)}/record`);
    expect(body.entries.at(-1)).toMatchObject({ event: { type: 'personal-data-read' }, by: { id: officer } });
  });

  it('lists by status, officer, employer and lateness, in pages', async () => {
    for (const n of [3, 4, 5]) await t.push(clueData(n));
    const list = async (query: string, person = SUPERVISOR) => {
      const { status, body } = await t.as(person, 'GET', `/clues?${query}`);
      expect(status).toBe(200);
      return clueListSchema.parse(body);
    };
    const all = await list('division=440311&status=assigned');
    expect(all.clues.map((c) => c.clueId).sort()).toEqual([2, 3, 4, 5].map(id));
    expect(all.clues[0]?.employerName).toBe('深圳市测试电子有限公司');
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`division=4403&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.clues.length).toBeLessThanOrEqual(2);
      seen.push(...page.clues.map((c) => c.clueId));
      cursor = page.cursor ?? '';
    } while (cursor);
    expect(seen.sort()).toEqual([1, 2, 3, 4, 5].map(id));
    const officer = all.clues[0]?.officers[0] ?? '';
    const mine = await list(`assignee=${officer}`, inspector(officer));
    expect(mine.clues.length).toBeGreaterThan(0);
    expect(mine.clues.every((c) => c.officers.includes(officer))).toBe(true);
    expect((await list(`employer=${encodeURIComponent('深圳市测试电子 有限公司')}`)).clues).toHaveLength(5);
    expect((await list('overdue=true')).clues).toEqual([]);
    expect((await list('division=440306')).clues).toEqual([]);
    expect((await t.as(SUPERVISOR, 'GET', '/clues?cursor=bm9wZQ')).status).toBe(422);
  });

  it('keeps personal data in its own items, out of workflow, ledger and log', async () => {
    const secrets = [
      '张测试',
      '139000000',
      '13900001111',
      '6222020200112233445',
      '测试路',
      '已电话联系',
      clueData(1).reporter.documentNumber,
    ];
    const scan = await t.stack.runtime.dynamo.send(new ScanCommand({ TableName: t.stack.runtime.tableName }));
    const items = scan.Items ?? [];
    expect(items.length).toBeGreaterThan(30);
    const own = items.filter((i) => i.pk?.S?.startsWith('PERSON#'));
    const rest = items.filter((i) => !i.pk?.S?.startsWith('PERSON#') && !i.pk?.S?.startsWith('ROSTER#'));
    expect(JSON.stringify(own)).toContain('张测试');
    const history = await t.stack.workflow.sfn.send(
      new GetExecutionHistoryCommand({
        executionArn: `${t.stack.workflow.stateMachineArn(CLUE.workflow).replace('stateMachine', 'execution')}:${id(1)}-g1`,
        includeExecutionData: true,
      }),
    );
    expect(history.events?.length).toBeGreaterThan(20);
    const executions = besideItems(t.stack);
    expect(executions).toContain(id(1));
    // Every state and most entries are packed.
    expect(itemsText(rest)).toContain('contentHash');
    for (const text of [itemsText(rest), JSON.stringify(history.events), executions, logged.join('\n')]) {
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it('waits for a person where the rules cannot settle it', async () => {
    const again = clueData(6, { reporter: clueData(3).reporter });
    await t.push(again);
    const read = await t.as(TRIAGE, 'GET', `/clues/${id(6)}`);
    expect(read.body).toMatchObject({ status: 'triage', triage: { suspectedOf: id(3) } });
    const merged = await t.order(TRIAGE, id(6), 'triage', {
      decision: 'duplicate',
      of: id(3),
      note: '同一人',
    });
    expect(merged.body).toMatchObject({ status: 'merged', mergedInto: id(3) });
    expect((await t.order(TRIAGE, id(6), 'triage', { decision: 'accept' })).status).toBe(409);
    expect((await t.stack.stats()).executions.running).toBe(4);
  });

  it('raises alarms as limits pass, and goes on waiting', async () => {
    await t.goTo('2021-03-31 09:00');
    const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}/record`);
    const alarms = body.entries.flatMap((e: { event: { type: string; kind?: string } }) =>
      e.event.type === 'alarmed' ? [e.event.kind] : [],
    );
    expect(alarms).toEqual(['sign-late', 'overdue']);
    const late = await t.as(SUPERVISOR, 'GET', '/clues?division=440311&overdue=true');
    expect(late.body.clues.map((c: { clueId: string }) => c.clueId).sort()).toEqual([2, 3, 4, 5].map(id));
    const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}`)).body.officers;
    expect((await closeClue(t, id(2), officer)).body).toMatchObject({ status: 'closed' });
    const query = 'division=440311&definition=on-time&from=2021-03-01&to=2021-03-31';
    const onTime = await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`);
    expect(onTime.body).toMatchObject({ numerator: 1, denominator: 5, excluded: { merged: 1, returned: 0 } });
    expect((await t.stack.stats()).executions.failed).toBe(0);
  });

  it('hands a clue to another district with its clock', async () => {
    const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(3)}`)).body.officers;
    expect(
      (await t.order(inspector(officer), id(3), 'request-return', { reason: '工地在宝安', to: '440306' }))
        .status,
    ).toBe(200);
    const moved = await t.order(SUPERVISOR, id(3), 'decide-return', { approve: true });
    expect(moved.body).toMatchObject({ division: '440306', receivedBy: '440311', dueDate: '2021-03-26' });
    const left = await t.as(inspector(officer), 'GET', `/clues/${id(3)}`);
    expect(left.body).toMatchObject({
      handedOver: true,
      status: 'received',
      officers: [],
      availableCommands: [],
      mayUnmask: false,
      particulars: { masked: true },
    });
    expect((await t.order(inspector(officer), id(3), 'log')).status).toBe(404);
    const there = await t.as(SUPERVISOR, 'GET', `/clues/${id(3)}`);
    expect(there.body).toMatchObject({ status: 'assigned', officers: ['ba-1', 'ba-2'] });
  });

  it('opens a closed clue for another round', async () => {
    expect((await t.order(SUPERVISOR, id(1), 'reopen', { reason: '仍未付清' })).body).toMatchObject({
      status: 'investigating',
      round: 2,
    });
    const again = await t.order(inspector('insp-1'), id(1), 'conclude', { conclusion: 'PENALISED' });
    expect(again.status).toBe(200);
    expect(
      (await t.order(REVIEWER, id(1), 'review', { decision: 'reject', note: '补充材料' })).body.status,
    ).toBe('investigating');
    await t.order(inspector('insp-1'), id(1), 'conclude', { conclusion: 'PENALISED' });
    expect((await t.order(REVIEWER, id(1), 'review', { decision: 'approve' })).body.status).toBe('closed');
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
    expect(await t.stack.reconcile(0)).toMatchObject({ rearmed: [], stopped: [] });
  });

  it('takes up a request that comes while time moves once the time has come', async () => {
    const at = t.stack.now() + 240_000;
    const moved = t.stack.advanceTo(at);
    const pushed = t.push(clueData(90));
    await moved;
    expect((await pushed).status).toBe(202);
    const { body } = await t.as(inspector('insp-1'), 'GET', `/clues/${id(90)}`);
    expect(body).toMatchObject({ receivedAt: new Date(at).toISOString() });
  });
});

describe('thirty people against one employer', () => {
  it('are reported as a group when the thirtieth comes, and each keeps a clue of their own', async () => {
    const t = await testStack();
    try {
      await t.roster();
      for (let n = 1; n < 30; n++) await t.push(clueData(n));
      expect(t.stack.meter.counts.get('GroupReported')).toBeUndefined();
      await t.push(clueData(30));
      expect(t.stack.meter.counts.get('GroupReported')).toBe(1);
      const { body } = await t.as(SUPERVISOR, 'GET', `/clues/national-${clueData(30).clueNo}`);
      expect(body).toMatchObject({
        status: 'assigned',
        groupSize: 30,
        triage: { track: 'complex', priority: 'urgent' },
      });
      const list = await t.as(SUPERVISOR, 'GET', '/clues?division=440311&status=assigned&limit=100');
      expect(list.body.clues).toHaveLength(30);
    } finally {
      await t.close();
    }
  });
});
