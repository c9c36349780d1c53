import { SERVICE_WAYS } from '../../domain/case/clocks.ts';
import { COMMAND_BODIES } from '../../domain/case/commands.ts';
import { REFUSALS } from '../../domain/case/refusals.ts';
import {
  CLOSE_CODES,
  COURT_RESULTS,
  EVIDENCE_KINDS,
  OPINION_RESULTS,
  PROPOSALS,
  REMEDY_RESULTS,
  REVOCATION_GROUNDS,
} from '../../domain/case/state.ts';
import type { CommandName } from '../../domain/case/status.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import { isCertified, type Unit } from '../../domain/roster/assignment.ts';
import type { CaseView, Policy } from '../shared/answers.ts';
import { CASE_COMMANDS } from '../shared/case-command-labels.ts';
import { clockToday } from '../shared/clock.ts';
import {
  APPROVAL,
  type Candidate,
  type CommandSet,
  type Field,
  type FormValues,
  noteField,
  optionsOf,
  yesOrNoField,
} from '../shared/commands.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { useUnits } from '../shared/units.ts';
import { changesBetween } from './changes.ts';
import { documentName } from './document-name.ts';
import {
  ANNOUNCEMENT_REASONS,
  COMPLIANCE,
  EXCLUDED_PERIODS,
  ORDER_KINDS,
  PERFORMANCE,
  REMEDY_KINDS,
  SUSPENSION_GROUNDS,
} from './labels.ts';
import { FORM_TEXT } from './text.ts';

const CLOCKS_TO_EXTEND = {
  decision: msg('作出决定期限', 'Decision'),
  investigation: msg('调查期限', 'Inquiry'),
} as const;

const ACT_DAY: Field = {
  name: 'occurredOn',
  kind: 'date',
  label: msg('办理日期', 'Day of the act'),
  hint: msg('不填即为今天', 'Empty: today'),
};
const PEOPLE_UNIT = msg('人', 'people');

const choice = (
  name: string,
  label: LocalizedText,
  labels: Readonly<Record<string, LocalizedText>>,
): Field => ({ name, kind: 'choice', label, required: true, options: optionsOf(labels) });
const long = (name: string, label: LocalizedText): Field => ({ name, kind: 'long', label, required: true });
const text = (name: string, label: LocalizedText): Field => ({ name, kind: 'text', label, required: true });
const day = (name: string, label: LocalizedText): Field => ({
  name,
  kind: 'date',
  label,
  required: true,
  isToday: true,
});
const optional = ({ required: _, ...field }: Field): Field => field;
const inspector = (name: string, label: LocalizedText, start: string | null): Field => ({
  name,
  kind: 'person',
  label,
  required: true,
  candidates: 'inspectors',
  hint: msg(
    '可按姓名、单位查找，只列持有效执法证的监察员',
    'Type a name or a unit: inspectors with a valid certificate',
  ),
  start: start ?? '',
});

/** The inspectors on a case by name. */
const officersOf = ({ officers, people }: CaseView) =>
  officers.map((id) => ({ value: id, label: msg(people[id] ?? id, people[id] ?? id) }));

/** Two of the inspectors on a case. */
const pair = (name: string, label: LocalizedText, c: CaseView): Field => ({
  name,
  kind: 'people',
  label,
  required: true,
  most: 2,
  unit: PEOPLE_UNIT,
  options: officersOf(c),
  start: c.officers.slice(0, 2),
});

/** How something was served; `at` is what precedes the members' names. */
const service = (at: string, c: CaseView): Field[] => [
  choice(`${at}way`, msg('送达方式', 'Way of service'), SERVICE_WAYS),
  {
    ...choice(`${at}ground`, msg('公告送达的事由', 'Why by announcement'), ANNOUNCEMENT_REASONS),
    when: (values) => values[`${at}way`] === 'announcement',
  },
  day(`${at}on`, msg('送达日期', 'Served on')),
  pair(`${at}by`, msg('送达人', 'Served by'), c),
  optional(text(`${at}proof`, msg('送达凭证', 'Proof'))),
];

const isProposed =
  (member: string, ...codes: string[]) =>
  (values: FormValues): boolean =>
    codes.includes(String(values[member]));

const SUMS = {
  fineFen: msg('罚款（元）', 'Fine (yuan)'),
  orderFen: msg('责令支付劳动者（元）', 'To be paid to workers (yuan)'),
  extraFen: msg('加付赔偿金（元）', 'Extra compensation (yuan)'),
} as const;
/** The sums of a proposal or a decision, asked for where its kind may have them. */
const sumsBy = (member: string): Field[] => [
  { name: 'fineFen', kind: 'money', label: SUMS.fineFen, when: isProposed(member, 'penalty') },
  { name: 'orderFen', kind: 'money', label: SUMS.orderFen, when: isProposed(member, 'penalty', 'handling') },
  { name: 'extraFen', kind: 'money', label: SUMS.extraFen, when: isProposed(member, 'penalty', 'handling') },
];

