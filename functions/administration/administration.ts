import { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import type { CursorKeySource } from '../http/cursors.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openTable } from '../store/table.ts';
import { putCalendar } from './calendars.ts';
import { handOver } from './hand-over.ts';
import { putPolicy } from './policies.ts';
import { deleteUnit, putUnit } from './units.ts';

/** What the administrators' routes need beside the runtime. */
export interface AdministrationConfig {
  /** Hashes what recusals name. */
  readonly hash: Hash;
  readonly cursorKey: CursorKeySource;
}

/** What administrators set: the roster of handling units, whose work goes to whom, calendar and policy. */
export function createAdministration(
  runtime: Runtime,
  { hash, cursorKey }: AdministrationConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return createHttpHandler(runtime, ADMINISTRATION_REQUESTS, {
    'PUT /units/{unitId}': (request) => putUnit(runtime, table, hash, request),
    'DELETE /units/{unitId}': (request) => deleteUnit(runtime, table, request),
    'POST /officers/{officerId}/hand-over': (request) => handOver(runtime, table, cursorKey, request),
    'PUT /calendars/{year}': (request) => putCalendar(runtime, table, request),
    'PUT /policies/{version}': (request) => putPolicy(runtime, table, request),
  });
}
