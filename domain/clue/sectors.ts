import { comparable } from '../people/text.ts';

interface SectorName {
  readonly zh: string;
  readonly en: string;
  /** What people write for it beside its code and its names. */
  readonly words: readonly string[];
}

/** The sectors (行业) an employer may be of. */
export const SECTORS = {
  construction: {
    zh: '建筑业',
    en: 'Construction',
    words: [
      '建筑',
      '建筑施工',
      '建筑行业',
      '工程建设',
      '工程建设领域',
      '建设工程',
      '建筑工程',
      '建筑安装',
      '装修',
      '装饰装修',
      '建筑装饰',
    ],
  },
  manufacturing: {
    zh: '制造业',
    en: 'Manufacturing',
    words: ['制造', '加工制造', '加工制造业', '生产制造', '工业', '电子制造'],
  },
  catering: {
    zh: '餐饮',
    en: 'Catering',
    words: ['餐饮业', '餐饮服务', '餐饮服务业', '住宿餐饮', '住宿和餐饮业', '住宿餐饮业'],
  },
  retail: {
    zh: '批发零售',
    en: 'Retail',
    words: ['零售', '零售业', '批发零售业', '批发和零售业', '批发和零售', '商贸', '商业'],
  },
  logistics: {
    zh: '物流运输',
    en: 'Logistics',
    words: [
      '物流',
      '物流业',
      '运输',
      '运输业',
      '交通运输',
      '交通运输业',
      '交通运输、仓储和邮政业',
      '交通运输仓储',
      '快递',
      '快递业',
      '仓储物流',
      '货运',
    ],
  },
  'property-services': {
    zh: '物业服务',
    en: 'Property services',
    words: ['物业', '物业管理', '物业服务业', '保安', '保安服务', '保洁'],
  },
  'domestic-services': {
    zh: '家政服务',
    en: 'Domestic services',
    words: ['家政', '家政服务业', '居民服务', '居民服务业', '居民服务、修理和其他服务业'],
  },
  education: { zh: '教育培训', en: 'Education', words: ['教育', '教育业', '培训', '培训机构', '教育行业'] },
  technology: {
    zh: '信息技术',
    en: 'Technology',
    words: [
      '互联网',
      '软件',
      '科技',
      '信息技术业',
      '软件和信息技术服务业',
      '信息传输、软件和信息技术服务业',
      '互联网行业',
      'IT',
    ],
  },
  agriculture: {
    zh: '农林牧渔',
    en: 'Agriculture',
    words: ['农业', '农林牧渔业', '农、林、牧、渔业', '种植', '养殖', '林业', '渔业'],
  },
  other: { zh: '其他行业', en: 'Other sector', words: ['其他', '其它', '其它行业'] },
} as const satisfies Record<string, SectorName>;

/**
 * Matters that senders state in the place of a sector: what the clue is about instead of wages owed. Triage refers each
 * of them to a person, so they are kept apart from the sectors and never become `other`.
 */
export const MATTERS = {
  'project-payment': {
    zh: '工程款',
    en: 'Project payment',
    words: ['工程款纠纷', '工程欠款', '拖欠工程款'],
  },
  arbitration: {
    zh: '劳动仲裁',
    en: 'Arbitration',
    words: ['仲裁', '劳动人事争议仲裁', '劳动争议仲裁'],
  },
  'social-insurance': { zh: '社会保险', en: 'Social insurance', words: ['社保', '社会保险费', '社保缴纳'] },
  'housing-fund': { zh: '住房公积金', en: 'Housing fund', words: ['公积金', '住房公积'] },
} as const satisfies Record<string, SectorName>;

/** The code of a sector, or of a matter in its place. */
export type SectorCode = keyof typeof SECTORS | keyof typeof MATTERS;

/** The names of every code a clue's `sector` may have. */
export const SECTOR_NAMES: Readonly<Record<SectorCode, { readonly zh: string; readonly en: string }>> = {
  ...SECTORS,
  ...MATTERS,
};

const BY_WORD: ReadonlyMap<string, SectorCode> = new Map(
  Object.entries<SectorName>({ ...SECTORS, ...MATTERS }).flatMap(([code, { zh, en, words }]) =>
    [code, zh, en, ...words].map((word) => [comparable(word), code as SectorCode] as const),
  ),
);

/** Reads a sector by any of the usual words; another word is `other`, and not `known`. */
export function readSector(word: string): { readonly code: SectorCode; readonly known: boolean } {
  const code = BY_WORD.get(comparable(word));
  return { code: code ?? 'other', known: code !== undefined };
}
