import * as z from 'zod';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { PUBLICITY_PARTS } from '../../domain/metrics/publicity.ts';
import { EXEMPTION_GROUNDS, type ExemptionGround } from '../../domain/publicity/state.ts';
import { windowList } from './metrics-lists-schema.ts';
import { closingsFrame, codeCounts, count, rateFields, withChildren } from './metrics-schema.ts';

const day = z.iso.date();
const ground = codeOf<ExemptionGround>(EXEMPTION_GROUNDS);

const figures = {
  carriedIn: count.meta({
    description:
      'Neither published nor exempt before the window; with due and reopened as many as were published or exempt and wait at its end',
  }),
  due: count.meta({ description: 'Decisions that came to be published' }),
  reopened: count.meta({
    description: 'Exempt by an annulment that was entered by mistake, and to be published after all',
  }),
  published: z.object({ total: count, inTime: count, late: count, ...rateFields }),
  exempt: z.object({ total: count, grounds: codeCounts('ExemptionCount', ground) }),
  waiting: count.meta({ description: 'At the end of to, or of asOf where that is earlier' }),
  overdue: z
    .object({
      isZero: z.boolean(),
      total: count.meta({ description: 'open + late + exempt + recallOpen + recallLate' }),
      open: count.meta({ description: 'Waiting at the end, past the due date' }),
      late: count.meta({ description: 'Published in the window after the due date' }),
      exempt: count.meta({ description: 'Exempt in the window, after the due date' }),
      recallOpen: count.meta({ description: 'To be recalled at the end, past the due date of that' }),
      recallLate: count.meta({ description: 'Recalled in the window after the due date of that' }),
      examined: count.meta({
        description:
          'Terms of publications and recalls that were over in the window, by an exemption too, or run at its end; the list of this part is the proof',
      }),
      notYetDue: count,
    })
    .meta({ id: 'PublicityOverdue', description: 'Zero overdue (零超期), with what was looked at' }),
  corrected: count,
  recalls: z
    .object({
      due: count,
      inTime: count,
      late: count,
      dropped: count.meta({ description: 'The annulment was entered by mistake' }),
      waiting: count,
    })
    .meta({
      id: 'PublicityRecalls',
      description: 'Recalls because the decision was annulled, changed or found unlawful',
    }),
  recalledFreely: count.meta({ description: 'With nothing against the decision: without a term' }),
  ended: count.meta({ description: 'Displays that ended by themselves or by a command' }),
  shown: count.meta({ description: 'What the public sees at the end' }),
};

/** The answer of `GET /metrics/publicity`. */
export const publicityAnswer = z.object(withChildren('PublicityFigures', closingsFrame, figures)).meta({
  id: 'PublicityFigures',
  description: 'The publicity of the decisions of a division; what happened counts on the day it was entered',
});

/** An item of publicity behind a figure. */
export const countedPublicity = z
  .object({
    publicityId: z.string().meta({ description: 'That of the case' }),
    counted: z.int().positive().meta({ description: 'How often it counts; more than once where terms do' }),
    on: day.nullable().meta({ description: 'The day of entry that counts, the last one' }),
    division: z.string(),
    street: z.string().nullable(),
    employerName: z.string().nullable(),
    decidedOn: day,
    dueDate: day.meta({ description: 'By when it must be published' }),
    publishedOn: day.nullable(),
    standing: z.enum(['in-time', 'late', 'exempt', 'overdue', 'not-yet-due']).meta({
      description: 'Of the publication',
    }),
    exemption: ground.nullable(),
    corrected: z.boolean(),
    recallDueDate: day.nullable().meta({ description: 'By when it must be recalled' }),
    recalledOn: day.nullable(),
    endedOn: day.nullable().meta({ description: 'Of the display, or the day of the exemption' }),
  })
  .meta({
    id: 'CountedPublicity',
    description:
      'An item of publicity behind a figure, as it was at the end of the window, or of asOf where that is earlier',
  });

/** The answer of `GET /metrics/publicity/list`. */
export const publicityFiguresListAnswer = windowList(PUBLICITY_PARTS, {
  items: z.array(countedPublicity),
}).meta({
  id: 'PublicityFiguresList',
  description: 'The publicity behind a figure, by district, day of the decision and id',
});
