import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIVISIONS } from '../../domain/places/divisions.ts';
import {
  clueDetailSchema,
  clueListSchema,
  funnelSchema,
  meSchema,
  worklistSchema,
} from '../../functions/contract/view-schema.ts';
import {
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

/** Lists, what waits and where clues are, over one small district's fortnight. */
describe('reads', () => {
  let t: TestStack;
  const id = (n: number) => `national-${clueData(n).clueNo}`;
  const employer = (n: number) => ({ name: `深圳市第${n}测试有限公司`, address: '深圳市光明区' });
  const place = (division: string, street: string) => ({ division, street, address: '测试路1号' });
  const get = async (who: Person, path: string) => {
    const { status, body } = await t.as(who, 'GET', path);
    expect([path, status, body.errors]).toEqual([path, 200, undefined]);
    return body;
  };
  const contact = (n: number, who: string) =>
    t.order(inspector(who), id(n), 'log', {
      kind: 'first-contact',
      occurredAt: new Date(t.stack.now()).toISOString(),
    });

  beforeAll(async () => {
    t = await testStack();
    await t.roster();
    const push = (n: number, more = {}) => t.push(clueData(n, { employer: employer(n), ...more }));
    await push(1); // closed below
    await push(2); // contacted, extension asked for
    await push(3); // waits for a signature
    await push(4); // in review
    await push(5, { workplace: place('440311', '440311001') }); // another unit, waits for a signature
    await push(6, { workplace: place('440304', '440304001') }); // no unit there: waits for a supervisor
    await push(7, { workplace: place('110101', '110101001') }); // elsewhere: triage by a person
    const officersOf = async (n: number) => (await get(SUPERVISOR, `/clues/${id(n)}`)).officers as string[];
    const one = (await officersOf(1))[0] ?? '';
    await closeClue(t, id(1), one);
    const [two = ''] = await officersOf(2);
    await t.order(inspector(two), id(2), 'sign');
    await contact(2, two);
    await t.order(inspector(two), id(2), 'request-extension', { workingDays: 5, reason: '需补充取证' });
    const [four = ''] = await officersOf(4);
    await t.order(inspector(four), id(4), 'sign');
    await contact(4, four);
    await t.order(inspector(four), id(4), 'conclude', {
      conclusion: 'NOT_SUBSTANTIATED',
      note: '未发现欠薪',
    });
  });
  afterAll(() => t.close());

  interface Item {
    clueId: string;
    employerName: string;
    waitsFor: { reason: string; act: string; deadline: string; overdue: boolean }[];
    availableCommands: string[];
  }
  const worklist = async (who: Person, query = '') => {
    const list = await get(who, `/worklist${query}`);
    expect(worklistSchema.parse(list)).toEqual(list);
    return list as {
      items: Item[];
      counts: Record<string, number>;
      cursor?: string;
      complete: boolean;
    };
  };
  const reasons = (list: { items: Item[] }) =>
    list.items.map((i) => [i.clueId, ...i.waitsFor.map((w) => w.reason)]);

  describe('the worklist', () => {
    it('names for each row what the caller can order, as the clue itself tells it', async () => {
      const { items } = await worklist({ ...SUPERVISOR, division: '*' });
      expect(items.length).toBeGreaterThan(0);
      for (const { clueId, waitsFor, availableCommands } of items) {
        for (const { act } of waitsFor) expect(availableCommands).toContain(act);
        const clue = clueDetailSchema.parse(await get(SUPERVISOR, `/clues/${clueId}`));
        const allowed = clue.availableCommands.filter((c) => c.allowed).map((c) => c.name);
        expect(availableCommands).toEqual(allowed);
      }
      const { clues } = clueListSchema.parse(await get(SUPERVISOR, '/clues?status=closed'));
      expect(clues.map((c) => c.availableCommands)).toEqual([['feedback', 'reopen']]);
    });

    it('of a supervisor has what is to be decided, by deadline', async () => {
      const list = await worklist(SUPERVISOR);
      expect(reasons(list)).toEqual([
        [id(6), 'unassigned'],
        [id(2), 'extension-requested'],
      ]);
      expect(list).toMatchObject({ complete: true });
      expect(list).not.toHaveProperty('cursor');
      expect(list.counts).toEqual({
        unassigned: 1,
        'return-requested': 0,
        'extension-requested': 1,
        overdue: 0,
        'reopening-requested': 0,
      });
      expect(list.items[0]).toMatchObject({
        employerName: employer(6).name,
        waitsFor: [{ role: 'supervisor', act: 'assign', deadline: '2021-03-08', overdue: false }],
      });
    });

    it('of others has what their role and their clues ask for', async () => {
      expect(reasons(await worklist({ ...TRIAGE, division: '*' }))).toEqual([[id(7), 'triage']]);
      expect(reasons(await worklist(REVIEWER))).toEqual([[id(4), 'review']]);
      const officers = (await get(SUPERVISOR, `/clues/${id(5)}`)).officers as string[];
      expect(reasons(await worklist(inspector(officers[0] ?? '')))).toEqual([[id(5), 'sign']]);
      expect(reasons(await worklist(inspector('nobody')))).toEqual([]);
    });

    it('of somebody with several roles is one list, and can be narrowed', async () => {
      const [sub = ''] = (await get(SUPERVISOR, `/clues/${id(5)}`)).officers as string[];
      const all: Person = { sub, roles: ['supervisor', 'inspector', 'reviewer'], division: '4403' };
      expect(reasons(await worklist(all))).toEqual([
        [id(5), 'sign'],
        [id(6), 'unassigned'],
        [id(4), 'review'],
        [id(2), 'extension-requested'],
      ]);
      expect(reasons(await worklist(all, '?role=inspector'))).toEqual([[id(5), 'sign']]);
      const narrowed = await worklist(all, '?reason=review');
      expect(reasons(narrowed)).toEqual([[id(4), 'review']]);
      expect(narrowed.counts).toMatchObject({ sign: 1, 'extension-requested': 1 });
      expect(reasons(await worklist(all, '?division=440304'))).toEqual([[id(6), 'unassigned']]);
    });

    it('comes in pages, none twice', async () => {
      const found: string[] = [];
      let cursor: string | null = '';
      let pages = 0;
      while (cursor !== null) {
        const list: Awaited<ReturnType<typeof worklist>> = await worklist(
          SUPERVISOR,
          `?limit=1${cursor && `&cursor=${cursor}`}`,
        );
        found.push(...list.items.map((i) => i.clueId));
        cursor = list.cursor ?? null;
        pages += 1;
      }
      expect([found, pages]).toEqual([[id(6), id(2)], 2]);
    });

    it('refuses what does not fit', async () => {
      const status = async (who: Person, query: string) =>
        (await t.as(who, 'GET', `/worklist${query}`)).status;
      expect(await status(SUPERVISOR, '?reason=boredom')).toBe(422);
      expect(await status(SUPERVISOR, '?cursor=x')).toBe(422);
      expect(await status(SUPERVISOR, '?division=4401')).toBe(404);
      expect(await status({ ...SUPERVISOR, roles: [] }, '')).toBe(403);
      const { cursor } = await get(SUPERVISOR, '/clues?sort=due&limit=1');
      expect(await status(SUPERVISOR, `?cursor=${cursor}`)).toBe(422);
    });
  });

  describe('the list of clues', () => {
    const ids = async (query: string) => {
      const list = await get(SUPERVISOR, `/clues?${query}`);
      expect(clueListSchema.parse(list)).toEqual(list);
      return (list.clues as { clueId: string }[]).map((c) => c.clueId);
    };

    it('by due date goes over districts and statuses, page by page', async () => {
      await t.order(SUPERVISOR, id(2), 'decide-extension', { approve: true });
      const found: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: { clues: { clueId: string }[]; cursor?: string } = await get(
          SUPERVISOR,
          `/clues?sort=due&limit=2${cursor && `&cursor=${cursor}`}`,
        );
        found.push(...page.clues.map((c) => c.clueId));
        cursor = page.cursor ?? null;
      }
      // Clue 2 has five working days more.
      expect(found).toEqual([id(1), id(3), id(4), id(5), id(6), id(2)]);
    });

    it('tells open from closed, and due soon from due later', async () => {
      expect(await ids('open=true&sort=due')).toEqual([id(3), id(4), id(5), id(6), id(2)]);
      expect(await ids('open=false')).toEqual([id(1)]);
      expect(await ids('open=true')).toEqual([3, 4, 5, 6, 2].map(id));
      expect(await ids('open=true&overdue=false&dueBefore=2021-03-27&sort=due')).toEqual(
        [3, 4, 5, 6].map(id),
      );
      expect(await ids('open=true&dueBefore=2021-03-26')).toEqual([]);
      expect(await ids('dueBefore=2021-03-27&status=closed')).toEqual([id(1)]);
      expect(await ids('overdue=true&sort=due')).toEqual([]);
      expect(await ids('overdue=true&dueBefore=2021-03-27')).toEqual([]);
    });

    it('of an officer and of an employer goes by due date too', async () => {
      const [officer = ''] = (await get(SUPERVISOR, `/clues/${id(2)}`)).officers as string[];
      const own = await ids(`assignee=${officer}`);
      expect(own).toContain(id(2));
      const sorted = await ids(`assignee=${officer}&sort=due`);
      expect(sorted.at(-1)).toBe(id(2));
      expect([...sorted].sort()).toEqual(own.sort());
      const name = encodeURIComponent(employer(3).name);
      expect(await ids(`employer=${name}&sort=due`)).toEqual([id(3)]);
    });

    it('refuses a date that does not exist, and a cursor of another list', async () => {
      const both: Person = { ...SUPERVISOR, roles: ['supervisor', 'reviewer'] };
      const { cursor } = await get(both, '/worklist?limit=1');
      expect(cursor).toEqual(expect.any(String));
      expect((await t.as(SUPERVISOR, 'GET', `/clues?cursor=${cursor}`)).status).toBe(422);
      expect((await t.as(SUPERVISOR, 'GET', '/clues?dueBefore=2021-02-30')).status).toBe(422);
      expect((await t.as(SUPERVISOR, 'GET', '/clues?sort=age')).status).toBe(422);
    });
  });

  it('a clue explains its due date in words', async () => {
    const clue = await get(SUPERVISOR, `/clues/${id(2)}`);
    expect(clueDetailSchema.parse(clue)).toMatchObject({ dueDate: '2021-04-02' });
    expect(clue.dueExplanation).toMatchObject({ total: 20, due: '2021-04-02' });
    expect(clue.dueText.zh).toContain('2021-04-02');
    expect(clue.dueText.zh).toContain('批准延期5个工作日');
    expect(clue.dueText.en).toContain('extension approved on 2021-03-05 5 working days');
  });

  it('the funnel counts open clues by status, by district and by street', async () => {
    const none = { received: 0, triage: 0, assigned: 0, investigating: 0, reviewing: 0 };
    const city = await get(SUPERVISOR, '/funnel?division=4403&by=children');
    expect(funnelSchema.parse(city)).toEqual(city);
    const statuses = { ...none, received: 1, assigned: 2, investigating: 1, reviewing: 1 };
    expect(city).toMatchObject({ division: '4403', name: '深圳市', open: 5, statuses });
    const row = (code: string) => city.children.find((c: { division: string }) => c.division === code);
    expect(row('440304')).toEqual({
      division: '440304',
      name: '福田区',
      open: 1,
      statuses: { ...none, received: 1 },
    });
    expect(row('440303')).toMatchObject({ open: 0, statuses: none });
    const district = await get(SUPERVISOR, '/funnel?division=440311&by=children');
    expect(district).toMatchObject({
      open: 4,
      statuses: { ...none, assigned: 2, investigating: 1, reviewing: 1 },
    });
    const streets = Object.fromEntries(
      district.children.map((c: { division: string; open: number }) => [c.division, c.open]),
    );
    expect(streets).toMatchObject({ '440311001': 1, '440311002': 3, '440311003': 0 });
    const { children, ...whole } = district;
    expect(await get(SUPERVISOR, '/funnel?division=440311')).toEqual(whole);
    expect(await get(SUPERVISOR, '/funnel?division=440311001')).toMatchObject({ open: 1 });
    const status = async (query: string) => (await t.as(SUPERVISOR, 'GET', `/funnel?${query}`)).status;
    expect(await status('division=440311001&by=children')).toBe(422);
    expect(await status('division=4401')).toBe(404);
  });

  it('me tells the caller who they are and what they may pick', async () => {
    const me = await get(SUPERVISOR, '/me');
    expect(meSchema.parse(me)).toEqual(me);
    expect(me).toMatchObject({
      sub: 'sup-1',
      roles: ['supervisor'],
      division: '4403',
      names: { zh: '深圳市', en: 'Shenzhen' },
    });
    const known = DIVISIONS.filter((d) => d.code.startsWith('4403')).map((d) => d.code);
    expect(me.divisions.map((d: { code: string }) => d.code)).toEqual(known.sort());
    const all = await get({ ...SUPERVISOR, division: '*' }, '/me');
    expect(all.names.zh).toBe('全国');
    expect(all.divisions).toContainEqual({
      code: '110101',
      zh: null,
      en: null,
      kind: 'district',
      parent: '1101',
    });
    const street = await get({ ...SUPERVISOR, division: '440311002' }, '/me');
    expect(street.divisions.map((d: { code: string }) => d.code)).toEqual(['440311002']);
    expect(await get({ ...SUPERVISOR, division: '' }, '/me')).toMatchObject({ names: null, divisions: [] });
  });

  it('overdue clues wait for supervision, and the list finds them', async () => {
    await t.goTo('2021-03-29 09:00');
    const list = await worklist({ ...SUPERVISOR, division: '440311' }, '?reason=overdue');
    expect(reasons(list)).toEqual([3, 4, 5].map((n) => [id(n), 'overdue']));
    expect(list.items[0]?.waitsFor).toEqual([
      { reason: 'overdue', role: 'supervisor', act: 'supervise', deadline: '2021-03-26', overdue: true },
    ]);
    const { clues } = await get(SUPERVISOR, '/clues?overdue=true&sort=due');
    expect(clues.map((c: { clueId: string }) => c.clueId)).toEqual([3, 4, 5, 6].map(id));
    const soon = await get(SUPERVISOR, '/clues?open=true&overdue=false&dueBefore=2021-04-05&sort=due');
    expect(soon.clues.map((c: { clueId: string }) => c.clueId)).toEqual([id(2)]);
    // The ledger's own count of the same.
    const stock = await get(SUPERVISOR, '/metrics/stock?division=4403');
    expect(stock).toMatchObject({ asOf: '2021-03-29', open: 5, overdue: 4, extended: 1 });
  });
});
