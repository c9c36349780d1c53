import { describe, expect, it } from 'vitest';
import type { DocumentFields } from '../../../domain/documents/documents.ts';
import { maskText } from '../../../domain/people/masking.ts';
import {
  draftPublicText,
  publicDecisionOf,
  publicParty,
  rewordPublicText,
} from '../../../domain/publicity/content.ts';
import { PublicityFile } from '../../support/publicity.ts';

const PARTY = { party: '样例电子有限公司', partyCode: '91440300MA5EXAMPL0' };

describe('the party', () => {
  it.each([
    ['样例电子有限公司', '91440300MA5EXAMPL0', 'organisation', '样例电子有限公司', '91440300MA5EXAMPL0'],
    ['样例厂', undefined, 'organisation', '样例厂', null],
    ['样例工程队', null, 'organisation', '样例工程队', null],
    ['样例光明便利铺子', undefined, 'organisation', '样例光明便利铺子', null],
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
    // Its code says later that it is one.
    ['样例光明便利铺子', '92440300MA5EXAMPL0', 'organisation', '样*******', null],
    ['样某某', '91440300MA5EXAMPL0', 'organisation', '样某某', '91440300MA5EXAMPL0'],
    ['样例公司13800001111', 'C', 'organisation', '样例公司***', 'C'],
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

  it('is worded by a clerk, with numbers and known names masked', () => {
    const text = draft({ orderFen: 1 });
    const mask = (words: string) => maskText(words, ['样小工']);
    expect(rewordPublicText(text, {}, 'organisation', mask)).toEqual(text);
    const reworded = rewordPublicText(
      text,
      { title: '样小工案', cause: '欠样 小工工资，13800001111', basis: undefined, result: '责令支付' },
      'organisation',
      mask,
    );
    expect(reworded).toEqual({ ...text, title: '样**案', cause: '欠样**工资，***', result: '责令支付' });
    expect(rewordPublicText(text, { party: '样例公司' }, 'person', mask)).toMatchObject({
      party: '样***',
      creditCode: null,
      title: '样***未按规定支付劳动者劳动报酬案',
    });
    expect(rewordPublicText(text, { creditCode: 'NEW' }, 'organisation', mask)).toMatchObject({
      party: '样例电子有限公司',
      creditCode: 'NEW',
    });
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
