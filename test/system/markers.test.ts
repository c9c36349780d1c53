import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { COMMAND_BODIES } from '../../domain/clue/commands.ts';
import { type ClueData, clueDataSchema } from '../../domain/clue/push.ts';
import { ROLES } from '../../domain/kernel/roles.ts';
import { comparable } from '../../domain/people/text.ts';
import { ROUTES } from '../../functions/http/routes.ts';
import {
  ADMIN,
  type Answer,
  besideItems,
  clueData,
  inspector,
  itemsText,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  TRIAGE,
  testStack,
} from '../support/stack.ts';

/** Made up. Every text says who complained, with what number, written as people paste such things. */
const NAME = '阿卜杜拉·样例提';
const PHONE = '13912345678';
const ID = '440300198001017239';
const CARD = '6222020200998877665';
const PASTED =
  '阿卜杜拉•样例提（阿卜杜拉 样例\u200b提），１３９\u200b１２３４ ５６７８，\u202d440300198001017239\u202c，6222 0202 0099 8877 665';
const PERSONAL = [NAME, '阿卜杜拉', PHONE, ID, CARD, '隐匿路七十九号', '隐匿街八十三号'];

const PUSH_TEXTS: Readonly<Record<string, string>> = {
  'reporter.name': NAME,
  'reporter.documentType': '旗标证件',
  'reporter.documentNumber': `\u202d${ID}`,
  'reporter.phone': '１３９１２３４５６７８',
  'reporter.bankCard': CARD,
  'employer.name': '旗标甲有限公司',
  'employer.creditCode': 'FLAGCREDITCODE',
  'employer.address': '深圳市光明区公明街道隐匿路七十九号',
  'workplace.address': '深圳市光明区公明街道隐匿街八十三号',
  sector: '旗标行业',
  'project.name': `旗标项目${PASTED}`,
  'project.developer': `旗标建设${PASTED}`,
  'project.generalContractor': `旗标总包${PASTED}`,
  'project.subcontractor': `旗标分包${PASTED}`,
  'arrears.job': `旗标工种${PHONE}`,
  description: `旗标说明${PASTED}`,
};
/** The case that the first clue opens. */
const CASE_ID = '440311-2021-00001';
/** The routes that show a text of the push to whoever may see the clue. Everything else shows it to nobody. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  旗标甲有限公司: [
    '/cases',
    '/cases/{caseId}',
    '/clues',
    '/clues/{clueId}',
    '/metrics/completion/clues',
    '/worklist',
  ],
  FLAGCREDITCODE: ['/cases/{caseId}', '/clues/{clueId}'],
  旗标项目: ['/clues/{clueId}'],
  旗标建设: ['/clues/{clueId}'],
  旗标总包: ['/clues/{clueId}'],
  旗标分包: ['/clues/{clueId}'],
  旗标工种: ['/clues/{clueId}'],
  旗标说明: ['/cases/{caseId}', '/clues/{clueId}'],
  旗标证件: [],
  旗标行业: [],
};

/** The dotted paths of a schema's texts that say what they like: not codes, dates or ids. */
function freeTexts(schema: z.ZodType, longest: number): string[] {
  interface Json {
    type?: string;
    pattern?: string;
    format?: string;
    enum?: unknown[];
    maxLength?: number;
    properties?: Record<string, Json>;
    items?: Json;
    $ref?: string;
    $defs?: Record<string, Json>;
    allOf?: Json[];
  }
  const whole = z.toJSONSchema(schema, { io: 'input' }) as Json;
  const walk = (given: Json, path: string): string[] => {
    const json = given.$ref ? (whole.$defs?.[given.$ref.replace('#/$defs/', '')] ?? {}) : given;
    if (json.properties) {
      return Object.entries(json.properties).flatMap(([name, part]) =>
        walk(part, path ? `${path}.${name}` : name),
      );
    }
    if (json.items) return walk(json.items, path);
    const coded = json.pattern ?? json.format ?? json.enum ?? json.allOf;
    return json.type === 'string' && coded === undefined && (json.maxLength ?? 1e9) > longest ? [path] : [];
  };
  return walk(whole, '');
}

/** A clue with every text of a push filled. */
function marked(n: number, kind: ClueData['kind']): ClueData {
  const data: Record<string, unknown> = { ...clueData(n), kind };
  for (const [path, value] of Object.entries(PUSH_TEXTS)) {
    const [first = '', second] = path.split('.');
    data[first] = second === undefined ? value : { ...(data[first] as object | undefined), [second]: value };
  }
  return data as ClueData;
}

