import { Alert, Button } from '@mantine/core';
import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { useI18n } from './i18n-context.tsx';
import { Loading } from './loading.tsx';
import { TEXT } from './text.ts';

/** A script of the pages could not be fetched: the network is down, or a newer release has taken its place. */
class MissingScript extends Error {
  override readonly name = 'MissingScript';
}

function FailureNotice({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const { t } = useI18n(TEXT);
  return (
    <Alert color="red" role="alert" className="no-print">
      <p>{t(error instanceof MissingScript ? 'scriptMissing' : 'showFailed')}</p>
      <div className="buttons">
        {onRetry ? (
          <Button variant="default" size="compact-sm" onClick={onRetry}>
            {t('retry')}
          </Button>
        ) : null}
        <Button variant="default" size="compact-sm" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      </div>
    </Alert>
  );
}

interface BoundaryState {
  readonly failure: { readonly error: unknown } | null;
}

interface BoundaryProps {
  readonly children: ReactNode;
  /** Makes another try possible; without it only a reload is offered. */
  readonly onRetry?: () => void;
}

/** Keeps what failed to show to its own place, with a notice there: everything around it stays, and what was typed into it. */
export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error } };
  }

  override render() {
    const { failure } = this.state;
    const { children, onRetry } = this.props;
    if (failure === null) return children;
    const retry =
      onRetry &&
      (() => {
        onRetry();
        this.setState({ failure: null });
      });
    return <FailureNotice error={failure.error} onRetry={retry} />;
  }
}

/**
 * Makes a component whose script is fetched when it is first shown. Where that fails it says so in its place, and can try again.
 * @param fallback stands in its place meanwhile
 */
export function loadLazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  fallback: ReactNode = <Loading />,
): ComponentType<P> {
  const fetchPart = () =>
    lazy(async () => {
      try {
        return { default: await load() };
      } catch {
        throw new MissingScript();
      }
    });
  // One for all: who comes back to a page finds it loaded.
  let latest = fetchPart();
  return function LazyPart(props: P) {
    const [Part, setPart] = useState(() => latest);
    return (
      <ErrorBoundary
        onRetry={() => {
          latest = fetchPart();
          setPart(() => latest);
        }}
      >
        <Suspense fallback={fallback}>
          <Part {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}
