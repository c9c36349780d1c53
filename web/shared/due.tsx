import type { ClueDetail } from './answers.ts';
import { useSpeech } from './i18n.tsx';
import { useRead } from './queries.ts';
import { Await } from './ui.tsx';

/** Why a clue is due when it is: the days counted, pauses, extensions, policy and source. */
export function DueReasons({ clue }: { readonly clue: ClueDetail }) {
  const { t, label, language, aside, clauses, pair } = useSpeech();
  const { budget, calendarVersion } = clue.dueExplanation;
  return (
    <div className="stack">
      <p>{label(clue.dueText)}</p>
      <ul>
        {budget.map((item) => (
          <li key={`${item.kind} ${item.from ?? item.on ?? ''}`}>
            {pair(
              [
                t(`budget.${item.kind}`),
                item.on ? aside(item.on) : '',
                item.from && item.to ? aside(`${item.from} — ${item.to}`) : '',
              ].join(''),
              t('workingDays', { n: item.workingDays }),
            )}
          </li>
        ))}
      </ul>
      <p className="hint">
        {clauses(
          t('policyIs', { version: clue.policyVersion }),
          t('calendarIs', { version: calendarVersion }),
        )}
        <br />
        <span lang={language === 'zh' ? 'en' : undefined}>
          {t('policySource', { source: clue.policySource })}
        </span>
      </p>
    </div>
  );
}

/** The same for a clue of a list. */
export function DueReasonsOf({ clueId }: { readonly clueId: string }) {
  const detail = useRead<ClueDetail>(`/clues/${encodeURIComponent(clueId)}`);
  return <Await query={detail}>{(clue) => <DueReasons clue={clue} />}</Await>;
}
