import type { ClockName } from '../../domain/case/clocks.ts';
import type { LocalizedText } from './i18n.ts';

/** The clocks of a case by name. */
export const CLOCKS: Readonly<Record<ClockName, LocalizedText>> = {
  acceptance: { zh: '受理', en: 'Acceptance' },
  filing: { zh: '立案', en: 'Filing' },
  decision: { zh: '作出决定', en: 'Decision' },
  investigation: { zh: '调查', en: 'Inquiry' },
  'national-decision': { zh: '调查终结后作出决定', en: 'Decision after the inquiry' },
  order: { zh: '责令履行', en: 'Order' },
  'suspension-notice': { zh: '中止告知', en: 'Notice of the suspension' },
  defence: { zh: '陈述申辩', en: 'Statement and defence' },
  'hearing-request': { zh: '申请听证', en: 'Request for a hearing' },
  'hearing-notice': { zh: '听证通知送达', en: 'Notice of the hearing' },
  'legal-review': { zh: '法制审核', en: 'Legal review' },
  service: { zh: '决定书送达', en: 'Service of the decision' },
  'superior-report': { zh: '报上级备案', en: 'Report to the superior' },
  publicity: { zh: '公示', en: 'Publicity' },
  payment: { zh: '缴纳罚款', en: 'Payment of the fine' },
  'review-limit': { zh: '申请复议', en: 'Application for review' },
  'suit-limit': { zh: '起诉', en: 'Suit' },
  reminder: { zh: '催告', en: 'Reminder' },
  'court-window': { zh: '申请强制执行', en: 'Application to the court' },
  'review-answer': { zh: '复议答复', en: 'Answer in the review' },
  'suit-answer': { zh: '应诉答辩', en: 'Answer in the suit' },
};
