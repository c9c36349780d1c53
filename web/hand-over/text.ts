import type { HandedOver } from '../shared/answers.ts';
import { COMMAND_TEXT } from '../shared/command-text.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';

/** The texts of handing an officer's open work over. */
export const TEXT = {
  ...COMMAND_TEXT,
  formNeeds: msg(
    '原承办人员和接办人员。其在您辖区内未办结的线索和案件逐件移交给最合适的接办人员，每件都记入全过程记录。',
    'who had the work, and who takes it over. Each open clue and case in your division goes to whom it fits of those named, with an entry in its record.',
  ),
  from: msg('原承办人员', 'Whose work'),
  former: msg('已不在名册的人员编号', 'Id of somebody whom no unit has any more'),
  formerHint: msg('仍在名册的，请按姓名选择原承办人员。', 'Choose those whom a unit has by name.'),
  to: msg('接办人员', 'Who takes it over'),
  note: msg('移交原因', 'Why'),
  noUnits: msg(
    '该区划没有登记办理单位，请选择人员所在的区划。',
    'This division has no units. Choose the one whose units the officers are in.',
  ),
  confirm: msg('将{from}的全部未办结事项移交给{to}？', 'Hand all open work of {from} over to {to}?'),
  go: msg('确认移交', 'Hand over now'),
  start: msg('移交', 'Hand over'),
  stop: msg('暂停', 'Stop here'),
  goOn: msg('继续移交', 'Go on'),
  outcome: msg('移交情况', 'What was handed over'),
  running: msg('已移交 {n} 件，正在继续…', '{n} handed over, going on…'),
  stopped: msg('已移交 {n} 件，还有事项未处理。', '{n} handed over; there is more to look at.'),
  done: msg('移交完成：已移交 {n} 件，留下 {left} 件。', 'Done: {n} handed over, {left} left.'),
  left: msg('未能移交的事项', 'What was left'),
  nothingLeft: msg('没有留下的事项。', 'Nothing was left.'),
  kind: msg('类别', 'Kind'),
  number: msg('编号', 'Number'),
  why: msg('原因', 'Why'),
} as const satisfies Record<string, LocalizedText>;

/** Why somebody does not take a matter over. */
export const FAULTS: Readonly<Record<HandedOver['left'][number]['refused'][number]['fault'], LocalizedText>> =
  {
    unknown: msg('不在当地及上级单位的名册中', 'in no unit of the place or above it'),
    'no-inspector': msg('不是监察员', 'no inspector'),
    recused: msg('须回避', 'recused'),
    absent: msg('请假', 'absent'),
    'on-it': msg('已在承办', 'already on it'),
    involved: msg('已参与该案其他环节', 'took another part in it'),
    'not-certified': msg('没有有效的执法证', 'without a valid certificate'),
  };
