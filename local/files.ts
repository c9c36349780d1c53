import { createHash, createHmac, hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto';
import { chmodSync, createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type HttpResult, Problem } from '../functions/http/http.ts';
import type { FileBytes, FileLinks, StoredBytes, StoredFile } from '../functions/store/files.ts';
import { isLoopbackHost } from './sign-in.ts';

/** Where uploads go to and downloads come from. */
const PATH = /^\/uploads\/([0-9a-f-]{36})$/;
/** A file that is being written. */
const PART = '.part';

/** What a URL of a file gives the right to. */
interface Grant {
  readonly method: 'GET' | 'PUT';
  readonly fileId: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly type: string;
  /** Of an upload: its size and digest; of a download: what it is called. */
  readonly bytes?: number;
  readonly sha256?: string;
  readonly name?: string;
}

/** What the files of this machine need. */
export interface LocalFilesOptions {
  /** Where they are kept; made when it is not there. */
  readonly dir: string;
  /** The machine's secret, from which that of the URLs is derived. */
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where this machine's API is when a caller does not say. */
  readonly url: () => string;
  /** Hears that the bytes of a file are on the disk. @returns whether somebody waits for them */
  readonly onStored: (fileId: string) => Promise<boolean>;
}

/** Computes the digest of a file on the disk, and its size; null where it is missing. */
async function readDigest(path: string): Promise<StoredBytes | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

const refused = () => new Problem(403, 'upload-refused', 'The URL is invalid or has expired.');

/**
 * What a bucket is in the cloud: keeps the bytes of files in a folder, each readable by its owner alone, and serves the URLs by which
 * they come and go. A file is on the disk, whole and of the announced digest, before its upload is answered.
 */
export class LocalFiles implements FileBytes, FileLinks {
  readonly #options: LocalFilesOptions;
  readonly #key: Buffer;

  constructor(options: LocalFilesOptions) {
    this.#options = options;
    this.#key = Buffer.from(hkdfSync('sha256', options.secret, '', 'qingxin files', 32));
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    // A copy of a directory has the modes its copier gave it.
    chmodSync(options.dir, 0o700);
    // What an earlier process was cut off in.
    for (const name of readdirSync(options.dir)) {
      if (name.endsWith(PART)) rmSync(join(options.dir, name), { force: true });
    }
  }

  find(fileId: string): Promise<StoredBytes | null> {
    return readDigest(this.#pathOf(fileId));
  }

  async remove(fileId: string): Promise<void> {
    await rm(this.#pathOf(fileId), { force: true });
    await this.#syncFolder();
  }

  async signUpload(
    { fileId, contentType, bytes, sha256 }: StoredFile,
    seconds: number,
    host: string | undefined,
  ) {
    const expires = this.#options.now() + seconds * 1000;
    const grant: Grant = { method: 'PUT', fileId, expires, type: contentType, bytes, sha256 };
    return { url: this.#sign(grant, host), headers: { 'content-type': contentType } };
  }

  async signDownload(
    { fileId, contentType }: StoredFile,
    name: string,
    seconds: number,
    host: string | undefined,
  ) {
    const expires = this.#options.now() + seconds * 1000;
    return this.#sign({ method: 'GET', fileId, expires, type: contentType, name }, host);
  }

  /**
   * Takes a request whose path is one of these URLs, before its body is read.
   * @returns null for any other
   */
  serve(req: IncomingMessage, res: ServerResponse): Promise<HttpResult | 'answered'> | null {
    const url = new URL(req.url ?? '', 'http://localhost');
    const fileId = PATH.exec(url.pathname)?.[1];
    if (fileId === undefined) return null;
    return this.#answer(fileId, url.searchParams, req, res);
  }

  async #answer(
    fileId: string,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<HttpResult | 'answered'> {
    const { method } = req;
    if (method !== 'GET' && method !== 'PUT') throw refused();
    const number = (name: string) => (query.has(name) ? { [name]: Number(query.get(name)) } : {});
    const text = (name: string) => (query.has(name) ? { [name]: query.get(name) } : {});
    const grant = {
      method,
      fileId,
      expires: Number(query.get('expires')),
      type: query.get('type') ?? '',
      ...number('bytes'),
      ...text('sha256'),
      ...text('name'),
    } as Grant;
    const given = Buffer.from(query.get('signature') ?? '', 'base64url');
    const own = this.#signature(grant);
    if (given.length !== own.length || !timingSafeEqual(given, own)) throw refused();
    if (grant.expires <= this.#options.now()) throw refused();
    return method === 'PUT' ? this.#take(grant, req) : this.#give(grant, res);
  }

  async #take({ fileId, type, bytes = 0, sha256 }: Grant, req: IncomingMessage): Promise<HttpResult> {
    if (req.headers['content-type'] !== type) {
      throw new Problem(415, 'unsupported-type', 'The content type is not the one that was announced.');
    }
    const tooLarge = () => new Problem(413, 'too-large', `The file was announced with ${bytes} bytes.`);
    if (Number(req.headers['content-length'] ?? 0) > bytes) throw tooLarge();
    const part = `${this.#pathOf(fileId)}.${randomUUID()}${PART}`;
    const hash = createHash('sha256');
    let read = 0;
    try {
      const handle = await open(part, 'wx', 0o600);
      try {
        // Node closes a request whose iteration is left early, and its sender would not see the answer.
        for await (const chunk of req.iterator({ destroyOnReturn: false })) {
          read += (chunk as Buffer).length;
          if (read > bytes) throw tooLarge();
          hash.update(chunk as Buffer);
          await handle.writeFile(chunk as Buffer);
        }
        if (read !== bytes || hash.digest('hex') !== sha256) {
          throw new Problem(400, 'wrong-digest', 'The bytes are not those that were announced.');
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, this.#pathOf(fileId));
      await this.#syncFolder();
    } finally {
      await rm(part, { force: true });
    }
    if (!(await this.#options.onStored(fileId))) {
      await this.remove(fileId);
      throw new Problem(404, 'unknown-file', 'There is no such file.');
    }
    return { statusCode: 200 };
  }

  async #give({ fileId, type, name }: Grant, res: ServerResponse): Promise<'answered'> {
    const path = this.#pathOf(fileId);
    const found = await stat(path).catch(() => null);
    if (found === null) throw new Problem(404, 'unknown-file', 'There is no such file.');
    res.writeHead(200, {
      'content-type': type,
      'content-length': found.size,
      'content-disposition': `attachment; filename="${name}"`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    await pipeline(createReadStream(path), res);
    return 'answered';
  }

  #pathOf(fileId: string): string {
    if (!/^[0-9a-f-]{36}$/.test(fileId)) throw new RangeError('no id of a file');
    return join(this.#options.dir, fileId);
  }

  /** Makes a new name, or one that is gone, last over a loss of power. Windows has no such thing for folders. */
  async #syncFolder(): Promise<void> {
    if (process.platform === 'win32') return;
    const handle = await open(this.#options.dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  #signature({ method, fileId, expires, type, bytes, sha256, name }: Grant): Buffer {
    const text = JSON.stringify([method, fileId, expires, type, bytes ?? null, sha256 ?? null, name ?? null]);
    return createHmac('sha256', this.#key).update(text).digest();
  }

  #sign(grant: Grant, host: string | undefined): string {
    const { method: _, fileId, ...query } = grant;
    const origin = host !== undefined && isLoopbackHost(host) ? `http://${host}` : this.#options.url();
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
    );
    parameters.set('signature', this.#signature(grant).toString('base64url'));
    return `${origin}/uploads/${fileId}?${parameters}`;
  }
}
