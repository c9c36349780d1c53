import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClueData,
  clueDataSchema,
  pushSchema,
  storedValue,
  withoutAbsent,
} from '../../../domain/clue/push.ts';
import { canonicalJson } from '../../../domain/kernel/record.ts';
import { clueData } from '../../support/clues.ts';

const parse = (data: unknown) => clueDataSchema.parse(data);
const faults = (data: unknown) =>
  (clueDataSchema.safeParse(data).error?.issues ?? []).map((i) => i.path.join('.'));
/** A clue with one member, by its dotted path, replaced. */
function withMember(path: string, value: unknown): unknown {
  const [first = '', second] = path.split('.');
  const data: Record<string, unknown> = {
    ...clueData(1),
    project: { name: '样例项目', developer: '甲', generalContractor: '乙', subcontractor: '丙' },
  };
  const whole = data[first] as object | undefined;
  return { ...data, [first]: second === undefined ? value : { ...whole, [second]: value } };
}

const OPTIONAL = [
  'reporter.documentType',
  'reporter.documentNumber',
  'reporter.phone',
  'reporter.bankCard',
  'employer.creditCode',
  'workplace.street',
  'project',
  'project.developer',
  'project.generalContractor',
  'project.subcontractor',
  'arrears.amountFen',
  'arrears.job',
];
const REQUIRED_TEXTS = [
  'clueNo',
  'reporter.name',
  'employer.name',
  'employer.address',
  'workplace.address',
  'sector',
  'description',
];

