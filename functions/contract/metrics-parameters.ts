import * as z from 'zod';
import { calendarDateBetween } from '../../domain/calendar/date-schema.ts';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import { GROUPINGS, type Grouping } from '../../domain/metrics/breakdown.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import { FIRST_DAY, LAST_DAY } from '../../domain/metrics/dates.ts';
import {
  DURATION_PARTS,
  hasPart,
  PARTS,
  RESULT_PARTS,
  STOCK_PARTS,
  TIMELINE_PARTS,
} from '../../domain/metrics/history.ts';
import { divisionCode } from '../../domain/places/division-schema.ts';

/** The longest timeline, in days. */
const MAX_TIMELINE_DAYS = 3660;

export const definitionNames = Object.keys(DEFINITIONS) as [Definition, ...Definition[]];

const date = calendarDateBetween(FIRST_DAY, LAST_DAY);

const parameters = {
  division: divisionCode.meta({ example: '440311' }),
  definition: z.enum(definitionNames).meta({
    description:
      'cohort: of the clues received in the window and held at asOf. flow: by the events of the window. on-time: of the clues due in the window.',
  }),
  from: date.meta({
    description: 'First day of the window (Asia/Shanghai), included',
    example: '2021-01-01',
  }),
  to: date.meta({ description: 'Last day of the window, included', example: '2021-11-14' }),
  asOf: date.optional().meta({
    description:
      'The figures as they were at the end of this day, not in the future; by default today. Later events do not show.',
    example: '2021-11-14',
  }),
};

export const inOrder = (q: { from: CalendarDate; to: CalendarDate }) => q.from <= q.to;
export const notInOrder = { path: ['to'], message: 'must not be before from' };

/** Query parameters of `GET /metrics/completion`. */
export const completionParameters = z
  .strictObject(parameters)
  .refine(inOrder, notInOrder)
  .meta({ id: 'CompletionParameters', description: 'Which completion rate is asked for' });

export const cursor = z.string().max(2000).optional().meta({ description: 'From the page before' });
const by = z.enum(['children']).optional().meta({
  description: 'children: also one row for each division below (a city’s districts, a district’s streets)',
});
export const grouping = z.enum(GROUPINGS);

export const pageLimit = z.coerce.number().int().min(1).max(100).default(50);

/** What every list of the clues behind a figure takes. */
const listing = {
  by: grouping.optional().meta({ description: 'Only the clues of a group of `GET /metrics/breakdown`' }),
  key: z
    .string()
    .min(1)
    .max(4000)
    .optional()
    .meta({ description: 'The key of that group; without it, the clues of no group' }),
  cursor,
  limit: pageLimit.meta({ description: 'Clues a page' }),
};
const namesGroup = (q: { by?: Grouping | undefined; key?: string | undefined }) =>
  q.key === undefined || q.by !== undefined;
const noGroup = { path: ['key'], message: 'has no meaning without by' };

/** Query parameters of `GET /metrics/completion/clues`. */
export const completionCluesParameters = z
  .strictObject({
    ...parameters,
    part: z.enum(PARTS).meta({
      description:
        'The part of the figure; late: those that cannot count as closed in time any more. received, carriedIn, transferredIn, transferredOut and reopened: of a flow alone',
    }),
    ...listing,
  })
  .refine(inOrder, notInOrder)
  .refine(namesGroup, noGroup)
  .refine((q) => hasPart(q.definition, q.part), {
    path: ['part'],
    message: 'is a part of flow alone',
  })
  .meta({ id: 'CompletionCluesParameters', description: 'Which clues behind which figure are asked for' });

const { division: _, ...window } = parameters;

/** Query parameters of `GET /metrics/districts`. */
export const districtsParameters = z
  .strictObject({
    parent: divisionCode
      .refine((code) => code.length < 9, 'must have 2, 4 or 6 digits')
      .meta({
        description: 'Province or city: one row per district; district: one row per street',
        example: '4403',
      }),
    ...window,
  })
  .refine(inOrder, notInOrder)
  .meta({ id: 'DistrictsParameters', description: 'Which districts are compared, and by what' });

