import { Link } from 'wouter';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import { AGE_BANDS, DUE_BANDS } from '../../domain/metrics/bands.ts';
import type { Stock } from '../shared/answers.ts';
import { type FigureQuery, figurePath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useMe } from '../shared/session.tsx';
import { BarTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportName } from './export-name.ts';
import { TEXT } from './text.ts';

/** The open clues by age and by due date. */
export function OpenStock({
  stock,
  query,
  today,
}: {
  readonly stock: Stock;
  readonly query: FigureQuery;
  readonly today: CalendarDate;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const nameTable = (title: LocalizedText) => exportName(title, query, me);
  const day = query.asOf ?? today;
  const open = { ...query, from: day, to: day, asOf: day };
  const linkToClues = (count: number, filter: Record<string, string | undefined>) =>
    count === 0 ? (
      formatInteger(count, language)
    ) : (
      <Link href={figurePath(open, 'flow', 'denominator', filter)}>{formatInteger(count, language)}</Link>
    );
  const toParameter = (n: number | null) => (n === null ? undefined : String(n));
  return (
    <div className="pair">
      <Section title={t('ageing')} hint={t('ageingHint')}>
        <BarTable
          name={nameTable(TEXT.ageing)}
          headings={[TEXT.band, TEXT.count]}
          rows={AGE_BANDS.map((b) => {
            const count = stock.ages.find((a) => a.band === b.band)?.count ?? 0;
            const filter = { state: 'open', ageFrom: toParameter(b.from), ageTo: toParameter(b.to) };
            return { key: b.band, label: b, size: count, value: linkToClues(count, filter) };
          })}
        />
      </Section>
      <Section title={t('byDueDate')} hint={t('byDueDateHint')}>
        <BarTable
          name={nameTable(TEXT.byDueDate)}
          headings={[TEXT.band, TEXT.count]}
          rows={DUE_BANDS.map((b) => {
            const count = stock.dues.find((d) => d.band === b.band)?.count ?? 0;
            const late = b.to !== null && b.to < 0;
            const filter = {
              state: late ? 'overdue' : 'open',
              dueFrom: toParameter(b.from),
              dueTo: toParameter(b.to),
            };
            return {
              key: b.band,
              label: b,
              size: count,
              value: linkToClues(count, filter),
              ...(late ? { tone: 'bad' as const } : {}),
            };
          })}
        />
      </Section>
    </div>
  );
}
