import zhCN from 'zod/v4/locales/zh-CN.js';
import { COMMAND_BODIES, LOG_KINDS } from '../domain/clue/commands.ts';
import { CONCLUSION_CODES, CONCLUSIONS, type ConclusionSums, sumsFault } from '../domain/clue/conclusions.ts';
import { COMMAND_EDGES, type CommandName, type Edge } from '../domain/clue/status.ts';
import { isWithin } from '../domain/places/divisions.ts';
import type { ClueView, Me } from './answers.ts';
import type { FieldFault } from './api.ts';
import { fenOf, fromShanghaiInput } from './format.ts';
import { FIELD_FAULTS } from './labels.ts';
import { type Language, say, TEXT, type Words } from './text.ts';

/** Who is looking. */
export type Viewer = Pick<Me, 'sub' | 'roles' | 'division'>;

/** What the rules would refuse of a command in the clue's present state, as far as its view tells. */
function refusedByState(name: CommandName, clue: ClueView, me: Viewer): boolean {
  const suspended = clue.suspended;
  switch (name) {
    case 'assign':
      return clue.status === 'received' && clue.triage === null;
    case 'file-case':
      return clue.case !== null;
    case 'conclude':
      return suspended || clue.pendingReturn !== null;
    case 'request-extension':
      return clue.pendingExtension !== null || (clue.overdue && clue.round === 1);
    case 'decide-extension':
      return clue.pendingExtension === null || clue.pendingExtension.by === me.sub;
    case 'suspend':
      return suspended || clue.pendingReturn !== null;
    case 'resume':
      return !suspended;
    case 'request-return':
      return suspended || clue.pendingReturn !== null || (clue.status === 'received' && clue.triage === null);
    case 'decide-return':
      return (
        clue.pendingReturn === null ||
        clue.pendingReturn.by === me.sub ||
        (me.division !== '*' && me.division.length >= clue.division.length) ||
        !isWithin(clue.pendingReturn.to ?? clue.division, me.division)
      );
    default:
      return false;
  }
}

/** The commands somebody may order now: by status, role, relation to the clue, and its state. Others are not offered. */
export function offeredCommands(clue: ClueView, me: Viewer): CommandName[] {
  const assigned = clue.officers.includes(me.sub);
  return clue.allowedCommands.filter((name) => {
    const edge: Edge = COMMAND_EDGES[name];
    if (!me.roles.some((r) => edge.roles.includes(r))) return false;
    if (edge.relation === 'assigned' && !assigned) return false;
    if (edge.relation === 'unassigned' && assigned) return false;
    if (name === 'request-return' && !assigned && !me.roles.includes('triage')) return false;
    return !refusedByState(name, clue, me);
  });
}

/** A file as it is entered into the record. */
export interface FileEntry {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}
/** What a form holds, by the names of the command's body. */
export type FormValues = Record<string, string | string[] | FileEntry[]>;

/** A field of a command's form. */
export interface Field {
  readonly name: string;
  readonly kind:
    | 'choice'
    | 'text'
    | 'long'
    | 'date'
    | 'instant'
    | 'money'
    | 'whole'
    | 'officers'
    | 'division'
    | 'files';
  readonly label: Words;
  readonly hint?: Words;
  readonly required?: true;
  readonly options?: readonly { readonly value: string; readonly label: Words }[];
}

const w = (zh: string, en: string): Words => ({ zh, en });
const note = (label = w('说明', 'Note')): Field => ({ name: 'note', kind: 'long', label });
const reason: Field = { name: 'reason', kind: 'long', label: w('理由', 'Reason'), required: true };
const yesOrNo = (name: string, label: Words, yes: Words, no: Words): Field => ({
  name,
  kind: 'choice',
  label,
  required: true,
  options: [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ],
});
const approval = yesOrNo('approve', w('审批意见', 'Decision'), w('同意', 'Approve'), w('不同意', 'Refuse'));

