import { CASE_COMMANDS_REQUESTS } from '../contract/case-requests.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { commandsRoute } from '../http/commands/commands-route.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { CASE_COMMANDS } from './group.ts';
import { postCase } from './propose.ts';

/** What the commands need beside the runtime. */
export interface CaseCommandsConfig {
  /** Hashes employers, and the bodies that idempotency keys came with. */
  readonly hash: Hash;
}

/** Enforcement cases: proposed, and worked on by commands that issue their documents. */
export const createCaseCommands = (
  runtime: Runtime,
  { hash }: CaseCommandsConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(
    runtime,
    CASE_COMMANDS_REQUESTS,
    { 'POST /cases': (request) => postCase(runtime, hash, request) },
    [commandsRoute(runtime, CASE_COMMANDS as CommandGroup, hash)],
  );
