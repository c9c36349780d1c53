import * as z from 'zod';
import { CASE_PARTS } from '../../domain/metrics/case-history.ts';
import { PUBLICITY_PARTS } from '../../domain/metrics/publicity.ts';
import { closingsWindow, cursor, inOrder, notInOrder, pageLimit } from './metrics-parameters.ts';

const windowListParameters = <P extends string>(
  parts: readonly [P, ...P[]],
  partDescription: string,
  limitDescription: string,
) =>
  z
    .strictObject({
      ...closingsWindow,
      part: z.enum(parts).meta({ description: partDescription }),
      cursor,
      limit: pageLimit.meta({ description: limitDescription }),
    })
    .refine(inOrder, notInOrder);

/** Query parameters of `GET /metrics/cases/list`. */
export const casesListParameters = windowListParameters(
  CASE_PARTS,
  'examined: every clock behind zero overdue, each in time, late, past its due date, not yet due or stopped. overdue: those that are not in order. open, suspended, stopped, notYetDue: at the end of the window',
  'Cases a page',
).meta({ id: 'CasesListParameters', description: 'Which cases behind a figure are asked for' });

/** Query parameters of `GET /metrics/publicity/list`. */
export const publicityFiguresListParameters = windowListParameters(
  PUBLICITY_PARTS,
  'examined: every term behind zero overdue. overdue: those that are not in order. waiting, notYetDue, shown, recalls:waiting: at the end of the window',
  'Items a page',
).meta({ id: 'PublicityFiguresListParameters', description: 'Which publicity behind a figure is asked for' });
