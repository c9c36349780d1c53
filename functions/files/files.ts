import { randomUUID } from 'node:crypto';
import type { AggregateState } from '../../domain/kernel/aggregate.ts';
import type { FileRules } from '../contract/file-rules.ts';
import { FILES_REQUESTS } from '../contract/requests.ts';
import { type Caller, canSee, type HttpEvent, type HttpResult, header, json, Problem } from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { preferredType } from '../http/negotiation.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { createFile, type FileLinks, loadFile, readFileName, type StoredFile } from '../store/files.ts';
import { Repository } from '../store/repository.ts';
import { openTable } from '../store/table.ts';
import { readCaseDocument } from './document.ts';
import { recordRead, type VisibleOwner } from './record-read.ts';

const MINUTE_MS = 60_000;
/** For how long a URL gives the bytes of a file. */
const DOWNLOAD_SECONDS = 120;

/** What the files need beside the runtime. */
export interface FilesConfig {
  readonly rules: FileRules;
  readonly links: FileLinks;
}

type Request<K extends keyof typeof FILES_REQUESTS> = RequestOf<typeof FILES_REQUESTS, K>;

const unknownFile = () => new Problem(404, 'unknown-file', 'There is no such file.');

/** Files of evidence: where their bytes go, how far they have come, and who reads them; and the documents of cases. */
export function createFiles(
  runtime: Runtime,
  { rules, links }: FilesConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const repositories = new Map(
    runtime.aggregates.all.map((a) => [a.kind, new Repository<AggregateState>(runtime, a)] as const),
  );

  async function announce({ caller, body, event }: Request<'POST /files'>): Promise<HttpResult> {
    const { name, contentType, ...known } = body;
    if (!Object.hasOwn(rules.types, contentType)) {
      throw new Problem(415, 'unsupported-type', 'Files of this type are not taken.', {
        allowed: Object.keys(rules.types),
      });
    }
    if (known.bytes > rules.maxBytes) {
      throw new Problem(413, 'too-large', `A file has at most ${rules.maxBytes} bytes.`, {
        maxBytes: rules.maxBytes,
      });
    }
    const now = runtime.now();
    const file: StoredFile = {
      fileId: randomUUID(),
      ...known,
      contentType,
      state: 'waiting',
      by: caller.sub,
      createdAt: new Date(now).toISOString(),
      attachedTo: null,
    };
    const seconds = rules.uploadMinutes * 60;
    const signed = await links.signUpload(file, seconds, header(event, 'host'));
    await createFile(table, file, name, now + rules.unfinishedMinutes * MINUTE_MS);
    return json(201, {
      fileId: file.fileId,
      url: signed.url,
      method: 'PUT',
      headers: signed.headers,
      expiresAt: new Date(now + seconds * 1000).toISOString(),
    });
  }

  /** Reads what a file is attached to; null while it is not. @throws Problem 404 for who may see neither */
  async function findOwner({ attachedTo, by }: StoredFile, caller: Caller): Promise<VisibleOwner | null> {
    if (attachedTo === null) {
      if (caller.sub !== by) throw unknownFile();
      return null;
    }
    const repository = repositories.get(attachedTo.kind);
    const stored = await repository?.load(attachedTo.id);
    if (!repository || !stored || !canSee(caller, stored.state)) throw unknownFile();
    return { id: attachedTo.id, repository, stored };
  }

  /** Reads a file and what it is attached to. @throws Problem 404 */
  async function readVisible(fileId: string, caller: Caller) {
    const file = await loadFile(table, fileId);
    if (!file || file.state === 'removing') throw unknownFile();
    return { file, owner: await findOwner(file, caller) };
  }

  async function readFile({ caller, path }: Request<'GET /files/{fileId}'>): Promise<HttpResult> {
    const { file } = await readVisible(path.fileId, caller);
    const { by: _, ...shown } = file;
    return json(200, shown);
  }

  async function readContent(request: Request<'GET /files/{fileId}/content'>): Promise<HttpResult> {
    const { caller, path, event } = request;
    const { file, owner } = await readVisible(path.fileId, caller);
    if (file.state !== 'stored') throw new Problem(409, 'file-unfinished', 'The file is not stored yet.');
    if (owner !== null) await recordRead(runtime, owner, { file: file.fileId }, caller);
    const extension = rules.types[file.contentType];
    const fileName = extension === undefined ? file.fileId : `${file.fileId}.${extension}`;
    const url = await links.signDownload(file, fileName, DOWNLOAD_SECONDS, header(event, 'host'));
    if (preferredType(event, ['application/octet-stream', 'application/json']) !== 'application/json') {
      return { statusCode: 302, headers: { location: url, 'cache-control': 'no-store' } };
    }
    const name = await readFileName(table, file.fileId);
    if (name === null) throw unknownFile();
    return json(200, {
      url,
      expiresAt: new Date(runtime.now() + DOWNLOAD_SECONDS * 1000).toISOString(),
      name,
      contentType: file.contentType,
    });
  }

  return createHttpHandler(runtime, FILES_REQUESTS, {
    'POST /files': announce,
    'GET /files/{fileId}': readFile,
    'GET /files/{fileId}/content': readContent,
    'GET /cases/{caseId}/documents/{documentId}': (request) => readCaseDocument(runtime, request),
  });
}