/** Lists the fields of a command's form for a case. */
function fieldsOf(name: CommandName, c: CaseView): readonly Field[] {
  switch (name) {
    case 'approve-filing': {
      const when = isProposed('approve', 'true');
      return [
        APPROVAL,
        { ...inspector('lead', msg('主办监察员', 'Lead inspector'), null), when },
        { ...inspector('assistant', msg('协办监察员', 'Assisting inspector'), null), when },
        noteField(),
        ACT_DAY,
      ];
    }
    case 'assign':
      return [
        inspector('lead', msg('主办监察员', 'Lead inspector'), c.lead),
        inspector('assistant', msg('协办监察员', 'Assisting inspector'), c.assistant),
        {
          name: 'others',
          kind: 'people',
          label: msg('其他承办人员', 'Others'),
          candidates: 'inspectors',
          most: 8,
          unit: PEOPLE_UNIT,
          start: c.officers.filter((id) => id !== c.lead && id !== c.assistant),
        },
        noteField(),
        ACT_DAY,
      ];
    case 'recuse':
      return [
        {
          name: 'officer',
          kind: 'choice',
          label: msg('回避人员', 'Inspector'),
          required: true,
          options: officersOf(c),
        },
        long('ground', msg('回避事由', 'Ground')),
        text('askedBy', msg('提出人', 'Asked for by')),
        ACT_DAY,
      ];
    case 'add-evidence':
      return [
        choice('kind', msg('证据种类', 'Kind of evidence'), EVIDENCE_KINDS),
        text('source', msg('证据名称及来源', 'What it is, and its source')),
        pair('takenBy', msg('提取人', 'Taken by'), c),
        {
          name: 'takenAt',
          kind: 'instant',
          label: msg('提取时间（北京时间）', 'Taken at (Beijing time)'),
          required: true,
        },
        optional(text('place', msg('提取地点', 'Place'))),
        noteField(),
        { name: 'file', kind: 'file', label: msg('证据复制件', 'Copy'), hint: FORM_TEXT.attachmentNote },
      ];
    case 'issue-order':
      return [
        choice('kind', msg('指令种类', 'Kind of order'), ORDER_KINDS),
        {
          name: 'amountFen',
          kind: 'money',
          label: msg('责令支付金额（元）', 'Amount to be paid (yuan)'),
          required: true,
          when: isProposed('kind', 'pay'),
        },
        {
          name: 'workers',
          kind: 'whole',
          label: msg('涉及劳动者人数', 'Workers concerned'),
          unit: PEOPLE_UNIT,
        },
        { name: 'dueOn', kind: 'date', label: msg('履行期限', 'To be obeyed by'), required: true },
        long('text', msg('指令内容', 'Text')),
        ACT_DAY,
      ];
    case 'record-compliance':
      return [
        {
          name: 'order',
          kind: 'choice',
          label: msg('整改指令书', 'Order'),
          required: true,
          options: c.documents
            .filter(({ id }) => c.orders.some((order) => order.id === id))
            .map((d) => ({ value: d.id, label: documentName(d) })),
          start: c.orders.find(({ result }) => result !== 'full')?.id ?? '',
        },
        choice('result', msg('履行结果', 'Result'), COMPLIANCE),
        { name: 'paidFen', kind: 'money', label: msg('已支付金额（元）', 'Paid (yuan)') },
        day('on', msg('日期', 'Day')),
        noteField(),
      ];
    case 'extend':
      return [
        choice('clock', msg('延长的期限', 'Clock'), CLOCKS_TO_EXTEND),
        {
          name: 'workingDays',
          kind: 'whole',
          label: msg('延长工作日', 'Working days'),
          unit: msg('天', 'days'),
          required: true,
        },
        noteField(),
        ACT_DAY,
      ];
    case 'suspend':
      return [
        {
          name: 'ground',
          kind: 'choice',
          label: msg('中止事由', 'Ground'),
          required: true,
          candidates: 'grounds',
        },
        noteField(),
        ACT_DAY,
      ];
    case 'exclude-period':
      return [
        choice('kind', msg('扣除事由', 'Kind'), EXCLUDED_PERIODS),
        { name: 'from', kind: 'date', label: msg('起日', 'First day'), required: true },
        {
          name: 'to',
          kind: 'date',
          label: msg('止日', 'Last day'),
          hint: msg('尚未结束的不填', 'Empty while it lasts'),
        },
      ];
    case 'finish-inquiry':
      return [
        choice('proposal', msg('拟处意见', 'Proposal'), PROPOSALS),
        long('facts', msg('查明的事实', 'Facts')),
        long('basis', msg('法律依据', 'Legal basis')),
        ...sumsBy('proposal'),
        {
          name: 'headcount',
          kind: 'whole',
          label: msg('查实劳动者人数', 'Workers concerned, as found'),
          unit: PEOPLE_UNIT,
          hint: msg('与线索一致的不填', 'Empty: as the clues say'),
        },
        {
          name: 'owedFen',
          kind: 'money',
          label: msg('查实欠付金额（元）', 'Owed, as found (yuan)'),
          hint: msg('与线索一致的不填', 'Empty: as the clues say'),
        },
        ACT_DAY,
      ];
    case 'notify':
      return [
        ...service('served.', c),
        yesOrNoField(
          'hearingRight',
          msg('告知听证权利', 'Right to a hearing'),
          msg('告知', 'Yes'),
          msg('不涉及', 'No'),
        ),
        ...(Object.keys(SUMS) as (keyof typeof SUMS)[]).map(
          (member): Field => ({
            name: member,
            kind: 'money',
            label: SUMS[member],
            hint: msg('不填即按拟处意见', 'Empty: as proposed'),
          }),
        ),
      ];
    case 'record-defence':
      return [
        choice('kind', msg('陈述申辩', 'Statement and defence'), {
          stated: msg('已陈述申辩', 'Stated'),
          waived: msg('放弃', 'Waived'),
        }),
        ...(c.notice?.hearingRight
          ? [
              yesOrNoField(
                'hearingWaived',
                msg('是否放弃听证', 'Is the hearing waived?'),
                msg('放弃', 'Yes'),
                msg('不放弃', 'No'),
                false,
              ),
            ]
          : []),
        ...[
          optional(long('text', msg('陈述申辩内容', 'What was said'))),
          yesOrNoField(
            'accepted',
            msg('是否采纳', 'Is it accepted?'),
            msg('采纳', 'Yes'),
            msg('不采纳', 'No'),
            false,
          ),
          optional(long('answer', msg('答复', 'Answer'))),
        ].map((field) => ({ ...field, when: isProposed('kind', 'stated') })),
        ACT_DAY,
      ];
    case 'request-hearing':
      return [day('on', msg('申请日期', 'Asked for on'))];
    case 'schedule-hearing':
      return [
        {
          name: 'at',
          kind: 'instant',
          label: msg('听证时间（北京时间）', 'When (Beijing time)'),
          required: true,
          start: '',
        },
        text('place', msg('听证地点', 'Where')),
        {
          name: 'presider',
          kind: 'person',
          label: msg('听证主持人', 'Presider'),
          required: true,
          candidates: 'hearing-officers',
        },
        ...service('served.', c),
      ];
    case 'hold-hearing':
      return [
        day('heldOn', msg('举行日期', 'Held on')),
        yesOrNoField(
          'absent',
          msg('当事人是否到场', 'Did the party appear?'),
          msg('未到场', 'No'),
          msg('到场', 'Yes'),
          false,
        ),
        long('report', msg('听证报告', 'Report')),
      ];
    case 'give-opinion':
      return [
        choice('result', msg('审核结论', 'Result'), OPINION_RESULTS),
        long('text', msg('审核意见', 'Opinion')),
        ACT_DAY,
      ];
    case 'discuss':
      return [
        {
          name: 'members',
          kind: 'people',
          label: msg('参加人员', 'Members'),
          required: true,
          candidates: 'staff',
          most: 50,
          unit: PEOPLE_UNIT,
        },
        long('conclusion', msg('讨论结论', 'Conclusion')),
        ACT_DAY,
      ];
    case 'decide':
      return [
        choice('kind', msg('决定种类', 'Kind of decision'), {
          penalty: PROPOSALS.penalty,
          handling: PROPOSALS.handling,
          'no-penalty': PROPOSALS['no-penalty'],
        }),
        ...sumsBy('kind'),
        long('text', msg('决定内容', 'Text')),
        ACT_DAY,
      ];
    case 'serve': {
      const waiting = c.documents.filter((d) => d.servedOn === null && d.kind !== 'service-return');
      return [
        {
          name: 'document',
          kind: 'choice',
          label: msg('文书', 'Document'),
          required: true,
          options: c.documents
            .filter(({ kind }) => kind !== 'service-return')
            .map((d) => ({ value: d.id, label: documentName(d) })),
          start: waiting.find(({ id }) => id === c.decision?.document)?.id ?? '',
        },
        ...service('', c),
      ];
    }
    case 'record-performance':
      return [
        choice('kind', msg('履行内容', 'What was performed'), PERFORMANCE),
        {
          name: 'amountFen',
          kind: 'money',
          label: msg('金额（元）', 'Amount (yuan)'),
          required: true,
          when: isProposed('kind', 'paid', 'fine-paid'),
        },
        day('on', msg('日期', 'Day')),
        noteField(),
      ];
    case 'remind':
      return service('served.', c);
    case 'record-court':
      return [
        choice('result', msg('办理结果', 'Result'), COURT_RESULTS),
        day('on', msg('日期', 'Day')),
        noteField(),
      ];
    case 'record-remedy': {
      const when = ({ result = '' }: FormValues) => result !== '';
      return [
        choice('kind', msg('种类', 'Kind'), REMEDY_KINDS),
        text('number', msg('案号', 'Number')),
        text('authority', msg('受理机关', 'Authority')),
        day('receivedOn', msg('收到日期', 'Received on')),
        optional(day('answeredOn', msg('答复日期', 'Answered on'))),
        optional(choice('result', msg('结果', 'Result'), REMEDY_RESULTS)),
        { ...day('resultOn', msg('结果日期', 'Result of')), when },
      ];
    }
    case 'revoke':
      return [
        { ...choice('ground', msg('撤销情形', 'Ground'), REVOCATION_GROUNDS), isNumber: true },
        noteField(),
        ACT_DAY,
      ];
    case 'transfer':
      return [
        text('to', msg('接收机关', 'Authority')),
        { ...noteField(msg('移送说明', 'Why')), required: true },
        ACT_DAY,
      ];
    case 'close':
      return c.closing === null
        ? [choice('code', msg('结案类型', 'How it ends'), CLOSE_CODES), noteField(), ACT_DAY]
        : [APPROVAL, noteField(), ACT_DAY];
    case 'resume':
    case 'take-back':
    case 'apply-to-court':
      return [noteField(), ACT_DAY];
  }
}

