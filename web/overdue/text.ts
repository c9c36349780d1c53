import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the page of overdue clues. */
export const TEXT = {
  ...SHARED,
  'due.overdue': msg('已超期', 'Overdue'),
  'due.soon': msg('即将到期', 'Due soon'),
  within: msg('{n} 天内到期', 'Due within {n} days'),
  explain: msg('到期日说明', 'Explain due date'),
  explainOf: msg('{clue} 的到期日说明', 'Explain due date: {clue}'),
  supervise: msg('督办', 'Escalate'),
  superviseWith: msg('督办并提出要求', 'Escalate with a note'),
  superviseWithOf: msg('督办并提出要求：{clue}', 'Escalate with a note: {clue}'),
  superviseOf: msg('督办 {clue}', 'Escalate {clue}'),
  supervised: msg('已督办 {clue}。', '{clue} was escalated.'),
} as const satisfies Record<string, LocalizedText>;
