import { CASES_REQUESTS } from '../contract/case-requests.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { commandsRoute } from '../http/commands/commands-route.ts';
import type { CursorKeySource } from '../http/cursors.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { CASE_COMMANDS } from './case-commands.ts';
import { listCases } from './list.ts';
import { postCase } from './propose.ts';
import { readCase, readCaseRecord } from './read.ts';

/** What the cases' routes need beside the runtime. */
export interface CasesConfig {
  /** Hashes employers, and the bodies that idempotency keys came with. */
  readonly hash: Hash;
  readonly cursorKey: CursorKeySource;
}

/** Enforcement cases: proposed, listed, read, and worked on by commands. */
export const createCases = (
  runtime: Runtime,
  { hash, cursorKey }: CasesConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(
    runtime,
    CASES_REQUESTS,
    {
      'POST /cases': (request) => postCase(runtime, hash, request),
      'GET /cases': (request) => listCases(runtime, { cursorKey }, request),
      'GET /cases/{caseId}': (request) => readCase(runtime, request),
      'GET /cases/{caseId}/record': (request) => readCaseRecord(runtime, cursorKey, request),
    },
    [commandsRoute(runtime, CASE_COMMANDS as CommandGroup, hash)],
  );
