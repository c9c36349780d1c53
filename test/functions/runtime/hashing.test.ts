import { describe, expect, it } from 'vitest';
import { employerKeys, hasher, reporterKey } from '../../../functions/runtime/hashing.ts';

const hash = hasher('a secret of a test');
const CODE = '91512081MA62K0260E';

describe('the keys of employers', () => {
  it('are the same however name and code are written', () => {
    const keys = employerKeys(hash, { name: '深圳市样例(集团)有限公司', creditCode: CODE });
    expect(keys).toHaveLength(2);
    for (const name of [
      '深圳市样例（集团）有限公司',
      '深圳市样例\u200b（集团） 有限公司',
      '深圳市样例・集团有限公司',
    ]) {
      for (const creditCode of [
        '９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ',
        `\u202d${CODE}\u202c`,
        '91512081-ma62k0260e',
      ]) {
        expect(employerKeys(hash, { name, creditCode })).toEqual(keys);
      }
    }
    expect(employerKeys(hash, { name: 'ＡＢＣ公司' })).toEqual(employerKeys(hash, { name: 'abc公司' }));
  });

  it('are none for what names nobody: two employers without a code are not one', () => {
    const named = employerKeys(hash, { name: '样例公司' });
    for (const creditCode of ['无', '不详', '******************', '0000', '']) {
      expect(employerKeys(hash, { name: '样例公司', creditCode })).toEqual(named);
    }
    expect(employerKeys(hash, { name: '不详' })).toEqual([]);
  });
});

describe('the key of a reporter', () => {
  const key = (documentType?: string, documentNumber?: string) =>
    reporterKey(hash, { documentType, documentNumber });

  it('is the same for one person, and another for another', () => {
    const one = key('resident-id', '11010519491231002X');
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    for (const [type, number] of [
      ['居民身份证', '11010519491231002x'],
      ['二代身份证', '\u202d１１０１０５１９４９１２３１００２Ｘ\u202c'],
      ['身份证号码', '110105491231002'],
    ] as const) {
      expect(key(type, number)).toBe(one);
    }
    expect(key('passport', '11010519491231002X')).not.toBe(one);
    expect(key('resident-id', '440524188001010014')).not.toBe(one);
  });

  it('is null for whoever has no identity', () => {
    for (const number of [undefined, '无', '******************', '4403**********1238', '1111111111']) {
      expect(key('resident-id', number)).toBeNull();
    }
  });
});
