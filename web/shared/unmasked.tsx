import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Api } from './api.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useI18n } from './i18n-context.tsx';
import { UNMASK_TEXT } from './record-text.ts';
import { useApi } from './session.tsx';

/**
 * Reads personal data in full, on purpose only: asks first, since the reading is entered into the record. What was read
 * is kept by the component that shows it and by nothing else.
 * @param readFull asks the API for all of it, where that takes more than one answer
 */
export function useUnmasked<T>(
  path: string,
  readFull: (api: Api) => Promise<T> = (api) => api<T>(path, { query: { unmasked: true } }),
): {
  readonly data: T | null;
  readonly error: unknown;
  readonly ask: () => void;
  readonly mask: () => void;
  readonly dialog: ReactNode;
} {
  const { t } = useI18n(UNMASK_TEXT);
  const api = useApi();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function unmask(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      setData(await readFull(api));
      // The reading is an entry: what it is of has a new version, and whoever goes on here must have seen it.
      await queries.invalidateQueries();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
      setAsking(false);
    }
  }

  const dialog = (
    <ConfirmDialog
      opened={asking}
      title={t('unmask')}
      go={t('unmaskGo')}
      busy={busy}
      onGo={() => void unmask()}
      onCancel={() => setAsking(false)}
    >
      {t('unmaskConfirm')}
    </ConfirmDialog>
  );
  return { data, error, ask: () => setAsking(true), mask: () => setData(null), dialog };
}
