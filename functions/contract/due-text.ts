import { daysBetween } from '../../domain/calendar/dates.ts';
import type { BudgetItem, DueExplanation, RestDays } from '../../domain/calendar/due.ts';

const days = (n: number) => `${n} working day${n === 1 ? '' : 's'}`;

function budgetText({ kind, workingDays, from, to, on }: BudgetItem, language: 'en' | 'zh'): string {
  const zh = language === 'zh';
  if (kind === 'limit') return zh ? `时限${workingDays}个工作日` : `limit ${days(workingDays)}`;
  if (kind === 'restart') {
    return zh
      ? `重办后于${on}批准${workingDays}个工作日`
      : `granted after the reopening on ${on} ${days(workingDays)}`;
  }
  if (kind === 'extension') {
    return zh ? `${on}批准延期${workingDays}个工作日` : `extension approved on ${on} ${days(workingDays)}`;
  }
  return zh
    ? `${from}至${to}中止，补回${workingDays}个工作日`
    : `suspension from ${from} to ${to} gives back ${days(workingDays)}`;
}

function restText(restDays: readonly RestDays[], language: 'en' | 'zh'): string[] {
  const zh = language === 'zh';
  const weekend = restDays
    .filter(({ reason }) => reason === 'weekend')
    .reduce((n, { from, to }) => n + daysBetween(from, to) + 1, 0);
  const named = restDays.flatMap(({ from, to, name }) => {
    if (!name) return [];
    if (zh) return `${name.zh}（${from === to ? from : `${from}至${to}`}）`;
    return `${name.en} (${from === to ? from : `${from} to ${to}`})`;
  });
  if (weekend > 0) named.push(zh ? `周末${weekend}天` : `${weekend} weekend day${weekend === 1 ? '' : 's'}`);
  return named;
}

/** Describes why a due date is what it is, in one paragraph of English or Chinese. */
export function describeDueDate(explanation: DueExplanation, language: 'en' | 'zh'): string {
  const { intake, budget, total, due, restDays, makeUpDays, provisional } = explanation;
  const items = budget.map((item) => budgetText(item, language));
  const rests = restText(restDays, language);
  if (language === 'zh') {
    return [
      `到期日为${due}（当日 24 时前）：自${intake}起算，当日不计，共${total}个工作日（${items.join('；')}）。`,
      rests.length > 0 ? `不计入的休息日：${rests.join('、')}。` : '',
      makeUpDays.length > 0 ? `计入的调休上班日：${makeUpDays.join('、')}。` : '',
      provisional ? `放假安排尚未公布，截止日为暂定。` : '',
    ].join('');
  }
  return [
    `Due by the end of ${due}: ${days(total)} from ${intake}, that day not counted (${items.join('; ')}).`,
    rests.length > 0 ? `Rest days not counted: ${rests.join(', ')}.` : '',
    makeUpDays.length > 0 ? `Make-up days counted: ${makeUpDays.join(', ')}.` : '',
    provisional ? `Provisional: the holidays of that year are not published.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
