import type { Delivery, Subscriber } from '../shared/answers.ts';
import { COMMAND_TEXT } from '../shared/command-text.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';

/** The texts of who is told of events, and of what was sent to them. */
export const TEXT = {
  ...COMMAND_TEXT,
  name: msg('名称', 'Name'),
  id: msg('编号', 'Id'),
  kind: msg('类别', 'Kind'),
  state: msg('状态', 'State'),
  endpoint: msg('接收地址', 'Endpoint'),
  keys: msg('密钥', 'Keys'),
  events: msg('报送事件', 'Events'),
  allEvents: msg('全部事件', 'Every event'),
  divisions: msg('报送区划', 'Divisions'),
  everywhere: msg('全国', 'Everywhere'),
  sender: msg('线索来源', 'Sender of the clues'),
  mapping: msg('代码对照', 'Mapping of codes'),
  mappingOf: msg('{version} 版，{n} 项', 'Version {version}, {n} codes'),
  active: msg('启用', 'Active'),
  inactive: msg('停用', 'Inactive'),
  gone: msg('对方已不再接收（{at}）', 'It answered that it is gone ({at})'),
  noKeys: msg('尚无密钥', 'No keys yet'),
  hasKeys: msg('已有密钥', 'Has keys'),
  noSubscribers: msg('还没有报送平台。', 'There are no subscribers yet.'),
  add: msg('新增', 'Add'),
  edit: msg('修改', 'Change'),
  saved: msg('已保存。', 'Saved.'),
  idTaken: msg('此编号已被使用。', 'This id is taken.'),
  formNeeds: msg(
    '名称、类别和接收地址；报送平台还要选择事件。保存后请更换密钥，并把新密钥交给对方。',
    'a name, a kind and an endpoint; of a platform, the events too. Then rotate its keys and give it the new ones.',
  ),
  figures: msg('报送情况', 'Reporting'),
  figuresNote: msg(
    '应报送事件中，按时被接收的、未按时被接收的，以及多次尝试后失败的。',
    'Of the events to be accepted: those accepted in time, those that were not, and those given up.',
  ),
  subscriber: msg('平台', 'Subscriber'),
  due: msg('应报送', 'Due'),
  inTime: msg('按时接收', 'In time'),
  late: msg('逾期', 'Late'),
  dead: msg('失败', 'Given up'),
  noFigures: msg('还没有应报送的事件。', 'Nothing was due yet.'),
  rotate: msg('更换密钥', 'Rotate the keys'),
  rotateConfirm: msg(
    '将生成一组新密钥，原密钥在一段时间内仍然有效。新密钥只显示这一次，系统不再提供。',
    'New keys are made; those before stay valid for a while. The new ones are shown this once and never again.',
  ),
  rotateGo: msg('确认更换', 'Rotate now'),
  keysOnce: msg('请立即保存新密钥', 'Keep the new keys now'),
  keysOnceText: msg(
    '离开或关闭后不能再次查看。请用安全的方式交给对方。',
    'They cannot be seen again once you leave or close this. Hand them over in a safe way.',
  ),
  keysOverlap: msg('原密钥有效至 {at}。', 'The keys before are valid until {at}.'),
  secret: msg('共享密钥', 'Shared secret'),
  publicKey: msg('公钥', 'Public key'),
  copy: msg('复制{what}', 'Copy: {what}'),
  copied: msg('已复制{what}。', 'Copied: {what}.'),
  copyFailed: msg('未能复制，请选中后手动复制。', 'It was not copied. Select it and copy it by hand.'),
  keysKept: msg('已保存，关闭', 'I have kept them: close'),
  keyInUse: msg('使用中', 'In use'),
  keyUntil: msg('有效至 {at}', 'Valid until {at}'),
  deliveries: msg('报送记录', 'Deliveries'),
  noDeliveries: msg('没有报送记录。', 'No deliveries.'),
  event: msg('事件', 'Event'),
  about: msg('线索或案件', 'Clue or case'),
  happenedAt: msg('发生时间', 'Happened'),
  dueOn: msg('报送期限', 'Due'),
  acceptedAt: msg('接收时间', 'Accepted'),
  nextAt: msg('下次尝试', 'Next try'),
  tries: msg('尝试', 'Tries'),
  triesOf: msg('{n} 次，最后一次：{code}', '{n}, the last: {code}'),
  networkFault: msg('网络故障', 'Fault of the network'),
  redeliver: msg('重新报送', 'Deliver again'),
  redeliverOf: msg('重新报送 {about} 的“{event}”', 'Deliver again: {event} of {about}'),
  redeliverSince: msg('重新报送此时以来的全部事件', 'Deliver again all since'),
  redeliverAll: msg('全部重新报送', 'Deliver all again'),
  redelivering: msg('已重新报送 {n} 件，正在继续…', '{n} begun anew, going on…'),
  redelivered: msg('已重新报送 {n} 件。', '{n} begun anew.'),
  redeliverRest: msg('已重新报送 {n} 件，其余尚未处理。', '{n} begun anew; the rest is left.'),
  goOn: msg('继续', 'Go on'),
} as const satisfies Record<string, LocalizedText>;

/** What a subscriber is. */
export const KINDS: Readonly<Record<Subscriber['kind'], LocalizedText>> = {
  platform: msg('报送平台', 'Platform told of events'),
  notices: msg('消息转发', 'Passes notices on'),
};

/** What became of a delivery. */
export const STATES: Readonly<Record<Delivery['state'], LocalizedText>> = {
  pending: msg('报送中', 'Being delivered'),
  delivered: msg('已接收', 'Accepted'),
  dead: msg('报送失败', 'Given up'),
  cancelled: msg('已取消', 'Cancelled'),
};

/** Why a try had no answer. */
export const NO_ANSWER: Readonly<Record<string, LocalizedText>> = {
  timeout: msg('对方未及时答复', 'No answer in time'),
  address: msg('接收地址不可用', 'The endpoint cannot be used'),
  'no-key': msg('尚无密钥', 'No keys yet'),
  closed: msg('连接中断', 'The connection was closed'),
};
