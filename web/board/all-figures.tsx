import type { FigureQuery } from '../shared/figure-query.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useMe } from '../shared/session.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { CASE_TEXT } from './case-text.ts';
import { exportName, exportNotes } from './export-name.ts';

/** Every figure of a section of the board, folded away: a table that can be exported, with a row for each part. */
export function AllFigures<R extends { readonly part: string }>({
  title,
  query,
  columns,
  rows,
}: {
  readonly title: LocalizedText;
  readonly query: FigureQuery;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
}) {
  const { t, language } = useI18n(CASE_TEXT);
  const me = useMe();
  return (
    <details>
      <summary>{t('allFigures')}</summary>
      <DataTable
        name={exportName(title, query, me)}
        columns={columns}
        rows={rows}
        rowKey={(r) => r.part}
        notes={exportNotes({ asOf: query.asOf }, language)}
      />
    </details>
  );
}
