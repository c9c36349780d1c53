import { describe, expect, it } from 'vitest';
import {
  DEFAULT_TEMPLATES,
  findBlanks,
  findWrongFields,
  formatNumber,
  issueDocument,
  templateFor,
} from '../../../domain/documents/documents.ts';
import { documentHash } from '../../../domain/documents/hash.ts';
import { legalFields } from '../../../domain/documents/legal-fields.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import {
  DOCUMENT_KIND_NAMES,
  DOCUMENT_KINDS,
  type DocumentKind,
} from '../../../domain/policy/document-kinds.ts';
import { DEFAULT_POLICY, type Policy } from '../../../domain/policy/policy.ts';
import { policySchema } from '../../../domain/policy/policy-schema.ts';
import { templateSchema } from '../../../domain/policy/template-schema.ts';
import { DOCUMENT_SAMPLE, ORGAN } from '../../support/documents.ts';

const issue = (
  kind: DocumentKind,
  fields = DOCUMENT_SAMPLE,
  policy = DEMONSTRATION_POLICY,
  salt = 'a salt',
) => issueDocument(kind, { policy, organ: ORGAN, n: 3, issuedOn: '2021-12-20', fields, salt });
const messages = (template: unknown) =>
  templateSchema.safeParse(template).error?.issues.map((i) => `${i.path.join('.')} ${i.message}`) ?? [];

describe('the templates that are shipped', () => {
  it('are one for each kind, each with a code of its own', () => {
    expect(DEFAULT_TEMPLATES.map((t) => t.kind).sort()).toEqual([...DOCUMENT_KIND_NAMES].sort());
    expect(new Set(DEFAULT_TEMPLATES.map((t) => t.code)).size).toBe(DOCUMENT_KIND_NAMES.length);
  });

  it.each(DOCUMENT_KIND_NAMES)('%s shows what the law names and leaves blanks for hands', (kind) => {
    expect(messages(templateFor(DEFAULT_POLICY, kind))).toEqual([]);
  });
});

describe('a template of a place', () => {
  const own = { ...templateFor(DEFAULT_POLICY, 'revocation'), title: '撤销立案决定', code: '撤字' };
  const policyWith = (templates: readonly unknown[]): Policy =>
    ({
      ...DEMONSTRATION_POLICY,
      case: {
        ...DEMONSTRATION_POLICY.case,
        documents: { ...DEMONSTRATION_POLICY.case.documents, templates },
      },
    }) as Policy;

  it('stands in the stead of the shipped one of its kind', () => {
    const policy = policyWith([own]);
    expect(templateFor(policy, 'revocation').title).toBe('撤销立案决定');
    expect(issue('revocation', DOCUMENT_SAMPLE, policy).number).toBe('演人社撤字〔2021〕3号');
    expect(templateFor(policy, 'order')).toBe(templateFor(DEFAULT_POLICY, 'order'));
    expect(policySchema.safeParse(policy).success).toBe(true);
  });

  it('is refused where it hides what the law names, or names what does not exist', () => {
    const without = (kind: DocumentKind, drop: (block: object) => boolean) => {
      const template = templateFor(DEFAULT_POLICY, kind);
      return { ...template, blocks: template.blocks.filter((block) => !drop(block)) };
    };
    const shows = (text: string) => (block: object) => JSON.stringify(block).includes(text);
    // They stand in one paragraph.
    const remedies = ['reviewTerm', 'reviewAuthority', 'suitTerm', 'court'];
    expect(messages(without('penalty-decision', shows('{reviewTerm}'))).sort()).toEqual(
      remedies.map((name) => `blocks must show the field ${name}`).sort(),
    );
    expect(messages(without('service-return', shows('signature')))).toEqual([
      'blocks must leave a blank for a signature',
    ]);
    const blocks = [...own.blocks, { type: 'paragraph', text: '{nobody} and {}' }];
    expect(messages({ ...own, blocks })).toEqual([
      `blocks.${blocks.length - 1}.text names a field that does not exist`,
    ]);
    expect(messages({ ...own, kind: 'letter' })).toHaveLength(1);
    expect(policySchema.safeParse(policyWith([own, own])).error?.issues.map((i) => i.message)).toEqual([
      'must hold one template a kind',
    ]);
  });
});

