import * as z from 'zod';
import { COMMAND_BODIES } from '../../domain/clue/commands.ts';
import { feedbackPushSchema, pushSchema } from '../../domain/clue/push.ts';
import { COMMAND_EDGES, COMMAND_NAMES, type CommandName } from '../../domain/clue/status.ts';
import { calendarPutSchema, calendarYearSchema, noticeSchema } from '../contract/calendar-schema.ts';
import {
  closingsParameters,
  completionAnswer,
  completionCluesAnswer,
  completionCluesParameters,
  completionParameters,
  districtsAnswer,
  districtsParameters,
  durationsAnswer,
  resultsAnswer,
  stockAnswer,
  stockParameters,
  timelineAnswer,
  timelineParameters,
} from '../contract/metrics-schema.ts';
import {
  clueParameters,
  funnelParameters,
  listParameters,
  recordParameters,
  worklistParameters,
} from '../contract/parameters.ts';
import { clueRecordSchema } from '../contract/record-schema.ts';
import { unitSchema } from '../contract/unit-schema.ts';
import {
  clueDetailSchema,
  clueListSchema,
  clueViewSchema,
  funnelSchema,
  meSchema,
  worklistSchema,
} from '../contract/view-schema.ts';
import { buildOpenApi, type OpenApiOperation, type OpenApiResponse, problemSchema } from './openapi.ts';

const refusals = (...statuses: number[]): Record<string, OpenApiResponse> => {
  const texts: Readonly<Record<number, string>> = {
    400: 'Not JSON',
    401: 'No valid token, or no valid signature',
    403: 'Wrong role',
    404: 'Unknown, or outside the caller’s division',
    409: 'Not allowed now; names the current status and the allowed commands',
    412: 'The expected version is stale',
    413: 'Larger than 64 KiB',
    422: 'Does not fit the schema; errors name each field',
    503: 'The store is busy; send the same request again',
  };
  return Object.fromEntries(
    statuses.map((s) => [String(s), { description: texts[s] ?? '', schema: problemSchema }]),
  );
};

const SUMMARIES: Readonly<Record<CommandName, readonly [en: string, zh: string]>> = {
  triage: ['Give the human verdict where the rules ask for one', '人工研判'],
  assign: ['Assign or reassign officers by hand', '人工分办'],
  sign: ['Sign for the clue', '签收'],
  log: ['Enter something into the process record', '登记办理过程'],
  'file-case': ['File a case: the statutory clock starts', '立案'],
  conclude: ['Submit the conclusion for review', '提交核处结论'],
  review: ['Approve (closes) or reject the conclusion', '审核'],
  'request-extension': ['Ask for more working days', '申请延期'],
  'decide-extension': ['Decide on an extension', '审批延期'],
  suspend: ['Stop the clock', '中止'],
  resume: ['Restart the clock; the time is given back', '恢复'],
  'request-return': ['Ask to return the clue, or to hand it to another district', '申请退回/转办'],
  'decide-return': ['Decide on a return or transfer', '审批退回/转办'],
  supervise: ['Watch over the clue', '督办'],
  feedback: ['Enter whether the reporter is satisfied', '回访'],
  reopen: ['Open a closed clue for another round', '重办'],
};

const commandHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Same key and body: same answer; same key and another body: 409' }),
});

const commandOperations = COMMAND_NAMES.map(
  (name): OpenApiOperation => ({
    method: 'POST',
    path: `/clues/{clueId}/${name}`,
    summary: SUMMARIES[name][0],
    summaryZh: SUMMARIES[name][1],
    description: `Roles: ${COMMAND_EDGES[name].roles.join(', ')}. From: ${COMMAND_EDGES[name].from.join(', ')}.`,
    tags: ['commands'],
    auth: 'jwt',
    headers: commandHeaders,
    body: COMMAND_BODIES[name],
    responses: {
      200: { description: 'The clue afterwards', schema: clueViewSchema },
      ...refusals(400, 401, 403, 404, 409, 412, 422, 503),
    },
  }),
);

