import * as z from 'zod';
import { calendarDate } from '../../domain/calendar/date-schema.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import { freeText, optionalMember } from '../../domain/people/text-schema.ts';

const days = z.array(calendarDate).max(366);

/** The body of `PUT /calendars/{year}`, and a file of `npm run ops -- calendar import` with its `year`. */
export const noticeSchema = z
  .strictObject({
    notice: freeText(200).meta({ description: 'Number or title, as 国办发明电〔2025〕7号' }),
    publishedOn: calendarDate,
    daysOff: days.meta({ description: 'Every day off (放假), 1 January and 1 October among them' }),
    makeUpDays: days.meta({ description: 'Saturdays and Sundays that are worked (调休上班日)' }),
    expectedVersion: optionalMember(keyText).meta({
      description: 'Refuse with 412 unless the year stands since this version',
    }),
  })
  .meta({ id: 'HolidayNotice', description: 'A State Council notice of a year’s holidays' });

/** The answer of `PUT /calendars/{year}`. */
export const calendarPutSchema = z
  .strictObject({
    year: z.int(),
    version: z.string().meta({ description: 'The calendar version since which the year stands so' }),
    touched: z.int().meta({
      description: 'Open clues, cases and items of publicity with a due date that the notice moves',
    }),
    done: z.int().meta({ description: 'Of them, those computed anew' }),
  })
  .meta({ id: 'CalendarPut' });

/** The answer of `GET /calendars/{year}`. */
export const calendarYearSchema = calendarPutSchema
  .extend({
    notice: z.string().meta({ description: 'The notice, or the built-in list the year is from' }),
    publishedOn: calendarDate.nullable().meta({ description: 'null for a built-in year' }),
    daysOff: z.array(calendarDate),
    makeUpDays: z.array(calendarDate),
  })
  .meta({ id: 'CalendarYear', description: 'A year of the working-day calendar' });
