import type { DocumentFields } from '../../domain/documents/documents.ts';
import { legalFields } from '../../domain/documents/legal-fields.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';

/** The organ of the demonstration. */
export const ORGAN = { name: '演示区人力资源局', shortName: '演人社' };

/** Made-up fields that every kind of document can be issued with. */
export const DOCUMENT_SAMPLE: DocumentFields = {
  ...legalFields(DEMONSTRATION_POLICY, '440311', '2021-11-19'),
  caseNo: '440311-2021-00001',
  cause: '拖欠劳动报酬',
  source: '投诉',
  party: '深圳市测试电子有限公司',
  partyAddress: '测试路1号',
  facts: '2021年9月至10月未支付工资。',
  evidence: '工资表、考勤记录、询问笔录。',
  reasons: '事实清楚，证据确凿。',
  basis: '《劳动保障监察条例》第二十六条',
  content: '支付所欠工资。',
  fineFen: 2_000_000,
  orderFen: 1_850_000,
  workers: [
    { name: '张测试', period: '2021-09至2021-10', fen: 1_000_000 },
    { name: '李测试', period: '2021-10', fen: 850_000 },
  ],
  dueOn: '2021-12-03',
  defenceUntil: '2021-11-24',
  hearingUntil: '2021-11-26',
  hearingAt: '2021年12月10日上午9时',
  place: '演示区人力资源局会议室',
  presider: '王测试',
  inspectors: ['赵测试（证号0001）', '钱测试（证号0002）'],
  lead: '赵测试',
  assistant: '钱测试',
  filedOn: '2021-11-19',
  result: '同意',
  opinion: '程序合法。',
  documentTitle: '行政处罚决定书',
  documentNo: '演人社监罚字〔2021〕1号',
  documentOn: '2021-12-20',
  way: '直接送达',
  servedOn: '2021-12-21',
  remindedOn: '2022-07-01',
  partyViews: '未提出意见。',
  performance: '已履行。',
};
