import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createPeopleMasker,
  employerPerson,
  hidePerson,
  maskAddress,
  maskBankCard,
  maskDocumentNumber,
  maskEmployer,
  maskName,
  maskPhone,
  maskText,
  type ProtectedNames,
  replaceNames,
} from '../../../domain/people/masking.ts';
import { comparable } from '../../../domain/people/text.ts';

describe('masking', () => {
  it.each([
    [maskName, '张三', '张*'],
    [maskName, '欧阳修文', '欧阳**'],
    [maskName, 'Smith', 'S****'],
    [maskName, '张', '*'],
    [maskName, '', '*'],
    [maskName, ' 张三 ', '张*'],
    [maskName, '欧阳', '欧*'],
    [maskName, '阿依古丽·买买提', '阿*******'],
    [maskPhone, '27201234', '********'],
    [maskPhone, '', '****'],
    [maskDocumentNumber, 'H12345678', '*********'],
    [maskDocumentNumber, '110105491231002', '110105*****1002'],
    [maskBankCard, '6222020', '*******'],
    [maskPhone, '13800138000', '138****8000'],
    [maskDocumentNumber, '11010519491231002X', '110105********002X'],
    [maskBankCard, '6222020200112233445', '***************3445'],
    [maskAddress, '深圳市光明区公明街道长春路1号', '深圳市光明区公明街道***'],
    [maskAddress, '深圳市光明区某路1号', '深圳市光明区***'],
    [maskAddress, 'somewhere', '***'],
    [maskAddress, '', '***'],
    [maskAddress, '深圳市光明区公明街道', '***'],
    [maskAddress, '增城区新塘镇解放路1号', '增城区新塘镇***'],
    [maskAddress, '某县幸福路1号', '某县***'],
    [maskAddress, '深圳市幸福小区3栋201室', '***'],
    [maskAddress, '光明路88号乡村花园5栋', '***'],
    [maskAddress, '高新工业区8号厂房', '***'],
    [maskAddress, '13800138000 光明区公明街道1号', '***'],
  ])('%o of %s is %s', (mask, text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it.each([
    '110105 19491231 002X',
    '110105-19491231-002x',
    '11010519491231002X',
    '110105491231002',
    '6222 0202 0011 2233 445',
    '138-0013-8000',
    '138 0013 8000',
    '+86 13800138000',
    '13800138000',
    '(0755)12345678',
    '（0755）12345678',
    '１３８００１３８０００',
    '0755 12345678',
    '+86075512345678',
    'E12345678',
    'EA1234567',
  ])('hides %s inside text', (secret) => {
    const masked = maskText(`号码${secret},请联系`);
    expect(masked).toMatch(/^号码[+(（]?(86 ?|\+86 )?\*\*\*,请联系$/);
  });

  it.each([
    '2021-03-05至2021-04-06欠薪18500元',
    '2020-11-01 2021-02-28 两期工资',
    '线索QG2021030500012,2021年3月5日 09:12',
    '涉及30人,共1850000分',
    '深光人社监立字〔2021〕第000123号',
  ])('leaves "%s" as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('gives away no number, however it is grouped', () => {
    const gap = fc.constantFrom('', ' ', '-', '.', ' - ', ' ');
    const secret = fc.oneof(
      fc.stringMatching(/^1[3-9]\d{9}$/),
      fc.stringMatching(/^[1-6]\d{5}19\d{9}[\dX]$/),
      fc.stringMatching(/^62\d{14,17}$/),
    );
    const grouped = secret.chain((number) =>
      fc.array(gap, { minLength: 4, maxLength: 4 }).map((gaps) => {
        const parts = number.match(/.{1,4}/g) ?? [];
        return parts.map((part, i) => part + (i < parts.length - 1 ? (gaps[i % 4] ?? '') : '')).join('');
      }),
    );
    fc.assert(
      fc.property(grouped, fc.constantFrom('', '电话', '账号:'), (number, before) => {
        expect(maskText(`${before}${number}。`)).toBe(`${before}***。`);
      }),
    );
  });

  it('hides numbers inside text', () => {
    const text = '请打13800138000或0755-12345678,身份证11010519491231002X,卡6222020200112233445。';
    const masked = maskText(text);
    for (const secret of ['13800138000', '12345678', '110105194912', '62220202001122']) {
      expect(masked).not.toContain(secret);
    }
    expect(masked).toContain('请打');
  });

  it.each([
    ['phone', maskPhone],
    ['document', maskDocumentNumber],
    ['bank card', maskBankCard],
  ] as const)('a masked %s never gives the value away, however short', (_, mask) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{1,30}$/), (value) => {
        const masked = mask(value);
        expect(masked).not.toContain(value);
        expect([...masked].filter((c) => c === '*').length).toBeGreaterThanOrEqual(4);
      }),
    );
  });

  it('a name shows no more than a surname, an address never its whole', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[张欧阳光明区县镇乡街道路号0-9]{0,20}$/));
    fc.assert(
      fc.property(text, (value) => {
        expect([...maskName(value)].filter((c) => c !== '*').length).toBeLessThanOrEqual(2);
        expect(maskName(value)).toContain('*');
        const address = maskAddress(value);
        expect(address.endsWith('***')).toBe(true);
        expect(address.slice(0, -3)).not.toMatch(/\d/);
        if (value.trim() !== '' && !/^\*+$/.test(value.trim())) expect(address).not.toContain(value.trim());
      }),
    );
  });

  it.each([
    ['张三', '张三'],
    ['张三', '张·三'],
    ['张三', '张 三'],
    ['张三', '张\u3000三'],
    ['张三', '张\u200b三'],
    ['阿卜杜拉·买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉·买买提', '阿卜杜拉•买买提'],
    ['阿卜杜拉·买买提', '阿卜杜拉‧买买提'],
    ['阿卜杜拉·买买提', '阿卜杜拉・买买提'],
    ['阿卜杜拉·买买提', '阿卜杜拉.买买提'],
    ['阿卜杜拉·买买提', '阿卜杜拉 买买提'],
    ['阿卜杜拉·买买提', '阿卜杜拉买买提'],
    ['阿卜杜拉买买提', '阿卜杜拉 · 买买提'],
    ['欧阳　修文', '欧阳修文'],
    ['John Smith', 'JOHN  SMITH'],
    ['Ｊｏｈｎ Smith', 'john-smith'],
  ])('masks %s where it is written %j', (name, written) => {
    const masked = maskText(`（反映人${written}，称未领工资）`, [name]);
    expect(masked).toBe(`（反映人${maskName(name)}，称未领工资）`);
  });

  it.each([
    ['张三、李四', '李四与张三', '李*与张*'],
    ['张三(班长)', '张三说', '张*说'],
    ['张三，李四', '张三，李四到场', '张****到场'],
    ["O'Brien", 'O’BRIEN; o brien', 'O******; O******'],
    ['Li Na', 'LI NA与Alina、li na', 'L****与Alina、L****'],
    ['Smith, John', 'john', 'J***'],
    ['包工头张三', '张三、包工头张三', '张*、包****'],
    ['张三包工头', '张三说，工头说', '张*说，工头说'],
    ['负责人:张三(班长)', '张三说，班长说', '张*说，班长说'],
    ['张三 李小四', '李小四与张三', '李**与张*'],
    ['欧阳 修文', '欧阳说', '欧阳说'],
    ['王 五', '王五到场', '王**到场'],
    ['王五等三人', '王五、李四', '王*、李四'],
    ['王五与李小四', '李小四说', '李**说'],
    ['李和平', '李某和平某', '李某和平某'],
  ])('masks each name in %s', (name, text, masked) => {
    expect(maskText(text, [name])).toBe(masked);
  });

  it('masks whatever is given for a name where it stands as it was given', () => {
    const name = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'张三李·. -\'"()[]<>$^*+?|\\/、,é１'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 12,
    });
    fc.assert(
      fc.property(name, (given) => {
        // A mark that joins no letter is in no name.
        fc.pre(!/\p{M}/u.test(comparable(given)) && [...comparable(given)].length > 1);
        const masked = maskText(`称：${given}。`, [given], () => '');
        expect(comparable(masked)).not.toContain(comparable(given));
      }),
      { numRuns: 500 },
    );
  });

  it('masks the longest of several names first, and a name of two scripts within a longer word', () => {
    const hide = (text: string, ...names: string[]) => maskText(text, names, () => '*');
    expect(hide('张三丰来了，张三没来', '张三、张三丰')).toBe('*来了，*没来');
    expect(hide('找张abc和xab张', '张ab', 'ab张')).toBe('找*c和x*');
    expect(hide('malik ali', 'Ali')).toBe('malik *');
  });

  it('is quick, however long the gaps', () => {
    const started = performance.now();
    const gaps = [' ', '·', ' ·', '- ', '张', '张 '].map((gap) => `张${gap.repeat(8000 / gap.length)}`);
    for (const gap of gaps) expect(maskText(`${gap}张`, ['张 张·李', '13 8'])).toContain('张');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('masks no other words for a name, and none for a single letter', () => {
    expect(maskText('姓张，三月入职；张先生、张四、李三', ['张三'])).toBe(
      '姓张，三月入职；张先生、张四、李三',
    );
    expect(maskText('王在工地', ['王'])).toBe('王在工地');
    expect(maskText('C++工程师a+b', ['a+b'])).toBe('C++工程师a**');
  });

  it('finds numbers of any width with invisible characters between, and leaves the rest as it was written', () => {
    const wide = (text: string) =>
      text.replace(/\d/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0));
    const mark = fc.constantFrom('', '\u200b', '\u202d', '\u2066', '\ufeff', '\u00ad');
    fc.assert(
      fc.property(
        fc.constantFrom('13800138000', '110105194912310021', '6222020200112233445'),
        fc.array(mark, { minLength: 20, maxLength: 20 }),
        fc.boolean(),
        (number, marks, isWide) => {
          const written = [...number].map((c, i) => `${isWide ? wide(c) : c}${marks[i]}`).join('');
          expect(maskText(`（电话：${written}，Ａ）`)).toBe('（电话：***，Ａ）');
        },
      ),
    );
  });

  it('masks full-width values like half-width ones', () => {
    expect(maskPhone('１３８００１３８０００')).toBe('138****8000');
    expect(maskDocumentNumber('\u202d１１０１０５１９４９１２３１００２Ｘ')).toBe('110105********002X');
    expect(maskAddress('光明区公明街道长春路８８号')).toBe('光明区公明街道***');
    expect(maskName('张\u200b三')).toBe('张*');
  });
});

