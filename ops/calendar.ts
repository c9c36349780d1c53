import * as z from 'zod';
import { noticeFaults } from '../domain/calendar/book.ts';
import { noticeSchema } from '../functions/contract/calendar-schema.ts';
import { publishNotice, readProgress } from '../functions/store/calendars.ts';
import { openTable } from '../functions/store/table.ts';
import { countTouched } from '../functions/workflow/reprojection.ts';
import { readDataFile } from '../local/data-file.ts';
import { type Call, defineCommand, dryRun, Refusal } from './command.ts';
import { type OpenStack, withStack } from './target.ts';

/** A file to import: the body of `PUT /calendars/{year}` with its year. */
const fileSchema = noticeSchema.omit({ expectedVersion: true }).extend({ year: z.int().min(1990).max(2099) });
type Notice = z.infer<typeof fileSchema>;

const readNotice = (file: string): Notice => readDataFile(file, 'a holiday notice', fileSchema, noticeFaults);

/** Publishes a notice and tells how many open clues it touches; the re-projection follows by itself. */
async function importNotice(call: Call, { workflow, settled }: OpenStack, notice: Notice): Promise<0 | 1> {
  const table = openTable(workflow.dynamo, workflow.tableName);
  const count = (book: Parameters<typeof countTouched>[2]) => countTouched(workflow, table, book);
  const published = await publishNotice(workflow, table, notice, undefined, count);
  if (published.outcome === 'stale') throw new Refusal('The calendar is being changed by others; try again.');
  await settled();
  const { touched = 0, done = 0 } = (await readProgress(table, published.n)) ?? {};
  const { year } = (await workflow.calendars.book()).year(notice.year) ?? {};
  call.out(
    published.outcome === 'unchanged'
      ? `The year ${year} stands so already. Clues, cases and publicity touched ${touched}, done ${done}.`
      : `The year ${year} is published. Clues, cases and publicity touched ${touched}, done ${done}.`,
  );
  if (done < touched) call.out('The others follow; npm run ops -- calendar show tells how far they are.');
  return 0;
}

/** Tells which years are published, and how far the last notice is. */
async function showCalendar(call: Call, { workflow }: OpenStack, year: string | undefined): Promise<0 | 1> {
  const table = openTable(workflow.dynamo, workflow.tableName);
  const book = await workflow.calendars.book();
  const { latest, releases } = book;
  if (year !== undefined) {
    const found = /^\d{4}$/.test(year) ? book.year(Number(year)) : undefined;
    if (!found) {
      call.err(`The holidays of ${year} are not published.`);
      return 1;
    }
    call.out(
      `${found.year}: ${found.notice}${found.publishedOn ? `, published on ${found.publishedOn}` : ''}`,
    );
    call.out(`  days off      ${found.daysOff.join(' ')}`);
    call.out(`  make-up days  ${found.makeUpDays.join(' ') || 'none'}`);
    return 0;
  }
  call.out(`Calendar ${latest.version}: published from ${latest.firstYear} to ${latest.lastPublishedYear}.`);
  for (const release of releases) {
    const { at } = release;
    call.out(
      release.kind === 'built-in'
        ? `  ${at}  built-in years ${release.years.id}`
        : `  ${at}  ${release.notice.year}: ${release.notice.notice}, published on ${release.notice.publishedOn}`,
    );
  }
  const progress = await readProgress(table, releases.length);
  if (progress) {
    const { touched, done, finished } = progress;
    call.out(
      `Clues, cases and publicity touched by the last one ${touched}, done ${done}${finished ? '' : ', under way'}.`,
    );
  }
  return 0;
}

export const calendarCommand = defineCommand({
  summary: 'publish a holiday notice, or show the working-day calendar',
  args: { usage: 'import FILE.json | show [YEAR]', max: 2 },
  notes: `FILE.json: {"year": 2027, "notice": "number or title", "publishedOn": "2026-11-04", "daysOff": ["2027-01-01", …],
"makeUpDays": ["2027-02-06", …]}. Every day off is named, weekends or not. The same notice again changes nothing; a
corrected one stands in the place of the one before. Open due dates that it touches are computed anew.`,
  options: dryRun('of import: only check the file'),
  async run(call) {
    const [what, detail] = call.args;
    if (what === 'import' && detail !== undefined) {
      const notice = readNotice(detail);
      if (call.values['dry-run']) {
        call.out(`${detail} can be the notice of ${notice.year}.`);
        return 0;
      }
      return withStack(call.target, (stack) => importNotice(call, stack, notice));
    }
    if (what === 'show') return withStack(call.target, (stack) => showCalendar(call, stack, detail));
    throw new Refusal('calendar needs import FILE.json, or show.');
  },
});
