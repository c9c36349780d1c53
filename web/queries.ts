import { type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { CommandName } from '../domain/clue/status.ts';
import type { ClueView } from './answers.ts';
import { type Call, order } from './api.ts';
import { useApi } from './session.tsx';
import type { AllRows } from './table.tsx';

type Query = NonNullable<Call['query']>;

/** Reads from the API and keeps the answer. */
export function useRead<T>(path: string, query: Query = {}, enabled = true): UseQueryResult<T> {
  const api = useApi();
  return useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => api<T>(path, { query, signal }),
    enabled,
  });
}

/** Orders commands; the same order sent again for want of an answer is carried out once. What it returns throws ApiProblem. */
export function useOrder(): (clueId: string, command: CommandName, body: object) => Promise<ClueView> {
  const api = useApi();
  const open = useRef(new Map<string, string>());
  return (clueId, command, body) => order(api, open.current, clueId, command, body);
}

/** A page of a list. */
export interface Page<R> {
  readonly rows: readonly R[];
  readonly nextCursor: string | null;
}

/** The most rows an export holds. */
const EXPORT_ROWS = 20_000;
const PAGE = 100;

/**
 * A paged list: its rows so far, how to get more, and how to get all for an export.
 * @param rowsOf takes an answer apart; `how` names what it depends on beside the answer
 */
export function useList<A, R>(path: string, query: Query, rowsOf: (answer: A) => Page<R>, how = '') {
  const api = useApi();
  const read = async (cursor: string | null, signal: AbortSignal) =>
    rowsOf(await api<A>(path, { query: { ...query, limit: PAGE, cursor }, signal }));
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'pages', how],
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const allRows: AllRows<R> = async (progress, signal) => {
    const rows: R[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<R> = await read(cursor, signal);
      rows.push(...page.rows);
      cursor = page.nextCursor;
      progress(rows.length);
    } while (cursor !== null && rows.length < EXPORT_ROWS);
    return { rows: rows.slice(0, EXPORT_ROWS), cut: cursor !== null };
  };
  return {
    rows: pages.data?.pages.flatMap((p) => p.rows),
    error: pages.error,
    isPending: pages.isPending,
    refetch: pages.refetch,
    hasMore: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
    allRows,
  };
}
