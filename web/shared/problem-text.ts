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
  'problem.404': msg('未找到所查内容，或其不在您的管辖范围内。', 'Not found, or outside your division.'),
  'problem.409': msg('当前状态下不能进行此操作。', 'Not allowed in the current state.'),
  'problem.412': msg(
    '其他人员已先行处理，您看到的不是最新状态。',
    'Someone else was first: what you see is out of date.',
  ),
  'problem.422': msg('填写的内容不符合要求。', 'The input is invalid.'),
  'problem.503': msg(
    '系统繁忙，请稍后再提交一次，重复提交不会重复办理。',
    'The system is busy. Send it again in a moment; it will not be carried out twice.',
  ),
  'problem.subscriber-changed': msg(
    '该平台正由其他人员修改，请稍后再提交。',
    'Someone else is changing this subscriber. Send it again in a moment.',
  ),
  'problem.keys-changing': msg(
    '另一次密钥更换正在进行，请稍后再试。',
    'Keys are being changed by someone else. Try again in a moment.',
  ),
  'problem.too-many': msg('平台数量已达上限。', 'There are as many subscribers as there may be.'),
  'problem.being-delivered': msg('该事件正在报送，无需重报。', 'This event is being delivered already.'),
  'problem.not-addressed': msg(
    '该平台的接收范围已不含该事件，不能重报。',
    'This subscriber is not told of this event any more.',
  ),
  'problem.unknown-officer': msg(
    '辖区内没有此人，也没有其未办结的事项。',
    'Nobody of this name, and no open work of theirs, is in your division.',
  ),
  'problem.empty-file': msg('文件是空的，不能上传。', 'The file is empty.'),
  'problem.too-large': msg('文件过大，不能上传。', 'The file is too large.'),
  'problem.unsupported-type': msg('不接收此类型的文件。', 'Files of this type are not taken.'),
  'problem.upload-failed': msg('文件上传失败，请重新选择。', 'The upload failed. Choose the file again.'),
  'problem.other': msg('出现意外错误，请稍后重试。', 'Unexpected error. Try again later.'),
  'problem.invalid-input': msg(
    '填写的内容不符合要求，请查看标出的各项。',
    'Some fields are invalid; see the marked fields.',
  ),
  'problem.idempotency-key-in-use': msg(
    '上一次提交仍在处理，请稍候。',
    'The previous submission is still being processed. Please wait.',
  ),
  'problem.idempotency-key-spent': msg(
    '上次请求之后，他人又更换了密钥。如仍需更换，请再操作一次。',
    'The keys were rotated again by somebody else since your request. Rotate once more if you still need to.',
  ),
} as const satisfies Record<string, LocalizedText>;

/** The name of a text about a refusal or failure. */
export type ProblemKey = keyof typeof PROBLEM_TEXT;
