import type { ClueEvent } from '../../domain/clue/events.ts';
import type { AlarmKind } from '../../domain/clue/state.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { SYSTEM_EVENTS } from '../shared/system-events.ts';

/** The events of the record by name. */
export const EVENTS: Readonly<Record<ClueEvent['type'], LocalizedText>> = {
  received: { zh: '接收线索', en: 'Received' },
  triaged: { zh: '规则研判', en: 'Triaged by the rules' },
  accepted: { zh: '研判受理', en: 'Accepted' },
  'not-duplicate': { zh: '认定不重复', en: 'Confirmed as not a duplicate' },
  merged: { zh: '合并', en: 'Merged' },
  assigned: { zh: '分办', en: 'Assigned' },
  unassigned: { zh: '无可分办人员', en: 'No officer available' },
  'handed-over': { zh: '工作移交', en: 'Handed over' },
  signed: { zh: '签收', en: 'Signed for' },
  logged: { zh: '办理记录', en: 'Entry' },
  'case-filed': { zh: '立案或者并案', en: 'Case proposed or joined' },
  concluded: { zh: '提交核处结论', en: 'Conclusion submitted' },
  closed: { zh: '审核同意，办结', en: 'Approved and closed' },
  'review-rejected': { zh: '审核退回', en: 'Conclusion rejected' },
  'extension-requested': { zh: '申请延期', en: 'Extension requested' },
  'extension-refused': { zh: '延期未获批准', en: 'Extension refused' },
  extended: { zh: '批准延期', en: 'Extended' },
  suspended: { zh: '中止', en: 'Suspended' },
  resumed: { zh: '恢复', en: 'Resumed' },
  'request-lapsed': { zh: '申请自动终止', en: 'Request lapsed' },
  'return-requested': { zh: '申请退回/转办', en: 'Return or transfer requested' },
  'return-refused': { zh: '退回/转办未获批准', en: 'Return refused' },
  returned: { zh: '退回', en: 'Returned' },
  transferred: { zh: '转办', en: 'Transferred' },
  supervised: { zh: '督办', en: 'Escalated' },
  feedback: { zh: '回访', en: 'Feedback' },
  reopened: { zh: '重办', en: 'Reopened' },
  'reopening-requested': { zh: '平台退回重办', en: 'Closing refused by the platform' },
  'reopening-refused': { zh: '维持办结，不予重办', en: 'Reopening refused' },
  ...SYSTEM_EVENTS,
};

/** The alarms of the clocks by name. */
export const ALARMS: Readonly<Record<AlarmKind, LocalizedText>> = {
  'triage-late': { zh: '研判超时', en: 'Triage is late' },
  unassigned: { zh: '分办超时', en: 'Assignment is late' },
  'sign-late': { zh: '签收超时', en: 'Signature is late' },
  'contact-late': { zh: '首次联系超时', en: 'First contact is late' },
  reminder: { zh: '即将到期', en: 'Due soon' },
  overdue: { zh: '已超期', en: 'Overdue' },
  'review-late': { zh: '审核超时', en: 'Review is late' },
  'suspension-check': { zh: '中止复查', en: 'Suspension due for a check' },
  'supervision-due': { zh: '督办到期', en: 'Answer to an escalation is due' },
};

/** The warnings that intake gives. */
export const WARNINGS: Readonly<Record<string, LocalizedText>> = {
  'credit-code-check-digit': {
    zh: '统一社会信用代码校验位不符',
    en: 'The credit code fails its check digit',
  },
  'division-unknown': {
    zh: '用工所在地区划不存在',
    en: 'The district of the place of work does not exist',
  },
  'credit-code-format': { zh: '统一社会信用代码格式不符', en: 'The credit code is malformed' },
  'resident-id-check-digit': {
    zh: '身份证号码校验位不符',
    en: 'The identity number fails its check digit',
  },
  'resident-id-format': { zh: '身份证号码格式不符', en: 'The identity number is malformed' },
  'resident-id-birth-date': {
    zh: '身份证号码中的出生日期不存在',
    en: 'The birth date in the identity number does not exist',
  },
  'resident-id-birth-date-future': {
    zh: '身份证号码中的出生日期晚于收到日期',
    en: 'The birth date in the identity number is in the future',
  },
  'document-type-unknown': {
    zh: '证件类型不在目录内，按其他证件处理',
    en: 'Unknown document type; handled as another document',
  },
  'sector-unknown': {
    zh: '行业不在目录内，按其他行业处理',
    en: 'Unknown sector; handled as another sector',
  },
};
