import { calendarPutSchema, calendarYearSchema } from '../../contract/calendar-schema.ts';
import { handOverAnswer } from '../../contract/hand-over-schema.ts';
import { policiesAnswer, policyAnswer } from '../../contract/policy-schema.ts';
import { sendersAnswer } from '../../contract/senders-schema.ts';
import {
  deliveriesAnswer,
  deliveryAnswer,
  redeliverAnswer,
  rotateAnswer,
  subscriberAnswer,
  subscribersAnswer,
} from '../../contract/subscriber-schema.ts';
import { unitAnswer, unitDeletedAnswer, unitsAnswer } from '../../contract/unit-schema.ts';
import { OUTSIDE, type RouteDescriptions } from '../route-description.ts';

/** What administrators keep: roster, senders, subscribers, calendar and policy. */
export const ADMINISTRATION = {
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
      'It is told of nothing outside the scope of the administrator who put it last. Its events are signed once it has keys: rotate makes them.',
    tags: ['subscribers'],
    answers: { 200: { description: 'The subscriber', schema: subscriberAnswer } },
    refusals: {
      409: 'It was changed at the same time, there are too many, or the Idempotency-Key came with another body',
      412: 'It was changed since the expected version',
    },
  },
  'POST /subscribers/{subscriberId}/rotate': {
    summary: 'Give a subscriber new keys, told this once; those before sign for some days more',
    summaryZh: '更换订阅方密钥',
    tags: ['subscribers'],
    answers: { 200: { description: 'The new keys', schema: rotateAnswer } },
    description:
      'A repeat with the same Idempotency-Key is told the same keys, for 24 hours and while they are the newest.',
    refusals: {
      409: 'Keys are being changed by others, or were rotated again since the Idempotency-Key was used',
    },
  },
  'POST /subscribers/{subscriberId}/redeliver': {
    summary: 'Send again what has happened since an instant, a hundred at a time',
    summaryZh: '重新投递某时以来的事件',
    tags: ['subscribers'],
    description:
      'What happens after the first request is left alone. A repeat with the same Idempotency-Key begins nothing twice.',
    answers: { 200: { description: 'How many were begun anew', schema: redeliverAnswer } },
    refusals: { 409: 'The Idempotency-Key came with another body' },
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
    refusals: {
      409: 'It is being tried, the subscriber is not told of it any more, or the Idempotency-Key came with another body',
    },
  },
  'PUT /calendars/{year}': {
    summary: 'Publish a holiday notice: every open due date it touches is computed anew',
    summaryZh: '录入年度放假安排',
    description:
      'For an admin of every division (`*`). The same notice again changes nothing. What is closed keeps the calendar it was closed under.',
    tags: ['calendar'],
    answers: {
      200: {
        description: 'The year, and how many open clues, cases and items of publicity it touches',
        schema: calendarPutSchema,
      },
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
} satisfies RouteDescriptions;
