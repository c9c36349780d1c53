import type * as z from 'zod';
import { COMMAND_BODIES, LOG_KINDS } from '../../domain/clue/commands.ts';
import {
  CONCLUSION_CODES,
  CONCLUSIONS,
  type ConclusionSums,
  sumsFault,
} from '../../domain/clue/conclusions.ts';
import { REFUSALS, type RefusalCode, reasonOf } from '../../domain/clue/refusals.ts';
import type { CommandName } from '../../domain/clue/status.ts';
import type { ClueDetail, ClueView } from './answers.ts';
import type { ApiProblem } from './api.ts';
import { COMMAND_TEXT } from './command-text.ts';
import { formatYuan, fromShanghaiInput, parseWhole, parseYuan } from './format.ts';
import { format, type Language, type LocalizedText, msg } from './i18n.ts';
import { FIELD_FAULTS } from './labels.ts';

type Commands = ClueDetail['availableCommands'];

/** Lists the commands that the reader can order now. */
export const offeredCommands = ({ availableCommands }: { availableCommands: Commands }): CommandName[] =>
  availableCommands.filter((c) => c.allowed).map((c) => c.name);

/** Refusals that say only that there is nothing to do. */
const NOTHING_TO_DO: ReadonlySet<RefusalCode> = new Set([
  'not-suspended',
  'no-extension-requested',
  'no-return-requested',
  'no-reopening-requested',
  'case-filed',
]);

/** Lists the commands of the reader that a rule is in the way of now, each with the reason. */
export const blockedCommands = ({
  availableCommands,
}: {
  availableCommands: Commands;
}): { readonly name: CommandName; readonly reason: LocalizedText }[] =>
  availableCommands.flatMap(({ name, reason }) =>
    reason && REFUSALS[reason.code].refused === 'rule' && !NOTHING_TO_DO.has(reason.code)
      ? [{ name, reason }]
      : [],
  );

/** A file as it is entered into the record. */
export interface FileEntry {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Once it is stored. */
  readonly fileId?: string;
  /** Of one whose bytes are under way: a key of the page's own. */
  readonly uploading?: string;
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
  readonly label: LocalizedText;
  readonly hint?: LocalizedText;
  readonly required?: true;
  /** What a number counts. */
  readonly unit?: LocalizedText;
  readonly options?: readonly { readonly value: string; readonly label: LocalizedText }[];
}

const note = (label = msg('说明', 'Note')): Field => ({ name: 'note', kind: 'long', label });
const reason: Field = { name: 'reason', kind: 'long', label: msg('理由', 'Reason'), required: true };
const yesOrNo = (name: string, label: LocalizedText, yes: LocalizedText, no: LocalizedText): Field => ({
  name,
  kind: 'choice',
  label,
  required: true,
  options: [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ],
});
const approval = yesOrNo(
  'approve',
  msg('审批意见', 'Decision'),
  msg('同意', 'Approve'),
  msg('不同意', 'Refuse'),
);

/** Lists the fields of a command's form for a clue. */
export function fieldsOf(name: CommandName, clue: ClueView): readonly Field[] {
  switch (name) {
    case 'triage': {
      const suspected = clue.triage?.reasons.includes('possible-duplicate') ?? false;
      return [
        {
          name: 'decision',
          kind: 'choice',
          label: msg('研判意见', 'Triage decision'),
          required: true,
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
          hint: msg('仅在“重复，合并”时填写', 'Only for a duplicate'),
        },
        note(),
      ];
    }
    case 'assign':
      return [
        {
          name: 'officers',
          kind: 'officers',
          label: msg('监察员', 'Inspectors'),
          hint: msg('至少两名；可按姓名、单位查找', 'At least two; type a name or a unit'),
          required: true,
        },
        note(),
        {
          name: 'override',
          kind: 'long',
          label: msg('仍要指派回避或缺勤人员的理由', 'Reason for assigning a recused or absent officer'),
        },
      ];
    case 'log':
      return [
        {
          name: 'kind',
          kind: 'choice',
          label: msg('事项', 'Kind'),
          required: true,
          options: Object.entries(LOG_KINDS).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'occurredAt',
          kind: 'instant',
          label: msg('发生时间（北京时间）', 'When (Beijing time)'),
          required: true,
        },
        note(msg('经过', 'What happened')),
        {
          name: 'attachments',
          kind: 'files',
          label: COMMAND_TEXT.attachments,
          hint: COMMAND_TEXT.attachmentNote,
        },
      ];
    case 'file-case':
      return [{ name: 'caseNo', kind: 'text', label: msg('立案编号', 'Case number') }, note()];
    case 'conclude':
      return [
        {
          name: 'conclusion',
          kind: 'choice',
          label: msg('核处结论', 'Conclusion'),
          required: true,
          options: CONCLUSION_CODES.map((value) => ({ value, label: CONCLUSIONS[value] })),
        },
        { name: 'verifiedAmountFen', kind: 'money', label: msg('查实金额（元）', 'Arrears found (yuan)') },
        { name: 'paidAmountFen', kind: 'money', label: msg('追发工资（元）', 'Wages recovered (yuan)') },
        {
          name: 'headcount',
          kind: 'whole',
          label: msg('涉及人数', 'People concerned'),
          unit: msg('人', 'people'),
        },
        note(msg('核处情况', 'What was found')),
      ];
    case 'review':
      return [
        {
          name: 'decision',
          kind: 'choice',
          label: msg('审核意见', 'Decision'),
          required: true,
          options: [
            { value: 'approve', label: msg('同意，办结', 'Approve: close') },
            { value: 'reject', label: msg('不同意，退回核查', 'Reject: investigate further') },
          ],
        },
        note(),
      ];
    case 'request-extension':
      return [
        {
          name: 'workingDays',
          kind: 'whole',
          label: msg('延长工作日', 'Working days'),
          unit: msg('天', 'days'),
          required: true,
        },
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
        note(msg('督办要求', 'Instructions')),
      ];
    case 'feedback':
      return [
        yesOrNo(
          'satisfied',
          msg('反映人是否满意', 'Is the reporter satisfied?'),
          msg('满意', 'Yes'),
          msg('不满意', 'No'),
        ),
        note(),
      ];
    case 'refuse-reopening':
      return [{ ...note(msg('维持办结的理由', 'Why the closing stands')), required: true }];
    case 'suspend':
    case 'reopen':
      return [reason];
    case 'sign':
    case 'resume':
      return [];
  }
}

