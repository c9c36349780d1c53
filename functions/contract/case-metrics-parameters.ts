import * as z from 'zod';
import { CASE_PARTS } from '../../domain/metrics/case-history.ts';
import { closingsWindow, cursor, inOrder, notInOrder, pageLimit } from './metrics-parameters.ts';

/** Query parameters of `GET /metrics/cases/list`. */
export const casesListParameters = z
  .strictObject({
    ...closingsWindow,
    part: z.enum(CASE_PARTS).meta({
      description:
        'examined: every clock behind zero overdue, each in time, late, past its due date, not yet due or stopped. overdue: those that are not in order. open, suspended, stopped, notYetDue: at the end of the window',
    }),
    cursor,
    limit: pageLimit.meta({ description: 'Cases a page' }),
  })
  .refine(inOrder, notInOrder)
  .meta({ id: 'CasesListParameters', description: 'Which cases behind a figure are asked for' });
