import { EVIDENCE_KINDS, PROPOSALS } from '../../domain/case/state.ts';
import { APPROVAL, noteField } from '../shared/commands.ts';
import { msg } from '../shared/i18n.ts';
import { documentName } from './document-name.ts';
import {
  ACT_DAY,
  choice,
  day,
  type Forms,
  inspector,
  isChosen,
  long,
  money,
  officersOf,
  PEOPLE_UNIT,
  pair,
  sumsBy,
  text,
} from './form-fields.ts';
import { COMPLIANCE, EXCLUDED_PERIODS, ORDER_KINDS } from './labels.ts';
import { FORM_TEXT, TEXT } from './text.ts';

const CLOCKS_TO_EXTEND = {
  decision: TEXT['extended.decision'],
  investigation: TEXT['extended.investigation'],
} as const;

const AS_CLUES_SAY = msg('与线索一致的不填', 'Empty: as the clues say');

/** From the filing to the end of the inquiry. */
export const INQUIRY_FORMS = {
  'approve-filing': () => {
    const whenApproved = { required: true, when: isChosen('approve', 'true') } as const;
    return [
      APPROVAL,
      { ...inspector('lead', TEXT.lead, null), ...whenApproved },
      { ...inspector('assistant', TEXT.assistant, null), ...whenApproved },
      noteField(),
      ACT_DAY,
    ];
  },
  assign: ({ lead, assistant, officers }) => [
    inspector('lead', TEXT.lead, lead),
    inspector('assistant', TEXT.assistant, assistant),
    {
      name: 'others',
      kind: 'people',
      label: TEXT.others,
      candidates: 'inspectors',
      most: 8,
      unit: PEOPLE_UNIT,
      start: officers.filter((id) => id !== lead && id !== assistant),
    },
    noteField(),
    ACT_DAY,
  ],
  recuse: (c) => [
    { name: 'officer', kind: 'choice', label: msg('回避人员', 'Inspector'), options: officersOf(c) },
    long('ground', msg('回避事由', 'Ground')),
    text('askedBy', msg('提出人', 'Asked for by')),
    ACT_DAY,
  ],
  'add-evidence': (c) => [
    choice('kind', msg('证据种类', 'Kind of evidence'), EVIDENCE_KINDS),
    text('source', msg('证据名称及来源', 'What it is, and its source')),
    pair('takenBy', TEXT.takenBy, c),
    { name: 'takenAt', kind: 'instant', label: msg('提取时间（北京时间）', 'Taken at (Beijing time)') },
    text('place', msg('提取地点', 'Place')),
    noteField(),
    { name: 'file', kind: 'file', label: msg('证据复制件', 'Copy'), hint: FORM_TEXT.attachmentNote },
  ],
  'issue-order': () => [
    choice('kind', msg('指令种类', 'Kind of order'), ORDER_KINDS),
    {
      ...money('amountFen', msg('责令支付金额（元）', 'Amount to be paid (yuan)')),
      required: true,
      when: isChosen('kind', 'pay'),
    },
    { name: 'workers', kind: 'whole', label: msg('涉及劳动者人数', 'Workers concerned'), unit: PEOPLE_UNIT },
    { name: 'dueOn', kind: 'date', label: TEXT.orderDue },
    long('text', msg('指令内容', 'Text')),
    ACT_DAY,
  ],
  'record-compliance': ({ documents, orders }) => [
    {
      name: 'order',
      kind: 'choice',
      label: msg('整改指令书', 'Order'),
      options: documents
        .filter(({ id }) => orders.some((order) => order.id === id))
        .map((d) => ({ value: d.id, label: documentName(d) })),
      start: orders.find(({ result }) => result !== 'full')?.id ?? '',
    },
    choice('result', TEXT.orderResult, COMPLIANCE),
    money('paidFen', msg('已支付金额（元）', 'Paid (yuan)')),
    day('on'),
    noteField(),
  ],
  extend: () => [
    choice('clock', msg('延长的期限', 'Clock'), CLOCKS_TO_EXTEND),
    { name: 'workingDays', kind: 'whole', label: msg('延长工作日', 'Working days'), unit: msg('天', 'days') },
    noteField(),
    ACT_DAY,
  ],
  suspend: () => [
    { name: 'ground', kind: 'choice', label: msg('中止事由', 'Ground'), candidates: 'grounds' },
    noteField(),
    ACT_DAY,
  ],
  resume: () => [noteField(), ACT_DAY],
  'exclude-period': () => [
    choice('kind', msg('扣除事由', 'Kind'), EXCLUDED_PERIODS),
    { name: 'from', kind: 'date', label: msg('起日', 'First day') },
    {
      name: 'to',
      kind: 'date',
      label: msg('止日', 'Last day'),
      hint: msg('尚未结束的不填', 'Empty while it lasts'),
    },
  ],
  'finish-inquiry': () => [
    choice('proposal', TEXT.proposal, PROPOSALS),
    long('facts', msg('查明的事实', 'Facts')),
    long('basis', msg('法律依据', 'Legal basis')),
    ...sumsBy('proposal'),
    {
      name: 'headcount',
      kind: 'whole',
      label: msg('查实劳动者人数', 'Workers concerned, as found'),
      unit: PEOPLE_UNIT,
      hint: AS_CLUES_SAY,
    },
    { ...money('owedFen', msg('查实欠付金额（元）', 'Owed, as found (yuan)')), hint: AS_CLUES_SAY },
    ACT_DAY,
  ],
} as const satisfies Partial<Forms>;
