import { COMMAND_BODIES, LOG_KINDS } from '../../domain/clue/commands.ts';
import {
  CONCLUSION_CODES,
  CONCLUSIONS,
  type ConclusionSums,
  sumsFault,
} from '../../domain/clue/conclusions.ts';
import { REFUSALS, reasonOf } from '../../domain/clue/refusals.ts';
import type { CommandName } from '../../domain/clue/status.ts';
import type { Candidates, CaseList, ClueDetail, ClueView } from './answers.ts';
import { changesBetween } from './changes.ts';
import { CLUE_COMMANDS } from './clue-command-labels.ts';
import { COMMAND_TEXT } from './command-text.ts';
import {
  APPROVAL,
  type Candidate,
  type CommandSet,
  type Field,
  noteField,
  optionsOf,
  yesOrNoField,
} from './commands.ts';
import { msg } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { useApiQuery } from './queries.ts';

const reason: Field = { name: 'reason', kind: 'long', label: msg('理由', 'Reason') };

/** Lists the fields of a command's form for a clue. */
function fieldsOf(name: CommandName, clue: ClueView): readonly Field[] {
  switch (name) {
    case 'triage': {
      const suspected = clue.triage?.reasons.includes('possible-duplicate') ?? false;
      return [
        {
          name: 'decision',
          kind: 'choice',
          label: msg('研判意见', 'Triage decision'),
          options: [
            { value: 'accept', label: msg('受理', 'Accept') },
            { value: 'duplicate', label: msg('重复，合并', 'Duplicate: merge') },
            ...(suspected ? [{ value: 'not-duplicate', label: msg('不是重复', 'Not a duplicate') }] : []),
            { value: 'out-of-scope', label: msg('不属于受理范围，退回', 'Out of scope: return') },
          ],
        },
        {
          name: 'of',
          kind: 'text',
          label: msg('合并到的线索编号', 'Clue to merge into'),
          start: clue.triage?.suspectedOf ?? '',
          when: ({ decision }) => decision === 'duplicate',
        },
        noteField(),
      ];
    }
    case 'assign':
      return [
        {
          name: 'officers',
          kind: 'people',
          candidates: 'inspectors',
          most: 20,
          start: clue.officers,
          label: msg('监察员', 'Inspectors'),
          hint: msg('至少两名；可按姓名、单位查找', 'At least two; type a name or a unit'),
        },
        noteField(),
        {
          name: 'override.reason',
          kind: 'long',
          ifAgainst: 'officers',
          label: msg('仍要指派回避或缺勤人员的理由', 'Reason for assigning a recused or absent officer'),
        },
      ];
    case 'log':
      return [
        {
          name: 'kind',
          kind: 'choice',
          label: msg('事项', 'Kind'),
          options: optionsOf(LOG_KINDS),
        },
        {
          name: 'occurredAt',
          kind: 'instant',
          label: msg('发生时间（北京时间）', 'When (Beijing time)'),
        },
        noteField(msg('经过', 'What happened')),
        {
          name: 'attachments',
          kind: 'files',
          label: COMMAND_TEXT.attachments,
          hint: COMMAND_TEXT.attachmentNote,
        },
      ];
    case 'file-case':
      return [
        {
          name: 'join',
          kind: 'text',
          label: msg('并入的案件', 'Case to join'),
          hint: msg(
            '同一用人单位在办案件的案号；不填则提出新的立案',
            'Of the same employer; empty proposes a new case',
          ),
          candidates: 'cases',
        },
        { name: 'caseNo', kind: 'text', label: msg('立案编号', 'Case number elsewhere') },
        noteField(),
      ];
    case 'conclude':
      return [
        {
          name: 'conclusion',
          kind: 'choice',
          label: msg('核处结论', 'Conclusion'),
          options: CONCLUSION_CODES.map((value) => ({ value, label: CONCLUSIONS[value] })),
          hintOf: Object.fromEntries(CONCLUSION_CODES.map((code) => [code, CONCLUSIONS[code].basis])),
        },
        { name: 'verifiedAmountFen', kind: 'money', label: msg('查实金额（元）', 'Arrears found (yuan)') },
        { name: 'paidAmountFen', kind: 'money', label: msg('追发工资（元）', 'Wages recovered (yuan)') },
        {
          name: 'headcount',
          kind: 'whole',
          label: msg('涉及人数', 'People concerned'),
          unit: msg('人', 'people'),
        },
        noteField(msg('核处情况', 'What was found')),
      ];
    case 'review':
      return [
        {
          name: 'decision',
          kind: 'choice',
          label: msg('审核意见', 'Decision'),
          options: [
            { value: 'approve', label: msg('同意，办结', 'Approve: close') },
            { value: 'reject', label: msg('不同意，退回核查', 'Reject: investigate further') },
          ],
        },
        noteField(),
      ];
    case 'request-extension':
      return [
        {
          name: 'workingDays',
          kind: 'whole',
          label: msg('延长工作日', 'Working days'),
          unit: msg('天', 'days'),
        },
        reason,
      ];
    case 'decide-extension':
    case 'decide-return':
      return [APPROVAL, noteField()];
    case 'request-return':
      return [
        {
          name: 'to',
          kind: 'division',
          outside: clue.division,
          label: msg('转办到', 'Transfer to'),
          hint: msg(
            '按区或街道名称查找；不填即为退回',
            'Type the name of a district or street; empty: return the clue',
          ),
        },
        reason,
      ];
    case 'supervise':
      return [
        { name: 'dueOn', kind: 'date', label: msg('反馈日期', 'Answer by') },
        noteField(msg('督办要求', 'Instructions')),
      ];
    case 'feedback':
      return [
        yesOrNoField(
          'satisfied',
          msg('反映人是否满意', 'Is the reporter satisfied?'),
          msg('满意', 'Yes'),
          msg('不满意', 'No'),
        ),
        noteField(),
      ];
    case 'refuse-reopening':
      return [noteField(msg('维持办结的理由', 'Why the closing stands'))];
    case 'suspend':
    case 'reopen':
      return [reason];
    case 'sign':
    case 'resume':
      return [];
  }
}

