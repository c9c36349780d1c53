import { CASES_REQUESTS } from '../contract/case-requests.ts';
import type { CursorKeySource } from '../http/cursors.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { listCases } from './list.ts';
import { readCase, readCaseRecord } from './read.ts';

/** What the cases' routes need beside the runtime. */
export interface CasesConfig {
  readonly cursorKey: CursorKeySource;
}

/** Enforcement cases: listed and read, with their records. */
export const createCases = (
  runtime: Runtime,
  { cursorKey }: CasesConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(runtime, CASES_REQUESTS, {
    'GET /cases': (request) => listCases(runtime, { cursorKey }, request),
    'GET /cases/{caseId}': (request) => readCase(runtime, request),
    'GET /cases/{caseId}/record': (request) => readCaseRecord(runtime, cursorKey, request),
  });
