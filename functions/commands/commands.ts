import { commandPath, idempotencyHeaders } from '../contract/parameters.ts';
import { COMMANDS_REQUESTS } from '../contract/requests.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler, type DynamicRoute } from '../http/http-function.ts';
import { commandRoute } from '../http/routes.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openTable } from '../store/table.ts';
import { putCalendar } from './calendars.ts';
import { postCase } from './cases.ts';
import type { CommandGroup } from './command-group.ts';
import { createExecute } from './execute.ts';
import { COMMAND_GROUPS } from './groups.ts';
import { putPolicy } from './policies.ts';
import { putUnit } from './units.ts';

/** What the commands need beside the runtime. */
export interface CommandsConfig {
  /** Hashes what recusals name, and the bodies that idempotency keys came with. */
  readonly hash: Hash;
  /** The commands taken; by default those of every aggregate there is. */
  readonly groups?: readonly CommandGroup[] | undefined;
}

/** The route of an aggregate's commands. */
function commandsRoute(runtime: Runtime, group: CommandGroup, hash: Hash): DynamicRoute {
  const idName = `${group.aggregate.kind}Id`;
  const execute = createExecute(runtime, group, hash);
  return {
    route: commandRoute(group.aggregate),
    path: commandPath(idName, Object.keys(group.bodies)),
    headers: idempotencyHeaders,
    handle: ({ event, caller, path, headers }) =>
      execute({
        event,
        caller,
        id: path[idName] ?? '',
        command: path.command ?? '',
        idempotencyKey: headers['idempotency-key'],
      }),
  };
}

/** The officers' API: the commands of aggregates, the roster of handling units, calendar and policy. */
export function createCommands(
  runtime: Runtime,
  config: CommandsConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return createHttpHandler(
    runtime,
    COMMANDS_REQUESTS,
    {
      'POST /cases': (request) => postCase(runtime, config.hash, request),
      'PUT /units/{unitId}': (request) => putUnit(runtime, table, config.hash, request),
      'PUT /calendars/{year}': (request) => putCalendar(runtime, table, request),
      'PUT /policies/{version}': (request) => putPolicy(runtime, table, request),
    },
    (config.groups ?? COMMAND_GROUPS).map((group) => commandsRoute(runtime, group, config.hash)),
  );
}
