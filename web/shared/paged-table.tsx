import type { ReactNode } from 'react';
import { isGone } from './api.ts';
import { BusyButton } from './busy-button.tsx';
import type { LocalizedText } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { Loading } from './loading.tsx';
import { ProblemNotice } from './problem.tsx';
import type { usePagedList } from './queries.ts';
import { type Column, DataTable, type ServerSort } from './table.tsx';

/** A paged list as a table, on a phone as cards, with a way to more of it. */
export function PagedTable<R>({
  list,
  countOf = () => 1,
  ...table
}: {
  readonly list: Omit<ReturnType<typeof usePagedList<unknown, R>>, 'refetch'> & {
    readonly refetch: () => unknown;
  };
  /** How often a row counts in the figure that is above the list; once by default. */
  readonly countOf?: (row: R) => number;
  readonly name: LocalizedText;
  readonly columns: readonly Column<R>[];
  readonly rowKey: (row: R) => string;
  readonly renderBelow?: (row: R) => ReactNode;
  readonly emptyText?: string;
  readonly notes?: readonly string[];
  readonly sort?: ServerSort;
}) {
  const { t, joinClauses } = useI18n();
  const { rows, error, hasMore, loadingMore, loadMore, refetch, loadAllRows } = list;
  if (rows === undefined || isGone(error))
    return error ? <ProblemNotice error={error} onRetry={refetch} /> : <Loading />;
  const counted = rows.reduce((sum, row) => sum + countOf(row), 0);
  return (
    <div className="paged-table">
      {error ? <ProblemNotice error={error} onRetry={refetch} /> : null}
      <DataTable {...table} cards rows={rows} loadAllRows={loadAllRows} />
      {rows.length > 0 || hasMore ? (
        <div className="buttons no-print">
          <span role="status">
            {joinClauses(
              t(hasMore ? 'pageRows' : 'allShown', { n: rows.length }),
              counted !== rows.length && t('countedSum', { n: counted }),
            )}
          </span>
          {hasMore ? (
            <BusyButton variant="default" size="compact-md" busy={loadingMore} onClick={loadMore}>
              {t('more')}
            </BusyButton>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
