import { describe, expect, it } from 'vitest';
import type { PartyKind } from '../../../domain/case/sanctions.ts';
import type { DocumentFields } from '../../../domain/documents/documents.ts';
import { maskName } from '../../../domain/people/masking.ts';
import {
  addDocumentNames,
  createWordMasker,
  draftPublicText,
  type PublicText,
  publicDecisionOf,
  publicParty,
  type Rewording,
  rewordPublicText,
} from '../../../domain/publicity/content.ts';
import { PublicityFile } from '../../support/publicity.ts';

const PARTY = { party: '样例电子有限公司', partyCode: '91440300MA5EXAMPL0' };

describe('the party', () => {
  it.each([
    ['样例电子有限公司', '91440300MA5EXAMPL0', 'organisation', '样例电子有限公司', '91440300MA5EXAMPL0'],
    ['样例厂', undefined, 'organisation', '样例厂', null],
    ['样例工程队', null, 'organisation', '样例工程队', null],
    ['样例光明幼儿园', undefined, 'organisation', '样例光明幼儿园', null],
    ['样例投资合伙企业（有限合伙）', undefined, 'organisation', '样例投资合伙企业(有限合伙)', null],
    ['样例电子（深圳）有限公司', undefined, 'organisation', '样例电子(深圳)有限公司', null],
    // Without a code, whatever is not named like an organisation is a person.
    ['样例光明便利铺子', undefined, 'organisation', '样*******', null],
    ['包工头样五', undefined, 'organisation', '包****', null],
    ['样五（包工头）', undefined, 'organisation', '样*(包工头)', null],
    ['样五（样例工地）', undefined, 'organisation', '样*(样***)', null],
    ['样六、样七', undefined, 'organisation', '样*、样*', null],
    ['样 五', undefined, 'organisation', '样*', null],
    ['欧阳 样', undefined, 'organisation', '欧阳*', null],
    ['样某某 样某', undefined, 'organisation', '样** 样*', null],
    ['样例公司（样某某）', undefined, 'organisation', '样例公司(样**)', null],
    ['样例 (甲) 乙', undefined, 'organisation', '样*(*)*', null],
    ['欧阳样样样', undefined, 'organisation', '欧阳***', null],
    ['O’Yang Pat', undefined, 'organisation', 'O*********', null],
    ['样小园', undefined, 'organisation', '样**', null],
    // A placeholder and a number of something else are no code.
    ['样某某', '无', 'organisation', '样**', null],
    ['样例公司', '13800001111', 'organisation', '样例公司', null],
    // Who has an identity number for a code is a person.
    ['样某某', '110105194912310021', 'organisation', '样**', null],
    ['样某某', '11010519491231002x', 'organisation', '样**', null],
    ['样某某', '110105491231002', 'organisation', '样**', null],
    ['样例公司', '身份证110105194912310021', 'organisation', '样***', null],
    // A sole trader is a natural person.
    ['样例大排档', '92440300MA5EXAMPL0', 'person', '样****', null],
    // Without a code, and named like one.
    ['样某某', undefined, 'organisation', '样**', null],
    ['样某·某', '', 'organisation', '样***', null],
    ['样例提·阿不都', undefined, 'organisation', '样******', null],
    ['样例·中心', undefined, 'organisation', '样例·中心', null],
    ['Yang Lee', undefined, 'organisation', 'Y*******', null],
    ['Yang Lee Co.', undefined, 'organisation', 'Yang Lee Co.', null],
    ['Scope', undefined, 'organisation', 'S****', null],
    // The role before a name makes it no longer.
    ['包工头样知行', undefined, 'organisation', '包*****', null],
    ['样某(负责人样田园)', '无', 'organisation', '样*(负*****)', null],
    ['样例项目经理部', undefined, 'organisation', '样例项目经理部', null],
    ['样例餐厅', undefined, 'organisation', '样例餐厅', null],
    ['样例网吧', undefined, 'organisation', '样例网吧', null],
    // Its code says later that it is one.
    ['样例光明便利铺子', '92440300MA5EXAMPL0', 'organisation', '样*******', null],
    ['样某某', '91440300MA5EXAMPL0', 'organisation', '样某某', '91440300MA5EXAMPL0'],
    ['样例公司13800001111', '91440300MA5EXAMPL0', 'organisation', '样例公司***', '91440300MA5EXAMPL0'],
  ] as const)('%s with the code %s as %s is shown as %s %s', (name, creditCode, kind, party, code) =>
    expect(publicParty({ name, creditCode }, kind)).toEqual({ party, creditCode: code }),
  );
});

