import * as z from 'zod';
import { ENDINGS, type Ending } from '../../domain/case/counters.ts';
import { PHASES, type Phase } from '../../domain/case/phases.ts';
import {
  CLOSE_CODES,
  type CloseCode,
  COURT_RESULTS,
  type CourtResult,
  REMEDY_RESULTS,
  type RemedyResult,
} from '../../domain/case/state.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { CASE_PARTS } from '../../domain/metrics/case-history.ts';
import { windowList } from './metrics-lists-schema.ts';
import { closingsFrame, codeCounts, count, rateFields, withChildren } from './metrics-schema.ts';

const day = z.iso.date();
const fen = z.int();

const remedies = z
  .object({
    received: count,
    pending: count.meta({ description: 'Without a result yet' }),
    results: codeCounts('RemedyCount', codeOf<RemedyResult>(REMEDY_RESULTS)),
  })
  .meta({ id: 'RemedyCounts', description: 'Of the window, with the result by now' });

const figures = {
  carriedIn: count.meta({
    description: 'Open before the window; with proposed as many as ended and are open at its end',
  }),
  proposed: count,
  ended: count.meta({ description: 'Closed, revoked, transferred or not filed' }),
  open: count.meta({ description: 'At the end of to, or of asOf where that is earlier' }),
  filed: count,
  acceptedBySilence: count.meta({ description: 'Filed because nobody answered a complaint in time' }),
  notFiled: count,
  closed: z.object({ total: count, codes: codeCounts('CloseCount', codeOf<CloseCode>(CLOSE_CODES)) }),
  revoked: z.object({
    total: count,
    grounds: codeCounts('GroundCount', z.enum(['1', '2', '3', '4', '5', '6'])),
  }),
  transferred: count.meta({ description: 'To another authority' }),
  crime: count.meta({ description: 'To the police' }),
  handled: z
    .object({
      inTime: count,
      late: count,
      ...rateFields,
    })
    .meta({
      id: 'CasesHandled',
      description:
        'Main clocks (filing, then decision) that were over in the window, by a decision, a revocation, a transfer or a refusal to file',
    }),
  overdue: z
    .object({
      isZero: z.boolean(),
      total: count.meta({ description: 'open + late + filing' }),
      open: count.meta({ description: 'Past the due date at the end, with a running clock' }),
      late: count.meta({ description: 'Handled in the window after the due date' }),
      filing: count.meta({ description: 'Filing not answered within its term; silence included' }),
      examined: count.meta({
        description:
          'Handled in the window, or waiting at its end: in time + late + open + notYetDue + stopped; the list of this part is the proof',
      }),
      notYetDue: count,
      stopped: count,
    })
    .meta({ id: 'CasesOverdue', description: 'Zero overdue (零超期), with what was looked at' }),
  extended: count.meta({ description: 'Extensions granted' }),
  suspended: z.object({
    started: count,
    days: count.meta({ description: 'Calendar days of the stops that ended in the window' }),
    atEnd: count,
  }),
  orders: z
    .object({
      issued: count,
      correct: count,
      pay: count,
      amountFen: count,
      full: count,
      part: count,
      none: count,
      pending: count,
    })
    .meta({ id: 'CaseOrders', description: 'Orders of the window, and how far they were obeyed by asOf' }),
  decisions: z.object({
    total: count,
    penalty: count,
    handling: count,
    noPenalty: count,
    fineFen: count,
    orderFen: count.meta({ description: 'To be paid to workers' }),
    extraFen: count.meta({ description: 'Extra compensation (加付赔偿金)' }),
  }),
  recovered: z.object({ fen, people: z.int() }).meta({
    description:
      'Paid to workers in the window, by orders and decisions; a correction of an earlier entry takes back',
  }),
  finePaidFen: fen,
  court: z
    .object({
      applied: count,
      pending: count,
      results: codeCounts('CourtCount', codeOf<CourtResult>(COURT_RESULTS)),
    })
    .meta({ description: 'Applications of the window, with what the court did by asOf' }),
  reviews: remedies,
  suits: remedies,
  lost: count.meta({ description: 'Of these reviews and suits: annulled, changed or found unlawful' }),
  phases: z.array(
    z
      .object({
        phase: codeOf<Phase>(PHASES),
        label: z.string(),
        ended: count,
        workingDays: count,
        mean: z.number().nullable(),
        enteredInTime: count.meta({ description: 'All of it entered within the policy’s days' }),
        enteredLate: count,
      })
      .meta({ id: 'CasePhase', description: 'A phase of handling, where it ended in the window' }),
  ),
  entries: z
    .object({ acts: count, late: count })
    .meta({ description: 'What was entered in these phases, and what of it too long after it occurred' }),
};

/** The answer of `GET /metrics/cases`. */
export const casesAnswer = z.object(withChildren('CaseFigures', closingsFrame, figures)).meta({
  id: 'CaseFigures',
  description: 'The enforcement cases of a division; what happened counts on the day it was entered',
});

/** A case behind a figure. */
export const countedCase = z
  .object({
    caseId: z.string(),
    counted: z
      .int()
      .positive()
      .meta({ description: 'How often it counts; more than once where events count' }),
    on: day.nullable().meta({ description: 'The day of entry that counts, the last one' }),
    division: z.string(),
    street: z.string().nullable(),
    employerName: z.string().nullable(),
    cameInOn: day,
    filedOn: day.nullable(),
    dueDate: day.meta({
      description:
        'Of the filing, then of the decision; where the place has no such term, of the inquiry first, and the day the matter was discovered before its filing',
    }),
    handledOn: day.nullable().meta({ description: 'The day of the decision, or of the end without one' }),
    standing: z.enum(['in-time', 'late', 'overdue', 'not-yet-due', 'stopped']).meta({
      description: 'Of its main clock; filedLate tells of the term before',
    }),
    filedLate: z.boolean(),
    suspendedFrom: day.nullable(),
    extensions: count,
    decision: z.enum(['penalty', 'handling', 'no-penalty']).nullable(),
    fineFen: count.nullable(),
    orderFen: count.nullable(),
    extraFen: count.nullable(),
    ended: codeOf<Ending>(ENDINGS).nullable(),
    endedOn: day.nullable(),
    amountFen: fen.nullable().meta({ description: 'What counts in the part: ordered, or paid' }),
    people: z.int().nullable().meta({ description: 'Whom the payments concern' }),
    workingDays: count.nullable().meta({ description: 'Of the phases that count' }),
  })
  .meta({
    id: 'CountedCase',
    description:
      'A case behind a figure, as it was at the end of the window, or of asOf where that is earlier',
  });

/** The answer of `GET /metrics/cases/list`. */
export const casesListAnswer = windowList(CASE_PARTS, { cases: z.array(countedCase) }).meta({
  id: 'CasesList',
  description: 'The cases behind a figure, by district, day the papers came in and id',
});
