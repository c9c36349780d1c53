/** What a field of a document holds. */
export type FieldType = 'text' | 'date' | 'fen' | 'list' | 'workers';

/** The fields that documents (文书) may hold, each with its label and what it is. */
export const DOCUMENT_FIELDS = {
  caseNo: { label: '案号', type: 'text' },
  cause: { label: '案由', type: 'text' },
  source: { label: '案件来源', type: 'text' },
  party: { label: '当事人', type: 'text' },
  partyCode: { label: '统一社会信用代码', type: 'text' },
  partyAddress: { label: '住所', type: 'text' },
  partyHead: { label: '法定代表人（负责人）', type: 'text' },
  facts: { label: '事实', type: 'text' },
  evidence: { label: '证据', type: 'text' },
  reasons: { label: '理由', type: 'text' },
  basis: { label: '依据', type: 'text' },
  content: { label: '内容', type: 'text' },
  fineFen: { label: '罚款', type: 'fen' },
  orderFen: { label: '责令支付金额', type: 'fen' },
  extraFen: { label: '加付赔偿金', type: 'fen' },
  lateFen: { label: '加处罚款', type: 'fen' },
  workers: { label: '劳动者名单', type: 'workers' },
  dueOn: { label: '履行期限', type: 'date' },
  payTerm: { label: '缴纳期限', type: 'text' },
  payee: { label: '收款账户', type: 'text' },
  reviewAuthority: { label: '复议机关', type: 'text' },
  reviewTerm: { label: '复议期限', type: 'text' },
  court: { label: '法院', type: 'text' },
  suitTerm: { label: '起诉期限', type: 'text' },
  defenceUntil: { label: '陈述申辩截止日', type: 'date' },
  hearingUntil: { label: '听证申请截止日', type: 'date' },
  hearingAt: { label: '听证时间', type: 'text' },
  place: { label: '地点', type: 'text' },
  presider: { label: '听证主持人', type: 'text' },
  inspectors: { label: '承办人员', type: 'list' },
  lead: { label: '主办监察员', type: 'text' },
  assistant: { label: '协办监察员', type: 'text' },
  filedOn: { label: '立案日期', type: 'date' },
  result: { label: '结论', type: 'text' },
  opinion: { label: '意见', type: 'text' },
  documentTitle: { label: '文书名称', type: 'text' },
  documentNo: { label: '文书文号', type: 'text' },
  documentOn: { label: '文书日期', type: 'date' },
  way: { label: '送达方式', type: 'text' },
  servedOn: { label: '送达日期', type: 'date' },
  remindedOn: { label: '催告送达日期', type: 'date' },
  partyViews: { label: '当事人意见', type: 'text' },
  performance: { label: '履行情况', type: 'text' },
  address: { label: '本机关地址', type: 'text' },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly type: FieldType }>>;

/** The name of a field of a document. */
export type FieldName = keyof typeof DOCUMENT_FIELDS;

interface DocumentKindFacts {
  /** What the law demands in it: a template must show it, and a document must hold it. */
  readonly required: readonly FieldName[];
  /** Whether a hand signs it, so that its template must leave a blank. */
  readonly signed: boolean;
}

const PARTY_AND_CASE = ['party', 'facts', 'basis'] as const;
/** Penalty Law (行政处罚法) art. 59. */
const DECISION = [
  ...PARTY_AND_CASE,
  'partyAddress',
  'evidence',
  'reviewAuthority',
  'reviewTerm',
  'court',
  'suitTerm',
] as const;

/** The kinds of document that commands of a case issue, each with what the law names. */
export const DOCUMENT_KINDS = {
  'filing-approval': { required: ['caseNo', 'source', ...PARTY_AND_CASE], signed: true },
  /** Regulation 423 art. 26: amount and date; Guangdong art. 51. */
  order: { required: [...PARTY_AND_CASE, 'content', 'dueOn'], signed: true },
  /** Penalty Law arts. 44, 45, 64: what is meant, why, and the party's rights. */
  'advance-notice': { required: [...PARTY_AND_CASE, 'reasons', 'content', 'defenceUntil'], signed: true },
  /** Penalty Law art. 64: time and place, and who presides, whose recusal may be asked. */
  'hearing-notice': { required: ['party', 'cause', 'hearingAt', 'place', 'presider'], signed: true },
  /** Penalty Law art. 58. */
  'legal-opinion': { required: ['caseNo', 'party', 'result', 'opinion'], signed: true },
  'handling-decision': { required: [...DECISION, 'content'], signed: false },
  'penalty-decision': { required: [...DECISION, 'content', 'fineFen', 'payTerm', 'payee'], signed: false },
  'no-penalty-decision': { required: [...DECISION, 'reasons'], signed: false },
  /** Civil Procedure Law art. 87. */
  'service-return': {
    required: ['documentTitle', 'documentNo', 'party', 'way', 'servedOn', 'inspectors'],
    signed: true,
  },
  /** Coercion Law (行政强制法) art. 35: term, way, exact amount and payee, right to answer. */
  reminder: { required: ['party', 'documentNo', 'documentOn', 'content', 'dueOn', 'payee'], signed: true },
  /** Coercion Law art. 55. */
  'court-application': {
    required: [
      ...PARTY_AND_CASE,
      'court',
      'documentNo',
      'documentOn',
      'reasons',
      'content',
      'remindedOn',
      'partyViews',
    ],
    signed: true,
  },
  'closing-approval': { required: ['caseNo', 'party', 'filedOn', 'result', 'performance'], signed: true },
  /** Guangdong art. 46. */
  revocation: { required: [...PARTY_AND_CASE, 'caseNo', 'filedOn', 'reasons'], signed: false },
} as const satisfies Readonly<Record<string, DocumentKindFacts>>;

/** A kind of document (文书). */
export type DocumentKind = keyof typeof DOCUMENT_KINDS;

/** Every kind of document. */
export const DOCUMENT_KIND_NAMES = Object.keys(DOCUMENT_KINDS) as readonly DocumentKind[];
