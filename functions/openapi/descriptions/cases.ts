import { caseColumns } from '../../contract/case-columns.ts';
import {
  caseDetailSchema,
  caseDocumentSchema,
  caseListSchema,
  caseRecordSchema,
  proposalAnswer,
} from '../../contract/case-schema.ts';
import { OUTSIDE, pageHeaders, type RouteDescriptions } from '../route-description.ts';

/** The routes of cases but their commands. */
export const CASES = {
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
} satisfies RouteDescriptions;
