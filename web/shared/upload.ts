import { type Api, ApiProblem, isTransient } from './api.ts';
import type { FileEntry } from './commands.ts';
import { sha256 } from './digest.ts';

/** The answers to a file that is announced, and to the question how far it has come. */
interface Announced {
  readonly fileId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Types that browsers do not tell on every system. */
const TYPES: Readonly<Record<string, string>> = { heic: 'image/heic', amr: 'audio/amr' };
/** The longest name that the API takes. */
const NAME_LENGTH = 200;
/** How often it is asked whether the bytes have been noted, and how long is waited in between. */
const LOOKS = 40;
const LOOK_MS = 500;

/** What hears of an upload, and what ends it. */
export interface UploadOptions {
  /** From 0 to 1. */
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
}

const typeOf = ({ type, name }: File): string =>
  type.split(';')[0] || TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] || 'application/octet-stream';

/** Puts bytes where a URL takes them; `fetch` does not tell how far it is. @throws ApiProblem */
function putBytes(
  { url, headers }: Announced,
  file: File,
  { onProgress, signal }: UploadOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(1, loaded / file.size));
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve()
        : reject(new ApiProblem(request.status, { type: 'upload-failed' }));
    request.onerror = () => reject(new ApiProblem(0, { type: 'unreachable' }));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Waits until the service knows that the bytes are there. @throws ApiProblem */
async function waitUntilStored(api: Api, fileId: string, signal: AbortSignal): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await api<{ state: string }>(`/files/${fileId}`, { signal })).state === 'stored') return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    signal.throwIfAborted();
  }
  throw new ApiProblem(0, { type: 'slow' });
}

/**
 * Uploads a file: announces it with its digest, puts its bytes, and waits until they are noted. What failed on the way is tried once
 * more; the same bytes again do no harm.
 * @returns the file as an entry of a record names it
 * @throws ApiProblem, or the reason of the signal
 */
export async function uploadFile(api: Api, file: File, options: UploadOptions): Promise<FileEntry> {
  const { signal } = options;
  if (file.size === 0) throw new ApiProblem(422, { type: 'empty-file' });
  const entry = { name: file.name.slice(-NAME_LENGTH), bytes: file.size, sha256: await sha256(file) };
  signal.throwIfAborted();
  const announced = await api<Announced>('/files', {
    method: 'POST',
    body: { ...entry, contentType: typeOf(file) },
    signal,
  });
  await putBytes(announced, file, options).catch((error: unknown) => {
    if (!isTransient(error)) throw error;
    return putBytes(announced, file, options);
  });
  await waitUntilStored(api, announced.fileId, signal);
  return { ...entry, fileId: announced.fileId };
}
