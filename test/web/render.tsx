import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Router } from 'wouter';
import type { Me } from '../../web/shared/answers.ts';
import { createApi } from '../../web/shared/api.ts';
import { I18nProvider } from '../../web/shared/i18n-context.tsx';
import { useHashPath, useHashSearch } from '../../web/shared/location.ts';
import { type Session, SessionContext } from '../../web/shared/session.tsx';

/** Whoever reads the pages in tests. */
export const READER: Me = {
  sub: 'insp-1',
  name: null,
  roles: ['inspector'],
  division: '440311',
  names: { zh: '光明区', en: 'Guangming' },
  divisions: [],
};

/** A request that the pages sent. */
export interface Sent {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: Record<string, unknown> | undefined;
  readonly key: string | null;
}

/** A refusal of the API. */
export const refuse = (status: number, type: string, extra: object = {}): Response =>
  Response.json({ type: `urn:qingxin:problem:${type}`, status, ...extra }, { status });

/**
 * Shows a part of the pages over an API that answers as told.
 * @param onUnauthorised hears of an answer that refuses the token
 * @returns the requests, as they come
 */
export function renderSignedIn(
  part: ReactNode,
  answer: (sent: Sent) => Response | Promise<Response>,
  me: Me = READER,
  onUnauthorised: () => void = () => {},
): Sent[] {
  const seen: Sent[] = [];
  const api = createApi({
    base: '',
    token: () => 'x',
    onUnauthorised,
    fetch: async (url, { method = 'GET', body, headers } = {}) => {
      const sent: Sent = {
        method,
        path: String(url),
        body: body === undefined ? undefined : JSON.parse(String(body)),
        key: new Headers(headers).get('idempotency-key'),
      };
      seen.push(sent);
      return answer(sent);
    },
  });
  const session: Session = {
    state: { kind: 'signed-in', me, ended: false },
    api,
    signIn: async () => {},
    signInAgain: async () => {},
    signOut: () => {},
  };
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test" withCssVariables={false} withGlobalClasses={false}>
      <I18nProvider>
        <QueryClientProvider client={client}>
          <SessionContext value={session}>
            <Router hook={useHashPath} searchHook={useHashSearch} hrefs={(href) => `#${href}`}>
              {part}
            </Router>
          </SessionContext>
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>,
  );
  return seen;
}