describe('a person hidden whole', () => {
  it('is named by no part of a name of several words', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[张李古丽买提阿依]{2,5}$/),
      fc.stringMatching(/^[A-Z][a-z]{2,7}$/),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 4 }),
        fc.constantFrom('·', ' ', '•', '. '),
        fc.nat(3),
        (parts, gap, i) => {
          const told = parts[i % parts.length] ?? '';
          expect(hidePerson(`（${told}：未发工资）`, parts.join(gap))).toBe('（***：未发工资）');
        },
      ),
    );
  });

  it.each([
    ['张测试举报，张 测试、张·测试', '张测试', '***举报，***、***'],
    ['称呼为张先生、老张、小张、张某、张某某，姓张', '张测试', '称呼为***、***、***、***、***，***'],
    ['欧阳女士与欧某', '欧阳测试', '***与欧某'],
    ['高工资、提高总额、高某', '高测试', '高工资、提高总额、***'],
    ['Smith said, Mr Smith', 'Smith', '*** said, Mr ***'],
    ['王在工地', '王', '王在工地'],
    ['电话13800138000，张三', '李四', '电话***，张三'],
    ['我是阿依古丽，同事买买提与古丽', '阿依古丽·买买提', '我是***，同事***与古丽'],
    ['联系举报人阿依古丽，或阿依·古丽', '阿依古丽 买买提', '联系举报人***，或***'],
    ['Ms Lopez, maria LOPEZ; Clarabel', 'Maria Clara Lopez', 'Ms ***, *** ***; Clarabel'],
    ['Li and Sayed', 'Li Al-Sayed', 'Li and ***'],
    ['大锤、王工、王生、王总、王老板说', '王大锤', '***、***、***、***、***说'],
    ['王姐、王哥、王叔、王工友、王总工、王总经理', '王大锤', '***、***、***、***、***、***'],
    ['王 工，大 锤', '王 大锤', '王 工，***'],
    ['王工资未结，王工厂、王总额、王生活、王姐妹', '王大锤', '王工资未结，王工厂、王总额、王生活、王姐妹'],
    ['施工期间，施工说', '施大锤', '施工期间，施工说'],
    ['高总包、提高总工资、高总工说', '高测试', '高总包、提高总工资、***说'],
    ['光明区光明街道，光明集团；光明来电', '王光明', '光明区光明街道，光明集团；***来电'],
    ['三楼张三、老李', '张三、李四', '三楼***、***'],
    ['王会计、王队长、王组长、王主管、王主任', '王小五', '***、***、***、***、***'],
    ['阿强、小强、强哥、强叔、强姐、强姐妹、强制', '李强', '***、***、***、***、***、强姐妹、强制'],
    ['员工说，工人说，老王说', '员工王五', '员工说，工人说，***说'],
    ['共三人，等三人', '王五 等三人', '共三人，***'],
  ])('in %s, by the name %s', (text, name, hidden) => {
    expect(hidePerson(text, name)).toBe(hidden);
  });
});

