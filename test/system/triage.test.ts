import { afterEach, describe, expect, it } from 'vitest';
import { closeClue, clueData, SUPERVISOR, type TestStack, TRIAGE, testStack } from '../support/stack.ts';

let t: TestStack;
afterEach(() => t.close());

const view = async (clueNo: string) => (await t.as(SUPERVISOR, 'GET', `/clues/national-${clueNo}`)).body;

describe('a district that does not exist', () => {
  const elsewhere = (division: string) =>
    clueData(1, { workplace: { division, address: '深圳市光明区公明街道测试路2号' } });
  const ranking = async () =>
    (
      await t.as(
        SUPERVISOR,
        'GET',
        '/metrics/districts?parent=4403&definition=cohort&from=2021-01-01&to=2021-12-31',
      )
    ).body;
  const ranked = async () => (await ranking()).districts.map((d: { division: string }) => d.division);

  it('warns, waits for a person who finds it, and has no row in the ranking', async () => {
    t = await testStack();
    const { status, body } = await t.push(elsewhere('440312'));
    expect(status).toBe(202);
    expect(await view(clueData(1).clueNo)).toMatchObject({
      status: 'triage',
      warnings: ['division-unknown'],
      triage: { reasons: expect.arrayContaining(['jurisdiction-elsewhere']) },
    });
    expect(await ranked()).not.toContain('440312');
    expect(await ranked()).toContain('440311');
    const answer = await ranking();
    expect(answer.total.denominator).toBe(1);
    const found = await t.as(SUPERVISOR, 'GET', '/clues?status=triage');
    expect(found.body.clues.map((c: { clueId: string }) => c.clueId)).toEqual([body.clueId]);
  });

  it('exists when it was added by configuration', async () => {
    t = await testStack({ extraDistricts: ['440312'] });
    await t.push(elsewhere('440312'));
    const { warnings, triage } = await view(clueData(1).clueNo);
    expect(warnings).toEqual([]);
    expect(triage.reasons).toContain('jurisdiction-here');
    expect(await ranked()).toContain('440312');
    await t.push(clueData(2));
    const asked = (to: string) =>
      t.order(TRIAGE, `national-${clueData(2).clueNo}`, 'request-return', { to, reason: '用工地在外区' });
    expect((await asked('440313')).status).toBe(422);
    expect((await asked('440312')).status).toBe(200);
  });
});

describe('a second complaint by the same person', () => {
  it('after the first was closed is linked to it, goes on without a person, and says that it repeats', async () => {
    t = await testStack();
    await t.roster();
    await t.push(clueData(1));
    expect((await closeClue(t, `national-${clueData(1).clueNo}`)).body.status).toBe('closed');
    await t.goTo('2021-03-22 09:00');
    await t.push({ ...clueData(1), clueNo: 'A2' }, 'hotline');
    const { body } = await t.as(SUPERVISOR, 'GET', '/clues/hotline-A2');
    expect(body).toMatchObject({
      status: 'assigned',
      repeated: true,
      groupSize: 1,
      triage: { suspectedOf: `national-${clueData(1).clueNo}` },
    });
    expect(await view(clueData(1).clueNo)).toMatchObject({ repeated: false, triage: { suspectedOf: null } });
  });
});

describe('a group of people', () => {
  it('is summed by the headcounts that were pushed, and reported once', async () => {
    t = await testStack();
    await t.roster();
    const arrears = (headcount: number) => ({ arrears: { ...clueData(1).arrears, headcount } });
    await t.push(clueData(1, arrears(20)));
    expect(t.stack.meter.counts.get('GroupReported')).toBeUndefined();
    await t.push(clueData(2, arrears(15)));
    await t.push(clueData(3, arrears(200)));
    expect(t.stack.meter.counts.get('GroupReported')).toBe(1);
    expect(await view(clueData(2).clueNo)).toMatchObject({ groupSize: 35, groupSizeAtLeast: false });
  });
});

describe('people who gave no identity', () => {
  const nobody = (n: number, documentNumber: string) => ({
    ...clueData(n),
    reporter: { ...clueData(n).reporter, documentNumber },
  });

  it.each(['无', '******************'])('but %s are nobody’s duplicate, and each counts', async (number) => {
    t = await testStack();
    await t.roster();
    for (let n = 1; n <= 31; n++) expect((await t.push(nobody(n, number))).status).toBe(202);
    expect(await view(clueData(31).clueNo)).toMatchObject({
      status: 'assigned',
      groupSize: 31,
      repeated: false,
      triage: { suspectedOf: null },
    });
    expect(t.stack.meter.counts.get('GroupReported')).toBe(1);
  });
});
