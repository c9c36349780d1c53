import { SERVICE_WAYS } from '../../domain/case/clocks.ts';
import type { CommandName } from '../../domain/case/status.ts';
import type { CaseDetail, CaseView } from '../shared/answers.ts';
import { type Field, type FormValues, optionsOf } from '../shared/commands.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { ANNOUNCEMENT_REASONS } from './labels.ts';

/** A case as its page shows it, or a list. */
type FormCase = CaseView & Partial<Pick<CaseDetail, 'particulars'>>;

/** The fields of commands' forms for a case. Which of them must be filled in is their schema's to say. */
export type Forms<N extends CommandName = CommandName> = Readonly<
  Record<N, (c: FormCase) => readonly Field[]>
>;

/** What the document of a command says and nobody knows: it is asked for, or left to a hand. */
export const documentField = (name: string, label: LocalizedText): Field => ({
  ...text(`fields.${name}`, label),
  hint: msg('写入文书；不填则在文书上留空，由人工填写', 'For the document; empty leaves a blank for a hand'),
});

export const PEOPLE_UNIT = msg('人', 'people');
const DAY_LABEL = msg('日期', 'Day');

/** The day of the act, where no other field of the form says it. */
export const ACT_DAY: Field = {
  name: 'occurredOn',
  kind: 'date',
  label: msg('办理日期', 'Day of the act'),
  hint: msg('不填即为今天', 'Empty: today'),
};

export const choice = (
  name: string,
  label: LocalizedText,
  labels: Readonly<Record<string, LocalizedText>>,
): Field => ({ name, kind: 'choice', label, options: optionsOf(labels) });
export const long = (name: string, label: LocalizedText): Field => ({ name, kind: 'long', label });
export const text = (name: string, label: LocalizedText): Field => ({ name, kind: 'text', label });
export const money = (name: string, label: LocalizedText): Field => ({ name, kind: 'money', label });
export const day = (name: string, label = DAY_LABEL): Field => ({
  name,
  kind: 'date',
  label,
  isToday: true,
});
export const inspector = (name: string, label: LocalizedText, start: string | null): Field => ({
  name,
  kind: 'person',
  label,
  candidates: 'inspectors',
  hint: msg(
    '可按姓名、单位查找，只列持有效执法证的监察员',
    'Type a name or a unit: inspectors with a valid certificate',
  ),
  start: start ?? '',
});

/** The inspectors on a case by name. */
export const officersOf = ({ officers, people }: CaseView) =>
  officers.map((id) => ({ value: id, label: msg(people[id] ?? id, people[id] ?? id) }));

/** Two of the inspectors on a case. */
export const pair = (name: string, label: LocalizedText, c: CaseView): Field => ({
  name,
  kind: 'people',
  label,
  most: 2,
  unit: PEOPLE_UNIT,
  options: officersOf(c),
  start: c.officers.slice(0, 2),
});

/** Tells whether a choice is one of these codes. */
export const isChosen =
  (member: string, ...codes: string[]) =>
  (values: FormValues): boolean =>
    codes.includes(String(values[member]));

/** How something was served; `at` is what precedes the members' names. */
export const service = (at: string, c: CaseView): Field[] => [
  choice(`${at}way`, msg('送达方式', 'Way of service'), SERVICE_WAYS),
  {
    ...choice(`${at}ground`, msg('公告送达的事由', 'Why by announcement'), ANNOUNCEMENT_REASONS),
    required: true,
    when: isChosen(`${at}way`, 'announcement'),
  },
  day(`${at}on`, msg('送达日期', 'Served on')),
  pair(`${at}by`, msg('送达人', 'Served by'), c),
  text(`${at}proof`, msg('送达凭证', 'Proof')),
];

/** The sums of a proposal, a notice or a decision. */
export const SUMS = [
  money('fineFen', msg('罚款（元）', 'Fine (yuan)')),
  money('orderFen', msg('责令支付劳动者（元）', 'To be paid to workers (yuan)')),
  money('extraFen', msg('加付赔偿金（元）', 'Extra compensation (yuan)')),
] as const;

/** The sums, asked for where the kind that is chosen may have them. */
export const sumsBy = (member: string): Field[] =>
  SUMS.map((sum) => ({
    ...sum,
    when: isChosen(member, 'penalty', ...(sum.name === 'fineFen' ? [] : ['handling'])),
  }));
