import type { Runtime } from '../runtime/runtime.ts';
import { type HttpEvent, type HttpResult, Problem, problemResult } from './http.ts';

/** Errors of the store that pass by themselves: the caller may try again. */
const PASSING = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionCanceledException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'GetParameterError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
]);

/** Whether an error of the store is worth another try by the caller. */
export function isPassing(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  return PASSING.has(name ?? '') || PASSING.has(code ?? '');
}

/**
 * Makes an HTTP handler from one function per route. A `Problem` becomes its answer, a passing fault of the store 503
 * with `retry-after`, anything else 500 without details; only error names are logged.
 */
export function createHttpHandler(
  runtime: Pick<Runtime, 'log'>,
  routes: Readonly<Record<string, (event: HttpEvent) => Promise<HttpResult>>>,
): (event: HttpEvent) => Promise<HttpResult> {
  return async (event) => {
    const instance = event.rawPath;
    try {
      const route = routes[event.routeKey];
      if (!route) throw new Problem(404, 'unknown-route', 'There is nothing here.');
      return await route(event);
    } catch (error) {
      if (error instanceof Problem) return problemResult(error, instance);
      const { name } = error as Error;
      if (isPassing(error)) {
        runtime.log.warn('QX-STORE-BUSY', { error: name, route: event.routeKey });
        return problemResult(
          new Problem(503, 'busy', 'The store is busy; the same request may be sent again.'),
          instance,
        );
      }
      runtime.log.error('QX-UNEXPECTED', { error: name, route: event.routeKey });
      return problemResult(
        new Problem(500, 'unexpected', 'Something went wrong; nothing was changed by halves.'),
        instance,
      );
    }
  };
}
