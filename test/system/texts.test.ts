import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClueData } from '../../domain/clue/push.ts';
import { residentIdCheckDigit } from '../../domain/people/identifiers.ts';
import { ADMIN, clueData, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const wide = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0));

describe('texts as people write them', () => {
  let t: TestStack;
  let last = 0;
  const id = (n: number, source = 'national') => `${source}-${clueData(n).clueNo}`;
  /** The view of a clue just pushed. */
  async function pushed(n: number, changes: object, source = 'national') {
    const answer = await t.push({ ...clueData(n), ...changes } as ClueData, source);
    expect(answer.body).toMatchObject({ clueId: id(n, source) });
    expect(answer.status).toBe(202);
    return (await t.as(SUPERVISOR, 'GET', `/clues/${id(n, source)}`)).body;
  }
  /** A pair of numbers of clues, each pair against an employer of its own. */
  const pair = () => {
    last += 2;
    return [last - 1, last] as const;
  };
  const employer = (n: number) => ({ name: `深圳市样例第${n}(集团)有限公司`, address: '深圳市光明区' });

  beforeAll(async () => {
    t = await testStack();
    await t.roster();
  });
  afterAll(() => t.close());

  const ID = clueData(1).reporter.documentNumber ?? '';
  it.each([
    ['with direction marks', { documentNumber: `\u202d${ID}\u202c` }],
    ['with zero-width spaces', { documentNumber: [...ID].join('\u200b') }],
    ['in full-width digits', { documentNumber: wide(ID) }],
    ['of a type in Chinese', { documentType: '居民身份证' }],
    ['of a type by another name', { documentType: '身份证号码' }],
    ['with 15 digits', { documentNumber: `${ID.slice(0, 6)}${ID.slice(8, 17)}` }],
  ])('a number %s is that of the same person', async (_, changes) => {
    const [first, second] = pair();
    const reporter = clueData(1).reporter;
    await pushed(first, { employer: employer(first), reporter }, 'hotline');
    const again = { employer: employer(first), reporter: { ...reporter, ...changes } };
    expect(await pushed(second, again)).toMatchObject({
      warnings: [],
      triage: { suspectedOf: id(first, 'hotline') },
    });
  });

  it('a name in other characters, and a code, are those of the same employer', async () => {
    const [first, second] = pair();
    const [third] = pair();
    const { reporter } = clueData(1);
    const creditCode = '91440300MA5QAMPW03';
    await pushed(first, { employer: { ...employer(first), creditCode }, reporter }, 'hotline');
    const name = `\u200b深圳市样例第${wide(String(first))}（集团）\u2060有限公司 `;
    const named = await pushed(second, { employer: { ...employer(first), name }, reporter });
    expect(named.triage.suspectedOf).toBe(id(first, 'hotline'));
    const coded = await pushed(
      third,
      { employer: { ...employer(third), creditCode: wide(creditCode.toLowerCase()) }, reporter },
      'walk-in',
    );
    expect(coded).toMatchObject({ warnings: [], triage: { suspectedOf: id(first, 'hotline') } });
  });

  it('an officer who must not handle an employer is passed over by its name and by its credit code', async () => {
    const creditCode = '91512081MA62K0260E';
    const unit = (recusals: object[]) => ({
      division: '440305',
      name: '南山',
      officers: [
        { id: 'ns-1', name: '甲', roles: ['inspector'], recusals },
        { id: 'ns-2', name: '乙', roles: ['inspector'] },
        { id: 'ns-3', name: '丙', roles: ['inspector'] },
      ],
    });
    const workplace = { division: '440305', address: '深圳市南山区' };
    for (const recusal of [
      { name: '另一名称', creditCode: `\u202d${wide(creditCode)}` },
      { name: '深圳市回避（集团）\u200b有限公司' },
    ]) {
      const [first, second] = pair();
      expect((await t.as(ADMIN, 'PUT', '/units/ns', unit([recusal]))).status).toBe(200);
      const name = '深圳市回避(集团)有限公司';
      const theirs = await pushed(first, { workplace, employer: { name, creditCode, address: '南山区' } });
      expect(theirs.officers.toSorted()).toEqual(['ns-2', 'ns-3']);
      const other = await pushed(second, { workplace, employer: employer(second) });
      expect(other.officers).toContain('ns-1');
    }
    const listed = await t.as(ADMIN, 'GET', '/units?division=440305');
    expect(JSON.stringify(listed.body)).not.toMatch(/回避|recus/);
  });

  it('an id with a line feed, half a character or too many bytes makes no officer', async () => {
    for (const bad of ['in\nsp', 'in\ud800sp', '监'.repeat(43), '']) {
      const { status, body } = await t.as(ADMIN, 'PUT', '/units/zz', {
        division: '440311',
        name: '光明',
        officers: [{ id: bad, name: '测试', roles: ['inspector'] }],
      });
      expect([status, body.errors[0].path]).toEqual([422, 'officers.0.id']);
    }
  });

  it('null and an empty text are an absent member, now and when the same is sent again', async () => {
    const [n] = pair();
    const { reporter, employer: known, workplace, arrears } = clueData(n);
    const bare = {
      reporter: { name: reporter.name },
      employer: { name: known.name, address: known.address },
      workplace: { division: workplace.division, address: workplace.address },
      arrears: { from: arrears.from, to: arrears.to, headcount: 1 },
    };
    const view = await pushed(n, {
      ...bare,
      reporter: { ...bare.reporter, documentType: '', documentNumber: null, phone: null, bankCard: '' },
      project: { name: null },
    });
    expect(view).toMatchObject({
      warnings: [],
      claimedAmountFen: null,
      street: null,
      particulars: {
        reporter: { documentType: null, documentNumber: null, phone: null, bankCard: null },
        project: null,
      },
    });
    expect((await t.push({ ...clueData(n), ...bare } as ClueData)).status).toBe(200);
    expect((await t.push({ ...clueData(n), ...bare, project: null } as unknown as ClueData)).status).toBe(
      200,
    );
    expect((await t.push({ ...clueData(n), ...bare, sector: '制造业' } as ClueData)).status).toBe(409);
  });

  it('codes of a push are read in half width', async () => {
    const [n] = pair();
    const { reporter } = clueData(n);
    const view = await pushed(n, {
      reporter: { ...reporter, documentNumber: wide(ID), phone: wide('13800138000') },
      employer: { ...employer(n), creditCode: wide('91512081MA62K0260E') },
      workplace: { division: wide('440311'), street: wide('440311002'), address: '深圳市光明区' },
    });
    expect(view).toMatchObject({
      warnings: [],
      division: '440311',
      street: '440311002',
      officers: expect.arrayContaining([expect.stringMatching(/^insp-/)]),
      particulars: {
        reporter: { documentNumber: expect.stringMatching(/^440300\*{8}\d{3}[\dX]$/), phone: '138****8000' },
        employer: { creditCode: '91512081MA62K0260E' },
      },
    });
  });

  it.each([
    [{ documentType: '军官证', documentNumber: '军字第1234567号' }, '制造业', ['document-type-unknown']],
    [
      { documentType: '身份证', documentNumber: '110105194912310021' },
      '采矿业',
      ['resident-id-check-digit', 'sector-unknown'],
    ],
    [
      {
        documentType: 'resident-id',
        documentNumber: `44031120220101001${residentIdCheckDigit('44031120220101001')}`,
      },
      'retail',
      ['resident-id-birth-date-future'],
    ],
    [{ documentType: '无', documentNumber: '无' }, '其他', []],
    [{ documentType: '身份证' }, '建筑业', []],
  ])('warns of %j and %s', async (document, sector, warnings) => {
    const [n] = pair();
    const view = await pushed(n, { reporter: { name: '测试', ...document }, sector, employer: employer(n) });
    expect(view.warnings).toEqual(warnings);
  });

  it('a sector is a code, whatever word was sent, and a matter stays one', async () => {
    const [first, second] = pair();
    const [third] = pair();
    const sectorOf = async (n: number, sector: string) => {
      const { status, sector: code } = await pushed(n, { sector, employer: employer(n) });
      return [status, code];
    };
    expect(await sectorOf(first, '物业管理')).toEqual(['assigned', 'property-services']);
    expect(await sectorOf(second, '采矿业')).toEqual(['assigned', 'other']);
    expect(await sectorOf(third, '工程款')).toEqual(['triage', 'project-payment']);
  });

  it('a text of invisible characters alone is none', async () => {
    const { status, body } = await t.push({ ...clueData(900), description: '\u200b\u202d\u3000' });
    expect([status, body.errors.map((e: { path: string }) => e.path)]).toEqual([422, ['data.description']]);
  });
});
