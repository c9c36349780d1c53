import { COMMANDS_REQUESTS } from '../contract/case-requests.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { commandsRoute } from '../http/commands/commands-route.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { COMMAND_GROUPS } from './groups.ts';
import { postCase } from './propose.ts';

/** What the commands need beside the runtime. */
export interface CommandsConfig {
  /** Hashes what recusals name, employers, and the bodies that idempotency keys came with. */
  readonly hash: Hash;
  /** The commands taken; by default those of every aggregate whose commands this function takes. */
  readonly groups?: readonly CommandGroup[] | undefined;
}

/** The commands of aggregates, and the proposal of a case ex officio. */
export const createCommands = (
  runtime: Runtime,
  { hash, groups = COMMAND_GROUPS }: CommandsConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(
    runtime,
    COMMANDS_REQUESTS,
    { 'POST /cases': (request) => postCase(runtime, hash, request) },
    groups.map((group) => commandsRoute(runtime, group, hash)),
  );
