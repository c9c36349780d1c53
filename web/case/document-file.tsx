import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { BusyButton } from '../shared/busy-button.tsx';
import { download } from '../shared/export.ts';
import { takeFocus } from '../shared/focus.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { useApi } from '../shared/session.tsx';
import { casePath } from './commands.ts';
import { DOCUMENT_TEXT } from './text.ts';

/** A document that was read, in the page's memory. */
interface Print {
  readonly blob: Blob;
  readonly url: string;
}

/**
 * Reads a document as it was issued, on purpose only: asks first, since the reading is entered into the record. It opens in a window of
 * its own, to be printed, or is saved.
 */
export function DocumentFile({
  caseId,
  documentId,
  name,
}: {
  readonly caseId: string;
  readonly documentId: string;
  readonly name: string;
}) {
  const { t } = useI18n(DOCUMENT_TEXT);
  const api = useApi();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [print, setPrint] = useState<Print | null>(null);
  useEffect(() => () => (print ? URL.revokeObjectURL(print.url) : undefined), [print]);

  async function read(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const path = `${casePath(caseId)}/documents/${encodeURIComponent(documentId)}`;
      const html = await api<string>(path, { headers: { accept: 'text/html' } });
      const blob = new Blob([html], { type: 'text/html;charset=utf-8' });
      setPrint({ blob, url: URL.createObjectURL(blob) });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  function close(): void {
    setAsking(false);
    setPrint(null);
    if (print) void queries.invalidateQueries();
  }

  return (
    <>
      <Button variant="subtle" size="compact-xs" onClick={() => setAsking(true)}>
        {t('openFile', { name })}
      </Button>
      <Modal opened={isAsking} onClose={close} title={name} closeButtonProps={{ 'aria-label': t('close') }}>
        {error ? <ProblemNotice error={error} /> : null}
        <p role={print ? 'status' : undefined}>{t(print ? 'documentRead' : 'documentConfirm')}</p>
        <div className="buttons">
          {print ? (
            <>
              <Button component="a" href={print.url} target="_blank" rel="noreferrer" ref={takeFocus}>
                {t('openToPrint')}
              </Button>
              <Button variant="default" onClick={() => download(`${name}.html`, print.blob)}>
                {t('saveFile')}
              </Button>
            </>
          ) : (
            <BusyButton busy={busy} onClick={() => void read()}>
              {t('openGo')}
            </BusyButton>
          )}
          <Button variant="default" onClick={close}>
            {t(print ? 'close' : 'cancel')}
          </Button>
        </div>
      </Modal>
    </>
  );
}