describe('the number of a document', () => {
  const parts = { organ: '演人社', code: '监罚字', year: 2026, n: 28 };
  it('follows the pattern of the place', () => {
    expect(formatNumber({ pattern: '{organ}{code}〔{year}〕{n}号', padding: 1 }, parts)).toBe(
      '演人社监罚字〔2026〕28号',
    );
    expect(formatNumber({ pattern: '{organ}{code}【{year}】第{n}号', padding: 4 }, parts)).toBe(
      '演人社监罚字【2026】第0028号',
    );
  });

  it('takes its parts as they are', () => {
    expect(
      formatNumber({ pattern: '{organ}{code}{year}{n}', padding: 1 }, { ...parts, organ: '$&{n}' }),
    ).toBe('$&{n}监罚字202628');
  });
});

describe('a document', () => {
  it.each(DOCUMENT_KIND_NAMES)(
    '%s leaves a blank for each field the law demands that nobody knows',
    (kind) => {
      expect(findWrongFields(DOCUMENT_SAMPLE)).toEqual([]);
      expect(findBlanks(kind, DOCUMENT_SAMPLE)).toEqual([]);
      expect(findBlanks(kind, {})).toEqual([...DOCUMENT_KINDS[kind].required]);
      expect(issue(kind, {}).fields).toEqual({});
    },
  );

  it('names fields that are no such thing', () => {
    const wrong = {
      ...DOCUMENT_SAMPLE,
      party: ' ',
      fineFen: 1.5,
      orderFen: -1,
      dueOn: '2021-02-30',
      filedOn: 5,
      inspectors: [],
      workers: [{ name: '张测试', period: '', fen: 1 }, null],
    } as unknown as typeof DOCUMENT_SAMPLE;
    expect(findWrongFields(wrong).sort()).toEqual(
      ['dueOn', 'filedOn', 'fineFen', 'inspectors', 'orderFen', 'party', 'workers'].sort(),
    );
    expect(() => issue('revocation', { party: ' ' })).toThrow('the document revocation cannot say party');
  });

  it('has blanks where it lists workers without their sums', () => {
    const row = { name: '张测试', period: '2021年9月', fen: null };
    const fields = { ...DOCUMENT_SAMPLE, workers: [row] };
    expect(findWrongFields(fields)).toEqual([]);
    expect(findBlanks('handling-decision', fields)).toEqual(['workers']);
    expect(findBlanks('handling-decision', DOCUMENT_SAMPLE)).toEqual([]);
    for (const wrong of [
      { ...row, people: 0 },
      { ...row, fen: -1 },
    ]) {
      expect(findWrongFields({ workers: [wrong] })).toEqual(['workers']);
    }
  });

  it('is kept with its template, so that nothing changed later changes it', () => {
    const issued = issue('penalty-decision');
    expect(issued).toMatchObject({
      kind: 'penalty-decision',
      number: '演人社监罚字〔2021〕3号',
      organ: '演示区人力资源局',
      issuedOn: '2021-12-20',
    });
    expect(issued.template).toEqual(templateFor(DEFAULT_POLICY, 'penalty-decision'));
  });

  it('has a hash that any change changes, and that its salt hides', () => {
    const hash = documentHash(issue('order'));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(documentHash(JSON.parse(JSON.stringify(issue('order'))))).toBe(hash);
    const others = [
      issue('order', { ...DOCUMENT_SAMPLE, orderFen: 1_850_001 }),
      issue('order', DOCUMENT_SAMPLE, DEMONSTRATION_POLICY, 'another salt'),
      { ...issue('order'), number: 'x' },
      { ...issue('order'), template: { ...issue('order').template, title: 'x' } },
    ];
    expect(new Set([hash, ...others.map(documentHash)]).size).toBe(5);
  });

  it('has remedies and payment from the policy, where the place has an organ', () => {
    expect(legalFields(DEMONSTRATION_POLICY, '440311', '2021-12-20')).toEqual({
      address: '演示路1号',
      payee: '演示区非税收入代收账户',
      reviewAuthority: '演示区人民政府',
      court: '演示区人民法院',
      reviewTerm: '60日',
      suitTerm: '6个月',
      payTerm: '15日',
    });
    expect(legalFields(DEFAULT_POLICY, '440311', '2021-12-20')).toEqual({});
    const none = { ...DEMONSTRATION_POLICY, case: { ...DEMONSTRATION_POLICY.case, terms: [] } };
    expect(legalFields(none, '440311', '2021-12-20').payTerm).toBe('');
  });

  it('has a template for each kind', () => {
    expect(() => templateFor(DEFAULT_POLICY, 'letter' as DocumentKind)).toThrow(
      'there is no template letter',
    );
  });
});
