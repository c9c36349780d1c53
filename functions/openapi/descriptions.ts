import * as z from 'zod';
import { calendarPutSchema, calendarYearSchema } from '../contract/calendar-schema.ts';
import { caseColumns } from '../contract/case-columns.ts';
import { caseFigureColumns, countedCaseColumns } from '../contract/case-metrics-columns.ts';
import { casesAnswer, casesListAnswer } from '../contract/case-metrics-schema.ts';
import {
  caseDetailSchema,
  caseDocumentSchema,
  caseListSchema,
  caseRecordSchema,
  proposalAnswer,
} from '../contract/case-schema.ts';
import { contentAnswer, fileAnswer, uploadAnswer } from '../contract/file-schema.ts';
import { handOverAnswer } from '../contract/hand-over-schema.ts';
import { funnelColumns, listedColumns, workColumns } from '../contract/list-columns.ts';
import {
  breakdownColumns,
  clueColumns,
  completionColumns,
  dayColumns,
  districtColumns,
  durationColumns,
  resultColumns,
  stockColumns,
} from '../contract/metrics-columns.ts';
import {
  breakdownAnswer,
  completionAnswer,
  completionCluesAnswer,
  districtsAnswer,
  durationCluesAnswer,
  durationsAnswer,
  resultCluesAnswer,
  resultsAnswer,
  stockAnswer,
  stockCluesAnswer,
  timelineAnswer,
  timelineCluesAnswer,
} from '../contract/metrics-schema.ts';
import { noticeAnswer, noticesAnswer } from '../contract/notice-schema.ts';
import { policiesAnswer, policyAnswer } from '../contract/policy-schema.ts';
import { publicDecisionColumns, publicityColumns } from '../contract/publicity-columns.ts';
import {
  publicDecisionsSchema,
  publicityDetailSchema,
  publicityListSchema,
  publicityRecordSchema,
} from '../contract/publicity-schema.ts';
import { pushAnswer } from '../contract/push-schema.ts';
import { clueRecordSchema } from '../contract/record-schema.ts';
import { sendersAnswer } from '../contract/senders-schema.ts';
import {
  deliveriesAnswer,
  deliveryAnswer,
  redeliverAnswer,
  rotateAnswer,
  subscriberAnswer,
  subscribersAnswer,
} from '../contract/subscriber-schema.ts';
import { candidatesAnswer, unitAnswer, unitDeletedAnswer, unitsAnswer } from '../contract/unit-schema.ts';
import {
  clueDetailSchema,
  clueListSchema,
  funnelSchema,
  meSchema,
  worklistSchema,
} from '../contract/view-schema.ts';
import type { Column } from '../http/csv.ts';
import type { RouteKey, RouteKeyOf } from '../http/routes.ts';

/** One answer of a route. */
export interface RouteAnswer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: object;
  /** Also as CSV (`Accept: text/csv`), with these columns. */
  readonly csv?: readonly Column<never>[];
  /** As a page of HTML, unless JSON is asked for. */
  readonly html?: true;
  /** Response headers. */
  readonly headers?: z.ZodObject;
}

/** What is told of a route beyond what the route table and the request schemas say. */
export interface RouteDescription {
  readonly summary: string;
  readonly summaryZh: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly bodyExample?: object;
  /** What is done, by status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Refusals that do not follow from the route's shape, by status; of common problem details unless a schema says more. */
  readonly refusals?: Readonly<
    Record<number, string | { readonly description: string; readonly schema: z.ZodType }>
  >;
}

/** The pages are no part of the API. */
type DescribedKey = Exclude<RouteKey, RouteKeyOf<'pages'>>;

const OUTSIDE = 'The division is outside what the caller may see';

const pageHeaders = z.object({
  'x-complete': z.enum(['true', 'false']).optional().meta({ description: 'With CSV: `complete`' }),
  'x-next-cursor': z.string().optional().meta({ description: 'With CSV: the cursor of the next page' }),
});

