import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';

/**
 * Where the reader is, kept behind the address's `#`: the pages are one static file on any host, and the API's paths
 * stay the API's. Filters are a query within it, so a view can be sent to a colleague. No token ever stands in it.
 */
const readHash = () => window.location.hash.replace(/^#/, '') || '/';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

function navigate(to: string, options: { readonly replace?: boolean } = {}): void {
  if (!options.replace) {
    window.location.hash = to;
    return;
  }
  const before = window.location.href;
  window.history.replaceState(window.history.state, '', `#${to}`);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: before, newURL: window.location.href }));
}

/** Gives the path behind the `#`: wouter's location hook. */
export function useHashPath(): [string, typeof navigate] {
  const whole = useSyncExternalStore(subscribe, readHash);
  return [whole.split('?')[0] || '/', navigate];
}

/** Gives the query behind the `#`: wouter's search hook. */
export const useHashSearch = (): string => useSyncExternalStore(subscribe, readHash).split('?')[1] ?? '';

/** The values of a query; empty ones are left out. */
export type QueryValues = Readonly<Record<string, string | null | undefined>>;

/** Writes a query without the values that are empty. */
function queryText(values: QueryValues): string {
  const set = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return new URLSearchParams(set).toString();
}

/** Makes the path of a page with its query, for `href`s of wouter. */
export const pathTo = (path: string, query: QueryValues = {}): string => {
  const text = queryText(query);
  return text === '' ? path : `${path}?${text}`;
};

/** Gives the query of the present view, and a function that changes some of it in place. */
export function useQueryState(): [
  Readonly<Record<string, string | undefined>>,
  (change: QueryValues) => void,
] {
  const search = useSearch();
  const [path, go] = useLocation();
  const values = useMemo(() => Object.fromEntries(new URLSearchParams(search)), [search]);
  const set = useCallback(
    (change: QueryValues) => go(pathTo(path, { ...values, ...change }), { replace: true }),
    [go, path, values],
  );
  return [values, set];
}
