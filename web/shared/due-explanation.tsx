import type { ClueDetail } from './answers.ts';
import { type LocalizedText, msg } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { useApiQuery } from './queries.ts';
import { QueryBoundary } from './query-boundary.tsx';
import { TEXT } from './text.ts';
import { Verification } from './ui.tsx';

const DUE_TEXT = {
  ...TEXT,
  'budget.limit': msg('办理时限', 'Handling limit'),
  'budget.restart': msg('重办后批准', 'Granted after the reopening'),
  'budget.extension': msg('批准延期', 'Approved extension'),
  'budget.suspension': msg('中止补回', 'Given back for a suspension'),
  policyIs: msg('办理政策版本：{version}', 'Policy: {version}'),
  policySource: msg('依据：{source}', 'Source: {source}'),
  calendarIs: msg('工作日历版本：{version}', 'Calendar: {version}'),
  clueVersionIs: msg('线索版本：{n}', 'Version of the clue: {n}'),
} as const satisfies Record<string, LocalizedText>;

/** Explains a clue's due date: the days counted, pauses, extensions, policy and source. */
export function DueExplanation({ clue }: { readonly clue: ClueDetail }) {
  const { t, localize, parenthesize, joinPair } = useI18n(DUE_TEXT);
  const { budget, calendarVersion } = clue.dueExplanation;
  return (
    <div className="stack">
      <p>{localize(clue.dueText)}</p>
      <ul>
        {budget.map((item) => (
          <li key={`${item.kind} ${item.from ?? item.on ?? ''}`}>
            {joinPair(
              [
                t(`budget.${item.kind}`),
                item.on ? parenthesize(item.on) : '',
                item.from && item.to ? parenthesize(`${item.from} — ${item.to}`) : '',
              ].join(''),
              t('workingDays', { n: item.workingDays }),
            )}
          </li>
        ))}
      </ul>
      <p className="hint">{t('policySource', { source: localize(clue.policySource) })}</p>
      <Verification>
        <p>{t('policyIs', { version: clue.policyVersion })}</p>
        <p>{t('calendarIs', { version: calendarVersion })}</p>
        <p>{t('clueVersionIs', { n: clue.version })}</p>
      </Verification>
    </div>
  );
}

/** Explains the due date of a clue of a list, which is read first. */
export function DueExplanationById({ clueId }: { readonly clueId: string }) {
  const detail = useApiQuery<ClueDetail>(`/clues/${encodeURIComponent(clueId)}`);
  return <QueryBoundary query={detail}>{(clue) => <DueExplanation clue={clue} />}</QueryBoundary>;
}
