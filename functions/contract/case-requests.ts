import * as z from 'zod';
import { CLOCK_NAMES } from '../../domain/case/clocks.ts';
import { proposalSchema } from '../../domain/case/proposal.ts';
import { STATUSES, type Status } from '../../domain/case/status.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import type { RequestsOf } from '../http/http-function.ts';
import {
  clueParameters,
  cursor,
  division,
  flag,
  idempotencyHeaders,
  limit,
  recordParameters,
} from './common-parameters.ts';

/** The path of one case. */
export const casePath = z.object({
  caseId: keyText.meta({ description: 'District, year and number', example: '440311-2021-00001' }),
});

/** The path of a document of a case. */
export const documentPath = casePath.extend({
  documentId: keyText.meta({ description: 'As the case lists it', example: 'order-2021-1' }),
});

/** Query parameters of `GET /cases`. */
const caseListParameters = z.strictObject({
  division,
  status: codeOf<Status>(STATUSES).optional(),
  clock: z
    .enum(CLOCK_NAMES)
    .optional()
    .meta({ description: 'Only cases whose clock of this name is not met' }),
  officer: keyText.optional().meta({ description: 'Open cases of this inspector' }),
  waiting: flag.meta({ description: 'true: only cases that go on by a command of the caller' }),
  cursor,
  limit,
});

/** What the function of commands reads beside these. */
export const COMMANDS_REQUESTS = {
  'POST /cases': { headers: idempotencyHeaders, body: proposalSchema },
} satisfies RequestsOf<'commands'>;

/** What the routes of cases read. In a file of its own, so that their bundle holds no schemas of clues. */
export const CASES_REQUESTS = {
  'GET /cases': { query: caseListParameters },
  'GET /cases/{caseId}': { path: casePath, query: clueParameters },
  'GET /cases/{caseId}/record': { path: casePath, query: recordParameters },
} satisfies RequestsOf<'cases'>;
