import type { ReactNode } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';
import { useI18n } from './i18n-context.tsx';

/** A part of a page with its heading. */
export function Section({
  title,
  hint,
  aside,
  children,
  className = '',
}: {
  readonly title: string;
  readonly hint?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={`card ${className}`} aria-label={title}>
      <div className="card-head">
        <div>
          <h2>{title}</h2>
          {hint ? <p className="hint">{hint}</p> : null}
        </div>
        {aside ? <div className="card-aside no-print">{aside}</div> : null}
      </div>
      <ErrorBoundary>{children}</ErrorBoundary>
    </section>
  );
}

/** What only serves to verify what is shown, folded: versions, hashes. */
export function Verification({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  return (
    <details className="hint no-print">
      <summary>{t('verification')}</summary>
      {children}
    </details>
  );
}

/** Says that there is nothing to show. */
export function Empty({ text }: { readonly text?: string }) {
  const { t } = useI18n();
  return <p className="empty">{text ?? t('empty')}</p>;
}

/** How a tag is coloured. */
export type Tone = 'gray' | 'yellow' | 'blue' | 'teal' | 'red';

/** A short word that marks something. */
export function Tag({ tone = 'gray', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

/** Pairs of a name and a value, long ones over the whole width; empty values are left out. */
export function Facts({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode, 'wide'?])[] }) {
  return (
    <dl className="facts">
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(([name, value, width]) => (
          <div key={name} className={width === 'wide' ? 'facts-wide' : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