describe('a name that says more than the name', () => {
  it.each([
    '王五等12人',
    '王五等三人',
    '王五等人',
    '王五等',
    '王五两人',
    '王五12名工友',
    '王五（等5人）',
    '王五先生',
    '王五女士等十余人',
    '王五代表',
    '王五夫妇',
    '农民工王五',
    '举报人王五',
    '投诉人：王五',
    '个体户王五',
    '王五和李四',
    '李四与王五',
    '王五及工友',
    '李四和张三和王五',
    '王五13800138000',
    '13800138000 王五',
    '王五 138-0013-8000',
  ])('%s is hidden by the name alone', (name) => {
    const text = '我是王五，和12名工友被欠薪，联系王五或老王。';
    expect(hidePerson(text, name)).toBe('我是***，和12名工友被欠薪，联系***或***。');
  });
});

describe('what is given for a name', () => {
  it('has each name in it masked, and what stands between them and roles kept', () => {
    const mask = (text: string) => replaceNames(text, (name) => name.endsWith('公司'));
    expect(mask('张三、 李四;王五（包工头）')).toBe('张*、 李*;王*(包工头)');
    expect(mask('样例公司/张三')).toBe('样例公司/张*');
    expect(mask('张三[班长](样例公司)')).toBe('张*[班长](样例公司)');
    expect(mask('(张三)李四')).toBe('(张*)李*');
    expect(mask('')).toBe('');
  });
});

