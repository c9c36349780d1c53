import { useQueryClient } from '@tanstack/react-query';
import { ErrorResponse, InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import * as z from 'zod';
import type { Me } from './answers.ts';
import { type Api, createApi } from './api.ts';
import { setClock } from './clock.ts';
import { dropDraftsExceptOf } from './drafts.ts';

/** The shape of `config.json`, which lies beside the pages. */
const configSchema = z.object({
  issuer: z.string(),
  metadataUrl: z.string().optional(),
  clientId: z.string(),
  scope: z.string().default('openid'),
  apiBase: z.string().default(''),
  now: z.string().optional(),
  dataUntil: z.string().optional(),
});
type Config = z.infer<typeof configSchema>;

/**
 * What the names of the windows of renewed sign-ins begin with; by it such a window knows not to become a second copy of the pages.
 * Each try has a name of its own: one that is given up closes its window, which must not be the next one's.
 */
const POPUP_NAME = 'qingxin-sign-in-';

/**
 * What the browser keeps so that a reload or a new tab signs in without a word: that somebody signed in here (for every tab), and
 * who (for this tab alone, so that it does not become another person). The session itself is the issuer's.
 */
const SIGNED_IN_KEY = 'qingxin.signed-in';
const WHO_KEY = 'qingxin.who';

/** Notes who signed in here; null once they have signed out, or are no longer known to the issuer. */
function noteSignedIn(sub: string | null): void {
  try {
    if (sub === null) {
      window.localStorage.removeItem(SIGNED_IN_KEY);
      window.sessionStorage.removeItem(WHO_KEY);
    } else {
      window.localStorage.setItem(SIGNED_IN_KEY, 'yes');
      window.sessionStorage.setItem(WHO_KEY, sub);
    }
  } catch {
    // A browser that keeps nothing asks again after a reload.
  }
}

/** Reads whom to sign in without a word: anybody the issuer knows in a new tab; null where nobody had signed in. */
function readSignedIn(): { readonly sub: string | undefined } | null {
  try {
    if (window.localStorage.getItem(SIGNED_IN_KEY) === null) return null;
    return { sub: window.sessionStorage.getItem(WHO_KEY) ?? undefined };
  } catch {
    return null;
  }
}

/** The state of the session: before the sign-in is known, signed out, or signed in (`ended` once its token is refused). */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'signed-out'; readonly failed?: 'config' | 'sign-in' | 'me' }
  | { readonly kind: 'signed-in'; readonly me: Me; readonly ended: boolean };

/** The session, the API in its name, and the ways to sign in and out. */
export interface Session {
  readonly state: SessionState;
  readonly api: Api;
  /** Goes to the issuer; comes back to the same view. */
  signIn(): Promise<void>;
  /**
   * Signs in again in a window of its own, so that this page and what was typed stay. Nobody tells whether such a window was closed:
   * another call gives up the one before, which then resolves.
   */
  signInAgain(): Promise<void>;
  signOut(): void;
}

/** Carries the session to everything inside. */
export const SessionContext = createContext<Session | null>(null);

/** Gives the session. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider around it');
  return session;
}

/** Gives the API in the caller's name. */
export const useApi = (): Api => useSession().api;

/** Gives who is signed in. @throws Error outside the signed-in part of the pages */
export function useMe(): Me {
  const { state } = useSession();
  if (state.kind !== 'signed-in') throw new Error('nobody is signed in');
  return state.me;
}

async function readConfig(): Promise<Config> {
  const answer = await fetch('config.json', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`config.json was answered with ${answer.status}`);
  return configSchema.parse(await answer.json());
}

function createUserManager(config: Config): UserManager {
  const home = `${window.location.origin}${window.location.pathname}`;
  const { metadataUrl } = config;
  return new UserManager({
    authority: config.issuer,
    ...(metadataUrl === undefined ? {} : { metadataUrl: new URL(metadataUrl, home).href }),
    client_id: config.clientId,
    redirect_uri: home,
    post_logout_redirect_uri: home,
    response_type: 'code',
    scope: config.scope,
    // Tokens live and die with this page. The state of a sign-in under way holds none.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    automaticSilentRenew: false,
    monitorSession: false,
  });
}

/** What a sign-in comes back with: the view it began at, and whether the reader was not to be asked. */
interface SignInState {
  readonly view?: string;
  readonly silent?: boolean;
}

const isSignInCallback = (query: URLSearchParams) =>
  query.has('state') && (query.has('code') || query.has('error'));

/** Tells whether this is the window of a renewed sign-in that has come back from the issuer. */
export const isPopupCallback = (): boolean =>
  window.opener !== null &&
  window.name.startsWith(POPUP_NAME) &&
  isSignInCallback(new URLSearchParams(window.location.search));

