import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { contentAnswer } from '../../functions/contract/file-schema.ts';
import { ATTACHMENT_TEXT } from './attachment-text.ts';
import { BusyButton } from './busy-button.tsx';
import { download } from './export.ts';
import { useI18n } from './i18n-context.tsx';
import { ProblemNotice } from './problem.tsx';
import { useApi } from './session.tsx';

/** A file whose content was read, on this page alone. */
interface Content {
  readonly name: string;
  readonly type: string;
  readonly blob: Blob;
  /** Of the page's memory. */
  readonly url: string;
}

/** Reads a file, on purpose only: asks first, since the reading is entered into the record. Pictures are shown, anything can be saved. */
export function StoredFile({ fileId, label }: { readonly fileId: string; readonly label: string }) {
  const { t } = useI18n(ATTACHMENT_TEXT);
  const api = useApi();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [content, setContent] = useState<Content | null>(null);
  useEffect(() => () => (content ? URL.revokeObjectURL(content.url) : undefined), [content]);

  async function read(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const answer = await api<z.infer<typeof contentAnswer>>(`/files/${fileId}/content`);
      const response = await fetch(answer.url, { credentials: 'omit', cache: 'no-store' });
      if (!response.ok) throw new Error(`the file was answered with ${response.status}`);
      const { name, contentType: type } = answer;
      const blob = await response.blob();
      setContent({ name, type, blob, url: URL.createObjectURL(blob) });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  function close(): void {
    setAsking(false);
    setContent(null);
    // The reading is an entry: what it is of has a new version, and whoever goes on here must have seen it.
    if (content) void queries.invalidateQueries();
  }

  return (
    <>
      <Button variant="subtle" size="compact-xs" onClick={() => setAsking(true)}>
        {t('openFile', { name: label })}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={content?.name ?? label}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {error ? <ProblemNotice error={error} /> : null}
        {content?.type.startsWith('image/') ? (
          <img className="preview" src={content.url} alt={content.name} />
        ) : null}
        {content ? null : <p>{t('openConfirm')}</p>}
        <div className="buttons">
          {content ? (
            <Button onClick={() => download(content.name, content.blob)}>{t('saveFile')}</Button>
          ) : (
            <BusyButton busy={busy} onClick={() => void read()}>
              {t('openGo')}
            </BusyButton>
          )}
          <Button variant="default" onClick={close}>
            {t(content ? 'close' : 'cancel')}
          </Button>
        </div>
      </Modal>
    </>
  );
}

/** A file as an entry names it. */
export interface NamedFile {
  /** Of one that is stored here. */
  readonly fileId?: string | undefined;
}

/** The files of an entry, by the names that its reader may see; those that are stored here can be opened by who may. */
export function Attachments({
  names,
  files,
  mayRead,
}: {
  readonly names: readonly string[];
  readonly files: readonly NamedFile[];
  readonly mayRead: boolean;
}) {
  const i18n = useI18n(ATTACHMENT_TEXT);
  const { t } = i18n;
  const known = files.map(({ fileId }, i) => ({
    fileId,
    label: names[i] ?? t('nthFile', { n: i + 1 }),
  }));
  if (known.length === 0) return null;
  return (
    <div className="hint">
      {i18n.joinPair(t('attachments'), i18n.joinList(known.map(({ label }) => label)))}
      {mayRead
        ? known.map(({ fileId, label }) =>
            fileId === undefined ? null : <StoredFile key={fileId} fileId={fileId} label={label} />,
          )
        : null}
    </div>
  );
}
