import preferredMediaTypes from 'negotiator/lib/mediaType.js';
import { type HttpEvent, header } from './http.ts';

/** Picks the offered media type that a request likes best (RFC 9110); the first one where it likes none or all alike. */
export function preferredType<T extends string>(event: HttpEvent, offered: readonly [T, ...T[]]): T {
  // A charset in `accept` is no wish for another type: what is offered is offered in UTF-8.
  const types = offered.flatMap((type) => [type, `${type}; charset=utf-8`]);
  const [best = offered[0]] = preferredMediaTypes(header(event, 'accept'), types);
  return best.replace('; charset=utf-8', '') as T;
}
