import { Alert, Button, createTheme, MantineProvider, Modal } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import type { Role } from '../../domain/kernel/roles.ts';
import { Board } from '../board/board.tsx';
import type { NoticeList } from '../shared/answers.ts';
import { isTransient } from '../shared/api.ts';
import { ErrorBoundary, loadLazily } from '../shared/error-boundary.tsx';
import { I18nProvider, useI18n } from '../shared/i18n-context.tsx';
import { ROLE_NAMES } from '../shared/labels.ts';
import { Loading } from '../shared/loading.tsx';
import { useHashPath, useHashSearch } from '../shared/location.ts';
import { SessionProvider, useApi, useMe, useSession } from '../shared/session.tsx';
import { TEXT } from './text.ts';

const Overdue = loadLazily(() => import('../overdue/overdue.tsx').then((m) => m.Overdue));
const Work = loadLazily(() => import('../work/work.tsx').then((m) => m.Work));
const Clues = loadLazily(() => import('../clues/clues.tsx').then((m) => m.Clues));
const CluePage = loadLazily(() => import('../clue/clue.tsx').then((m) => m.CluePage));
const Notices = loadLazily(() => import('../notices/notices.tsx').then((m) => m.Notices));
const Cases = loadLazily(() => import('../cases/cases.tsx').then((m) => m.Cases));
const CasePage = loadLazily(() => import('../case/case.tsx').then((m) => m.CasePage));
const PublicityQueue = loadLazily(() => import('../publicity/publicity.tsx').then((m) => m.PublicityQueue));
const PublicityPage = loadLazily(() => import('../publicity/item.tsx').then((m) => m.PublicityPage));
const PublicDecisions = loadLazily(() =>
  import('../public-decisions/public-decisions.tsx').then((m) => m.PublicDecisions),
);
const Subscribers = loadLazily(() => import('../subscribers/subscribers.tsx').then((m) => m.Subscribers));
const SubscriberPage = loadLazily(() =>
  import('../subscribers/subscriber.tsx').then((m) => m.SubscriberPage),
);
const HandOver = loadLazily(() => import('../hand-over/hand-over.tsx').then((m) => m.HandOver));
const FigureCases = loadLazily(() => import('../figure-cases/figure-cases.tsx').then((m) => m.FigureCases));
const FigurePublicity = loadLazily(() =>
  import('../figure-publicity/figure-publicity.tsx').then((m) => m.FigurePublicity),
);
const FigureClues = loadLazily(() => import('../figure-clues/figure-clues.tsx').then((m) => m.FigureClues));

const theme = createTheme({
  fontFamily: 'inherit',
  components: {
    // Locking the scroll would put a <style> into the page, which its policy forbids.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, zIndex: 400 } }),
  },
});

/** Roles that see figures. */
const FIGURE_ROLES: readonly Role[] = ['supervisor', 'admin'];

/** Roles that set who is told of events, and hand work over. */
const ADMIN_ROLES: readonly Role[] = ['admin'];

const hasRole = (me: { readonly roles: readonly Role[] }, roles: readonly Role[]): boolean =>
  me.roles.some((r) => roles.includes(r));

const PAGES: readonly {
  readonly path: string;
  readonly text: keyof typeof TEXT;
  readonly roles?: readonly Role[];
}[] = [
  { path: '/', text: 'board', roles: FIGURE_ROLES },
  { path: '/overdue', text: 'overdueList' },
  { path: '/work', text: 'work' },
  { path: '/clues', text: 'search' },
  { path: '/cases', text: 'cases' },
  { path: '/publicity', text: 'publicity' },
  { path: '/subscribers', text: 'subscribers', roles: ADMIN_ROLES },
  { path: '/hand-over', text: 'handOver', roles: ADMIN_ROLES },
];

/** `<source>-<clueNo>`; nothing else becomes a part of an address of the API. */
const CLUE_ID = /^[a-z0-9][\w-]*-[\w.-]+$/i;

/** What everybody may read, signed in or not. */
const PUBLIC_PATH = '/public';

/** As it is set: small letters, digits, dashes. */
const SUBSCRIBER_ID = /^[a-z][a-z0-9-]{0,23}$/;

/** District, year and number: of a case, and of the publicity of its decision. */
const CASE_ID = /^\d{6}-\d{4}-\d{5}$/;

function LanguageButton() {
  const { t, language, setLanguage } = useI18n(TEXT);
  return (
    <button
      type="button"
      className="plain"
      lang={language === 'zh' ? 'en' : 'zh-CN'}
      aria-label={t('switchLanguage')}
      onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
    >
      {t('otherLanguage')}
    </button>
  );
}

/** How often the number of unread notices is asked for while a page stays open, in milliseconds. */
const NOTICES_MS = 300_000;

/** The way to the reader's notices, with how many are unread. */
function NoticesLink() {
  const { t } = useI18n(TEXT);
  const api = useApi();
  const [path] = useLocation();
  const { data } = useQuery({
    queryKey: ['/notices', 'unread'],
    queryFn: ({ signal }) => api<NoticeList>('/notices', { query: { limit: 1 }, signal }),
    refetchInterval: NOTICES_MS,
  });
  const n = data && data.unread > 0 ? `${data.unread}${data.unreadAtLeast ? '+' : ''}` : null;
  return (
    <Link href="/notices" {...(path === '/notices' ? { 'aria-current': 'page' as const } : {})}>
      {t('notices')}
      {n === null ? null : (
        <span className="count" title={t('unreadNotices', { n })}>
          {n}
        </span>
      )}
    </Link>
  );
}

