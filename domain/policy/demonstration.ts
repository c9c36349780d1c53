import { DEFAULT_POLICY, type Policy } from './policy.ts';

const INVENTED = {
  zh: '演示用虚构数值，不是任何机关的规定',
  en: 'Invented for the demonstration; the rule of no authority',
};

/**
 * The policy of the demonstration: what no national text gives and the default leaves to the place is set by invented figures, so
 * that a case can be handled to its end. Not for work.
 */
export const DEMONSTRATION_POLICY: Policy = {
  ...DEFAULT_POLICY,
  version: 'demonstration-2026-11',
  effectiveFrom: '2020-01-02',
  source: `${INVENTED.zh}：陈述申辩期限、听证标准、文书机关。`,
  sourceEn: `${INVENTED.en}: defence term, hearing line, organ of documents.`,
  case: {
    ...DEFAULT_POLICY.case,
    terms: [
      ...DEFAULT_POLICY.case.terms,
      {
        name: 'defence',
        division: '44',
        effectiveFrom: '2020-01-01',
        unit: 'wd',
        length: 3,
        extension: 0,
        basis: INVENTED,
      },
    ],
    hearingLines: [
      {
        division: '44',
        effectiveFrom: '2020-01-01',
        personFen: 300_000,
        organisationFen: 2_000_000,
        inclusive: true,
        basis: INVENTED,
      },
    ],
    documents: {
      ...DEFAULT_POLICY.case.documents,
      organs: [
        {
          division: '4403',
          effectiveFrom: '2020-01-01',
          name: '演示区人力资源局',
          shortName: '演人社',
          address: '演示路1号',
          reviewAuthority: '演示区人民政府',
          court: '演示区人民法院',
          payee: '演示区非税收入代收账户',
          basis: INVENTED,
        },
      ],
    },
  },
};
