import * as z from 'zod';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { PHASE_NAMES } from '../../domain/clue/state.ts';
import { AGE_BANDS, type AgeBand, DUE_BANDS, type DueBand } from '../../domain/metrics/bands.ts';
import { definitionNames, grouping } from './metrics-parameters.ts';

export const count = z.int().nonnegative();

const figure = {
  numerator: count.meta({
    description:
      'Closed clues; on-time: closed by the end of the due date and never late before; flow: closings',
  }),
  denominator: count.meta({ description: 'The base; flow: closings and the clues open at the end' }),
  rate: z
    .number()
    .nullable()
    .meta({ description: 'numerator / denominator, full precision; null without a base' }),
  percent: z
    .string()
    .nullable()
    .meta({ description: 'Rounded half-up to two decimals, without the sign', example: '96.55' }),
  excluded: z
    .object({ returned: count, merged: count })
    .meta({ description: 'Clues of the window left out of the base; flow: such events' }),
  open: count.meta({ description: 'Clues of the base still open' }),
  overdue: count.meta({
    description:
      'Open clues of the base past their due date whose clock runs; flow: at the end of the window',
  }),
  extended: count.meta({ description: 'Clues of the base with an approved extension' }),
};

const flowItems = {
  carriedIn: count.meta({ description: 'Open at the start of from' }),
  received: count,
  transferredIn: count.meta({ description: 'Open clues taken over from outside the division' }),
  reopened: count,
  closed: count,
  transferredOut: count.meta({ description: 'Open clues handed to outside the division' }),
  returned: count,
  merged: count,
  openAtEnd: count.meta({ description: 'Open at the end of to, or of asOf where that is earlier' }),
};

export const day = z.iso.date();

export const frame = {
  definition: z.enum(definitionNames),
  from: day,
  to: day,
  asOf: day,
  rounding: z.literal('half-up-2'),
  calendarVersion: z
    .string()
    .meta({ description: 'Version of the working-day calendar in force at the end of asOf' }),
  generatedAt: z.iso.datetime(),
  reprojecting: z.object({ year: z.int().nullable(), done: count, touched: count }).optional().meta({
    description:
      'While a calendar notice is being applied: open clues, cases and items of publicity it moves, and those done',
  }),
};

/** The answer of `GET /metrics/completion`. */
export const completionAnswer = z
  .object({ ...frame, division: z.string(), ...figure, ...z.object(flowItems).partial().shape })
  .meta({
    id: 'Completion',
    description:
      'A completion rate. With the definition flow also its items, which balance: carriedIn + received + transferredIn + reopened = closed + transferredOut + returned + merged + openAtEnd.',
  });

/** A row of a comparison. */
export const districtRow = z
  .object({
    rank: z.int().positive().nullable().meta({ description: 'Ties share a rank; null without a base' }),
    division: z.string(),
    name: z.string().nullable(),
    ...figure,
    ...z.object(flowItems).partial().shape,
  })
  .meta({ id: 'DistrictRow', description: 'A district (or street) in a comparison' });

/** The answer of `GET /metrics/districts`. */
export const districtsAnswer = z
  .object({
    ...frame,
    parent: z.string(),
    districts: z.array(districtRow),
    total: districtRow.omit({ rank: true }).meta({
      id: 'DistrictTotal',
      description: 'The parent as a whole; transfers within it do not show, so flows need not add up to it',
    }),
  })
  .meta({ id: 'Districts', description: 'Districts by completion rate, the highest first' });

/** The answer of `GET /metrics/timeline`. */
export const timelineAnswer = z
  .object({
    division: z.string(),
    from: day,
    to: day,
    generatedAt: frame.generatedAt,
    days: z.array(
      z
        .object({ day, received: count, closed: count, open: count, overdue: count })
        .meta({ id: 'TimelineDay', description: 'Events of a day; open and overdue clues at its end' }),
    ),
  })
  .meta({ id: 'Timeline', description: 'A division day by day, until today at the latest' });

/** A group of a breakdown. */
export const breakdownRow = z
  .object({
    key: z.string().nullable().meta({ description: 'For the list behind it; null: of none' }),
    name: z.string().nullable(),
    ...figure,
  })
  .meta({
    id: 'BreakdownRow',
    description: 'The counts of the clues of a sector, source, unit, officer or employer',
  });

/** The answer of `GET /metrics/breakdown`. */
export const breakdownAnswer = z
  .object({
    ...frame,
    division: z.string(),
    by: grouping,
    groups: z.array(breakdownRow).meta({ description: 'Those with the most clues first' }),
    total: z
      .object(figure)
      .meta({ id: 'BreakdownTotal', description: 'Each clue once, however many officers it has' }),
    cursor: z.string().optional().meta({
      description: 'There are more clues: their groups come with it, and add up by key; absent at the end',
    }),
  })
  .meta({
    id: 'Breakdown',
    description:
      'A completion rate by groups of its clues: all together are the rate. Employers are the same by name or by credit code.',
  });

const place = { division: z.string(), name: z.string().nullable() };
const stamp = {
  calendarVersion: frame.calendarVersion,
  generatedAt: frame.generatedAt,
  reprojecting: frame.reprojecting,
};
export const closingsFrame = { from: frame.from, to: frame.to, asOf: frame.asOf, ...stamp };

/** How often each of the codes of a list occurs. */
export const codeCounts = <Code extends string>(id: string, code: z.ZodType<Code>) =>
  z.array(z.object({ code, label: z.string(), count }).meta({ id }));

/** A share of what was in time. */
export const rateFields = {
  rate: z.number().nullable(),
  percent: z.string().nullable().meta({ description: 'Rounded half-up to two decimals', example: '96.55' }),
};

