import { Alert, Button } from '@mantine/core';
import { ApiProblem, isTransient } from './api.ts';
import { type I18n, useI18n } from './i18n-context.tsx';
import { PROBLEM_TEXT, type ProblemKey } from './problem-text.ts';

const textKey = (key: string): ProblemKey | null =>
  Object.hasOwn(PROBLEM_TEXT, key) ? (key as ProblemKey) : null;

/** Says in plain words why the API refused or failed. */
export function problemText(error: unknown, { t, localize }: I18n<typeof PROBLEM_TEXT>): string {
  if (!(error instanceof ApiProblem)) return t('problem.other');
  if (error.reason && error.errors.length === 0) return localize(error.reason);
  return t(textKey(`problem.${error.code}`) ?? textKey(`problem.${error.status}`) ?? 'problem.other');
}

/** Shows a failure, with a button to try again where that may help. */
export function ProblemNotice({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const i18n = useI18n(PROBLEM_TEXT);
  return (
    <Alert color="red" role="alert" className="no-print">
      <p>{problemText(error, i18n)}</p>
      {onRetry && (isTransient(error) || !(error instanceof ApiProblem)) ? (
        <Button variant="default" size="compact-sm" onClick={onRetry}>
          {i18n.t('retry')}
        </Button>
      ) : null}
    </Alert>
  );
}
