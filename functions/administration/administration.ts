import { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openTable } from '../store/table.ts';
import { putCalendar } from './calendars.ts';
import { putPolicy } from './policies.ts';
import { deleteUnit, putUnit } from './units.ts';

/** What administrators set: the roster of handling units, calendar and policy. `hash` hashes what recusals name. */
export function createAdministration(
  runtime: Runtime,
  { hash }: { readonly hash: Hash },
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return createHttpHandler(runtime, ADMINISTRATION_REQUESTS, {
    'PUT /units/{unitId}': (request) => putUnit(runtime, table, hash, request),
    'DELETE /units/{unitId}': (request) => deleteUnit(runtime, table, request),
    'PUT /calendars/{year}': (request) => putCalendar(runtime, table, request),
    'PUT /policies/{version}': (request) => putPolicy(runtime, table, request),
  });
}
