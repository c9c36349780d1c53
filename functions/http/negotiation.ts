import Negotiator from 'negotiator';
import { type HttpEvent, header } from './http.ts';

const negotiatorOf = (event: HttpEvent) =>
  new Negotiator({
    headers: {
      accept: header(event, 'accept'),
      'accept-encoding': header(event, 'accept-encoding'),
    },
  });

/** Picks the offered media type that a request likes best (RFC 9110); the first one where it likes none or all alike. */
export function preferredType<T extends string>(event: HttpEvent, offered: readonly [T, ...T[]]): T {
  // A charset in `accept` is no wish for another type: what is offered is offered in UTF-8.
  const types = offered.flatMap((type) => [type, `${type}; charset=utf-8`]);
  const [best = offered[0]] = negotiatorOf(event).mediaTypes(types);
  return best.replace('; charset=utf-8', '') as T;
}

/** Whether a request takes an answer that is compressed by gzip. */
export const acceptsGzip = (event: HttpEvent): boolean =>
  negotiatorOf(event).encoding(['gzip', 'identity']) === 'gzip';
