import { Loader } from '@mantine/core';
import { useI18n } from './i18n-context.tsx';

/** Says that something is loading. */
export function Loading() {
  const { t } = useI18n();
  return (
    <div className="loading" role="status">
      <Loader size="sm" aria-hidden="true" />
      <span>{t('loading')}</span>
    </div>
  );
}
