import type { CommandName } from '../../domain/case/status.ts';
import type { CommandLabel } from './commands.ts';

/** The commands of a case by name, and what each needs before it is sent. */
export const CASE_COMMANDS: Readonly<Record<CommandName, CommandLabel>> = {
  'approve-filing': {
    name: { zh: '审批立案', en: 'Decide on the filing' },
    needs: {
      zh: '是否同意；同意的，须指定主办、协办监察员，审批人不能兼任。',
      en: 'yes or no; with yes the lead and the assisting inspector, neither of whom is the one who decides.',
    },
  },
  assign: {
    name: { zh: '指派承办人员', en: 'Assign inspectors' },
    needs: {
      zh: '主办、协办监察员，均须持有效执法证。',
      en: 'the lead and the assisting inspector, each with a valid certificate.',
    },
  },
  recuse: {
    name: { zh: '决定回避', en: 'Recuse an inspector' },
    needs: { zh: '回避人员、事由和提出人。', en: 'who, why, and who asked for it.' },
  },
  'add-evidence': {
    name: { zh: '登记证据', en: 'Add evidence' },
    needs: {
      zh: '证据种类、来源、提取人（两名）和提取时间，可上传复制件。',
      en: 'its kind and source, the two who took it and when; a copy can be uploaded.',
    },
  },
  'issue-order': {
    name: { zh: '下达整改指令', en: 'Issue an order' },
    needs: {
      zh: '指令种类、履行期限和内容；责令支付的，须填写金额。',
      en: 'its kind, its date and its text; an order to pay needs the amount.',
    },
  },
  'record-compliance': {
    name: { zh: '登记整改情况', en: 'Record compliance' },
    needs: { zh: '对应的指令书和履行结果。', en: 'the order, and how it was obeyed.' },
  },
  extend: {
    name: { zh: '批准延期', en: 'Extend a clock' },
    needs: {
      zh: '延长的期限和工作日天数，每个期限只能延长一次，须在届满前批准。',
      en: 'the clock and the working days. Each can be extended once, before it is due.',
    },
  },
  suspend: {
    name: { zh: '中止', en: 'Suspend' },
    needs: { zh: '中止事由。中止期间不计入办案期限。', en: 'the ground. The days of the stop do not count.' },
  },
  resume: {
    name: { zh: '恢复', en: 'Resume' },
    needs: { zh: '可填写说明，提交即恢复计时。', en: 'nothing; sending it lets the clock run again.' },
  },
  'exclude-period': {
    name: { zh: '扣除期间', en: 'Exclude a period' },
    needs: {
      zh: '公告、审计或者鉴定的起止日期；尚未结束的，不填止日。',
      en: 'the first and the last day of an announcement, audit or appraisal; without a last day it lasts.',
    },
  },
  'finish-inquiry': {
    name: { zh: '调查终结', en: 'Finish the inquiry' },
    needs: {
      zh: '拟处意见、查明的事实和依据；涉及金额的一并填写。',
      en: 'what is proposed, the facts and the legal basis; sums where there are any.',
    },
  },
  notify: {
    name: { zh: '事先告知', en: 'Serve the advance notice' },
    needs: {
      zh: '送达情况，以及是否告知听证权利。金额不填的，按调查终结时的意见。',
      en: 'how it was served, and whether it gives a right to a hearing. Sums left empty are those proposed.',
    },
  },
  'record-defence': {
    name: { zh: '登记陈述申辩', en: 'Record the defence' },
    needs: {
      zh: '当事人是否陈述申辩或者放弃；是否采纳及答复。再次登记的，与前次一并写入决定书。',
      en: 'what the party said or waived, whether it was accepted, and the answer. What is recorded later is added to it.',
    },
  },
  'request-hearing': {
    name: { zh: '登记听证申请', en: 'Record a request for a hearing' },
    needs: { zh: '当事人提出听证申请的日期。', en: 'the day on which the party asked for it.' },
  },
  'schedule-hearing': {
    name: { zh: '安排听证', en: 'Schedule the hearing' },
    needs: {
      zh: '时间、地点、主持人和通知的送达情况。',
      en: 'when and where, who presides, and how the notice was served.',
    },
  },
  'hold-hearing': {
    name: { zh: '登记听证情况', en: 'Record the hearing' },
    needs: { zh: '举行日期和听证报告。', en: 'the day and the report.' },
  },
  'give-opinion': {
    name: { zh: '出具法制审核意见', en: 'Give a legal opinion' },
    needs: { zh: '审核结论和意见。', en: 'the result and the opinion.' },
  },
  'take-back': {
    name: { zh: '退回重新拟处', en: 'Take back' },
    needs: {
      zh: '可填写说明。案件退回调查终结环节，须重新告知或者重新审核。',
      en: 'nothing; the case goes back to the end of its inquiry, and its notice and review begin anew.',
    },
  },
  discuss: {
    name: { zh: '登记集体讨论', en: 'Record a discussion' },
    needs: { zh: '参加人员（两名以上）和讨论结论。', en: 'two members at least, and the conclusion.' },
  },
  decide: {
    name: { zh: '作出决定', en: 'Decide' },
    needs: {
      zh: '决定种类、金额和内容。不得重于已告知的内容。',
      en: 'the kind, the sums and the text, none above what was noticed.',
    },
  },
  serve: {
    name: { zh: '送达文书', en: 'Serve a document' },
    needs: {
      zh: '文书、送达方式、日期和两名送达人。',
      en: 'the document, the way, the day, and the two who served it.',
    },
  },
  'record-performance': {
    name: { zh: '登记履行情况', en: 'Record performance' },
    needs: { zh: '履行内容、金额和日期。', en: 'what was performed, the amount and the day.' },
  },
  remind: {
    name: { zh: '催告', en: 'Remind' },
    needs: { zh: '催告书的送达情况。', en: 'how the reminder was served.' },
  },
  'apply-to-court': {
    name: { zh: '申请强制执行', en: 'Apply to the court' },
    needs: { zh: '可填写说明。', en: 'nothing; a note is optional.' },
  },
  'record-court': {
    name: { zh: '登记法院办理情况', en: 'Record what the court did' },
    needs: { zh: '法院办理结果和日期。', en: 'the result and the day.' },
  },
  'record-remedy': {
    name: { zh: '登记复议诉讼', en: 'Record a review or a suit' },
    needs: {
      zh: '案号、受理机关和收到日期；已有结果的一并填写，决定被变更的填写变更后的金额。同一案号再次登记即为更新，未填的结果保持不变。',
      en: 'its number, the authority and the day; the result once there is one, with the sums it changes. The same number again is an update; a result that is left empty stays.',
    },
  },
  revoke: {
    name: { zh: '撤销立案', en: 'Revoke the filing' },
    needs: { zh: '撤销的法定情形。', en: 'the ground that the law gives.' },
  },
  transfer: {
    name: { zh: '移送', en: 'Transfer' },
    needs: { zh: '接收机关和移送说明。', en: 'the authority that takes it, and why.' },
  },
  close: {
    name: { zh: '结案', en: 'Close' },
    needs: {
      zh: '主办监察员提出结案类型，再由监察机构负责人、部门负责人依次签署。',
      en: 'the lead proposes how it ends; then the heads of the inspection body and of the department sign.',
    },
  },
};
