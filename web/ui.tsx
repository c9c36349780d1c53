import { Alert, Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { STATUSES, type Status } from '../domain/clue/status.ts';
import { ApiProblem, mayPass } from './api.ts';
import { ROLE_REFUSALS } from './labels.ts';
import { type Speech, useSpeech } from './language.tsx';
import { TEXT, type TextKey } from './text.ts';

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
      {children}
    </section>
  );
}

/** Something is on its way. */
export function Loading() {
  const { t } = useSpeech();
  return (
    <div className="loading" role="status">
      <Loader size="sm" aria-hidden="true" />
      <span>{t('loading')}</span>
    </div>
  );
}

/** There is nothing. */
export function Empty({ text }: { readonly text?: string }) {
  const { t } = useSpeech();
  return <p className="empty">{text ?? t('empty')}</p>;
}

const textKey = (key: string): TextKey | null => (Object.hasOwn(TEXT, key) ? (key as TextKey) : null);

/** A failure in plain words. */
function problemWords(error: unknown, { t, label }: Speech): string {
  if (!(error instanceof ApiProblem)) return t('problem.other');
  const status = error.currentStatus as Status | null;
  if (error.code === 'wrong-status' && status && Object.hasOwn(STATUSES, status)) {
    return t('problem.wrong-status', { status: label(STATUSES[status]) });
  }
  if (error.code === 'wrong-role') {
    return t(ROLE_REFUSALS.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'problem.403');
  }
  return t(textKey(`problem.${error.code}`) ?? textKey(`problem.${error.status}`) ?? 'problem.other');
}

/** A failure, with a way on where one may help. */
export function ProblemNotice({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const speech = useSpeech();
  return (
    <Alert color="red" role="alert" className="no-print">
      <p>{problemWords(error, speech)}</p>
      {onRetry && (mayPass(error) || !(error instanceof ApiProblem)) ? (
        <Button variant="default" size="compact-sm" onClick={onRetry}>
          {speech.t('retry')}
        </Button>
      ) : null}
    </Alert>
  );
}

/** What a query of the API has come to. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

/** Shows what a query brought, or why it has not. Data that could not be renewed stays, with the reason above it. */
export function Await<T>({
  query,
  children,
}: {
  readonly query: Loaded<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const notice = query.error ? <ProblemNotice error={query.error} onRetry={query.refetch} /> : null;
  if (query.data === undefined) return notice ?? <Loading />;
  return (
    <>
      {notice}
      {children(query.data)}
    </>
  );
}

/** How a tag is coloured. */
export type Tone = 'gray' | 'yellow' | 'blue' | 'teal' | 'red';

/** A short word that marks something. */
export function Tag({ tone = 'gray', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

const STATUS_COLORS: Readonly<Record<Status, Tone>> = {
  received: 'gray',
  triage: 'yellow',
  assigned: 'yellow',
  investigating: 'blue',
  reviewing: 'blue',
  closed: 'teal',
  returned: 'gray',
  merged: 'gray',
};

/** A clue's status as a badge. */
export function StatusBadge({ status }: { readonly status: Status }) {
  const { label } = useSpeech();
  return <Tag tone={STATUS_COLORS[status]}>{label(STATUSES[status])}</Tag>;
}

type FlagName =
  | 'overdue'
  | 'extended'
  | 'suspended'
  | 'supervised'
  | 'provisional'
  | 'confidential'
  | 'awaitingSupervisor'
  | 'extensionPending'
  | 'returnPending';

/** What of a clue's view makes its flags. */
export interface Flagged {
  readonly overdue: boolean;
  readonly extended: boolean;
  readonly suspended: boolean;
  readonly supervised: boolean;
  readonly dueProvisional: boolean;
  readonly confidential: boolean;
  readonly awaitingSupervisor: boolean;
  readonly pendingExtension: object | null;
  readonly pendingReturn: object | null;
}

/** A clue's flags by name. */
export function flagNames(clue: Flagged): FlagName[] {
  const all: readonly (readonly [FlagName, boolean])[] = [
    ['overdue', clue.overdue],
    ['suspended', clue.suspended],
    ['extended', clue.extended],
    ['supervised', clue.supervised],
    ['awaitingSupervisor', clue.awaitingSupervisor],
    ['extensionPending', clue.pendingExtension !== null],
    ['returnPending', clue.pendingReturn !== null],
    ['provisional', clue.dueProvisional],
    ['confidential', clue.confidential],
  ];
  return all.filter(([, set]) => set).map(([name]) => name);
}

/** A clue's flags as badges. */
export function Flags({ clue }: { readonly clue: Flagged }) {
  const { t } = useSpeech();
  return (
    <span className="flags">
      {flagNames(clue).map((name) => (
        <Tag key={name} tone={name === 'overdue' ? 'red' : 'gray'}>
          {t(`flag.${name}`)}
        </Tag>
      ))}
    </span>
  );
}

/** Pairs of a name and a value, long ones over the whole width; empty values are left out. */
export function Facts({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode, 'wide'?])[] }) {
  return (
    <dl className="facts">
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value, width]) => (
          <div key={name} className={width === 'wide' ? 'facts-wide' : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
