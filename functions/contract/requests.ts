import { pushSchema, replyPushSchema } from '../../domain/clue/push.ts';
import { policyBodySchema } from '../../domain/policy/policy-schema.ts';
import { handOverSchema } from '../../domain/roster/hand-over-schema.ts';
import type { RequestsOf } from '../http/http-function.ts';
import { noticeSchema } from './calendar-schema.ts';
import { documentPath } from './case-requests.ts';
import { clueParameters, recordParameters } from './common-parameters.ts';
import { filePath, fileSchema } from './file-schema.ts';
import { officerPath } from './hand-over-schema.ts';
import {
  breakdownParameters,
  closingsParameters,
  completionCluesParameters,
  completionParameters,
  districtsParameters,
  durationCluesParameters,
  resultCluesParameters,
  stockCluesParameters,
  stockParameters,
  timelineCluesParameters,
  timelineParameters,
} from './metrics-parameters.ts';
import { noticePath, noticesParameters } from './notice-schema.ts';
import {
  calendarPath,
  cluePath,
  funnelParameters,
  listParameters,
  policyPath,
  unitDeletionParameters,
  unitPath,
  unitsParameters,
  worklistParameters,
} from './parameters.ts';
import { unitDeletionSchema, unitSchema } from './unit-schema.ts';
import { casesListParameters, publicityFiguresListParameters } from './window-list-parameters.ts';

export { CASES_REQUESTS, COMMANDS_REQUESTS } from './case-requests.ts';
export { PUBLIC_DECISIONS_REQUESTS, PUBLICITY_REQUESTS } from './publicity-requests.ts';
export { SUBSCRIBERS_REQUESTS } from './subscriber-requests.ts';

/**
 * What each route reads, by function: the routers parse by these schemas, and the OpenAPI description is made from them. One
 * constant per function, so that a bundle holds the schemas of its own routes alone.
 */
export const INTAKE_REQUESTS = {
  'POST /webhooks/clues': { body: pushSchema },
} satisfies RequestsOf<'intake'>;

export const FEEDBACK_REQUESTS = {
  'POST /webhooks/feedback': { body: replyPushSchema },
} satisfies RequestsOf<'feedback'>;

export const ADMINISTRATION_REQUESTS = {
  'PUT /units/{unitId}': { path: unitPath, body: unitSchema },
  'DELETE /units/{unitId}': {
    path: unitPath,
    query: unitDeletionParameters,
    body: unitDeletionSchema,
  },
  'POST /officers/{officerId}/hand-over': { path: officerPath, body: handOverSchema },
  'PUT /calendars/{year}': { path: calendarPath, body: noticeSchema },
  'PUT /policies/{version}': { path: policyPath, body: policyBodySchema },
} satisfies RequestsOf<'administration'>;

export const LISTS_REQUESTS = {
  'GET /clues': { query: listParameters },
  'GET /worklist': { query: worklistParameters },
  'GET /funnel': { query: funnelParameters },
} satisfies RequestsOf<'lists'>;

export const QUERIES_REQUESTS = {
  'GET /clues/{clueId}': { path: cluePath, query: clueParameters },
  'GET /clues/{clueId}/record': { path: cluePath, query: recordParameters },
  'GET /clues/{clueId}/candidates': { path: cluePath },
  'GET /me': {},
  'GET /notices': { query: noticesParameters },
  'POST /notices/{noticeId}/read': { path: noticePath },
  'GET /units': { query: unitsParameters },
  'GET /units/{unitId}': { path: unitPath },
  'GET /calendars/{year}': { path: calendarPath },
  'GET /policies': {},
  'GET /policies/{version}': { path: policyPath },
  'GET /openapi.json': {},
} satisfies RequestsOf<'queries'>;

export const METRICS_REQUESTS = {
  'GET /metrics/completion': { query: completionParameters },
  'GET /metrics/completion/clues': { query: completionCluesParameters },
  'GET /metrics/breakdown': { query: breakdownParameters },
  'GET /metrics/districts': { query: districtsParameters },
  'GET /metrics/durations': { query: closingsParameters },
  'GET /metrics/durations/clues': { query: durationCluesParameters },
  'GET /metrics/results': { query: closingsParameters },
  'GET /metrics/results/clues': { query: resultCluesParameters },
  'GET /metrics/stock': { query: stockParameters },
  'GET /metrics/stock/clues': { query: stockCluesParameters },
  'GET /metrics/timeline': { query: timelineParameters },
  'GET /metrics/timeline/clues': { query: timelineCluesParameters },
  'GET /metrics/cases': { query: closingsParameters },
  'GET /metrics/cases/list': { query: casesListParameters },
  'GET /metrics/publicity': { query: closingsParameters },
  'GET /metrics/publicity/list': { query: publicityFiguresListParameters },
} satisfies RequestsOf<'metrics-query'>;

export const SENDERS_REQUESTS = {
  'GET /senders': {},
} satisfies RequestsOf<'senders'>;

export const FILES_REQUESTS = {
  'POST /files': { body: fileSchema },
  'GET /files/{fileId}': { path: filePath },
  'GET /files/{fileId}/content': { path: filePath },
  'GET /cases/{caseId}/documents/{documentId}': { path: documentPath },
} satisfies RequestsOf<'files'>;

export const PAGES_REQUESTS = {
  'GET /': {},
  'GET /assets/{file}': {},
  'GET /config.json': {},
} satisfies RequestsOf<'pages'>;
