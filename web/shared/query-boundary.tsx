import type { ReactNode } from 'react';
import { isGone } from './api.ts';
import { Loading } from './loading.tsx';
import { ProblemNotice } from './problem.tsx';

/** The state of a query of the API. */
export interface QueryState<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

/**
 * Shows a query's data, or that it is loading, or why it failed. Data that could not be renewed stays, with the reason above it;
 * what is the reader's no more goes, with everything they could do with it.
 * @param props.title the heading of a page that is made of the data, shown above why there are none
 */
export function QueryBoundary<T>({
  query,
  title,
  children,
}: {
  readonly query: QueryState<T>;
  readonly title?: string;
  readonly children: (data: T) => ReactNode;
}) {
  const notice = query.error ? <ProblemNotice error={query.error} onRetry={query.refetch} /> : null;
  if (query.data === undefined || isGone(query.error)) {
    if (!notice) return <Loading />;
    return (
      <>
        {title === undefined ? null : (
          <div className="page-head">
            <h1>{title}</h1>
          </div>
        )}
        {notice}
      </>
    );
  }
  return (
    <>
      {notice}
      {children(query.data)}
    </>
  );
}