describe('what is shown of a decision', () => {
  const draft = (fields: DocumentFields, kind: Parameters<typeof draftPublicText>[0] = 'penalty') =>
    draftPublicText(kind, { ...PARTY, ...fields }, 'organisation');

  it('says what was decided by its sums', () => {
    expect(draft({ fineFen: 500_000, orderFen: 1_850_000, extraFen: 925_000 })).toEqual({
      title: '样例电子有限公司未按规定支付劳动者劳动报酬案',
      cause: '未按规定支付劳动者劳动报酬',
      basis: '见决定书',
      party: '样例电子有限公司',
      creditCode: '91440300MA5EXAMPL0',
      result: '罚款人民币5,000.00元；责令支付劳动报酬等款项人民币18,500.00元；责令加付赔偿金人民币9,250.00元',
    });
    expect(draft({ fineFen: 1 })).toMatchObject({
      cause: '违反劳动保障法律、法规或者规章',
      result: '罚款人民币0.01元',
    });
    expect(draft({ extraFen: 1 }).cause).toBe('未按规定支付劳动者劳动报酬');
    expect(draft({}).result).toBe('予以行政处罚');
    expect(draft({}, 'handling').result).toBe('作出行政处理决定');
    expect(draft({}, 'no-penalty').result).toBe('不予行政处罚');
  });

  it('needs a party', () => expect(() => draftPublicText('penalty', {}, 'person')).toThrow(RangeError));

  it('has of its text the provisions alone, each once', () => {
    const text =
      '样小工等三人未获工资，见《样小工投诉书》。违反《劳动法》第五十条、《工资支付暂行规定》，依据《劳动保障监察条例》第二十六条第一项和第三十条第1款、《劳动法》第五十条之一、《劳动法》第五十条，联系样小工13800001111。';
    expect(draft({ basis: '《劳动法》第五十条', content: text }).basis).toBe(
      '《劳动法》第五十条、《工资支付暂行规定》、《劳动保障监察条例》第二十六条第一项和第三十条第1款、《劳动法》第五十条之一',
    );
    const many = Array.from({ length: 30 }, (_, i) => `《劳动法》第${i + 1}条，`).join('');
    expect(draft({ reasons: many }).basis.split('、')).toHaveLength(20);
  });

  describe('as a clerk words it', () => {
    const text = draft({ orderFen: 1 });
    const names = { masked: ['样小工'], hidden: ['样举报'] };
    const reword = (words: Rewording, kind: PartyKind = 'organisation', shown: PublicText = text) =>
      rewordPublicText({ text: shown, names }, words, kind);

    it('masks numbers and known names', () => {
      expect(reword({})).toEqual({ text, names });
      const words = { title: '样小工案', cause: '欠样 小工工资，13800001111', result: '样举报反映' };
      expect(reword({ ...words, basis: undefined })).toEqual({
        text: { ...text, title: '样**案', cause: '欠样**工资，***', result: '***反映' },
        names,
      });
    });

    it('names a party that is a natural person nowhere, now and later', () => {
      const said = { ...text, cause: '样五虎未支付工资' };
      const words = { party: '样五虎', result: '样五虎支付' };
      expect(reword(words, 'organisation', said)).toEqual({
        text: {
          ...text,
          party: '样**',
          // With the name goes the code.
          creditCode: null,
          title: '样**未按规定支付劳动者劳动报酬案',
          cause: '样**未支付工资',
          result: '样**支付',
        },
        names: { ...names, masked: ['样小工', '样五虎'] },
      });
      expect(reword({ party: '样例公司' }, 'person')).toMatchObject({
        text: { party: '样***', creditCode: null, title: '样***未按规定支付劳动者劳动报酬案' },
        names: { masked: ['样小工', '样例公司'] },
      });
      // Not by a code either, of who is known to be one.
      expect(reword({ party: '样小工', creditCode: PARTY.partyCode }).text.party).toBe('样**');
    });

    it('keeps the code of an organisation that is named anew, unless another one or none is given', () => {
      expect(reword({ party: '样例公司' }).text).toMatchObject({
        party: '样例公司',
        creditCode: PARTY.partyCode,
      });
      const creditCode = '91512081MA62K0260E';
      expect(reword({ creditCode }).text).toMatchObject({ party: '样例电子有限公司', creditCode });
      expect(reword({ party: '样例铺子', creditCode }).text).toMatchObject({ party: '样例铺子', creditCode });
      expect(reword({ creditCode: '无' }).text).toEqual({ ...text, creditCode: null });
      expect(reword({ creditCode: '110105194912310021' }).text).toMatchObject({
        party: maskName('样例电子有限公司'),
        creditCode: null,
      });
    });

    it('names a party nowhere that becomes a natural person by its code', () => {
      const name = '样例市幸福小吃店';
      const said = { ...text, party: name, title: `${name}欠薪案`, cause: `${name}欠薪` };
      const masked = { party: '样*******', title: '样*******欠薪案', cause: '样*******欠薪' };
      for (const creditCode of ['92440300MA5EXAMPL0', '110105194912310021']) {
        const reworded = reword({ creditCode }, 'organisation', said);
        expect(reworded).toMatchObject({ text: masked, names: { masked: ['样小工', name] } });
        // Nor by what is said later, as the reason of a recall.
        expect(createWordMasker(reworded.names, reworded.text.party)(`${name}系个体工商户`)).toBe(
          '样*******系个体工商户',
        );
        // A masked name is none of those that must not be named.
        expect(rewordPublicText(reworded, { creditCode }, 'organisation').names).toEqual(reworded.names);
        const { title, cause } = said;
        expect(reword({ creditCode, title, cause }, 'organisation', said).text).toMatchObject(masked);
      }
    });

    it('leaves the name of an organisation whole beside people whose names are in it', () => {
      const creditCode = '91512081MA62K0260E';
      const party = '样例市光明建设有限公司';
      const known = { masked: ['样例市'], hidden: ['样建设'] };
      const said = { ...text, party, title: `${party}案`, cause: `${party}欠薪，建设反映` };
      const reworded = (words: Rewording) =>
        rewordPublicText({ text: said, names: known }, words, 'organisation').text;
      const kept = { party, title: `${party}案`, cause: `${party}欠薪，***反映` };
      expect(reworded({ creditCode })).toMatchObject(kept);
      expect(reworded({ party, cause: said.cause })).toMatchObject(kept);
      expect(reworded({ title: said.title, cause: said.cause })).toMatchObject(kept);
      // A name that only its code tells to be an organisation's may hold a part of a person's, and nobody's whole name.
      expect(reworded({ party: '样例建设铺子', creditCode }).party).toBe('样例建设铺子');
      expect(reworded({ party: '样例市铺子、样例公司', creditCode }).party).toBe('样**铺子、样例公司');
      // What is within a person's name is that person's.
      const person = { masked: [], hidden: ['样 例店'] };
      const named = { text: { ...text, party: '样例店', cause: '样例店反映' }, names: person };
      expect(rewordPublicText(named, { creditCode }, 'organisation').text).toMatchObject({
        party: '***',
        cause: '***反映',
      });
    });

    it('keeps a bounded number of names', () => {
      const many = Array.from({ length: 1000 }, (_, i) => `样${i}号`);
      const known = { masked: many, hidden: [] };
      const reworded = rewordPublicText({ text, names: known }, { party: '样五虎' }, 'organisation');
      expect(reworded.names).toEqual(known);
    });
  });

  it('names nobody of the case: neither who is known, nor the workers, the head and the person that its document names', () => {
    const known = { masked: ['样老板'], hidden: ['样举报'] };
    const workers = [{ name: '样小工', period: '-', fen: 1 }];
    const fields = { party: '样五（包工头）、样例公司', partyHead: '样老板', workers };
    expect(addDocumentNames(known, fields, 'organisation')).toEqual({
      masked: ['样老板', '样小工', '样五'],
      hidden: ['样举报'],
    });
    expect(addDocumentNames(known, {}, 'organisation')).toEqual(known);
  });

  it('has the number and the organ that its document was issued with', () => {
    const { state } = new PublicityFile();
    const text = draft({ fineFen: 100 });
    const row = publicDecisionOf(state, text, '2021-10-08');
    expect(row).toEqual({
      id: '440311-2021-00001',
      documentNo: '演人社监罚字〔2021〕3号',
      organ: '演示区人力资源局',
      kind: 'penalty',
      decidedOn: '2021-09-28',
      publishedOn: '2021-10-08',
      ...text,
    });
    const { creditCode: _, ...masked } = { ...row };
    expect(publicDecisionOf(state, { ...text, creditCode: null }, '2021-10-08')).toEqual(masked);
    const document = { ...state.document, organ: null };
    expect(() => publicDecisionOf({ ...state, document }, text, '2021-10-08')).toThrow(RangeError);
    expect(
      publicDecisionOf({ ...state, document, sealOrgan: '样例区人力资源局' }, text, '2021-10-08').organ,
    ).toBe('样例区人力资源局');
  });
});
