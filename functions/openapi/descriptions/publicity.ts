import { publicDecisionColumns, publicityColumns } from '../../contract/publicity-columns.ts';
import {
  publicDecisionsSchema,
  publicityDetailSchema,
  publicityListSchema,
  publicityRecordSchema,
} from '../../contract/publicity-schema.ts';
import { OUTSIDE, pageHeaders, type RouteDescriptions } from '../route-description.ts';

/** The routes of the publicity of decisions but its commands. */
export const PUBLICITY = {
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
} satisfies RouteDescriptions;