/** Tells whether a command asks for nothing: one click gives it. */
export const isBare = (name: CommandName, clue: ClueView): boolean => fieldsOf(name, clue).length === 0;

/** Makes the values a form starts with. */
export function initialFormValues(name: CommandName, clue: ClueView, nowText: string): FormValues {
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

function parseField(field: Field, value: FormValues[string]): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  switch (field.kind) {
    case 'money':
      return parseYuan(text) ?? Number.NaN;
    case 'whole':
      return parseWhole(text) ?? Number.NaN;
    case 'instant':
      return fromShanghaiInput(text);
    case 'choice':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

/** Makes the command's body from its form. Empty fields are left out; a merge target goes with a duplicate only. */
export function toCommandBody(
  name: CommandName,
  clue: ClueView,
  values: FormValues,
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fieldsOf(name, clue)) {
    const value = values[field.name] ?? '';
    if (value.length === 0 || (typeof value === 'string' && value.trim() === '')) continue;
    if (field.name === 'of' && values.decision !== 'duplicate') continue;
    const text = parseField(field, value);
    body[field.name] = field.name === 'override' ? { reason: text } : text;
  }
  return body;
}

/** Writes a field's fault in the reader's language; schemas word their own in English. */
function localizeFault(message: string, language: Language): string {
  if (language === 'en') return message;
  return FIELD_FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? COMMAND_TEXT.fieldBad.zh;
}

/** Writes what a schema found wrong with a field: with its bound and in its own unit. */
function describeIssue(issue: z.core.$ZodIssue, field: Field | undefined, language: Language): string {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return localizeFault(issue.message, language);
  // Bounds of whole numbers may be exclusive: above 0 is at least 1.
  const step = issue.inclusive === false ? 1 : 0;
  const bound = issue.code === 'too_big' ? Number(issue.maximum) - step : Number(issue.minimum) + step;
  const [most, least] =
    issue.origin === 'string' ? (['tooLong', 'fieldMissing'] as const) : (['tooMuch', 'tooLittle'] as const);
  return format(COMMAND_TEXT[issue.code === 'too_big' ? most : least], language, {
    n: field?.kind === 'money' ? formatYuan(bound) : bound,
    unit: (field?.kind === 'money' ? COMMAND_TEXT.yuanUnit : (field?.unit ?? COMMAND_TEXT.itemUnit))[
      language
    ],
  });
}

/** Validates a form with the schema the API parses with: its faults by field, none when it can be sent. */
export function validateForm(
  name: CommandName,
  clue: ClueView,
  values: FormValues,
  language: Language,
): Record<string, string> {
  const faults: Record<string, string> = {};
  const body = toCommandBody(name, clue, values);
  const fields = fieldsOf(name, clue);
  for (const { name: field, kind, required } of fields) {
    const value = body[field];
    if (value === undefined && required) faults[field] = COMMAND_TEXT.fieldMissing[language];
    if (kind === 'files' && Array.isArray(value) && value.some((file) => file.uploading !== undefined)) {
      faults[field] = COMMAND_TEXT.uploadsUnderWay[language];
    }
    if (Number.isNaN(value))
      faults[field] = COMMAND_TEXT[kind === 'money' ? 'amountBad' : 'numberBad'][language];
  }
  for (const issue of COMMAND_BODIES[name].safeParse(body).error?.issues ?? []) {
    const at = String(issue.path[0] ?? '');
    faults[at] ??= describeIssue(
      issue,
      fields.find((field) => field.name === at),
      language,
    );
  }
  const code = CONCLUSION_CODES.find((c) => c === body.conclusion);
  const fault = code && sumsFault(code, body as ConclusionSums);
  if (fault) faults[fault.path] ??= reasonOf(fault)[language];
  return faults;
}

/** Maps the API's faults to the form's fields: what a rule refuses has its own words, what the schema refuses has not. */
export function toFormErrors(
  { errors, reason }: Pick<ApiProblem, 'errors' | 'reason'>,
  language: Language,
): Record<string, string> {
  return Object.fromEntries(
    errors.map(({ path, message }) => [
      path.split('.')[0],
      reason ? reason[language] : localizeFault(message, language),
    ]),
  );
}
