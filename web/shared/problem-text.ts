import { type LocalizedText, msg } from './i18n.ts';
import { TEXT } from './text.ts';

/** Refusals and failures: `problem.` and the code of the problem, or its HTTP status. */
export const PROBLEM_TEXT = {
  ...TEXT,
  'problem.unreachable': msg(
    '暂时无法连接服务。请检查网络后重试，已填写的内容不会丢失。',
    'The service cannot be reached. Check the network and try again; nothing you typed is lost.',
  ),
  'problem.slow': msg('服务响应过慢，请稍后重试。', 'The service took too long to answer. Try again later.'),
  'problem.401': msg('登录已失效，请重新登录。', 'The session has ended. Sign in again.'),
  'problem.403': msg('您的角色不能进行此操作。', 'Your role does not allow this.'),
  'problem.404': msg('没有找到，或不在您的管辖范围内。', 'Not found, or outside your division.'),
  'problem.409': msg('当前状态下不能进行此操作。', 'Not allowed in the current state.'),
  'problem.412': msg('线索已被他人更新，您看到的不是最新状态。', 'The clue has changed since you opened it.'),
  'problem.422': msg('填写的内容不符合要求。', 'The input is invalid.'),
  'problem.503': msg(
    '系统繁忙，请稍后再提交一次，重复提交不会重复办理。',
    'The system is busy. Send it again in a moment; it will not be carried out twice.',
  ),
  'problem.other': msg('出现意外错误，请稍后重试。', 'Unexpected error. Try again later.'),
  'problem.wrong-status': msg(
    '线索当前状态为“{status}”，不能进行此操作。',
    'Not allowed: the clue is now “{status}”.',
  ),
  'problem.not-triaged': msg('线索尚未完成研判。', 'Triage of the clue is not finished.'),
  'problem.case-filed': msg('已经立案，不能重复立案。', 'A case has already been filed.'),
  'problem.suspended': msg('线索处于中止状态，请先恢复。', 'The clue is suspended; resume it first.'),
  'problem.not-suspended': msg('线索没有中止。', 'The clue is not suspended.'),
  'problem.return-pending': msg('退回或转办申请正在等待审批。', 'A return or transfer request is pending.'),
  'problem.extension-pending': msg('延期申请正在等待审批。', 'An extension request is pending.'),
  'problem.extension-used': msg('延期次数已用完。', 'The clue cannot be extended again.'),
  'problem.no-extension-requested': msg('没有待审批的延期申请。', 'No extension request is pending.'),
  'problem.no-return-requested': msg('没有待审批的退回申请。', 'No return request is pending.'),
  'problem.no-duplicate-suspected': msg(
    '该线索没有疑似重复。',
    'The clue is not suspected of being a duplicate.',
  ),
  'problem.merge-target': msg(
    '要合并到的线索已退回或已合并。',
    'The clue to merge into has been returned or merged.',
  ),
  'problem.legal': msg('该结论需由法制审核员审核。', 'This conclusion must be reviewed by a legal reviewer.'),
  'problem.assigned-only': msg(
    '只有承办监察员可以进行此操作。',
    'Only the officers assigned to the clue may do this.',
  ),
  'problem.own-review': msg(
    '承办人员不能审核自己办理的线索。',
    'An officer assigned to the clue cannot review it.',
  ),
  'problem.superior': msg(
    '跨区转办须由两地共同上级督办员审批。',
    'A transfer is decided by a supervisor of both districts’ common superior.',
  ),
  'problem.invalid-input': msg(
    '填写的内容不符合要求，请查看标出的各项。',
    'Some fields are invalid; see the marked fields.',
  ),
  'problem.idempotency-key-in-use': msg(
    '上一次提交仍在处理，请稍候。',
    'The previous submission is still being processed. Please wait.',
  ),
} as const satisfies Record<string, LocalizedText>;

/** The name of a text about a refusal or failure. */
export type ProblemKey = keyof typeof PROBLEM_TEXT;