/** A figure of a division, and the same of those below it if asked for. */
export const withChildren = <S extends z.ZodRawShape, F extends z.ZodRawShape>(
  id: string,
  around: S,
  fields: F,
) => ({
  ...place,
  ...around,
  ...fields,
  children: z
    .array(z.object({ ...place, ...fields }).meta({ id: `${id}Row`, description: 'A division below' }))
    .optional()
    .meta({ description: 'With by=children; by code, known ones without clues included' }),
});

const ageNames = AGE_BANDS.map((b) => b.band) as [AgeBand, ...AgeBand[]];
const dueNames = DUE_BANDS.map((b) => b.band) as [DueBand, ...DueBand[]];

/** The answer of `GET /metrics/stock`. */
export const stockAnswer = z
  .object(
    withChildren(
      'Stock',
      { asOf: frame.asOf, ...stamp },
      {
        open: count,
        overdue: count.meta({ description: 'Their clock runs and their due date is past' }),
        suspended: count.meta({
          description: 'Suspended; where that came too late to stop the clock, they may be overdue too',
        }),
        extended: count.meta({ description: 'With an approved extension' }),
        ages: z
          .array(z.object({ band: z.enum(ageNames), count }))
          .meta({ description: 'All open clues, by calendar days since receipt' }),
        dues: z.array(z.object({ band: z.enum(dueNames), count })).meta({
          description: 'Open clues whose clock runs, by calendar days from asOf to the due date',
        }),
      },
    ),
  )
  .meta({ id: 'Stock', description: 'The open clues at the end of a day' });

const days = count.meta({ description: 'Calendar days' });

/** The answer of `GET /metrics/durations`. */
export const durationsAnswer = z
  .object(
    withChildren('Durations', closingsFrame, {
      closed: count,
      totalDays: days,
      mean: z.number().nullable().meta({ description: 'totalDays / closed, full precision' }),
      median: days.nullable().meta({
        description: 'Nearest rank: the fewest days that at least half of the clues do not exceed',
      }),
      p90: days.nullable().meta({ description: 'Nearest rank, of nine clues in ten' }),
      histogram: z.array(z.object({ days, count })).meta({ description: 'How many took how long' }),
      stages: z.array(z.object({ stage: z.enum(PHASE_NAMES), days, mean: z.number().nullable() })).meta({
        description:
          'Calendar days the clues spent in each stage, and days / closed. They add up to the days from receipt to closing, less those a reopened clue lay closed',
      }),
    }),
  )
  .meta({
    id: 'Durations',
    description:
      'How long the clues took that were closed in the window and still are at the end of asOf, from the day of receipt to that of their last closing',
  });

const fenSum = z.int().nonnegative().meta({ description: 'Fen' });
const sums = {
  closed: count,
  verifiedAmountFen: fenSum.meta({ description: 'Arrears found, fen' }),
  paidAmountFen: fenSum.meta({ description: 'Arrears paid, fen' }),
  headcount: count.meta({ description: 'People concerned: as concluded, else as reported' }),
  paidHeadcount: count.meta({
    description: 'People concerned of the clues with a conclusion of payment or an amount paid',
  }),
};

/** The answer of `GET /metrics/results`. */
export const resultsAnswer = z
  .object(
    withChildren('Results', closingsFrame, {
      ...sums,
      verifiedAmountFen: fenSum.meta({
        description: 'Arrears found by conclusions that confirm arrears, fen',
      }),
      paidAmountFen: fenSum.meta({ description: 'Arrears paid with conclusions that confirm arrears, fen' }),
      confirmed: count.meta({ description: 'With a conclusion that confirms arrears' }),
      unconfirmed: z
        .object({ verifiedAmountFen: fenSum, paidAmountFen: fenSum })
        .meta({ description: 'The same amounts of conclusions that confirm none' }),
      extended: count.meta({ description: 'With an approved extension' }),
      signing: z.object({ inTime: count, late: count }).meta({
        description:
          'Signed by everyone who had to in the closing district by the end of the time for that, or later by one of them',
      }),
      early: count.meta({ description: 'Closed before the day it was due on, and never late' }),
      satisfaction: z
        .object({ satisfied: count, unsatisfied: count })
        .meta({ description: 'By the last feedback' }),
      conclusions: z.array(
        z
          .object({ code: z.enum(CONCLUSION_CODES), label: z.string(), ...sums })
          .meta({ id: 'ConclusionResult', description: 'Of the closed clues, those with a conclusion' }),
      ),
      repeated: z.object({ count, received: count }).meta({
        description:
          'Of the clues received in the window (received), those by a person whose earlier clue on the same arrears was closed',
      }),
      returns: z.object({ requested: count, refused: count, approved: count }).meta({
        description:
          'Requests for a return or transfer made in the window, in the district that asked, and what came of them by asOf; others wait or lapsed',
      }),
      reopenings: z.object({ requested: count, refused: count, approved: count }).meta({
        description:
          'Closings that their sender refused in the window, in the district that closed, and what came of that by asOf; others wait',
      }),
      returned: z
        .object({ total: count, notOurs: count, outOfScope: count })
        .meta({ description: 'Events of the window' }),
      merged: count.meta({ description: 'Events of the window' }),
      reopened: count.meta({ description: 'Events of the window' }),
      extensions: count.meta({ description: 'Clues extended for the first time in the window' }),
    }),
  )
  .meta({
    id: 'Results',
    description:
      'What came of the clues that were closed in the window and still are at the end of asOf, and what else ended or began anew in it',
  });
