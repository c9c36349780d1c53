import { Alert, Button, createTheme, MantineProvider, Modal } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import type { Role } from '../domain/clue/status.ts';
import { mayPass } from './api.ts';
import { Board } from './board.tsx';
import { ROLE_NAMES } from './labels.ts';
import { LanguageProvider, useSpeech } from './language.tsx';
import { useHashPath, useHashSearch } from './location.ts';
import { SessionProvider, useMe, useSession } from './session.tsx';
import type { TextKey } from './text.ts';
import { Loading } from './ui.tsx';

const Overdue = lazy(() => import('./overdue.tsx').then((m) => ({ default: m.Overdue })));
const Work = lazy(() => import('./work.tsx').then((m) => ({ default: m.Work })));
const Clues = lazy(() => import('./clues.tsx').then((m) => ({ default: m.Clues })));
const CluePage = lazy(() => import('./clue.tsx').then((m) => ({ default: m.CluePage })));
const FigureClues = lazy(() => import('./figure-clues.tsx').then((m) => ({ default: m.FigureClues })));

const theme = createTheme({
  fontFamily: 'inherit',
  components: {
    // Locking the scroll would put a <style> into the page, which its policy forbids.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, zIndex: 400 } }),
  },
});

/** Roles that see figures. */
const FIGURE_ROLES: readonly Role[] = ['supervisor', 'admin'];

/** Whether somebody has one of the roles. */
const hasRole = (me: { readonly roles: readonly Role[] }, roles: readonly Role[]): boolean =>
  me.roles.some((r) => roles.includes(r));

const PAGES: readonly { readonly path: string; readonly text: TextKey; readonly roles?: readonly Role[] }[] =
  [
    { path: '/', text: 'board', roles: FIGURE_ROLES },
    { path: '/overdue', text: 'overdueList' },
    { path: '/work', text: 'work' },
    { path: '/clues', text: 'search' },
  ];

/** `<source>-<clueNo>`; nothing else becomes a part of an address of the API. */
const CLUE_ID = /^[a-z0-9][\w-]*-[\w.-]+$/i;

function LanguageButton() {
  const { t, language, setLanguage } = useSpeech();
  return (
    <button
      type="button"
      className="plain"
      lang={language === 'zh' ? 'en' : 'zh-CN'}
      aria-label={t('languageName')}
      onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
    >
      {t('language')}
    </button>
  );
}

function Header() {
  const { t, label, list } = useSpeech();
  const { signOut } = useSession();
  const me = useMe();
  const [path] = useLocation();
  const roles = list(me.roles.map((r) => label(ROLE_NAMES[r])));
  const division = me.names ? label(me.names) : me.division;
  const name = me.name ?? me.sub;
  return (
    <header className="top no-print">
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        {t('skip')}
      </button>
      <div className="top-row">
        <span className="brand">{t('brandLong')}</span>
        <nav aria-label={t('navigation')}>
          {PAGES.filter((p) => !p.roles || hasRole(me, p.roles)).map((page) => (
            <Link
              key={page.path}
              href={page.path}
              {...(path === page.path ? { 'aria-current': 'page' as const } : {})}
            >
              {t(page.text)}
            </Link>
          ))}
        </nav>
        <div className="who">
          <span title={t('signedInAs', { name, roles, division })}>
            {name} · {roles} · {division}
          </span>
          <LanguageButton />
          <button type="button" className="plain" onClick={signOut}>
            {t('signOut')}
          </button>
        </div>
      </div>
    </header>
  );
}

/** Says that the session has ended, over the page and everything typed into it. */
function EndedNotice() {
  const { t } = useSpeech();
  const { signInAgain, signOut } = useSession();
  const [blocked, setBlocked] = useState(false);
  const [busy, setBusy] = useState(false);
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('ended')}
      zIndex={500}
    >
      <p>{t('endedText')}</p>
      {blocked ? <Alert color="red">{t('endedBlocked')}</Alert> : null}
      <div className="buttons">
        <Button
          loading={busy}
          onClick={() => {
            setBusy(true);
            signInAgain()
              .catch(() => setBlocked(true))
              .finally(() => setBusy(false));
          }}
        >
          {t('signInAgain')}
        </Button>
        <Button variant="default" onClick={signOut}>
          {t('signOut')}
        </Button>
      </div>
    </Modal>
  );
}

function Needs({ roles, children }: { readonly roles: readonly Role[]; readonly children: ReactNode }) {
  const { t, label, list } = useSpeech();
  if (hasRole(useMe(), roles)) return children;
  return <Alert>{t('noRole', { roles: list(roles.map((r) => label(ROLE_NAMES[r]))) })}</Alert>;
}

/** Where somebody begins who has asked for nothing: figures are for some roles only. */
function Home() {
  return hasRole(useMe(), FIGURE_ROLES) ? <Board /> : <Work />;
}

function Pages() {
  const { t } = useSpeech();
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/">
          <Home />
        </Route>
        <Route path="/figures">
          <Needs roles={FIGURE_ROLES}>
            <FigureClues />
          </Needs>
        </Route>
        <Route path="/overdue">
          <Overdue />
        </Route>
        <Route path="/work">
          <Work />
        </Route>
        <Route path="/clues">
          <Clues />
        </Route>
        <Route path="/clues/:id">
          {({ id }) => (CLUE_ID.test(id) ? <CluePage key={id} clueId={id} /> : <h1>{t('notFound')}</h1>)}
        </Route>
        <Route>
          <h1>{t('notFound')}</h1>
        </Route>
      </Switch>
    </Suspense>
  );
}

function SignedOut({ failed }: { readonly failed?: 'config' | 'sign-in' | 'me' | undefined }) {
  const { t } = useSpeech();
  const { signIn } = useSession();
  const [error, setError] = useState(false);
  return (
    <main className="front">
      <h1>{t('brandLong')}</h1>
      {failed || error ? (
        <Alert color="red" role="alert">
          {t(failed === 'config' ? 'failedConfig' : failed === 'me' ? 'failedMe' : 'failedSign-in')}
        </Alert>
      ) : null}
      <p>{t('welcome')}</p>
      <div className="buttons">
        <Button onClick={() => signIn().catch(() => setError(true))}>{t('signIn')}</Button>
        <LanguageButton />
      </div>
    </main>
  );
}

function Frame() {
  const { state } = useSession();
  if (state.kind === 'starting') return <Loading />;
  if (state.kind === 'signed-out') return <SignedOut failed={state.failed} />;
  return (
    <Router hook={useHashPath} searchHook={useHashSearch} hrefs={(href) => `#${href}`}>
      <Header />
      {/* Another person starts with a page of their own. */}
      <main id="main" tabIndex={-1} key={state.me.sub}>
        <Pages />
      </main>
      {state.ended ? <EndedNotice /> : null}
    </Router>
  );
}

/** The pages. */
export function App() {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: (failures, error) => failures < 2 && mayPass(error),
            staleTime: 15_000,
            refetchOnWindowFocus: false,
          },
        },
      }),
  );
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme="light"
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <LanguageProvider>
        <QueryClientProvider client={client}>
          <SessionProvider>
            <Frame />
          </SessionProvider>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
