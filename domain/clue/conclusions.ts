import { type InputRefusal, refuseInput } from './refusals.ts';

/** A place in the law, in both languages. */
interface LegalBasis {
  readonly zh: string;
  readonly en: string;
}

/** How a clue can end (核处结论), and what each ending means for the figures. */
export interface Conclusion {
  readonly zh: string;
  readonly en: string;
  /** The legal basis of the ending. */
  readonly basis: LegalBasis;
  /** Whether arrears were found (查实): decides the confirmed rate. */
  readonly confirmed: boolean;
  /** Whether the ending is a payment: then what was found, what was paid and for how many people belong to it. */
  readonly paid: boolean;
}

const c = (zh: string, en: string, basis: LegalBasis, confirmed: boolean, paid: boolean): Conclusion => ({
  zh,
  en,
  basis,
  confirmed,
  paid,
});

const lssr = (zh: string, en: string): LegalBasis => ({
  zh: `《劳动保障监察条例》${zh}`,
  en: `Labour Security Supervision Regulation, ${en}`,
});
const rpmw = (zh: string, en: string): LegalBasis => ({
  zh: `《保障农民工工资支付条例》${zh}`,
  en: `Regulation on Guaranteeing Wage Payment to Migrant Workers, ${en}`,
});
const bothLaws = (a: LegalBasis, b: LegalBasis): LegalBasis => ({
  zh: `${a.zh}；${b.zh}`,
  en: `${a.en}; ${b.en}`,
});

/**
 * The local code set of conclusions, anchored in law. It is not the national platform's list of ten, which is
 * unpublished: a deployment maps these codes to platform codes in configuration.
 */
export const CONCLUSIONS = {
  PAID: c('欠薪已支付', 'Arrears paid', rpmw('第十一条、第十六条', 'arts 11, 16'), true, true),
  ORDERED_PAID: c(
    '责令限期支付后已支付',
    'Paid after an order to pay',
    lssr('第二十六条', 'art. 26'),
    true,
    true,
  ),
  PENALISED: c(
    '已作出行政处罚/行政处理决定',
    'Penalty or handling decision made',
    lssr('第十八条', 'art. 18'),
    true,
    false,
  ),
  MINOR_CORRECTED: c(
    '情节轻微且已改正，撤销立案',
    'Minor and corrected, case withdrawn',
    lssr('第十八条第三项', 'art. 18(3)'),
    true,
    true,
  ),
  NOT_SUBSTANTIATED: c(
    '经核实不存在欠薪',
    'No arrears found',
    lssr('第十四条、第十八条', 'arts 14, 18'),
    false,
    false,
  ),
  OUT_OF_SCOPE_TRANSFER: c(
    '不属于劳动保障监察事项，移送有关部门',
    'Out of scope, transferred',
    lssr('第十八条', 'art. 18'),
    false,
    false,
  ),
  WRONG_JURISDICTION: c(
    '非本辖区，转有管辖权部门',
    'Other jurisdiction, transferred',
    lssr('第十三条', 'art. 13'),
    false,
    false,
  ),
  ARBITRATION_OR_SUIT: c(
    '已申请或应通过调解、仲裁、诉讼处理，已告知',
    'For mediation, arbitration or suit; told',
    lssr('第二十一条', 'art. 21'),
    false,
    false,
  ),
  TIME_BARRED: c(
    '超过二年查处时效',
    'Beyond the two-year look-back',
    lssr('第二十条', 'art. 20'),
    false,
    false,
  ),
  CRIME_TRANSFER: c(
    '涉嫌拒不支付劳动报酬罪，移送公安',
    'Suspected crime, sent to the police',
    bothLaws(lssr('第十八条', 'art. 18'), rpmw('第四十一条', 'art. 41')),
    true,
    false,
  ),
  PROJECT_PAYMENT: c(
    '属工程款纠纷（非工资）',
    'Project payment, not wages',
    rpmw('第五十二条', 'art. 52'),
    false,
    false,
  ),
  FALSE_CLAIM: c(
    '编造虚假事实或以欠薪为名讨要工程款',
    'False claim',
    rpmw('第五十二条', 'art. 52'),
    false,
    false,
  ),
  ADVANCED: c(
    '应急周转金/欠薪保障基金垫付',
    'Advanced from a fund',
    rpmw('第六十三条', 'art. 63'),
    true,
    true,
  ),
} as const satisfies Record<string, Conclusion>;

/** A conclusion's code. */
export type ConclusionCode = keyof typeof CONCLUSIONS;

/** All conclusion codes. */
export const CONCLUSION_CODES = Object.keys(CONCLUSIONS) as [ConclusionCode, ...ConclusionCode[]];

/** Names the codes of a list that are no conclusion's, or come twice. @param path where the list stands */
export const codeFaults = (path: string, codes: readonly string[]): { path: string; message: string }[] =>
  codes.flatMap((code, i) => {
    const at = `${path}.${i}`;
    if (!Object.hasOwn(CONCLUSIONS, code)) {
      return [{ path: at, message: `must be a conclusion's code: ${CONCLUSION_CODES.join(', ')}` }];
    }
    return codes.indexOf(code) < i ? [{ path: at, message: `${code} is listed twice` }] : [];
  });

/** What a conclusion says in figures; amounts in fen. */
export interface ConclusionSums {
  readonly verifiedAmountFen?: number | undefined;
  readonly paidAmountFen?: number | undefined;
  readonly headcount?: number | undefined;
}

/**
 * Tells which sum of a conclusion is missing or cannot be: a payment needs all three, and nobody pays more than was found.
 * @returns null when the sums fit
 */
export function sumsFault(
  code: ConclusionCode,
  { verifiedAmountFen, paidAmountFen, headcount }: ConclusionSums,
): InputRefusal | null {
  if (CONCLUSIONS[code].paid) {
    const needed = { verifiedAmountFen, paidAmountFen, headcount };
    for (const [path, value] of Object.entries(needed)) {
      if (value === undefined) return refuseInput('sum-needed', path, { conclusion: CONCLUSIONS[code] });
    }
  }
  if (paidAmountFen !== undefined && (verifiedAmountFen === undefined || paidAmountFen > verifiedAmountFen)) {
    return refuseInput('paid-exceeds-verified', 'paidAmountFen');
  }
  return null;
}
