import { Alert, Button, FileInput } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiProblem } from './api.ts';
import type { FileEntry } from './commands.ts';
import { type I18n, useI18n } from './i18n-context.tsx';
import { problemText } from './problem.tsx';
import { useApi } from './session.tsx';
import { uploadFile } from './upload.ts';
import { UPLOAD_TEXT } from './upload-text.ts';

/** Writes a size in kilobytes. */
const toKilobytes = (bytes: number): string => Math.max(1, Math.round(bytes / 1024)).toLocaleString('en');

/** A file that was not uploaded, and why. */
interface Failure {
  readonly key: string;
  readonly name: string;
  readonly error: unknown;
}

/** Says which file was not uploaded, and why. */
function describeFailure({ name, error }: Failure, i18n: I18n<typeof UPLOAD_TEXT>): string {
  // Of a file nothing is marked: it is all that was sent.
  const isUnfit = error instanceof ApiProblem && error.code === 'invalid-input';
  return i18n.joinPair(name, isUnfit ? i18n.t('fileUnfit') : problemText(error, i18n));
}

/**
 * Uploads the files that are chosen, each with its progress. Those under way are entries marked `uploading`, so that the form is not
 * sent without them.
 */
export function UploadField({
  common,
  entries,
  onChange,
  isSingle = false,
}: {
  readonly common: { readonly label: string; readonly error?: ReactNode; readonly description?: string };
  readonly entries: readonly FileEntry[];
  readonly onChange: (entries: FileEntry[]) => void;
  /** One file at most: another one takes its place. */
  readonly isSingle?: boolean;
}) {
  const api = useApi();
  const i18n = useI18n(UPLOAD_TEXT);
  const { t } = i18n;
  const [progress, setProgress] = useState<Readonly<Record<string, number>>>({});
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const running = useRef(new Map<string, AbortController>());
  // Uploads end one after the other, each upon what the one before left.
  const latest = useRef(entries);
  latest.current = entries;
  const change = (next: FileEntry[]) => {
    latest.current = next;
    onChange(next);
  };

  useEffect(() => {
    const all = running.current;
    return () => {
      for (const controller of all.values()) controller.abort();
    };
  }, []);

  async function upload(file: File): Promise<void> {
    const key = crypto.randomUUID();
    const controller = new AbortController();
    running.current.set(key, controller);
    const { signal } = controller;
    if (isSingle)
      for (const other of running.current.keys()) if (other !== key) running.current.get(other)?.abort();
    change([
      ...(isSingle ? [] : latest.current),
      { name: file.name, bytes: file.size, sha256: '', uploading: key },
    ]);
    const replace = (by: FileEntry[]) =>
      change(latest.current.flatMap((entry) => (entry.uploading === key ? by : [entry])));
    try {
      const onProgress = (part: number) => setProgress((all) => ({ ...all, [key]: part }));
      replace([await uploadFile(api, file, { signal, onProgress })]);
    } catch (error) {
      if (signal.aborted) return;
      replace([]);
      setFailures((others) => [...others, { key, name: file.name, error }]);
    } finally {
      running.current.delete(key);
    }
  }

  function remove(entry: FileEntry): void {
    if (entry.uploading !== undefined) running.current.get(entry.uploading)?.abort();
    change(latest.current.filter((other) => other !== entry));
  }

  return (
    <>
      <FileInput
        {...common}
        multiple={!isSingle}
        value={isSingle ? null : []}
        placeholder={t('choose')}
        onChange={(chosen: File | File[] | null) => {
          setFailures([]);
          for (const file of [chosen ?? []].flat()) void upload(file);
        }}
      />
      {failures.length > 0 ? (
        <Alert color="red" role="alert" className="no-print">
          {failures.map((failure) => (
            <p key={failure.key}>{describeFailure(failure, i18n)}</p>
          ))}
        </Alert>
      ) : null}
      {entries.length > 0 ? (
        <ul className="uploads">
          {entries.map((entry) => {
            const { name, bytes, uploading } = entry;
            return (
              <li key={uploading ?? entry.fileId ?? entry.sha256}>
                <span>
                  {name} · {t('kilobytes', { n: toKilobytes(bytes) })}
                  {uploading === undefined ? ` · ${t('uploaded')}` : null}
                </span>
                {uploading === undefined ? null : (
                  <progress value={progress[uploading] ?? 0} max={1} aria-label={t('uploading', { name })} />
                )}
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-label={t(uploading === undefined ? 'removeFile' : 'cancelUpload', { name })}
                  onClick={() => remove(entry)}
                >
                  {t(uploading === undefined ? 'remove' : 'cancel')}
                </Button>
              </li>
            );
          })}
        </ul>
      ) : null}
    </>
  );
}