/** The address of a clue in the API. */
export const cluePath = (clueId: string): string => `/clues/${encodeURIComponent(clueId)}`;

/** The inspectors who may be assigned to a clue, each with what speaks against it, and the cases that it may join. */
function useCandidates(
  { clueId, division, ...clue }: ClueView & Partial<Pick<ClueDetail, 'particulars'>>,
  wanted: readonly string[],
): ReadonlyMap<string, readonly Candidate[]> {
  const { t, joinClauses } = useI18n(COMMAND_TEXT);
  const inspectors = useApiQuery<Candidates>(
    `${cluePath(clueId)}/candidates`,
    {},
    wanted.includes('inspectors'),
  ).data?.candidates;
  const cases = useApiQuery<CaseList>('/cases', { division, limit: 100 }, wanted.includes('cases')).data
    ?.cases;
  const employer = clue.particulars?.employer.name;
  return new Map([
    [
      'inspectors',
      (inspectors ?? []).map(
        ({ id, name, unitName, open, absentUntil, recused }): Candidate => ({
          id,
          name,
          unitName,
          remark: joinClauses(
            t('openClues', { n: open }),
            absentUntil && t('absentUntil', { day: absentUntil }),
            recused && t('recused'),
          ),
          against: absentUntil !== null || recused,
        }),
      ),
    ],
    [
      'cases',
      (cases ?? [])
        .filter(({ decision, endedOn }) => decision === null && endedOn === null)
        // Those of the same employer first: which one takes the clue, the API decides.
        .sort((a, b) => Number(b.employerName === employer) - Number(a.employerName === employer))
        .map(
          ({ caseId, employerName }): Candidate => ({
            id: caseId,
            name: caseId,
            unitName: '',
            remark: employerName ?? '',
            against: false,
          }),
        ),
    ],
  ]);
}

/** The commands of a clue. */
export const CLUE_FORMS: CommandSet<CommandName, ClueView> = {
  bodies: COMMAND_BODIES,
  labels: CLUE_COMMANDS,
  refusals: REFUSALS,
  nothingToDo: new Set([
    'not-suspended',
    'no-extension-requested',
    'no-return-requested',
    'no-reopening-requested',
    'case-filed',
  ]),
  pathOf: ({ clueId }) => cluePath(clueId),
  fieldsOf,
  findFault(_, body) {
    const code = CONCLUSION_CODES.find((c) => c === body.conclusion);
    const fault = code && sumsFault(code, body as ConclusionSums);
    return fault ? { path: fault.path, reason: reasonOf(fault) } : null;
  },
  changesBetween,
  useCandidates,
};