/** Hands the issuer's answer to the window that asked, and closes this one. */
export async function completePopupSignIn(): Promise<void> {
  await createUserManager(await readConfig()).signinPopupCallback();
}

/** Keeps the session and gives it to everything inside. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ kind: 'starting' });
  const [base, setBase] = useState('');
  const manager = useRef<UserManager | null>(null);
  const token = useRef<string | null>(null);
  const signInWindow = useRef<AbortController>(undefined);
  const queries = useQueryClient();

  const api = useMemo(
    () =>
      createApi({
        base,
        token: () => token.current,
        onUnauthorised: () => {
          token.current = null;
          setState((now) => (now.kind === 'signed-in' ? { ...now, ended: true } : now));
        },
      }),
    [base],
  );

  useEffect(() => {
    let unmounted = false;
    const set = (next: SessionState) => {
      if (!unmounted) setState(next);
    };
    void (async () => {
      let failed: 'config' | 'sign-in' | 'me' = 'config';
      try {
        const config = await readConfig();
        setBase(config.apiBase);
        setClock(config);
        const userManager = createUserManager(config);
        manager.current = userManager;
        userManager.events.addAccessTokenExpiring(() => {
          // Without a refresh token the session ends with the token, and the reader is asked.
          void userManager.getUser().then(
            async (user) => {
              if (!user?.refresh_token) return;
              token.current = (await userManager.signinSilent())?.access_token ?? token.current;
            },
            () => undefined,
          );
        });
        failed = 'sign-in';
        if (!isSignInCallback(new URLSearchParams(window.location.search))) {
          const known = readSignedIn();
          if (known === null) {
            // Signed out meanwhile, in another tab.
            dropDraftsExceptOf(null);
            set({ kind: 'signed-out' });
          }
          // One redirect to the issuer and back to this view; whoever it does not know is asked to sign in.
          else {
            await userManager.signinRedirect({
              prompt: 'none',
              state: { view: window.location.hash, silent: true },
              ...(known.sub === undefined ? {} : { login_hint: known.sub }),
            });
          }
          return;
        }
        const url = window.location.href;
        // The answer's code leaves the address at once.
        window.history.replaceState(null, '', window.location.pathname);
        const user = await userManager.signinCallback(url).catch((error: unknown) => {
          const { view, silent } = (error instanceof ErrorResponse ? error.state : {}) as SignInState;
          if (view?.startsWith('#/')) window.location.hash = view;
          if (!silent) throw error;
          noteSignedIn(null);
          return null;
        });
        if (user === null) {
          set({ kind: 'signed-out' });
          return;
        }
        if (!user) throw new Error('the issuer named nobody');
        const { view } = (user.state ?? {}) as SignInState;
        if (view?.startsWith('#/')) window.location.hash = view;
        token.current = user.access_token;
        failed = 'me';
        const me = await createApi({
          base: config.apiBase,
          token: () => token.current,
          onUnauthorised() {},
        })<Me>('/me');
        noteSignedIn(me.sub);
        dropDraftsExceptOf(me.sub);
        set({ kind: 'signed-in', me, ended: false });
      } catch {
        token.current = null;

        set({ kind: 'signed-out', failed });
      }
    })();
    return () => {
      unmounted = true;
    };
  }, []);

  const session: Session = {
    state,
    api,
    async signIn() {
      if (manager.current) await manager.current.signinRedirect({ state: { view: window.location.hash } });
      else window.location.reload();
    },
    async signInAgain() {
      signInWindow.current?.abort();
      const controller = new AbortController();
      signInWindow.current = controller;
      const user = await manager.current
        ?.signinPopup({
          popupSignal: controller.signal,
          popupWindowTarget: `${POPUP_NAME}${crypto.randomUUID()}`,
        })
        .catch((error: unknown) => {
          if (controller.signal.aborted) return null;
          throw error;
        });
      if (!user) return;
      token.current = user.access_token;
      const me = await api<Me>('/me');
      noteSignedIn(me.sub);
      dropDraftsExceptOf(me.sub);
      setState((now) => {
        // Another person must not see what the first one read.
        if (now.kind !== 'signed-in' || now.me.sub !== me.sub) queries.clear();
        return { kind: 'signed-in', me, ended: false };
      });
      await queries.invalidateQueries();
    },
    signOut() {
      token.current = null;
      noteSignedIn(null);
      dropDraftsExceptOf(null);
      queries.clear();
      window.location.hash = '/';
      setState({ kind: 'signed-out' });
      const userManager = manager.current;
      // Where the issuer keeps a session too, that one ends as well.
      userManager?.metadataService
        .getEndSessionEndpoint()
        .then((end) => (end ? userManager.signoutRedirect() : userManager.removeUser()))
        .catch(() => userManager.removeUser());
    },
  };
  return <SessionContext value={session}>{children}</SessionContext>;
}