const nextCursorHeader = z.object({
  'x-next-cursor': z.string().optional().meta({ description: 'With CSV: the cursor of the next page' }),
});

const metrics = (
  summary: string,
  summaryZh: string,
  schema: z.ZodType,
  csv: readonly Column<never>[],
  headers?: z.ZodObject,
): RouteDescription => ({
  summary,
  summaryZh,
  tags: ['metrics'],
  answers: { 200: { description: 'The figures', schema, csv, ...(headers ? { headers } : {}) } },
  refusals: { 404: OUTSIDE },
});

/** Every route of the API but the commands, described once. */
export const DESCRIPTIONS: { readonly [K in DescribedKey]: RouteDescription } = {
  'POST /webhooks/clues': {
    summary: 'Push a clue',
    summaryZh: '推送欠薪线索',
    description:
      'Signed by Standard Webhooks 1.0.0 over the raw bytes. Durable before 202; the same content again is 200 for ever; other content under the same number is 409 and the first is kept.',
    tags: ['webhook'],
    bodyExample: {
      type: 'clue.pushed',
      timestamp: '2021-03-05T09:12:00+08:00',
      data: {
        clueNo: 'QG2021030500012',
        kind: 'complaint',
        reportedAt: '2021-03-05T08:58:11+08:00',
        reporter: { name: '某某' },
        employer: { name: '某某电子有限公司', address: '深圳市光明区' },
        workplace: { division: '440311', street: '440311002', address: '深圳市光明区公明街道' },
        sector: 'manufacturing',
        arrears: { from: '2020-11', to: '2021-02', amountFen: 1_850_000, headcount: 1 },
        description: '拖欠四个月工资',
      },
    },
    answers: {
      200: { description: 'Known already with the same content', schema: pushAnswer },
      202: {
        description: 'Accepted',
        schema: pushAnswer,
        example: { clueId: 'national-QG2021030500012', status: 'received' },
      },
    },
    refusals: { 409: 'The number was pushed before with other content; the first is kept' },
  },
  'POST /webhooks/feedback': {
    summary: 'Push what a reporter says of a closed clue, or refuse its closing',
    summaryZh: '推送回访结果、退回重办',
    description:
      'Signed like a pushed clue. Each message id counts once; only on a closed clue of the sender. A refusal (clue.rejected) waits for a supervisor, who reopens the clue or says why not; the status stays closed until then.',
    tags: ['webhook'],
    answers: { 200: { description: 'Taken, now or before', schema: pushAnswer } },
    refusals: {
      404: 'The sender pushed no such clue',
      409: 'The clue is not closed, an earlier refusal of its closing waits for an answer, or the message id came with other content',
    },
  },
  'POST /cases': {
    summary: 'Propose a case ex officio',
    summaryZh: '依职权提出立案',
    description:
      'Draws the number of the case from the series of district and year. A complaint is accepted by silence once its term is over; anything else is discovered.',
    tags: ['commands'],
    answers: { 201: { description: 'Proposed', schema: proposalAnswer } },
    refusals: {
      404: OUTSIDE,
      409: 'The Idempotency-Key came with another body',
    },
  },
  'GET /cases': {
    summary: 'List cases',
    summaryZh: '案件列表',
    description: 'By due date and id, those that wait for the district first.',
    tags: ['reads'],
    answers: {
      200: { description: 'A page', schema: caseListSchema, csv: caseColumns, headers: pageHeaders },
    },
    refusals: { 404: OUTSIDE },
  },
  'GET /cases/{caseId}': {
    summary: 'Read a case',
    summaryZh: '案件详情',
    tags: ['reads'],
    answers: { 200: { description: 'The case', schema: caseDetailSchema } },
  },
  'GET /cases/{caseId}/record': {
    summary: 'Read the whole-process record of a case with its integrity proof',
    summaryZh: '案件执法全过程记录及完整性证明',
    tags: ['reads'],
    answers: { 200: { description: 'A page of the record', schema: caseRecordSchema } },
  },
  'GET /cases/{caseId}/documents/{documentId}': {
    summary: 'Read a document of a case as it was issued',
    summaryZh: '案件文书',
    description:
      'A page of HTML to be printed on A4; with `Accept: application/json` its data, with the hash that the record keeps. For those who may read the case in full: each such read is an entry of the record.',
    tags: ['reads'],
    answers: { 200: { description: 'The document', schema: caseDocumentSchema, html: true } },
    refusals: { 403: 'Only who may read the case in full reads it' },
  },
  'GET /publicity': {
    summary: 'List the publicity of decisions',
    summaryZh: '决定公示事项列表',
    description:
      'What waits first, by the day of what is to be done next: publication, recall, end of display.',
    tags: ['publicity'],
    answers: {
      200: {
        description: 'A page',
        schema: publicityListSchema,
        csv: publicityColumns,
        headers: pageHeaders,
      },
    },
    refusals: { 404: OUTSIDE },
  },
  'GET /publicity/{publicityId}': {
    summary: 'Read the publicity of a decision, with what the public is shown or would be',
    summaryZh: '公示事项详情',
    tags: ['publicity'],
    answers: { 200: { description: 'The publicity', schema: publicityDetailSchema } },
  },
  'GET /publicity/{publicityId}/record': {
    summary: 'Read the record of the publicity of a decision with its integrity proof',
    summaryZh: '公示全过程记录及完整性证明',
    tags: ['publicity'],
    answers: { 200: { description: 'A page of the record', schema: publicityRecordSchema } },
  },
  'GET /public/decisions': {
    summary: 'List published decisions, without a token',
    summaryZh: '行政执法决定公示',
    description:
      'The latest first. A recalled decision stays as a row that says so and why, and nothing else of it. Answers may be kept for a minute.',
    tags: ['publicity'],
    answers: {
      200: {
        description: 'A page',
        schema: publicDecisionsSchema,
        csv: publicDecisionColumns,
        headers: pageHeaders,
      },
    },
    refusals: { 503: 'The store is busy' },
  },
  'GET /clues': {
    summary: 'List clues',
    summaryZh: '线索列表',
    tags: ['reads'],
    answers: {
      200: { description: 'A page', schema: clueListSchema, csv: listedColumns, headers: pageHeaders },
    },
    refusals: { 404: OUTSIDE },
  },
  'GET /clues/{clueId}': {
    summary: 'Read a clue',
    summaryZh: '线索详情',
    tags: ['reads'],
    answers: { 200: { description: 'The clue', schema: clueDetailSchema } },
  },
  'GET /clues/{clueId}/record': {
    summary: 'Read the whole-process record with its integrity proof',
    summaryZh: '全过程记录',
    tags: ['reads'],
    answers: { 200: { description: 'A page of the record', schema: clueRecordSchema } },
  },
  'GET /clues/{clueId}/candidates': {
    summary: 'Whom a supervisor may assign to a clue',
    summaryZh: '可分办人员',
    description:
      'Inspectors of the units of the clue’s district and of the divisions above it, with their open clues. Who is absent or recused can be assigned with an override alone.',
    tags: ['reads'],
    answers: { 200: { description: 'The inspectors', schema: candidatesAnswer } },
  },
  'GET /worklist': {
    summary: 'What waits for the caller, by deadline',
    summaryZh: '我的待办',
    description:
      'Open clues at which the rules would take a command from the caller now: triage decisions, assignments, decisions on returns and extensions, supervision of overdue clues (not again until the day for the answer is over or, without one, until the next overdue alarm), the acts of assigned inspectors, reviews. An act that waits for somebody else is not listed.',
    tags: ['reads'],
    answers: {
      200: { description: 'A page', schema: worklistSchema, csv: workColumns, headers: pageHeaders },
    },
    refusals: { 404: OUTSIDE },
  },
  'GET /funnel': {
    summary: 'The open clues of a division by status, now',
    summaryZh: '在办线索分布',
    description:
      'Read from the index of clues, so there is none for a past day. A division above streets is counted, a street and a district by its streets are read clue by clue: in every case open clues only.',
    tags: ['reads'],
    answers: { 200: { description: 'The counts', schema: funnelSchema, csv: funnelColumns } },
    refusals: { 404: OUTSIDE },
  },
  'GET /me': {
    summary: 'The caller and the divisions they may pick',
    summaryZh: '当前用户',
    tags: ['reads'],
    answers: { 200: { description: 'The caller', schema: meSchema } },
  },
  'GET /notices': {
    summary: "The caller's notices, the newest first",
    summaryZh: '我的消息',
    description:
      'What an officer is told of: assigned, due soon, overdue, supervised, rejected, returned, handed over, decided. An absent officer’s go to the deputy. A notice is kept 90 days.',
    tags: ['notices'],
    answers: { 200: { description: 'A page, and how many are unread', schema: noticesAnswer } },
  },
  'POST /notices/{noticeId}/read': {
    summary: 'Mark a notice as read',
    summaryZh: '标记消息为已读',
    tags: ['notices'],
    answers: { 200: { description: 'The notice', schema: noticeAnswer } },
    refusals: { 404: 'The caller has no such notice' },
  },
  'PUT /units/{unitId}': {
    summary: 'Make or replace a handling unit',
    summaryZh: '维护办理单位',
    tags: ['roster'],
    answers: { 200: { description: 'The unit', schema: unitAnswer } },
    refusals: {
      404: 'The unit, or the division it is to have, is outside what the caller may see',
      409: 'The unit was changed meanwhile',
      412: 'The unit was changed since the version that was seen',
    },
  },
  'GET /units/{unitId}': {
    summary: 'A handling unit',
    summaryZh: '办理单位详情',
    tags: ['roster'],
    answers: { 200: { description: 'The unit', schema: unitAnswer } },
  },
  'DELETE /units/{unitId}': {
    summary: 'Remove a handling unit that has no officers and no open work',
    summaryZh: '撤销办理单位',
    tags: ['roster'],
    answers: { 200: { description: 'The unit is gone', schema: unitDeletedAnswer } },
    refusals: {
      404: 'There is no such unit, or it is outside what the caller may see',
      409: 'The unit has officers or open work, or was changed meanwhile',
      412: 'The unit was changed since the version that was seen',
    },
  },
  'GET /units': {
    summary: 'List the handling units of a division',
    summaryZh: '办理单位列表',
    tags: ['roster'],
    answers: { 200: { description: 'The units', schema: unitsAnswer } },
    refusals: { 404: OUTSIDE },
  },
  'POST /officers/{officerId}/hand-over': {
    summary: "Move an officer's open work to others",
    summaryZh: '移交工作',
    description:
      'Clues and cases in the caller’s division, the earliest due first, each with an entry in its record; recusals, absences and certificates are heeded. One request moves a bounded number: while the answer has a cursor, send it with the same body. A repeated request moves nothing twice.',
    tags: ['roster'],
    bodyExample: { to: ['insp-3', 'insp-4'], note: '岗位调整' },
    answers: { 200: { description: 'What this request did', schema: handOverAnswer } },
    refusals: { 404: 'There is no such officer, or none with work the caller may see' },
  },
  'GET /senders': {
    summary: 'The senders of pushes: last push, which key fitted, next rotation',
    summaryZh: '推送方与密钥',
    tags: ['senders'],
    answers: { 200: { description: 'The senders', schema: sendersAnswer } },
  },
  'GET /subscribers': {
    summary: 'Who is told of events, with which keys, and how much was accepted in time',
    summaryZh: '事件订阅方',
    tags: ['subscribers'],
    answers: { 200: { description: 'The subscribers of the caller’s scope', schema: subscribersAnswer } },
  },
  'GET /subscribers/{subscriberId}': {
    summary: 'One subscriber',
    summaryZh: '单个订阅方',
    tags: ['subscribers'],
    answers: { 200: { description: 'The subscriber', schema: subscriberAnswer } },
  },
  'PUT /subscribers/{subscriberId}': {
    summary: 'Put a subscriber, or another version of it',
    summaryZh: '设置订阅方',
    description:
      'It is told of nothing outside the scope of the administrator who put it last. Its events are signed once it has keys: rotate makes them. What happens within a minute of the first subscriber of all may be told to nobody.',
    tags: ['subscribers'],
    answers: { 200: { description: 'The subscriber', schema: subscriberAnswer } },
    refusals: {
      409: 'It was changed at the same time, or there are too many',
      412: 'It was changed since the expected version',
    },
  },
  'POST /subscribers/{subscriberId}/rotate': {
    summary: 'Give a subscriber new keys, told this once; those before sign for some days more',
    summaryZh: '更换订阅方密钥',
    tags: ['subscribers'],
    answers: { 200: { description: 'The new keys', schema: rotateAnswer } },
    refusals: { 409: 'Keys are being changed by others' },
  },
  'POST /subscribers/{subscriberId}/redeliver': {
    summary: 'Send again what happened since an instant, a hundred at a time',
    summaryZh: '重新投递某时以来的事件',
    tags: ['subscribers'],
    answers: { 200: { description: 'How many were begun anew', schema: redeliverAnswer } },
  },
  'GET /deliveries': {
    summary: 'Deliveries of events with each try, the latest first',
    summaryZh: '事件投递',
    tags: ['subscribers'],
    answers: {
      200: { description: 'A page; the cursor alone tells whether there is more', schema: deliveriesAnswer },
    },
  },
  'POST /deliveries/{deliveryId}/redeliver': {
    summary: 'Send one event again',
    summaryZh: '重新投递单个事件',
    tags: ['subscribers'],
    answers: { 200: { description: 'The delivery', schema: deliveryAnswer } },
    refusals: { 409: 'It is being tried' },
  },
  'PUT /calendars/{year}': {
    summary: 'Publish a holiday notice: every open due date it touches is computed anew',
    summaryZh: '录入年度放假安排',
    description:
      'For an admin of every division (`*`). The same notice again changes nothing. Closed clues keep the calendar they were closed under.',
    tags: ['calendar'],
    answers: {
      200: { description: 'The year, and how many open clues it touches', schema: calendarPutSchema },
    },
    refusals: { 412: 'The year was published anew since the expected version' },
  },
  'GET /calendars/{year}': {
    summary: 'A year of the working-day calendar, and how far a notice is',
    summaryZh: '年度放假安排',
    tags: ['calendar'],
    answers: { 200: { description: 'The year', schema: calendarYearSchema } },
    refusals: { 404: 'The holidays of the year are not published' },
  },
  'PUT /policies/{version}': {
    summary: 'Publish a version of the policy',
    summaryZh: '发布办理政策',
    description:
      'For an admin of every division (`*`). The same again changes nothing. A version never changes and never goes: a clue keeps the one it was received under. The effective date is later than that of the version in force.',
    tags: ['policy'],
    answers: { 200: { description: 'The version as it stands', schema: policyAnswer } },
    refusals: { 409: 'The version is there with other content, or there are too many' },
  },
  'GET /policies': {
    summary: 'List the versions of the policy',
    summaryZh: '办理政策列表',
    tags: ['policy'],
    answers: { 200: { description: 'Every version', schema: policiesAnswer } },
  },
  'GET /policies/{version}': {
    summary: 'A version of the policy',
    summaryZh: '办理政策',
    tags: ['policy'],
    answers: { 200: { description: 'The version', schema: policyAnswer } },
  },
  'POST /files': {
    summary: 'Announce a file',
    summaryZh: '登记上传文件',
    description:
      'Answers with a URL that takes the bytes by PUT, once or again, and no others. A file that no entry of a record names is deleted after a while; so is one whose bytes never come.',
    tags: ['files'],
    bodyExample: {
      name: '工资表.pdf',
      bytes: 48_213,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      contentType: 'application/pdf',
    },
    answers: { 201: { description: 'Send the bytes now', schema: uploadAnswer } },
    refusals: {
      413: 'The body is too large, or the file is; `maxBytes` says the most',
      415: 'Files of this type are not taken; `allowed` lists those that are',
    },
  },
  'GET /files/{fileId}': {
    summary: 'How far a file has come',
    summaryZh: '查询文件状态',
    description:
      'For who uploaded it, and once it is attached for whoever sees what it is attached to. Asked for after the PUT it says `stored`.',
    tags: ['files'],
    answers: { 200: { description: 'The file', schema: fileAnswer } },
  },
  'GET /files/{fileId}/content': {
    summary: 'Read a file',
    summaryZh: '读取文件内容',
    description:
      'Redirects (302) to a URL that gives the bytes for two minutes; with `Accept: application/json` it answers that URL and the name of the file. For who uploaded it until it is attached, then for those who may read in full what it is attached to: each such read is an entry of the record.',
    tags: ['files'],
    answers: { 200: { description: 'With `Accept: application/json`', schema: contentAnswer } },
    refusals: { 403: 'Only who may read personal data in full reads it', 409: 'The file is not stored yet' },
  },
  'GET /metrics/completion': metrics(
    'The completion rate of a division',
    '办结率',
    completionAnswer,
    completionColumns('flow'),
  ),
  'GET /metrics/completion/clues': metrics(
    'The clues behind a figure',
    '指标对应线索',
    completionCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/breakdown': metrics(
    'The completion rate by sector, source, unit, officer or employer',
    '分类统计',
    breakdownAnswer,
    breakdownColumns,
    nextCursorHeader,
  ),
  'GET /metrics/districts': metrics(
    'Districts ranked by completion rate',
    '各区办结率排名',
    districtsAnswer,
    districtColumns('flow'),
  ),
  'GET /metrics/stock': metrics(
    'Open clues at the end of a day, by age and by distance to the due date',
    '在办线索构成',
    stockAnswer,
    stockColumns,
  ),
  'GET /metrics/stock/clues': metrics(
    'The clues behind the open stock',
    '在办线索明细',
    stockCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/durations': metrics(
    'How long closed clues took, and in which stage',
    '办理时长',
    durationsAnswer,
    durationColumns,
  ),
  'GET /metrics/durations/clues': metrics(
    'The clues behind durations',
    '办理用时明细',
    durationCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/results': metrics(
    'What came of closed clues, and what was returned, merged, reopened and extended',
    '核处结果',
    resultsAnswer,
    resultColumns,
  ),
  'GET /metrics/results/clues': metrics(
    'The clues behind results',
    '核处结果明细',
    resultCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/timeline': metrics(
    'Received, closed, open and overdue by day',
    '每日走势',
    timelineAnswer,
    dayColumns,
  ),
  'GET /metrics/timeline/clues': metrics(
    'The clues behind the timeline',
    '每日走势明细',
    timelineCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/cases': metrics(
    'Enforcement cases: filed, handled in time, orders, decisions, sums, court, remedies, phases, and zero overdue',
    '案件统计',
    casesAnswer,
    caseFigureColumns,
  ),
  'GET /metrics/cases/list': metrics(
    'The cases behind the figures',
    '案件统计明细',
    casesListAnswer,
    countedCaseColumns,
    nextCursorHeader,
  ),
  'GET /openapi.json': {
    summary: 'This description',
    summaryZh: '接口说明',
    tags: ['reads'],
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
  },
};