/** The fields of a command's form for a clue. */
export function fieldsOf(name: CommandName, clue: ClueView): readonly Field[] {
  switch (name) {
    case 'triage': {
      const suspected = clue.triage?.reasons.includes('possible-duplicate') ?? false;
      return [
        {
          name: 'decision',
          kind: 'choice',
          label: w('研判意见', 'Verdict'),
          required: true,
          options: [
            { value: 'accept', label: w('受理', 'Accept') },
            { value: 'duplicate', label: w('重复，合并', 'Duplicate: merge') },
            ...(suspected ? [{ value: 'not-duplicate', label: w('不是重复', 'Not a duplicate') }] : []),
            { value: 'out-of-scope', label: w('不属于受理范围，退回', 'Out of scope: return') },
          ],
        },
        {
          name: 'of',
          kind: 'text',
          label: w('合并到的线索编号', 'Clue to merge into'),
          hint: w('仅在“重复，合并”时填写', 'Only for a duplicate'),
        },
        note(),
      ];
    }
    case 'assign':
      return [
        {
          name: 'officers',
          kind: 'officers',
          label: w('监察员', 'Inspectors'),
          hint: w(
            '至少两名；可从名册选择，也可输入人员编号',
            'At least two; from the roster, or by their ids',
          ),
          required: true,
        },
        note(),
        {
          name: 'override',
          kind: 'long',
          label: w(
            '仍要指派回避或缺勤人员的理由',
            'Why a recused or absent officer is assigned all the same',
          ),
          hint: w('仅在系统提示后填写', 'Only after the system said so'),
        },
      ];
    case 'log':
      return [
        {
          name: 'kind',
          kind: 'choice',
          label: w('事项', 'Kind'),
          required: true,
          options: Object.entries(LOG_KINDS).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'occurredAt',
          kind: 'instant',
          label: w('发生时间（北京时间）', 'When (Beijing time)'),
          required: true,
        },
        note(w('经过', 'What happened')),
        { name: 'attachments', kind: 'files', label: TEXT.attachments, hint: TEXT.attachmentNote },
      ];
    case 'file-case':
      return [{ name: 'caseNo', kind: 'text', label: w('立案编号', 'Case number') }, note()];
    case 'conclude':
      return [
        {
          name: 'conclusion',
          kind: 'choice',
          label: w('核处结论', 'Conclusion'),
          required: true,
          options: CONCLUSION_CODES.map((value) => ({ value, label: CONCLUSIONS[value] })),
        },
        { name: 'verifiedAmountFen', kind: 'money', label: w('查实金额（元）', 'Arrears found (yuan)') },
        { name: 'paidAmountFen', kind: 'money', label: w('追发金额（元）', 'Amount recovered (yuan)') },
        { name: 'headcount', kind: 'whole', label: w('涉及人数', 'People concerned') },
        note(w('核处情况', 'What was found')),
      ];
    case 'review':
      return [
        {
          name: 'decision',
          kind: 'choice',
          label: w('审核意见', 'Decision'),
          required: true,
          options: [
            { value: 'approve', label: w('同意，办结', 'Approve: close') },
            { value: 'reject', label: w('不同意，退回核查', 'Reject: investigate further') },
          ],
        },
        note(),
      ];
    case 'request-extension':
      return [
        { name: 'workingDays', kind: 'whole', label: w('延长工作日', 'Working days'), required: true },
        reason,
      ];
    case 'decide-extension':
    case 'decide-return':
      return [approval, note()];
    case 'request-return':
      return [
        {
          name: 'to',
          kind: 'division',
          label: w('转办到（区或街道代码）', 'Transfer to (code)'),
          hint: w('不填即为退回', 'Empty: a return'),
        },
        reason,
      ];
    case 'supervise':
      return [
        { name: 'dueOn', kind: 'date', label: w('反馈日期', 'Answer by') },
        note(w('督办要求', 'What is wanted')),
      ];
    case 'feedback':
      return [
        yesOrNo(
          'satisfied',
          w('反映人是否满意', 'Is the reporter satisfied?'),
          w('满意', 'Yes'),
          w('不满意', 'No'),
        ),
        note(),
      ];
    case 'suspend':
    case 'reopen':
      return [reason];
    case 'sign':
    case 'resume':
      return [];
  }
}

/** What a form starts with. */
export function startValues(name: CommandName, clue: ClueView, nowText: string): FormValues {
  const values = Object.fromEntries(
    fieldsOf(name, clue).map(({ name: field, kind }): [string, FormValues[string]] => [
      field,
      kind === 'officers' || kind === 'files' ? [] : '',
    ]),
  );
  if (name === 'triage') values.of = clue.triage?.suspectedOf ?? '';
  if (name === 'log') values.occurredAt = nowText;
  if (name === 'assign') values.officers = [...clue.officers];
  return values;
}

function converted(field: Field, value: FormValues[string]): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  switch (field.kind) {
    case 'money':
      return fenOf(text) ?? Number.NaN;
    case 'whole':
      return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    case 'instant':
      return fromShanghaiInput(text);
    case 'choice':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

/** The body a form stands for. Empty fields are left out; a merge target goes with a duplicate only. */
export function bodyOf(name: CommandName, clue: ClueView, values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fieldsOf(name, clue)) {
    const value = values[field.name] ?? '';
    if (value.length === 0 || (typeof value === 'string' && value.trim() === '')) continue;
    if (field.name === 'of' && values.decision !== 'duplicate') continue;
    const text = converted(field, value);
    body[field.name] = field.name === 'override' ? { reason: text } : text;
  }
  return body;
}

/** A field's fault in the reader's language; the domain words its own in English. */
function faultWords(message: string, language: Language): string {
  if (language === 'en') return message;
  return FIELD_FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

/** A form's faults by field, by the schema the API parses with; empty when it can be sent. */
export function formFaults(
  name: CommandName,
  clue: ClueView,
  values: FormValues,
  language: Language,
): Record<string, string> {
  const faults: Record<string, string> = {};
  const body = bodyOf(name, clue, values);
  for (const { name: field, kind, required } of fieldsOf(name, clue)) {
    const value = body[field];
    if (value === undefined && required) faults[field] = TEXT.fieldMissing[language];
    if (Number.isNaN(value)) faults[field] = TEXT[kind === 'money' ? 'amountBad' : 'numberBad'][language];
  }
  const { localeError } = zhCN();
  const parsed = COMMAND_BODIES[name].safeParse(body, language === 'zh' ? { error: localeError } : undefined);
  for (const issue of parsed.error?.issues ?? []) {
    const field = String(issue.path[0] ?? '');
    faults[field] ??=
      issue.code === 'too_big' && issue.origin === 'string'
        ? say(TEXT.tooLong, language, { n: Number(issue.maximum) })
        : faultWords(issue.message, language);
  }
  const code = CONCLUSION_CODES.find((c) => c === body.conclusion);
  const fault = code && sumsFault(code, body as ConclusionSums);
  if (fault) faults[fault.path] ??= faultWords(fault.message, language);
  return faults;
}

/** The API's faults by the form's fields. */
export function apiFaults(errors: readonly FieldFault[], language: Language): Record<string, string> {
  return Object.fromEntries(
    errors.map(({ path, message }) => [path.split('.')[0], faultWords(message, language)]),
  );
}
