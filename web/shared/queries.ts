import { type UseQueryResult, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type ApiRequest, isGone, sendCommand } from './api.ts';
import { useApi } from './session.tsx';
import type { LoadAllRows } from './table.tsx';

type Query = NonNullable<ApiRequest['query']>;

/** Asks the API and caches the answer. */
export function useApiQuery<T>(path: string, query: Query = {}, enabled = true): UseQueryResult<T> {
  const api = useApi();
  return useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => api<T>(path, { query, signal }),
    enabled,
  });
}

/** Sends a command. It throws ApiProblem. */
type SendCommand = <T>(
  path: string,
  body?: object,
  more?: Pick<ApiRequest, 'method' | 'signal'>,
) => Promise<T>;

/** Gives the function that sends commands; the same one sent again after no answer is carried out once. */
export function useSendCommand(): SendCommand {
  const api = useApi();
  const queries = useQueryClient();
  const pendingKeys = useRef(new Map<string, string>());
  return async <T>(path: string, body?: object, more?: Pick<ApiRequest, 'method' | 'signal'>) => {
    try {
      return await sendCommand<T>(api, pendingKeys.current, path, body, more);
    } catch (error) {
      // Somebody took it elsewhere meanwhile: pages that still show it ask again.
      if (isGone(error)) void queries.invalidateQueries();
      throw error;
    }
  };
}

/** A page of a list. */
export interface Page<R> {
  readonly rows: readonly R[];
  /** False: it stopped at what one answer may read. */
  readonly complete?: boolean;
  /** For the next page; absent at the end. */
  readonly cursor?: string | undefined;
}

/** The most rows an export holds. */
const EXPORT_ROWS = 20_000;
const PAGE_SIZE = 100;

/**
 * Reads a paged list: its rows so far, how to load more, and how to load all for an export.
 * @param toPage takes the rows and the cursor from an answer
 * @param cacheKey names what `toPage` depends on beside the answer
 */
export function usePagedList<A, R>(
  path: string,
  query: Query,
  toPage: (answer: A) => Page<R>,
  cacheKey = '',
) {
  const api = useApi();
  const readPage = async (cursor: string | undefined, signal: AbortSignal) =>
    toPage(await api<A>(path, { query: { ...query, limit: PAGE_SIZE, cursor }, signal }));
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'pages', cacheKey],
    queryFn: ({ pageParam, signal }) => readPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
  });
  const loadAllRows: LoadAllRows<R> = async (progress, signal) => {
    const rows: R[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<R> = await readPage(cursor, signal);
      rows.push(...page.rows);
      cursor = page.cursor;
      progress(rows.length);
    } while (cursor !== undefined && rows.length < EXPORT_ROWS);
    return { rows: rows.slice(0, EXPORT_ROWS), cut: cursor !== undefined };
  };
  return {
    rows: pages.data?.pages.flatMap((p) => p.rows),
    error: pages.error,
    isPending: pages.isPending,
    refetch: pages.refetch,
    /** Whether the last answer stopped at what one answer may read, and not because it was full. */
    isBounded: pages.data?.pages.at(-1)?.complete === false,
    hasMore: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
    loadAllRows,
  };
}
