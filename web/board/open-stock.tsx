import { Link } from 'wouter';
import { AGE_BANDS, DUE_BANDS } from '../../domain/metrics/bands.ts';
import { agePart, duePart, type StockPart } from '../../domain/metrics/history.ts';
import type { Stock } from '../shared/answers.ts';
import { type FigureQuery, listPath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useMe } from '../shared/session.tsx';
import { BarTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportName } from './export-name.ts';
import { TEXT } from './text.ts';

/** The open clues by age and by due date. */
export function OpenStock({ stock, query }: { readonly stock: Stock; readonly query: FigureQuery }) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const nameTable = (title: LocalizedText) => exportName(title, query, me);
  const linkToClues = (count: number, part: StockPart) =>
    count === 0 ? (
      formatInteger(count, language)
    ) : (
      <Link href={listPath(query, 'stock', part)}>{formatInteger(count, language)}</Link>
    );
  return (
    <div className="pair">
      <Section title={t('ageing')} hint={t('ageingHint')}>
        <BarTable
          name={nameTable(TEXT.ageing)}
          headings={[TEXT.band, TEXT.count]}
          rows={AGE_BANDS.map((b) => {
            const count = stock.ages.find((a) => a.band === b.band)?.count ?? 0;
            return { key: b.band, label: b, size: count, value: linkToClues(count, agePart(b.band)) };
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
            return {
              key: b.band,
              label: b,
              size: count,
              value: linkToClues(count, duePart(b.band)),
              ...(late ? { tone: 'bad' as const } : {}),
            };
          })}
        />
      </Section>
    </div>
  );
}
