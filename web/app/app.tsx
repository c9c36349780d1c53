import { Alert, Button, createTheme, MantineProvider, Modal } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Router } from 'wouter';
import { isTransient } from '../shared/api.ts';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { I18nProvider, useI18n } from '../shared/i18n-context.tsx';
import { Loading } from '../shared/loading.tsx';
import { useHashPath, useHashSearch } from '../shared/location.ts';
import { SessionProvider, useSession } from '../shared/session.tsx';
import { useDocumentTitle } from './document-title.ts';
import { Header, LanguageButton } from './header.tsx';
import { PUBLIC_PATH } from './pages.ts';
import { PageRoutes, PublicDecisions } from './routes.tsx';
import { TEXT } from './text.ts';

const theme = createTheme({
  fontFamily: 'inherit',
  components: {
    // Locking the scroll would put a <style> into the page, which its policy forbids.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, zIndex: 400 } }),
  },
});

/** Says that the session has ended, over the page and everything typed into it. */
function SessionEndedDialog() {
  const { t } = useI18n(TEXT);
  const { signInAgain, signOut } = useSession();
  const [state, setState] = useState<'asking' | 'open' | 'blocked'>('asking');
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
      {state === 'blocked' ? (
        <Alert color="red" role="alert">
          {t('endedBlocked')}
        </Alert>
      ) : null}
      <p role="status">{state === 'open' ? t('endedOpen') : ''}</p>
      <div className="buttons">
        {/* Never disabled: the window may have been closed, which nobody tells. */}
        <Button
          onClick={() => {
            setState('open');
            signInAgain().catch(() => setState('blocked'));
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

function SignedOut({ failed }: { readonly failed?: 'config' | 'sign-in' | 'me' | undefined }) {
  const { t } = useI18n(TEXT);
  const { signIn } = useSession();
  const [error, setError] = useState(false);
  useDocumentTitle();
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
  useDocumentTitle(t('publicDecisions'));
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