describe('people who must not be named', () => {
  const mask = (text: string, names: ProtectedNames) => createPeopleMasker(names)(text);

  it('are masked within seconds on a page of texts of a case that many reported', () => {
    const hidden = Array.from(
      { length: 200 },
      (_, i) => `${'赵钱孙李周'[i % 5]}${String.fromCodePoint(0x4e00 + i * 7, 0x5e00 + i * 3)}`,
    );
    const said = '当事人拖欠劳动者赵某等人工资，经查属实，责令限期支付。'.repeat(40);
    const started = performance.now();
    const maskWith = createPeopleMasker({ masked: [], hidden });
    for (let i = 0; i < 100; i++) expect(maskWith(`${said}${hidden[i]}`)).toMatch(/者\*\*\*等.*。\*\*\*$/);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('are masked, or hidden whole', () => {
    const names = { masked: ['张三'], hidden: ['李四'] };
    expect(mask('张三与李四、李先生，13800138000', names)).toBe('张*与***、***，***');
    // Whose name begins another's, or is another's.
    expect(mask('张三丰与张三', { masked: ['张三', '张三丰'], hidden: [] })).toBe('张**与张*');
    expect(mask('张三丰与张三', { masked: ['张三'], hidden: ['张三丰'] })).toBe('***与张*');
    expect(mask('张三', { masked: ['张三'], hidden: ['张三'] })).toBe('***');
  });
});

describe('an employer', () => {
  const CODE = '91512081MA62K0260E';
  it.each([
    ['样例公司', CODE, '样例公司', CODE],
    ['样例公司', undefined, '样例公司', null],
    ['样例公司', null, '样例公司', null],
    ['样例公司13800138000', '不详', '样例公司***', '不详'],
    ['样例公司', '电话13800138000', '样例公司', '电话***'],
    ['张三', '11010519491231002X', '张*', '110105********002X'],
    ['张三13800138000、李四', '110105491231002', '张************、李*', '110105*****1002'],
  ])('%s with the code %s is shown as %s with %s', (name, creditCode, shown, code) => {
    expect(maskEmployer({ name, creditCode })).toEqual({ name: shown, creditCode: code });
  });

  it('is a person whose code is an identity number', () => {
    expect(employerPerson({ name: '张三', creditCode: '11010519491231002X' })).toEqual(['张三']);
    expect(employerPerson({ name: '张三', creditCode: CODE })).toEqual([]);
    expect(employerPerson({ name: '张三' })).toEqual([]);
  });
});
