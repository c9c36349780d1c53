import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSpeech } from './i18n.tsx';
import type { useList } from './queries.ts';
import { type Column, DataTable } from './table.tsx';
import type { Words } from './text.ts';
import { Loading, ProblemNotice } from './ui.tsx';

/** A paged list as a table, with a way to more of it. */
export function PagedTable<R>({
  list,
  ...table
}: {
  readonly list: Omit<ReturnType<typeof useList<unknown, R>>, 'refetch'> & {
    readonly refetch: () => unknown;
  };
  readonly name: Words;
  readonly columns: readonly Column<R>[];
  readonly rowKey: (row: R) => string;
  readonly below?: (row: R) => ReactNode;
  readonly emptyText?: string;
}) {
  const { t } = useSpeech();
  const { rows, error, hasMore, loadingMore, loadMore, refetch, allRows } = list;
  if (rows === undefined) return error ? <ProblemNotice error={error} onRetry={refetch} /> : <Loading />;
  return (
    <>
      {error ? <ProblemNotice error={error} onRetry={refetch} /> : null}
      <DataTable {...table} rows={rows} allRows={allRows} />
      {rows.length > 0 || hasMore ? (
        <div className="buttons no-print">
          <span role="status">{t(hasMore ? 'pageRows' : 'allShown', { n: rows.length })}</span>
          {hasMore ? (
            <Button variant="default" size="compact-md" loading={loadingMore} onClick={loadMore}>
              {t('more')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