describe('what people write', () => {
  let t: TestStack;
  let dataDir: string;
  const logged: string[] = [];
  /** Every answer but the unmasked ones, by the route it came from, as texts are compared. */
  const answers: { route: string; who: string; text: string }[] = [];
  /** Texts given to commands, each with a flag of its own, as `command.field`. */
  const planted = new Map<string, string>();
  const id = (n: number) => `national-${clueData(n).clueNo}`;
  const keep = (route: string, who: string, { body }: Answer) =>
    answers.push({ route, who, text: comparable(typeof body === 'string' ? body : JSON.stringify(body)) });

  const words = (key: string) => {
    const flag = `旗标${planted.size}号`;
    planted.set(key, flag);
    return `${flag}：${PASTED}`;
  };
  async function order(person: Person, n: number, command: string, body: Record<string, unknown> = {}) {
    const answer = await t.order(person, id(n), command, body);
    expect([command, answer.status, answer.body.detail]).toEqual([command, 200, undefined]);
    keep('/clues/{clueId}/{command}', person.sub, answer);
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'qingxin-markers-'));
    const note = (code: string, fields?: object) => {
      logged.push(JSON.stringify({ code, ...fields }));
    };
    t = await testStack({ dataDir, log: { info: note, warn: note, error: note } });
    await t.roster();
    const insp = inspector('insp-1');
    const officers = ['insp-1', 'insp-2'];
    keep('/webhooks/clues', 'national', await t.push(marked(1, 'complaint')));
    const override = { reason: words('assign.override.reason') };
    await order(SUPERVISOR, 1, 'assign', { officers, note: words('assign.note'), override });
    await order(insp, 1, 'sign');
    await order(insp, 1, 'log', {
      kind: 'first-contact',
      occurredAt: new Date(t.stack.now()).toISOString(),
      note: words('log.note'),
      attachments: [{ name: words('log.attachments.name'), sha256: 'a'.repeat(64), bytes: 1 }],
    });
    await order(insp, 1, 'file-case', {
      caseNo: '深光人社监立字〔2021〕第1号',
      note: words('file-case.note'),
    });
    await order(SUPERVISOR, 1, 'supervise', { note: words('supervise.note') });
    await order(insp, 1, 'request-extension', { workingDays: 5, reason: words('request-extension.reason') });
    await order(SUPERVISOR, 1, 'decide-extension', { approve: false, note: words('decide-extension.note') });
    await order(insp, 1, 'suspend', { reason: words('suspend.reason') });
    await order(insp, 1, 'resume');
    await order(insp, 1, 'request-return', { reason: words('request-return.reason') });
    await order(SUPERVISOR, 1, 'decide-return', { approve: false, note: words('decide-return.note') });
    const paid = { conclusion: 'PAID', verifiedAmountFen: 1_850_000, paidAmountFen: 1_850_000, headcount: 1 };
    await order(insp, 1, 'conclude', { ...paid, note: words('conclude.note') });
    await order(REVIEWER, 1, 'review', { decision: 'approve', note: words('review.note') });
    await order(SUPERVISOR, 1, 'feedback', { satisfied: true, note: words('feedback.note') });
    const reason = words('clue.rejected.reason');
    const rejected = { type: 'clue.rejected', data: { clueNo: clueData(1).clueNo, reason } } as const;
    keep('/webhooks/feedback', 'national', await t.reply('m-1', rejected));
    await order(SUPERVISOR, 1, 'refuse-reopening', { note: words('refuse-reopening.note') });
    await order(SUPERVISOR, 1, 'reopen', { reason: words('reopen.reason') });
    // The same person again: for a triage officer.
    await t.push(marked(2, 'complaint'));
    await order(TRIAGE, 2, 'triage', { decision: 'not-duplicate', note: words('triage.note') });
    await t.push({
      ...marked(3, 'report'),
      reporter: { ...marked(3, 'report').reporter, documentNumber: 'G12345' },
    });

    // Handed over: who did so keeps it as it was then.
    await t.push({
      ...marked(5, 'report'),
      reporter: { ...marked(5, 'report').reporter, documentNumber: 'G54321' },
    });
    const [mover = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(5)}`)).body.officers;
    await order(inspector(mover), 5, 'request-return', { reason: PASTED, to: '440304' });
    await order(SUPERVISOR, 5, 'decide-return', { approve: true, note: PASTED });
    const sender: Person = { ...SUPERVISOR, division: '440311' };
    const left = await t.as(sender, 'GET', `/clues/${id(5)}`);
    expect(left.body).toMatchObject({ handedOver: true, particulars: { reporter: null } });
    keep('/clues/{clueId}', 'sender', left);
    keep('/clues/{clueId}/record', 'sender', await t.as(sender, 'GET', `/clues/${id(5)}/record`));

    // What is refused is answered and logged too.
    const wrong = { officers: [PASTED], decision: NAME, reason: PASTED, note: PASTED, caseNo: NAME };
    for (const command of Object.keys(COMMAND_BODIES)) {
      keep('refused', 'insp-1', await t.order(insp, id(1), command, wrong));
      keep('refused', 'insp-9', await t.order(inspector('insp-9'), id(1), command, { reason: PASTED }));
    }
    keep('refused', 'national', await t.push({ ...marked(1, 'complaint'), description: PASTED }));
    keep(
      'refused',
      'national',
      await t.push({ ...marked(4, 'complaint'), kind: NAME as 'report', sector: '' }),
    );
    keep(
      'refused',
      'adm-1',
      await t.as(ADMIN, 'PUT', '/units/gm', { division: NAME, name: PASTED, officers: [] }),
    );
    await t.as(ADMIN, 'PUT', '/units/zz', {
      division: '440311',
      name: '回避',
      streets: ['440311006'],
      officers: [
        { id: 'zz-1', name: '测试', roles: ['inspector'], recusals: [{ name: NAME, creditCode: ID }] },
      ],
    });

    const everybody: Person[] = [
      ...ROLES.map((role): Person => ({ sub: `all-${role}`, roles: [role], division: '4403' })),
      { sub: 'all', roles: ROLES, division: '*' },
      { sub: 'nobody', roles: [], division: '*' },
      insp,
      inspector('ba-1', '440306'),
    ];
    const window = 'from=2021-01-01&to=2021-12-31';
    const rate = `division=4403&definition=cohort&${window}`;
    const queries: Readonly<Record<string, readonly string[]>> = {
      '/clues': ['', 'sort=due', `employer=${encodeURIComponent('旗标甲有限公司')}`, 'assignee=insp-1'],
      '/units': ['division=440311'],
      '/metrics/completion': [rate],
      '/metrics/completion/clues': ['numerator', 'denominator', 'overdue'].map(
        (part) => `${rate}&part=${part}`,
      ),
      '/metrics/districts': [`parent=4403&definition=cohort&${window}`],
      '/metrics/durations': [`division=4403&${window}`],
      '/metrics/results': [`division=4403&${window}`],
      '/metrics/timeline': ['division=4403&from=2021-03-01&to=2021-03-31'],
      '/metrics/stock': ['division=4403'],
    };
    const reads: (() => Promise<void>)[] = [];
    for (const { path } of ROUTES.filter((r) => r.method === 'GET' && !r.path.includes('{file}'))) {
      for (const who of everybody) {
        for (const query of queries[path] ?? ['']) {
          for (const n of path.includes('{clueId}') ? [1, 2, 3] : [0]) {
            const named = path.replace('{clueId}', id(n)).replace('{caseId}', CASE_ID);
            const url = named.replace(/\{[^}]*\}/, '2021') + (query && `?${query}`);
            const csv = who.sub === 'all' && path.startsWith('/metrics') ? [{ accept: 'text/csv' }] : [];
            for (const headers of [{}, ...csv]) {
              reads.push(async () => {
                keep(path, who.sub, await t.as(who, 'GET', url, undefined, headers));
              });
            }
          }
        }
      }
    }
    const readOn = async () => {
      for (let read = reads.pop(); read; read = reads.pop()) await read();
    };
    await Promise.all(Array.from({ length: 16 }, readOn));
  }, 120_000);
  afterAll(async () => {
    await t.close();
    await rm(dataDir, { recursive: true });
  });

  it('was planted in every text of a push and of every command', () => {
    expect(Object.keys(PUSH_TEXTS).sort()).toEqual(freeTexts(clueDataSchema, 0).sort());
    const fields = Object.entries(COMMAND_BODIES).flatMap(([name, body]) =>
      freeTexts(body, 128).map((path) => `${name}.${path}`),
    );
    expect([...planted.keys()].sort()).toEqual([...fields, 'clue.rejected.reason'].sort());
    expect(fields.length).toBeGreaterThan(14);
  });

  it('is read in full by an assigned officer alone', async () => {
    const clue = await t.as(inspector('insp-1'), 'GET', `/clues/${id(1)}?unmasked=true`);
    const full = comparable(JSON.stringify(clue.body));
    for (const secret of PERSONAL) expect(full).toContain(comparable(secret));
    const record = await t.as(inspector('insp-1'), 'GET', `/clues/${id(1)}/record?unmasked=true`);
    const texts = comparable(JSON.stringify(record.body.texts));
    for (const secret of [NAME, PHONE, ID, CARD]) expect(texts).toContain(comparable(secret));
    const report = await t.as(SUPERVISOR, 'GET', `/clues/${id(3)}`);
    const [officer = ''] = report.body.officers;
    const whole = await t.as(inspector(officer), 'GET', `/clues/${id(3)}?unmasked=true`);
    expect(whole.body.particulars).toMatchObject({ reporterHidden: false, reporter: { name: NAME } });
  });

  it('shows nobody else who complained, however it was written', () => {
    expect(answers.length).toBeGreaterThan(300);
    const secrets = PERSONAL.map(comparable);
    for (const { route, who, text } of answers) {
      const found = secrets.filter((secret) => text.includes(secret));
      expect({ route, who, found }).toEqual({ route, who, found: [] });
    }
  });

  it('shows the other texts where they belong and nowhere else', () => {
    const record = [...planted].map(([text, flag]) => {
      const routes = text === 'file-case.note' ? ['/cases/{caseId}/record'] : [];
      return [flag, [...routes, '/clues/{clueId}/record']] as const;
    });
    for (const [flag, routes] of [...Object.entries(SHOWN), ...record]) {
      const found = answers.filter(({ text }) => text.includes(comparable(flag)));
      expect([flag, [...new Set(found.map(({ route }) => route))].sort()]).toEqual([
        flag,
        [...routes].sort(),
      ]);
      // Without a role, or in another district, nobody reads any of it.
      expect(found.filter(({ who }) => who === 'nobody' || who === 'ba-1')).toEqual([]);
    }
  });

  it('shows nobody but its officers who reported, not even a surname', async () => {
    const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${id(3)}`);
    expect(body.particulars).toMatchObject({ reporter: null, reporterHidden: true });
    expect(JSON.stringify(body)).toContain('旗标说明***');
    expect(JSON.stringify(body)).not.toContain('阿');
    const complaint = await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}`);
    expect(complaint.body.particulars).toMatchObject({
      reporterHidden: false,
      reporter: { name: '阿*******' },
    });
  });

  it('leaves the items of personal data for no other item, log, figure or execution', async () => {
    const { dynamo, tableName } = t.stack.runtime;
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: tableName }));
    const names = Items.filter((item) => item.pk?.S?.startsWith('NAME#'));
    const rest = Items.filter((item) => !item.pk?.S?.startsWith('PERSON#') && !names.includes(item));
    expect(names.length).toBeGreaterThan(0);
    // Of the employer, for lists, and nothing else.
    for (const item of names) expect(Object.keys(item).sort()).toEqual(['name', 'pk', 'sk']);
    expect(PERSONAL.filter((flag) => comparable(itemsText(names)).includes(comparable(flag)))).toEqual([]);
    const executions = besideItems(t.stack);
    expect([Items.length > 50, executions.length > 1000, logged.length > 10]).toEqual([true, true, true]);
    const flags = [...PERSONAL, ...Object.keys(SHOWN), ...planted.values()].map(comparable);
    const places = {
      items: itemsText(rest),
      executions,
      logs: logged.join('\n'),
      metrics: JSON.stringify([...t.stack.meter.counts]),
    };
    // Every state and most entries are packed.
    expect(places.items).toContain('contentHash');
    for (const [place, text] of Object.entries(places)) {
      const read = comparable(text);
      expect([place, flags.filter((flag) => read.includes(flag))]).toEqual([place, []]);
    }
    const own = comparable(itemsText(Items.filter((item) => item.pk?.S?.startsWith('PERSON#'))));
    for (const flag of flags) expect(own).toContain(flag);
  });

  it('leaves what tells two clues of one person apart from others to triage: in no record, state or execution', async () => {
    const { dynamo, tableName } = t.stack.runtime;
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: tableName }));
    const keys = Items.flatMap(({ pk }) =>
      pk?.S?.startsWith('REPORTER#') ? [pk.S.split('#')[1] ?? ''] : [],
    );
    expect(keys.length).toBeGreaterThan(1);
    const rest = Items.filter(({ pk }) => !/^(REPORTER|EMPLOYER)#/.test(pk?.S ?? ''));
    const text = itemsText(rest) + besideItems(t.stack);
    expect(keys.filter((key) => text.includes(key))).toEqual([]);
  });
});
