import { commandPath, idempotencyHeaders } from '../../contract/common-parameters.ts';
import type { Hash } from '../../runtime/hashing.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { DynamicRoute } from '../http-function.ts';
import { commandRoute } from '../routes.ts';
import type { CommandGroup } from './command-group.ts';
import { createExecute } from './execute.ts';

/** Makes the route of an aggregate's commands. */
export function commandsRoute(runtime: Runtime, group: CommandGroup, hash: Hash): DynamicRoute {
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