describe('the data of a push', () => {
  it.each(OPTIONAL)('%s may be absent: null, an empty text, a blank one, or left out', (path) => {
    const absent = parse(withMember(path, undefined));
    for (const value of [null, '', ' ', '\u200b\u3000']) {
      expect(parse(withMember(path, value))).toEqual(absent);
    }
  });

  it('takes a project with nothing in it for none', () => {
    expect(parse(withMember('project', { name: null, developer: '' })).project).toBeUndefined();
    expect(faults(withMember('project', { developer: '甲' }))).toEqual(['project.name']);
  });

  it.each(REQUIRED_TEXTS)('%s must have something to see in it', (path) => {
    for (const value of [null, '', ' ', '\u200b', '\u202d\u202c', undefined]) {
      expect(faults(withMember(path, value))).toEqual([path]);
    }
  });

  it('reads codes, numbers and divisions in their normal form, and keeps texts as they were written', () => {
    const read = parse({
      ...clueData(1),
      clueNo: 'ＱＧ１\u200b',
      kind: ' ｒeport\u200b',
      reporter: {
        name: ' 张\u200b·三 ',
        documentType: '身份证',
        documentNumber: '\u202d４４０３００１９９００１０１１２３８\u202c',
        phone: '１３８００１３８０００',
        bankCard: '６２２２\u00a00202',
      },
      employer: {
        name: '样例（集团）\u200b公司',
        creditCode: '９１５１２０８１ＭＡ',
        address: '光明区\u0007１号',
      },
      workplace: { division: '４４０３１１', street: '４４０３１１００２', address: 'x' },
      arrears: { from: '２０２０-１１', to: '2021-02', headcount: 1 },
      description: '工资\u200b未发。\r\n请联系',
    });
    expect(read).toMatchObject({
      clueNo: 'QG1',
      kind: 'report',
      reporter: {
        name: '张·三',
        documentNumber: '440300199001011238',
        phone: '13800138000',
        bankCard: '6222 0202',
      },
      employer: { name: '样例（集团）公司', creditCode: '91512081MA', address: '光明区１号' },
      workplace: { division: '440311', street: '440311002' },
      arrears: { from: '2020-11' },
      description: '工资未发。\n请联系',
    });
  });

  it('blames no other member for one that is faulty', () => {
    for (const [path, value] of [
      ['arrears.from', '2026-13'],
      ['arrears.from', '2029年'],
      ['arrears.to', '2020'],
      ['workplace.division', '44031'],
      ['workplace.street', '44031'],
    ] as const) {
      expect(faults(withMember(path, value))).toEqual([path]);
    }
    expect(faults(withMember('arrears.from', '2030-01'))).toEqual(['arrears.to']);
    expect(faults(withMember('workplace.division', '440306'))).toEqual(['workplace.street']);
  });

  it('refuses other types where a text is due, by their path', () => {
    for (const value of [7, {}, true]) {
      expect(faults(withMember('reporter.name', value))).toEqual(['reporter.name']);
    }
    expect(faults(withMember('reporter.phone', 7))).toEqual(['reporter.phone']);
    expect(pushSchema.safeParse({ type: 'clue.pushed', timestamp: 'x', data: clueData(1) }).success).toBe(
      false,
    );
  });

  it('is compared after dropping absent members and before any other normalising', () => {
    const hash = (data: unknown) => canonicalJson(withoutAbsent(data));
    for (const path of OPTIONAL) {
      expect(hash(withMember(path, null))).toBe(hash(withMember(path, undefined)));
      for (const blank of ['', ' ', '\u200b\u3000']) {
        expect(hash(withMember(path, blank))).toBe(hash(withMember(path, undefined)));
      }
    }
    for (const nothing of [{ name: null }, { name: ' ' }, { name: '', developer: { x: '\u200b' } }, {}]) {
      expect(hash(withMember('project', nothing))).toBe(hash(withMember('project', null)));
    }
    expect(hash(withMember('arrears.job', '焊工 '))).not.toBe(hash(withMember('arrears.job', '焊工')));
    expect(hash(withMember('reporter.phone', '１３８'))).not.toBe(hash(withMember('reporter.phone', '138')));
    expect(hash(withMember('arrears.amountFen', 0))).not.toBe(hash(withMember('arrears.amountFen', null)));
    expect(withoutAbsent({ a: [null, { b: '' }], c: false })).toEqual({ a: [null, {}], c: false });
  });

  it('is read from what is kept as from what was sent', () => {
    const messy = fc
      .string({ unit: fc.constantFrom(...'张三a１2·，\u200b\u202d\u0000\r\n\t ＂{}é'), maxLength: 20 })
      .map((text) => `${text}x1`);
    fc.assert(
      fc.property(messy, messy, fc.option(messy), (name, description, number) => {
        const data = {
          ...clueData(1),
          reporter: { ...clueData(1).reporter, name, documentNumber: number },
          description,
          extra: { deep: [name, null] },
        };
        const kept = storedValue(data);
        expect(JSON.stringify(kept)).not.toMatch(/\u200b|\u202d|\\u0000|\\r/);
        expect(parse(kept)).toEqual(parse(data) satisfies ClueData);
      }),
    );
  });

  it('is read from what is kept as from what was sent, whatever members look like those it has', () => {
    const invisible = fc.constantFrom(...'\u200b\u200d\u202e\u2060\ufeff\u00ad\u0000\u007f\ud800');
    const value = fc.constantFrom<unknown>(5, 'report', '别的公司', {}, { name: 'x' }, ['x']);
    const path = fc.constantFrom('', 'reporter', 'employer', 'workplace', 'project', 'arrears');
    const shadow = fc.record({ path, at: fc.nat(20), where: fc.nat(20), invisible, value });
    fc.assert(
      fc.property(fc.array(shadow, { minLength: 1, maxLength: 4 }), (shadows) => {
        const data = structuredClone(withMember('kind', 'report')) as Record<string, Record<string, unknown>>;
        const before = parse(data);
        for (const { path: within, at, where, invisible: sign, value: other } of shadows) {
          const object = (within === '' ? data : data[within]) as Record<string, unknown>;
          const names = Object.keys(object);
          const name = names[at % names.length] ?? '';
          const cut = where % (name.length + 1);
          object[name.slice(0, cut) + sign + name.slice(cut)] = other;
        }
        expect(parse(data)).toEqual(before);
        expect(parse(storedValue(data))).toEqual(before);
      }),
    );
  });
});