function Header() {
  const { t, localize, joinList } = useI18n(TEXT);
  const { signOut } = useSession();
  const me = useMe();
  const [path] = useLocation();
  const roles = joinList(me.roles.map((r) => localize(ROLE_NAMES[r])));
  const division = me.names ? localize(me.names) : me.division;
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
          {me.roles.length > 0 ? <NoticesLink /> : null}
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
function SessionEndedDialog() {
  const { t } = useI18n(TEXT);
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

function RequireRole({ roles, children }: { readonly roles: readonly Role[]; readonly children: ReactNode }) {
  const { t, localize, joinList } = useI18n(TEXT);
  if (hasRole(useMe(), roles)) return children;
  return <Alert>{t('noRole', { roles: joinList(roles.map((r) => localize(ROLE_NAMES[r]))) })}</Alert>;
}

/** The page at `/`: the board for those who may see figures, the worklist for others. */
function Home() {
  return hasRole(useMe(), FIGURE_ROLES) ? <Board /> : <Work />;
}

function PageRoutes() {
  const { t } = useI18n(TEXT);
  const [path] = useLocation();
  return (
    // Another page is another try.
    <ErrorBoundary key={path}>
      <Switch>
        <Route path="/">
          <Home />
        </Route>
        <Route path="/figures">
          <RequireRole roles={FIGURE_ROLES}>
            <FigureClues />
          </RequireRole>
        </Route>
        <Route path="/case-figures">
          <RequireRole roles={FIGURE_ROLES}>
            <FigureCases />
          </RequireRole>
        </Route>
        <Route path="/publicity-figures">
          <RequireRole roles={FIGURE_ROLES}>
            <FigurePublicity />
          </RequireRole>
        </Route>
        <Route path="/overdue">
          <Overdue />
        </Route>
        <Route path="/work">
          <Work />
        </Route>
        <Route path="/notices">
          <Notices />
        </Route>
        <Route path="/clues">
          <Clues />
        </Route>
        <Route path="/clues/:id">
          {({ id }) => (CLUE_ID.test(id) ? <CluePage key={id} clueId={id} /> : <h1>{t('notFound')}</h1>)}
        </Route>
        <Route path="/cases">
          <Cases />
        </Route>
        <Route path="/cases/:id">
          {({ id }) => (CASE_ID.test(id) ? <CasePage key={id} caseId={id} /> : <h1>{t('notFound')}</h1>)}
        </Route>
        <Route path="/publicity">
          <PublicityQueue />
        </Route>
        <Route path="/publicity/:id">
          {({ id }) =>
            CASE_ID.test(id) ? <PublicityPage key={id} publicityId={id} /> : <h1>{t('notFound')}</h1>
          }
        </Route>
        <Route path="/subscribers">
          <RequireRole roles={ADMIN_ROLES}>
            <Subscribers />
          </RequireRole>
        </Route>
        <Route path="/subscribers/:id">
          {({ id }) =>
            SUBSCRIBER_ID.test(id) ? (
              <RequireRole roles={ADMIN_ROLES}>
                <SubscriberPage key={id} subscriberId={id} />
              </RequireRole>
            ) : (
              <h1>{t('notFound')}</h1>
            )
          }
        </Route>
        <Route path="/hand-over">
          <RequireRole roles={ADMIN_ROLES}>
            <HandOver />
          </RequireRole>
        </Route>
        <Route path={PUBLIC_PATH}>
          <PublicDecisions />
        </Route>
        <Route>
          <h1>{t('notFound')}</h1>
        </Route>
      </Switch>
    </ErrorBoundary>
  );
}

function SignedOut({ failed }: { readonly failed?: 'config' | 'sign-in' | 'me' | undefined }) {
  const { t } = useI18n(TEXT);
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
        <a href={`#${PUBLIC_PATH}`}>{t('publicDecisions')}</a>
        <LanguageButton />
      </div>
    </main>
  );
}

/** What everybody may read, without signing in. */
function PublicFrame() {
  const { t } = useI18n(TEXT);
  return (
    <>
      <header className="top no-print">
        <div className="top-row">
          <span className="brand">{t('brandLong')}</span>
          <div className="who">
            <a href="#/">{t('staffSignIn')}</a>
            <LanguageButton />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Router hook={useHashPath} searchHook={useHashSearch} hrefs={(href) => `#${href}`}>
          <PublicDecisions />
        </Router>
      </main>
    </>
  );
}

function Frame() {
  const { state } = useSession();
  const [path] = useHashPath();
  if (state.kind === 'starting') return <Loading />;
  if (state.kind === 'signed-out' && state.failed !== 'config' && path === PUBLIC_PATH)
    return <PublicFrame />;
  if (state.kind === 'signed-out') return <SignedOut failed={state.failed} />;
  return (
    <Router hook={useHashPath} searchHook={useHashSearch} hrefs={(href) => `#${href}`}>
      <Header />
      {/* Another person starts with a page of their own. */}
      <main id="main" tabIndex={-1} key={state.me.sub}>
        <PageRoutes />
      </main>
      {state.ended ? <SessionEndedDialog /> : null}
    </Router>
  );
}

/** The pages with everything around them: theme, language, cache of the API's answers, session. */
export function App() {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: (failures, error) => failures < 2 && isTransient(error),
            staleTime: 15_000,
            refetchOnWindowFocus: false,
            // Without a network they fail and say so, where they would wait in silence.
            networkMode: 'always',
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
      <I18nProvider>
        <QueryClientProvider client={client}>
          <ErrorBoundary>
            <SessionProvider>
              <Frame />
            </SessionProvider>
          </ErrorBoundary>
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>
  );
}
