import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';

/**
 * Where the reader is, kept behind the address's `#`: the pages are one static file on any host, and the API's paths
 * stay the API's. Filters are a query within it, so a view can be sent to a colleague. No token ever stands in it.
 */
const read = () => window.location.hash.replace(/^#/, '') || '/';

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
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

/** wouter's location hook: the path behind the `#`. */
export function useHashPath(): [string, typeof navigate] {
  const whole = useSyncExternalStore(subscribe, read);
  return [whole.split('?')[0] || '/', navigate];
}

/** wouter's search hook: the query behind the `#`. */
export const useHashSearch = (): string => useSyncExternalStore(subscribe, read).split('?')[1] ?? '';

/** What may stand in a query. */
export type QueryValues = Readonly<Record<string, string | null | undefined>>;

/** A query text without the values that are empty. */
function queryText(values: QueryValues): string {
  const set = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return new URLSearchParams(set).toString();
}

/** A link to a page of this site, for `href`s of wouter. */
export const pathTo = (path: string, query: QueryValues = {}): string => {
  const text = queryText(query);
  return text === '' ? path : `${path}?${text}`;
};

/** The query of the present view, and how to change some of it in place. */
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