/** The address of a case in the API. */
export const casePath = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}`;

/** Finds who can be named in a form, and the grounds on which a place suspends cases. */
function useCandidates(c: CaseView, wanted: readonly string[]): ReadonlyMap<string, readonly Candidate[]> {
  const { t, localize } = useI18n(FORM_TEXT);
  const areGroundsWanted = wanted.includes('grounds');
  const units = useUnits(c.division, wanted.length > 0 && !areGroundsWanted).data ?? [];
  const policyPath = `/policies/${encodeURIComponent(c.policyVersion)}`;
  const policy = useApiQuery<Policy>(policyPath, {}, areGroundsWanted).data;
  const today = clockToday();
  const staff = new Map<string, Candidate & { readonly roles: readonly string[] }>();
  for (const { name: unitName, officers } of units) {
    for (const { id, name, roles, certificate, absences } of officers) {
      const absence = absences?.find(({ from, to }) => from <= today && today <= to);
      const isRecused = c.recused.includes(id);
      const remark = isRecused
        ? t('recused')
        : absence
          ? t('absentUntil', { day: absence.to })
          : certificate
            ? t('certifiedUntil', { day: certificate.validTo })
            : '';
      const known = staff.get(id);
      staff.set(id, {
        id,
        name,
        unitName: known?.unitName ?? unitName,
        remark: known?.remark || remark,
        against: isRecused || absence !== undefined || (known?.against ?? false),
        roles: [...(known?.roles ?? []), ...roles],
      });
    }
  }
  const all = [...staff.values()];
  return new Map<string, readonly Candidate[]>([
    ['staff', all],
    ['inspectors', all.filter(({ id }) => isCertified(id, units as readonly Unit[], today))],
    ['hearing-officers', all.filter(({ roles }) => roles.includes('hearing-officer'))],
    [
      'grounds',
      (policy?.case.suspensionGrounds ?? [])
        .filter(({ division }) => isWithin(c.division, division))
        .map(({ code, basis }) => ({
          id: code,
          name: localize(SUSPENSION_GROUNDS[code] ?? basis),
          unitName: '',
          remark: localize(basis),
          against: false,
        })),
    ],
  ]);
}

/** The commands of a case. */
export const CASE_FORMS: CommandSet<CommandName, CaseView> = {
  bodies: COMMAND_BODIES,
  labels: CASE_COMMANDS,
  refusals: REFUSALS,
  // What a case has not come to yet is not in its way.
  nothingToDo: new Set([
    'not-suspended',
    'no-notice-needed',
    'notice-not-needed-again',
    'no-hearing-right',
    'hearing-not-scheduled',
    'opinion-pending',
    'order-answered',
    'nothing-to-perform',
    'performed',
    'annulled',
    'no-closing',
  ]),
  pathOf: ({ caseId }) => casePath(caseId),
  fieldsOf,
  changesBetween,
  useCandidates,
};
