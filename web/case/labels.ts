import type { AnnouncementGround } from '../../domain/case/clocks.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { AlarmKind } from '../../domain/case/state.ts';
import type { DocumentKind } from '../../domain/policy/document-kinds.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { SYSTEM_EVENTS } from '../shared/system-events.ts';

/** The documents by kind, as their templates are headed. */
export const DOCUMENT_KINDS: Readonly<Record<DocumentKind, LocalizedText>> = {
  'filing-approval': msg('劳动保障监察立案审批表', 'Approval of the filing'),
  order: msg('劳动保障监察限期整改指令书', 'Order to correct or to pay'),
  'advance-notice': msg('行政处罚（处理）事先告知书', 'Advance notice'),
  'hearing-notice': msg('听证通知书', 'Notice of the hearing'),
  'legal-opinion': msg('重大执法决定法制审核意见书', 'Legal opinion'),
  'handling-decision': msg('行政处理决定书', 'Handling decision'),
  'penalty-decision': msg('行政处罚决定书', 'Penalty decision'),
  'no-penalty-decision': msg('不予行政处罚决定书', 'Decision not to punish'),
  'service-return': msg('送达回证', 'Return of service'),
  reminder: msg('履行决定催告书', 'Reminder'),
  'court-application': msg('强制执行申请书', 'Application to the court'),
  'closing-approval': msg('劳动保障监察结案审批表', 'Approval of the closing'),
  revocation: msg('撤销立案决定书', 'Revocation of the filing'),
};

/** Why something is served by announcement. */
export const ANNOUNCEMENT_REASONS: Readonly<Record<AnnouncementGround, LocalizedText>> = {
  default: msg('下落不明或者无法以其他方式送达', 'Cannot be served otherwise'),
  'absent-boss': msg('用人单位负责人逃匿', 'The head of the employer has absconded'),
  'group-event': msg('引发群体性事件', 'A group incident'),
};

/** Grounds of suspension by code; another place's own are shown with what they rest on. */
export const SUSPENSION_GROUNDS: Readonly<Record<string, LocalizedText>> = {
  'depends-on-other': msg('须以另一案件的结果为依据', 'Depends on the outcome of another case'),
  'complainant-unreachable': msg('无法与投诉人取得联系', 'The complainant cannot be reached'),
};

/** What the decision clock does not count. */
export const EXCLUDED_PERIODS: Readonly<Record<'announcement' | 'audit' | 'appraisal', LocalizedText>> = {
  announcement: msg('公告', 'Announcement'),
  audit: msg('审计', 'Audit'),
  appraisal: msg('鉴定', 'Appraisal'),
};

/** The kinds of an order. */
export const ORDER_KINDS: Readonly<Record<'correct' | 'pay', LocalizedText>> = {
  correct: msg('限期改正', 'To correct'),
  pay: msg('责令支付', 'To pay'),
};

/** How an order was obeyed. */
export const COMPLIANCE: Readonly<Record<'full' | 'part' | 'none', LocalizedText>> = {
  full: msg('全部履行', 'In full'),
  part: msg('部分履行', 'In part'),
  none: msg('未履行', 'Not at all'),
};

/** What was performed. */
export const PERFORMANCE: Readonly<Record<'paid' | 'corrected' | 'fine-paid', LocalizedText>> = {
  paid: msg('支付劳动者款项', 'Workers were paid'),
  corrected: msg('改正违法行为', 'Corrected'),
  'fine-paid': msg('缴纳罚款', 'The fine was paid'),
};

/** Reviews and suits. */
export const REMEDY_KINDS: Readonly<Record<'review' | 'suit', LocalizedText>> = {
  review: msg('行政复议', 'Review'),
  suit: msg('行政诉讼', 'Suit'),
};

/** The events of the record by name. */
export const EVENTS: Readonly<Record<CaseEvent['type'], LocalizedText>> = {
  proposed: msg('提出立案', 'Filing proposed'),
  'clue-joined': msg('并入线索', 'A clue joined'),
  'filing-approved': msg('批准立案', 'Filing approved'),
  'filing-refused': msg('不予立案', 'Filing refused'),
  assigned: msg('指派承办人员', 'Inspectors assigned'),
  'handed-over': msg('工作移交', 'Handed over'),
  recused: msg('回避', 'Recused'),
  'evidence-added': msg('登记证据', 'Evidence added'),
  'order-issued': msg('下达整改指令', 'Order issued'),
  'compliance-recorded': msg('登记整改情况', 'Compliance recorded'),
  extended: msg('批准延期', 'Extended'),
  suspended: msg('中止', 'Suspended'),
  resumed: msg('恢复', 'Resumed'),
  'period-excluded': msg('扣除期间', 'Period excluded'),
  'inquiry-finished': msg('调查终结', 'Inquiry finished'),
  notified: msg('事先告知', 'Advance notice served'),
  'defence-recorded': msg('登记陈述申辩', 'Defence recorded'),
  'hearing-requested': msg('申请听证', 'Hearing requested'),
  'hearing-scheduled': msg('安排听证', 'Hearing scheduled'),
  'hearing-held': msg('举行听证', 'Hearing held'),
  'opinion-given': msg('出具法制审核意见', 'Legal opinion given'),
  'taken-back': msg('退回重新拟处', 'Taken back'),
  discussed: msg('集体讨论', 'Discussed by the heads'),
  decided: msg('作出决定', 'Decided'),
  'document-served': msg('送达文书', 'Document served'),
  'performance-recorded': msg('登记履行情况', 'Performance recorded'),
  reminded: msg('催告', 'Reminded'),
  'applied-to-court': msg('申请强制执行', 'Applied to the court'),
  'court-recorded': msg('登记法院办理情况', 'Court result recorded'),
  'remedy-recorded': msg('登记复议诉讼', 'Review or suit recorded'),
  revoked: msg('撤销立案', 'Filing revoked'),
  transferred: msg('移送', 'Transferred'),
  'closing-proposed': msg('提出结案', 'Closing proposed'),
  'closing-signed': msg('签署结案', 'Closing signed'),
  'closing-refused': msg('结案未获批准', 'Closing refused'),
  closed: msg('结案', 'Closed'),
  'accepted-by-silence': msg('逾期未答复，视为受理', 'Accepted by silence'),
  advanced: msg('进入下一环节', 'Went on'),
  'service-effective': msg('决定送达生效', 'Service took effect'),
  'performance-due': msg('进入履行', 'To be performed'),
  ...SYSTEM_EVENTS,
};

/** The alarms of the clocks by name. */
export const ALARMS: Readonly<Record<AlarmKind, LocalizedText>> = {
  reminder: msg('即将到期', 'Due soon'),
  overdue: msg('已超期', 'Overdue'),
  'suspension-check': msg('中止复查', 'Suspension due for a check'),
  'idle-check': msg('长期未办理', 'Nothing done for long'),
};
