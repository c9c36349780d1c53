import type { Reason } from '../kernel/available.ts';
import { FILE_REFUSALS } from '../kernel/files.ts';
import { createRefusals, type RefusalCatalog, type RefusalOf } from '../kernel/refusals.ts';

/** Why a command on a case is refused, by code. */
export const REFUSALS = {
  'wrong-role': { refused: 'role', zh: '您的角色不能办理此项。', en: 'This needs the role {roles}.' },
  'on-the-case-only': {
    refused: 'role',
    zh: '此项由本案承办人员办理。',
    en: 'This is for the inspectors on the case.',
  },
  'lead-only': { refused: 'role', zh: '此项由主办监察员办理。', en: 'This is for the lead inspector.' },
  'presider-only': {
    refused: 'role',
    zh: '此项由本案听证主持人办理。',
    en: 'This is for the presider of the hearing.',
  },
  'own-case': {
    refused: 'role',
    zh: '承办过本案的人员不能审批或者审核本案。',
    en: 'Who investigated the case decides and reviews nothing in it.',
  },
  'own-proposal': {
    refused: 'role',
    zh: '提出立案的人员不能审批本案立案。',
    en: 'Who proposed the filing does not decide on it.',
  },
  'own-decision': {
    refused: 'role',
    zh: '审批过本案事项的人员不能作法制审核。',
    en: 'Who approved something in the case does not review it.',
  },
  'own-review': {
    refused: 'role',
    zh: '法制审核人员不能对本案作出决定。',
    en: 'Who reviewed the case does not decide it.',
  },
  'same-reviewer': {
    refused: 'role',
    zh: '复审须由另一名法制审核员进行。',
    en: 'The further opinion is another reviewer’s.',
  },
  'already-signed': {
    refused: 'role',
    zh: '结案须由三人分别签署。',
    en: 'A closing is signed by three different persons.',
  },
  'inspection-head-next': {
    refused: 'role',
    zh: '下一步由监察机构负责人签署结案。',
    en: 'The head of the inspection body signs next.',
  },
  'department-head-next': {
    refused: 'role',
    zh: '下一步由部门负责人签署结案。',
    en: 'The head of the department signs next.',
  },
  'unmasked-only': {
    refused: 'role',
    zh: '完整信息只对承办人员、审批人员、审核期间的法制审核员和听证主持人显示。',
    en: 'Shown in full to the inspectors on the case, the heads, legal reviewers while they review, and the presider.',
  },
  'unmasked-ended': {
    refused: 'role',
    zh: '完整信息只在办理期间和结案后{days}日内显示。',
    en: 'Shown in full while the case is open and for {days} days after its end.',
  },
  stale: {
    refused: 'stale',
    zh: '案件已被更新到第{version}版，您看到的是第{expected}版。',
    en: 'The case is at version {version}, not {expected}.',
  },
  'wrong-status': {
    refused: 'status',
    zh: '案件当前状态为“{status}”，不能办理此项。',
    en: 'A case that is {status} cannot take {command}.',
  },
  'policy-not-set': { refused: 'rule', zh: '{sentence}', en: '{sentence}' },
  'silence-accepted': {
    refused: 'rule',
    zh: '逾期未答复，已视为受理，只能批准立案。',
    en: 'Silence has accepted the complaint: the filing can only be approved.',
  },
  'not-certified': {
    refused: 'rule',
    zh: '所列人员中有人在{on}没有有效的执法证。',
    en: 'A person named has no valid certificate on {on}.',
  },
  recused: { refused: 'rule', zh: '所选人员中有人须回避。', en: 'A person named is recused.' },
  absent: { refused: 'rule', zh: '所选人员中有人当日不在岗。', en: 'A person named is absent on that day.' },
  'not-on-the-case': {
    refused: 'rule',
    zh: '所列人员须为本案承办人员。',
    en: 'Whoever acts must be an inspector on the case.',
  },
  'two-needed': {
    refused: 'rule',
    zh: '案件须有两名以上承办人员，并有主办监察员，请先指派。',
    en: 'The case needs two inspectors, one of them its lead: assign them first.',
  },
  involved: {
    refused: 'rule',
    zh: '所选人员中有人审批、审核或者主持过本案听证，不能承办本案。',
    en: 'A person named has approved, reviewed or presides over something in the case.',
  },
  'order-answered': {
    refused: 'rule',
    zh: '该责令书已登记为全部履行。',
    en: 'The order was recorded as obeyed in full.',
  },
  'too-many': {
    refused: 'rule',
    zh: '数量已达上限（{most}）。',
    en: 'There are {most} already: no more can be kept.',
  },
  'extension-used': {
    refused: 'rule',
    zh: '该期限已延长过一次。',
    en: 'The clock was extended once already.',
  },
  'extension-late': {
    refused: 'rule',
    zh: '该期限已于{due}届满，不能再延长。',
    en: 'The clock was due on {due}: it can no longer be extended.',
  },
  'no-such-clock': {
    refused: 'rule',
    zh: '本地没有该期限，或者该期限没有开始。',
    en: 'There is no such clock here, or it does not run.',
  },
  suspended: {
    refused: 'rule',
    zh: '案件处于中止状态，请先恢复。',
    en: 'The case is suspended; resume it first.',
  },
  'not-suspended': { refused: 'rule', zh: '案件没有中止。', en: 'The case is not suspended.' },
  'no-notice-needed': {
    refused: 'rule',
    zh: '该处理意见无需事先告知。',
    en: 'What the inquiry proposes needs no advance notice.',
  },
  'notice-not-needed-again': {
    refused: 'rule',
    zh: '拟作决定未重于已告知的内容，无需再次告知。',
    en: 'A new notice is for sums above those noticed, or for a penalty instead of a handling decision.',
  },
  'hearing-right': {
    refused: 'rule',
    zh: '听证权利告知有误：依法{right}听证权利。',
    en: 'By law this notice {right} a right to a hearing.',
  },
  'no-hearing-right': {
    refused: 'rule',
    zh: '本案没有听证权利。',
    en: 'The notice gave no right to a hearing.',
  },
  'hearing-late': {
    refused: 'rule',
    zh: '申请听证的期限已于{due}届满或者已放弃。',
    en: 'The term for asking for a hearing ended on {due}, or was waived.',
  },
  'hearing-notice-late': {
    refused: 'rule',
    zh: '听证通知最迟须于{latest}送达。',
    en: 'The notice of the hearing must be served by {latest}.',
  },
  'hearing-not-scheduled': {
    refused: 'rule',
    zh: '听证尚未安排。',
    en: 'No hearing is scheduled.',
  },
  'presider-investigated': {
    refused: 'rule',
    zh: '听证主持人不能是本案调查人员。',
    en: 'The presider must not be one of the case’s inspectors.',
  },
  'opinion-final': {
    refused: 'rule',
    zh: '复审未通过，只能退回重新拟处。',
    en: 'The further opinion did not pass: the case can only be taken back.',
  },
  'opinion-pending': {
    refused: 'rule',
    zh: '尚未出具未通过的审核意见。',
    en: 'No opinion has refused the case yet.',
  },
  'opinion-needed': {
    refused: 'rule',
    zh: '须经法制审核通过。',
    en: 'A passed legal review is needed first.',
  },
  'notice-needed': {
    refused: 'rule',
    zh: '作出该决定前须依法事先告知。',
    en: 'This decision needs an advance notice of its kind first.',
  },
  'above-notice': {
    refused: 'rule',
    zh: '拟作决定重于已告知的内容，须重新告知。',
    en: 'The decision is above what was noticed: a new notice is needed.',
  },
  'discussion-needed': {
    refused: 'rule',
    zh: '该决定须经集体讨论。',
    en: 'The decision must be discussed by the heads first.',
  },
  'nothing-to-perform': {
    refused: 'rule',
    zh: '该决定没有此项履行内容。',
    en: 'The decision orders nothing of the kind.',
  },
  performed: { refused: 'rule', zh: '已履行完毕。', en: 'The decision is performed.' },
  annulled: {
    refused: 'rule',
    zh: '该决定已被撤销或者确认违法，不能执行。',
    en: 'The decision was annulled or found unlawful: there is nothing to enforce.',
  },
  'not-reminded': { refused: 'rule', zh: '尚未催告。', en: 'No reminder was served.' },
  'court-too-early': {
    refused: 'rule',
    zh: '最早可于{from}申请强制执行。',
    en: 'The court can be asked from {from} on.',
  },
  'court-too-late': {
    refused: 'rule',
    zh: '申请强制执行的期限已于{due}届满。',
    en: 'The court could be asked until {due}.',
  },
  'remedy-pending': {
    refused: 'rule',
    zh: '复议或者诉讼尚未结束。',
    en: 'A review or a suit is pending.',
  },
  'closing-proposed': {
    refused: 'rule',
    zh: '已提出结案，等待签署。',
    en: 'A closing is proposed and waits for signatures.',
  },
  'no-closing': {
    refused: 'rule',
    zh: '尚未提出结案。',
    en: 'No closing is proposed.',
  },
  'close-code': {
    refused: 'rule',
    zh: '案件不符合该结案类型的条件。',
    en: 'The case does not meet what the code {code} stands for.',
  },
  'not-served': {
    refused: 'rule',
    zh: '该文书尚未送达生效。',
    en: 'The document has not been served with effect yet.',
  },
  'occurred-in-future': { refused: 'input', zh: '不能晚于现在', en: 'must not be in the future' },
  'day-differs': {
    refused: 'input',
    zh: '须与所填日期{day}一致',
    en: 'must be {day} like the day of the act',
  },
  'before-stage': { refused: 'input', zh: '不能早于{since}', en: 'must not be before {since}' },
  'due-in-past': { refused: 'input', zh: '不能早于办理日期', en: 'must not be before the day of the act' },
  'two-people': { refused: 'input', zh: '须为两名不同的人员', en: 'must name two different persons' },
  'own-naming': { refused: 'input', zh: '不能指定自己', en: 'must not be the one who decides' },
  'unknown-officer': {
    refused: 'input',
    zh: '不是本区或上级单位的人员',
    en: 'is no officer of the district or of a division above it',
  },
  'no-inspector': { refused: 'input', zh: '不是监察员', en: 'is no inspector' },
  'no-hearing-officer': { refused: 'input', zh: '不是听证主持人', en: 'is no hearing officer' },
  'not-an-officer-of-it': { refused: 'input', zh: '不是本案承办人员', en: 'is no inspector on the case' },
  'unknown-order': { refused: 'input', zh: '没有这份责令书', en: 'is no order of the case' },
  'unknown-document': { refused: 'input', zh: '本案没有这份文书', en: 'is no document of the case' },
  'unknown-ground': { refused: 'input', zh: '不是本地可用的中止事由', en: 'is no ground of suspension here' },
  'extension-too-long': { refused: 'input', zh: '不能超过{most}个工作日', en: 'must be at most {most}' },
  'period-beyond': {
    refused: 'input',
    zh: '须在立案之后、今天之前，且起止顺序正确',
    en: 'must lie between the filing and today, in order',
  },
  'sum-unfit': { refused: 'input', zh: '与该决定不符', en: 'does not belong to this decision' },
  ...FILE_REFUSALS,
} as const satisfies RefusalCatalog;

/** The code of a refusal. */
export type RefusalCode = keyof typeof REFUSALS;

/** A decision against a command. */
export type Refusal = RefusalOf<typeof REFUSALS>;

const refusals = createRefusals(REFUSALS);
export const { refuse, refuseInput } = refusals;

/** Puts a refusal into words. @throws RangeError when it lacks a value that its sentence names */
export const reasonOf: (refusal: Refusal) => Reason & { readonly code: RefusalCode } = refusals.reasonOf;
