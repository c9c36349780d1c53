import { PUBLICITY_REQUESTS } from '../contract/publicity-requests.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { commandsRoute } from '../http/commands/commands-route.ts';
import type { CursorKeySource } from '../http/cursors.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { listPublicity } from './list.ts';
import { PUBLICITY_COMMANDS } from './publicity-commands.ts';
import { readPublicity, readPublicityRecord } from './read.ts';

/** What the routes of publicity need beside the runtime. */
export interface PublicityConfig {
  /** Hashes the bodies that idempotency keys came with. */
  readonly hash: Hash;
  readonly cursorKey: CursorKeySource;
}

/** The publicity of decisions: listed, read, and worked on by commands. */
export const createPublicity = (
  runtime: Runtime,
  { hash, cursorKey }: PublicityConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(
    runtime,
    PUBLICITY_REQUESTS,
    {
      'GET /publicity': (request) => listPublicity(runtime, { cursorKey }, request),
      'GET /publicity/{publicityId}': (request) => readPublicity(runtime, request),
      'GET /publicity/{publicityId}/record': (request) => readPublicityRecord(runtime, cursorKey, request),
    },
    [commandsRoute(runtime, PUBLICITY_COMMANDS as CommandGroup, hash)],
  );
