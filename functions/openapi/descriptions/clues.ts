import { funnelColumns, listedColumns, workColumns } from '../../contract/list-columns.ts';
import { noticeAnswer, noticesAnswer } from '../../contract/notice-schema.ts';
import { clueRecordSchema } from '../../contract/record-schema.ts';
import { candidatesAnswer } from '../../contract/unit-schema.ts';
import {
  clueDetailSchema,
  clueListSchema,
  funnelSchema,
  meSchema,
  worklistSchema,
} from '../../contract/view-schema.ts';
import { OUTSIDE, pageHeaders, type RouteDescriptions } from '../route-description.ts';

/** What an officer works with: clues, the worklist and the officer's notices. */
export const CLUES = {
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
} satisfies RouteDescriptions;