/** Query parameters of `GET /metrics/timeline`. */
export const timelineParameters = z
  .strictObject({ division: parameters.division, from: parameters.from, to: parameters.to })
  .refine(inOrder, notInOrder)
  .refine((q) => Date.parse(q.to) - Date.parse(q.from) < MAX_TIMELINE_DAYS * 86_400_000, {
    path: ['to'],
    message: `must be within ${MAX_TIMELINE_DAYS} days of from`,
  })
  .meta({ id: 'TimelineParameters', description: 'Which days of which division are asked for' });

const hasChildren = (q: { division: string; by?: 'children' | undefined }) =>
  q.by === undefined || q.division.length < 9;
const noChildren = { path: ['by'], message: 'has no meaning for a street' };

/** Query parameters of `GET /metrics/stock`. */
export const stockParameters = z
  .strictObject({ division: parameters.division, asOf: parameters.asOf, by })
  .refine(hasChildren, noChildren)
  .meta({ id: 'StockParameters', description: 'Whose open clues are asked for, and when' });

/** Query parameters of `GET /metrics/durations`, `/results`, `/cases` and `/publicity`. */
export const closingsParameters = z
  .strictObject({
    division: parameters.division,
    from: parameters.from,
    to: parameters.to,
    asOf: parameters.asOf,
    by,
  })
  .refine(inOrder, notInOrder)
  .refine(hasChildren, noChildren)
  .meta({ id: 'ClosingsParameters', description: 'Which window of which division is asked for' });

/** Query parameters of `GET /metrics/stock/clues`. */
export const stockCluesParameters = z
  .strictObject({
    division: parameters.division,
    asOf: parameters.asOf,
    part: z.enum(STOCK_PARTS).meta({ description: 'Each band of ages and of due dates is one' }),
    ...listing,
  })
  .refine(namesGroup, noGroup)
  .meta({ id: 'StockCluesParameters', description: 'Which open clues are asked for' });

export const closingsWindow = {
  division: parameters.division,
  from: parameters.from,
  to: parameters.to,
  asOf: parameters.asOf,
};

/** Query parameters of `GET /metrics/durations/clues`. */
export const durationCluesParameters = z
  .strictObject({ ...closingsWindow, part: z.enum(DURATION_PARTS).default('closed'), ...listing })
  .refine(inOrder, notInOrder)
  .refine(namesGroup, noGroup)
  .meta({ id: 'DurationCluesParameters', description: 'Which closed clues are asked for' });

/** Query parameters of `GET /metrics/results/clues`. */
export const resultCluesParameters = z
  .strictObject({
    ...closingsWindow,
    part: z.enum(RESULT_PARTS).meta({
      description: 'unconfirmed: closed with a conclusion that confirms none; paid: with a payment',
    }),
    ...listing,
  })
  .refine(inOrder, notInOrder)
  .refine(namesGroup, noGroup)
  .meta({ id: 'ResultCluesParameters', description: 'Which clues behind results are asked for' });

/** Query parameters of `GET /metrics/timeline/clues`. */
export const timelineCluesParameters = z
  .strictObject({
    division: parameters.division,
    from: parameters.from,
    to: parameters.to,
    part: z.enum(TIMELINE_PARTS).meta({
      description: 'received, closed: events of the days; open, overdue: at the end of the last',
    }),
    ...listing,
  })
  .refine(inOrder, notInOrder)
  .refine(namesGroup, noGroup)
  .meta({ id: 'TimelineCluesParameters', description: 'Which clues behind a timeline are asked for' });

/** Query parameters of `GET /metrics/breakdown`. */
export const breakdownParameters = z
  .strictObject({
    ...parameters,
    by: grouping.meta({
      description:
        'unit and officer: those in charge at the end of asOf; a clue counts for each of its officers',
    }),
    cursor,
  })
  .refine(inOrder, notInOrder)
  .meta({ id: 'BreakdownParameters', description: 'Which completion rate is broken down, and by what' });
