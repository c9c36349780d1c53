import { createHash } from 'node:crypto';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { findBlanks } from '../../domain/documents/documents.ts';
import { documentHash } from '../../domain/documents/hash.ts';
import { DOCUMENT_STYLE, printDocument } from '../../domain/documents/print.ts';
import type { AggregateState } from '../../domain/kernel/aggregate.ts';
import type { FILES_REQUESTS } from '../contract/requests.ts';
import { canSee, DATA_HEADERS, type HttpResult, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { preferredType } from '../http/negotiation.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readDocument } from '../store/documents.ts';
import { Repository } from '../store/repository.ts';
import { recordRead } from './record-read.ts';

const unknownDocument = () => new Problem(404, 'unknown-document', 'There is no such document.');

/** A printed document runs nothing, loads nothing and is shown in no other page. */
const PRINT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCUMENT_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * `GET /cases/{caseId}/documents/{documentId}`: a document (文书) as it was issued, for those who read the case in full: a page of HTML to
 * be printed, or its data. Each read is an entry of the record first.
 */
export async function readCaseDocument(
  runtime: Runtime,
  { caller, path, event }: RequestOf<typeof FILES_REQUESTS, 'GET /cases/{caseId}/documents/{documentId}'>,
): Promise<HttpResult> {
  const cases = new Repository<Case, CaseEvent>(runtime, CASE);
  const seen = await cases.load(path.caseId);
  if (!seen || !canSee(caller, seen.state)) throw new Problem(404, 'unknown-case', 'There is no such case.');
  const issued = seen.state.documents.find(({ id }) => id === path.documentId);
  if (issued === undefined) throw unknownDocument();
  const owner = { id: path.caseId, repository: cases as unknown as Repository<AggregateState>, stored: seen };
  await recordRead(runtime, owner, { document: issued.id }, caller);
  const document = await readDocument(cases.table, CASE.kind, path.caseId, issued.entry);
  if (document === null) throw unknownDocument();
  if (preferredType(event, ['text/html', 'application/json']) === 'application/json') {
    return json(200, {
      documentId: issued.id,
      ...document,
      hash: documentHash(document),
      blanks: findBlanks(document.kind, document.fields),
    });
  }
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...DATA_HEADERS,
      'content-security-policy': PRINT_POLICY,
      'referrer-policy': 'no-referrer',
    },
    body: printDocument(document),
  };
}
