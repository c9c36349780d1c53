import { noticeFaults } from '../../domain/calendar/book.ts';
import type { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import { type HttpResult, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { publishNotice, readProgress } from '../store/calendars.ts';
import type { Table } from '../store/table.ts';
import { countTouched } from '../workflow/reprojection.ts';
import { requireEveryDivision } from './every-division.ts';

/** `PUT /calendars/{year}`: a new or corrected notice; every open due date it touches is computed anew. */
export async function putCalendar(
  runtime: Runtime,
  table: Table,
  { caller, path, body }: RequestOf<typeof ADMINISTRATION_REQUESTS, 'PUT /calendars/{year}'>,
): Promise<HttpResult> {
  requireEveryDivision(caller, 'The calendar');
  const { year } = path;
  const { expectedVersion, ...days } = body;
  const notice = { year, ...days };
  const errors = noticeFaults(notice);
  if (errors.length > 0) {
    throw new Problem(422, 'invalid-input', 'The notice cannot be right.', { errors });
  }
  const published = await publishNotice(runtime, table, notice, expectedVersion, (book) =>
    countTouched(runtime, table, book),
  );
  if (published.outcome === 'stale') {
    throw new Problem(412, 'stale', `The year ${year} was published anew meanwhile.`, {
      version: published.version,
    });
  }
  const progress = await readProgress(table, published.n);
  const version = (await runtime.calendars.book()).year(year)?.version;
  runtime.log.info('QX-CALENDAR-PUT', { year, version, touched: progress?.touched ?? 0 });
  return json(200, { year, version, touched: progress?.touched ?? 0, done: progress?.done ?? 0 });
}