const metrics = (
  path: string,
  summary: string,
  summaryZh: string,
  parameters: z.ZodObject,
  schema: z.ZodType,
): OpenApiOperation => ({
  method: 'GET',
  path,
  summary,
  summaryZh,
  tags: ['metrics'],
  auth: 'jwt',
  parameters,
  responses: { 200: { description: 'The figures', schema, csv: true }, ...refusals(401, 403, 404, 422, 503) },
});

const OPERATIONS: readonly OpenApiOperation[] = [
  {
    method: 'POST',
    path: '/webhooks/clues',
    summary: 'Push a clue',
    summaryZh: '推送欠薪线索',
    description:
      'Signed by Standard Webhooks 1.0.0 over the raw bytes. Durable before 202; the same content again is 200 for ever; other content under the same number is 409 and the first is kept.',
    tags: ['webhook'],
    auth: 'webhook',
    body: pushSchema,
    responses: {
      202: {
        description: 'Accepted',
        schema: z.object({ clueId: z.string(), status: z.string() }).meta({ id: 'PushAnswer' }),
      },
      200: {
        description: 'Known already with the same content',
        schema: z.object({ clueId: z.string(), status: z.string() }),
      },
      ...refusals(400, 401, 409, 413, 422, 503),
    },
  },
  {
    method: 'POST',
    path: '/webhooks/feedback',
    summary: 'Push what a reporter says of a closed clue',
    summaryZh: '推送回访结果',
    description:
      'Signed like a pushed clue. Each message id counts once; only on a closed clue of the sender.',
    tags: ['webhook'],
    auth: 'webhook',
    body: feedbackPushSchema,
    responses: {
      200: {
        description: 'Taken, now or before',
        schema: z.object({ clueId: z.string(), status: z.string() }),
      },
      ...refusals(400, 401, 404, 409, 413, 422, 503),
    },
  },
  ...commandOperations,
  {
    method: 'GET',
    path: '/clues',
    summary: 'List clues',
    summaryZh: '线索列表',
    tags: ['reads'],
    auth: 'jwt',
    parameters: listParameters,
    responses: {
      200: { description: 'A page', schema: clueListSchema },
      ...refusals(401, 403, 404, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/clues/{clueId}',
    summary: 'Read a clue',
    summaryZh: '线索详情',
    tags: ['reads'],
    auth: 'jwt',
    parameters: clueParameters,
    responses: {
      200: { description: 'The clue', schema: clueDetailSchema },
      ...refusals(401, 403, 404, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/clues/{clueId}/record',
    summary: 'Read the whole-process record with its integrity proof',
    summaryZh: '全过程记录',
    tags: ['reads'],
    auth: 'jwt',
    parameters: recordParameters,
    responses: {
      200: { description: 'A page of the record', schema: clueRecordSchema },
      ...refusals(401, 403, 404, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/worklist',
    summary: 'What waits for the caller, by deadline',
    summaryZh: '我的待办',
    description:
      'Open clues at which the rules would take a command from the caller now: verdicts at triage, assignments, decisions on returns and extensions, supervision of overdue clues, the acts of assigned inspectors, reviews. An act that waits for somebody else is not listed.',
    tags: ['reads'],
    auth: 'jwt',
    parameters: worklistParameters,
    responses: {
      200: { description: 'A page', schema: worklistSchema },
      ...refusals(401, 403, 404, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/funnel',
    summary: 'The open clues of a division by status, now',
    summaryZh: '在办线索分布',
    description:
      'Read from the index of clues, so there is none for a past day. A division above streets is counted, a street and a district by its streets are read clue by clue: in every case open clues only.',
    tags: ['reads'],
    auth: 'jwt',
    parameters: funnelParameters,
    responses: {
      200: { description: 'The counts', schema: funnelSchema },
      ...refusals(401, 403, 404, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/me',
    summary: 'The caller and the divisions they may pick',
    summaryZh: '当前用户',
    tags: ['reads'],
    auth: 'jwt',
    responses: { 200: { description: 'The caller', schema: meSchema }, ...refusals(401, 503) },
  },
  {
    method: 'PUT',
    path: '/units/{unitId}',
    summary: 'Make or replace a handling unit',
    summaryZh: '维护办理单位',
    description: 'Role: admin.',
    tags: ['roster'],
    auth: 'jwt',
    body: unitSchema,
    responses: {
      200: { description: 'The unit', schema: unitSchema },
      ...refusals(400, 401, 403, 404, 409, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/units',
    summary: 'List the handling units of a district',
    summaryZh: '办理单位列表',
    tags: ['roster'],
    auth: 'jwt',
    parameters: z.object({ division: z.string().regex(/^\d{2}(\d{2}){0,2}$/) }),
    responses: {
      200: {
        description: 'The units',
        schema: z.object({ units: z.array(z.looseObject({ unitId: z.string() })) }),
      },
      ...refusals(401, 404, 422, 503),
    },
  },
  {
    method: 'PUT',
    path: '/calendars/{year}',
    summary: 'Publish a holiday notice: every open due date it touches is computed anew',
    summaryZh: '录入年度放假安排',
    description:
      'Role: admin of every division (`*`). The same notice again changes nothing. Closed clues keep the calendar they were closed under.',
    tags: ['calendar'],
    auth: 'jwt',
    body: noticeSchema,
    responses: {
      200: { description: 'The year, and how many open clues it touches', schema: calendarPutSchema },
      ...refusals(400, 401, 403, 412, 422, 503),
    },
  },
  {
    method: 'GET',
    path: '/calendars/{year}',
    summary: 'A year of the working-day calendar, and how far a notice is',
    summaryZh: '年度放假安排',
    tags: ['calendar'],
    auth: 'jwt',
    responses: {
      200: { description: 'The year', schema: calendarYearSchema },
      ...refusals(401, 403, 404, 422, 503),
    },
  },
  metrics(
    '/metrics/completion',
    'The completion rate of a division',
    '办结率',
    completionParameters,
    completionAnswer,
  ),
  metrics(
    '/metrics/completion/clues',
    'The clues behind a figure',
    '指标对应线索',
    completionCluesParameters,
    completionCluesAnswer,
  ),
  metrics(
    '/metrics/districts',
    'Districts ranked by completion rate',
    '各区办结率排名',
    districtsParameters,
    districtsAnswer,
  ),
  metrics(
    '/metrics/stock',
    'Open clues at the end of a day, by age and by distance to the due date',
    '在办线索构成',
    stockParameters,
    stockAnswer,
  ),
  metrics(
    '/metrics/durations',
    'How long closed clues took, and in which stage',
    '办理时长',
    closingsParameters,
    durationsAnswer,
  ),
  metrics(
    '/metrics/results',
    'What came of closed clues, and what was returned, merged, reopened and extended',
    '核处结果',
    closingsParameters,
    resultsAnswer,
  ),
  metrics(
    '/metrics/timeline',
    'Received, closed, open and overdue by day',
    '每日走势',
    timelineParameters,
    timelineAnswer,
  ),
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description',
    summaryZh: '接口说明',
    tags: ['reads'],
    auth: 'none',
    responses: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
  },
];

/** The OpenAPI description of the HTTP API, made from the schemas the code parses with. */
export function openApi(): object {
  return buildOpenApi({
    info: {
      title: 'Qingxin (清薪)',
      version: '1.0.0',
      description:
        'Wage-arrears clues: signed pushes, officers’ commands, completion rates. Instants are ISO 8601, dates are of Asia/Shanghai, money is integer fen, divisions are GB/T 2260 codes. Errors are RFC 9457 problem details.',
    },
    tags: [
      { name: 'webhook', description: 'For the platforms that push clues' },
      { name: 'commands', description: 'For officers' },
      { name: 'reads', description: 'For officers and supervisors' },
      { name: 'metrics', description: 'For supervisors' },
      { name: 'roster', description: 'For administrators' },
      { name: 'calendar', description: 'Working days' },
    ],
    operations: OPERATIONS,
  });
}

let text: string | undefined;

/** The description as JSON text, made at the first call. */
export function openApiText(): string {
  text ??= `${JSON.stringify(openApi(), null, 2)}\n`;
  return text;
}
