import type { Reason } from '../kernel/available.ts';
import { FILE_REFUSALS } from '../kernel/files.ts';
import {
  createRefusals,
  type InputRefusalOf,
  type RefusalCatalog,
  type RefusalOf,
} from '../kernel/refusals.ts';

/** Why a command on a clue is refused, by code. */
export const REFUSALS = {
  'wrong-role': {
    refused: 'role',
    zh: '您的角色不能办理此项。',
    en: 'This needs the role {roles}.',
  },
  'assigned-only': {
    refused: 'role',
    zh: '此项由本线索的承办人员办理。',
    en: 'This is for the officers assigned to the clue.',
  },
  'triage-or-assigned-only': {
    refused: 'role',
    zh: '此项由研判人员或者本线索的承办人员办理。',
    en: 'This is for triage officers and the officers assigned to the clue.',
  },
  'unmasked-assigned-only': {
    refused: 'role',
    zh: '完整的个人信息只对本线索的承办人员显示。',
    en: 'Personal data is shown in full to the officers assigned to the clue.',
  },
  'unmasked-ended': {
    refused: 'role',
    zh: '完整的个人信息只在办理期间和办结后{days}日内显示。',
    en: 'Personal data is shown in full while the clue is open and for {days} days after its closing.',
  },
  'own-review': {
    refused: 'role',
    zh: '承办人员不能审核自己办理的线索。',
    en: 'An officer assigned to the clue, or who concluded it, cannot review it.',
  },
  'own-decision': {
    refused: 'role',
    zh: '本轮中审批过申请的人员不能审核核处结论。',
    en: 'Who decided a request of this round cannot review its conclusion.',
  },
  'legal-review': {
    refused: 'role',
    zh: '该结论须由法制审核人员审核。',
    en: '{conclusion} needs a legal reviewer.',
  },
  'return-superior': {
    refused: 'role',
    zh: '退回须由上级督办人员审批。',
    en: 'A return is decided by a supervisor above the district.',
  },
  'transfer-superior': {
    refused: 'role',
    zh: '跨区转办须由两地共同上级的督办人员审批。',
    en: 'A transfer is decided by a supervisor of both districts’ common superior.',
  },
  'own-request': {
    refused: 'role',
    zh: '申请人不能审批自己的申请。',
    en: 'Who asked does not decide.',
  },
  stale: {
    refused: 'stale',
    zh: '该线索已被其他人员处理，您看到的不是最新状态。',
    en: 'Someone else has changed the clue: it is at version {version}, not {expected}.',
  },
  'wrong-status': {
    refused: 'status',
    zh: '线索当前状态为“{status}”，不能办理此项。',
    en: 'A clue that is {status} cannot take {command}.',
  },
  'not-triaged': {
    refused: 'rule',
    zh: '线索尚未完成研判。',
    en: 'The clue has not been through triage yet.',
  },
  'no-duplicate-suspected': {
    refused: 'rule',
    zh: '该线索没有疑似重复。',
    en: 'The clue is not suspected of being a duplicate.',
  },
  'merge-target': {
    refused: 'rule',
    zh: '要合并到的线索当前状态为“{status}”，不能并入。',
    en: 'The clue to merge into is {status}.',
  },
  recused: {
    refused: 'rule',
    zh: '所选人员中有人对该用人单位须回避。',
    en: 'An officer is recused from the employer.',
  },
  absent: {
    refused: 'rule',
    zh: '所选人员中有人今日不在岗。',
    en: 'An officer is absent today.',
  },
  'case-filed': {
    refused: 'rule',
    zh: '已经立案，不能重复立案。',
    en: 'The clue has opened or joined a case already.',
  },
  'case-decided': {
    refused: 'rule',
    zh: '该案已作出决定或者已结束，不能并入。',
    en: 'The case is decided or has ended: no clue joins it.',
  },
  'case-in-other-district': {
    refused: 'rule',
    zh: '该案由其他区县办理，不能并入。',
    en: 'The case is another district’s.',
  },
  'case-of-other-employer': {
    refused: 'rule',
    zh: '该案的用人单位与本线索不同，不能并入。',
    en: 'The case is about another employer.',
  },
  'case-of-other-number': {
    refused: 'rule',
    zh: '该案已有另一立案编号。',
    en: 'The case has another number elsewhere already.',
  },
  'case-involved': {
    refused: 'rule',
    zh: '您审批、审核或者主持过该案听证，或者在该案中回避，不能并入线索。',
    en: 'You approved, reviewed or presided over something in the case, or are recused from it.',
  },
  'case-full': {
    refused: 'rule',
    zh: '该案并入的线索已达上限。',
    en: 'The case takes no more clues.',
  },
  'particulars-expired': {
    refused: 'rule',
    zh: '本线索的个人信息保存期已满，不能据此立案；请依职权另行立案。',
    en: 'The clue’s particulars were deleted at the end of their retention: propose the case ex officio.',
  },
  suspended: {
    refused: 'rule',
    zh: '线索处于中止状态，请先恢复。',
    en: 'The clue is suspended; resume it first.',
  },
  'not-suspended': {
    refused: 'rule',
    zh: '线索没有中止。',
    en: 'The clue is not suspended.',
  },
  'return-pending': {
    refused: 'rule',
    zh: '退回或转办申请正在等待审批。',
    en: 'A return waits for its decision.',
  },
  'no-return-requested': {
    refused: 'rule',
    zh: '没有待审批的退回或转办申请。',
    en: 'No return was asked for.',
  },
  'extension-pending': {
    refused: 'rule',
    zh: '延期申请正在等待审批。',
    en: 'An extension waits for its decision.',
  },
  'no-extension-requested': {
    refused: 'rule',
    zh: '没有待审批的延期申请。',
    en: 'No extension was asked for.',
  },
  'extension-used': {
    refused: 'rule',
    zh: '本轮延期次数已用完（每轮最多{times}次）。',
    en: 'No more extensions in this round: the most is {times}.',
  },
  'extension-late': {
    refused: 'rule',
    zh: '已超过到期日（{due}），不能再申请延期。',
    en: 'The due date, {due}, has passed: it can no longer be extended.',
  },
  'reopening-pending': {
    refused: 'rule',
    zh: '平台退回重办的要求正在等待处理。',
    en: 'A request to reopen the clue waits for its answer.',
  },
  'no-reopening-requested': {
    refused: 'rule',
    zh: '没有待处理的退回重办要求。',
    en: 'No reopening was asked for.',
  },
  'occurred-in-future': { refused: 'input', zh: '不能晚于现在', en: 'must not be in the future' },
  'due-in-past': { refused: 'input', zh: '不能早于今天', en: 'must not be in the past' },
  'merge-self': { refused: 'input', zh: '须指明另一条线索', en: 'must name another clue' },
  'unknown-merge-target': { refused: 'input', zh: '没有这条线索', en: 'is not a known clue' },
  'too-few-officers': {
    refused: 'input',
    zh: '至少选择{least}名不同的监察员',
    en: 'must name at least {least} different officers',
  },
  'unknown-officer': {
    refused: 'input',
    zh: '不是本区或上级单位的人员',
    en: 'is no officer of the district or of a division above it',
  },
  'no-inspector': { refused: 'input', zh: '不是监察员', en: 'is no inspector' },
  'extension-too-long': { refused: 'input', zh: '最多 {most} 天', en: 'must be at most {most} days' },
  'same-district': { refused: 'input', zh: '须为其他区', en: 'must be another district' },
  'unknown-district': { refused: 'input', zh: '没有这个区', en: 'is no district that exists' },
  'sum-needed': { refused: 'input', zh: '该结论须填写此项', en: 'is needed with {conclusion}' },
  'paid-exceeds-verified': {
    refused: 'input',
    zh: '填写追发工资须同时填写查实金额，且不得超过查实金额',
    en: 'must not be more than the arrears found, which it needs',
  },
  ...FILE_REFUSALS,
} as const satisfies RefusalCatalog;

/** The code of a refusal. */
export type RefusalCode = keyof typeof REFUSALS;

/** Why a case does not take a clue, by code. */
export type CaseFault =
  | 'case-decided'
  | 'case-in-other-district'
  | 'case-of-other-employer'
  | 'case-of-other-number'
  | 'case-involved'
  | 'case-full'
  | 'particulars-expired';

/** What is wrong with a member of a command's body. */
export type InputRefusal = InputRefusalOf<typeof REFUSALS>;

/** A decision against a command: the state or the caller is in its way, or its body. */
export type Refusal = RefusalOf<typeof REFUSALS>;

const refusals = createRefusals(REFUSALS);
export const { refuse, refuseInput } = refusals;

/** Puts a refusal into words. @throws RangeError when it lacks a value that its sentence names */
export const reasonOf: (refusal: Refusal) => Reason & { readonly code: RefusalCode } = refusals.reasonOf;
