import { useEffect } from 'react';
import { useI18n } from '../shared/i18n-context.tsx';

/** Names the document by what it shows; by the system alone where nothing is named. */
export function useDocumentTitle(title?: string): void {
  const { t } = useI18n();
  const brand = t('brandLong');
  useEffect(() => {
    document.title = title === undefined ? brand : `${title} - ${brand}`;
  }, [title, brand]);
}
