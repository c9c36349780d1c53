import type { CommandName } from '../../domain/clue/status.ts';
import type { CommandLabel } from './commands.ts';

/** The commands of a clue by name, and what each needs before it is sent. */
export const CLUE_COMMANDS: Readonly<Record<CommandName, CommandLabel>> = {
  triage: {
    name: { zh: '人工研判', en: 'Triage' },
    needs: {
      zh: '研判意见；重复线索须指明合并到哪一条。',
      en: 'a decision; for a duplicate, the clue to merge into.',
    },
  },
  assign: {
    name: { zh: '分办', en: 'Assign' },
    needs: {
      zh: '至少两名监察员。重新分办后须重新签收。',
      en: 'at least two inspectors. After a reassignment they must sign for the clue again.',
    },
  },
  sign: {
    name: { zh: '签收', en: 'Sign for' },
    needs: { zh: '无需填写。', en: 'nothing.' },
  },
  log: {
    name: { zh: '登记办理过程', en: 'Enter into the record' },
    needs: {
      zh: '事项与发生时间。“首次联系”会停止首次联系时限；发生 7 日后登记的标为补录。',
      en: 'what happened and when. A first contact stops its clock; entries more than 7 days late are marked.',
    },
  },
  'file-case': {
    name: { zh: '立案或者并案', en: 'Propose or join a case' },
    needs: {
      zh: '提出新的立案，由监察机构负责人审批；或者并入同一用人单位的在办案件。',
      en: 'nothing for a new case, which the head of the inspection body approves; or the case to join.',
    },
  },
  conclude: {
    name: { zh: '提交核处结论', en: 'Submit the conclusion' },
    needs: {
      zh: '核处结论；查实金额、追发工资与人数按实际填写。提交后由他人审核。',
      en: 'the conclusion; the amounts and headcount found. Another person reviews it.',
    },
  },
  review: {
    name: { zh: '审核', en: 'Review' },
    needs: { zh: '同意（办结）或退回核查。', en: 'approval (closes the clue) or rejection.' },
  },
  'request-extension': {
    name: { zh: '申请延期', en: 'Request an extension' },
    needs: {
      zh: '工作日天数和理由，由督办人员审批。',
      en: 'the working days and the reason; a supervisor decides.',
    },
  },
  'decide-extension': {
    name: { zh: '审批延期', en: 'Decide on the extension' },
    needs: { zh: '同意或不同意。', en: 'yes or no.' },
  },
  suspend: {
    name: { zh: '中止', en: 'Suspend' },
    needs: {
      zh: '理由。中止期间不计时，恢复后补回。',
      en: 'the reason. The clock stops until the clue is resumed.',
    },
  },
  resume: {
    name: { zh: '恢复', en: 'Resume' },
    needs: {
      zh: '无需填写，提交即恢复计时并补回中止时间。',
      en: 'nothing: sending it restarts the clock and gives the time back.',
    },
  },
  'request-return': {
    name: { zh: '申请退回/转办', en: 'Request a return or transfer' },
    needs: {
      zh: '理由；转办须选择接收的区或街道，不选即为退回。',
      en: 'the reason; for a transfer, the district or street that takes it. Without one it is returned.',
    },
  },
  'decide-return': {
    name: { zh: '审批退回/转办', en: 'Decide on the return' },
    needs: {
      zh: '同意或不同意。收件时间和时限不重新计算。',
      en: 'yes or no. Receipt time and due date are not reset.',
    },
  },
  supervise: {
    name: { zh: '督办', en: 'Escalate' },
    needs: {
      zh: '可填写督办要求和反馈日期，均可不填。',
      en: 'nothing; a note and a reply date are optional.',
    },
  },
  feedback: {
    name: { zh: '登记回访', en: 'Enter feedback' },
    needs: { zh: '反映人是否满意。', en: 'whether the reporter is satisfied.' },
  },
  reopen: {
    name: { zh: '重办', en: 'Reopen' },
    needs: {
      zh: '理由。由原承办人员开始新一轮办理。',
      en: 'the reason. The same officers begin a new round.',
    },
  },
  'refuse-reopening': {
    name: { zh: '维持办结', en: 'Uphold the closing' },
    needs: {
      zh: '理由。平台要求重办而不予重办时办理。',
      en: 'the reason. For a clue that its platform wants reopened.',
    },
  },
};
