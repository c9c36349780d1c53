import { type CalendarDate, daysBetween, isCalendarDate } from '../../domain/calendar/dates.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import { FIRST_DAY, LAST_DAY } from '../../domain/metrics/dates.ts';
import type { CountedClue, Me } from './answers.ts';
import { type Period, presetPeriod } from './period.ts';

/** What the board is asked about. */
export interface BoardQuery extends Period {
  readonly division: string;
  readonly definition: Definition;
  /** Undefined: today. */
  readonly asOf: CalendarDate | undefined;
}

const isDefinition = (text: string | undefined): text is Definition =>
  text !== undefined && Object.hasOwn(DEFINITIONS, text);

/** Why a date as typed is not used; null when it is. */
export function dateFault(text: string): 'dateBad' | 'dateRange' | null {
  if (!isCalendarDate(text)) return 'dateBad';
  return text < FIRST_DAY || text > LAST_DAY ? 'dateRange' : null;
}

const good = (text: string | undefined): string | undefined =>
  text !== undefined && dateFault(text) === null ? text : undefined;

/** The division shown first to somebody: their own, or the first below it they can pick. */
export const homeDivision = (me: Pick<Me, 'division' | 'divisions'>): string =>
  me.division === '*' ? (me.divisions[0]?.code ?? '44') : me.division;

/** The board's question from the address; what is missing or wrong there is this year in the caller's division. */
export function boardQuery(
  values: Readonly<Record<string, string | undefined>>,
  me: Pick<Me, 'division' | 'divisions'>,
  today: CalendarDate,
): BoardQuery {
  const usual = presetPeriod('this-year', today);
  const from = good(values.from);
  const to = good(values.to);
  const period = from !== undefined && to !== undefined && from <= to ? { from, to } : usual;
  return {
    ...period,
    division: values.division ?? homeDivision(me),
    definition: isDefinition(values.definition) ? values.definition : 'cohort',
    asOf: good(values.asOf),
  };
}

/** Which of the clues behind a figure are shown. */
export interface ClueFilter {
  readonly state?: string | undefined;
  readonly conclusion?: string | undefined;
  readonly ageFrom?: number | undefined;
  readonly ageTo?: number | undefined;
  readonly dueFrom?: number | undefined;
  readonly dueTo?: number | undefined;
}

/** Whether a clue behind a figure is of the state, the conclusion, the age and the distance to its due date asked for. */
export function passes(clue: CountedClue, filter: ClueFilter, asOf: CalendarDate): boolean {
  const { state, conclusion, ageFrom, ageTo, dueFrom, dueTo } = filter;
  if (conclusion !== undefined && clue.conclusion !== conclusion) return false;
  if (state === 'overdue' && !clue.overdue) return false;
  if (state !== undefined && state !== 'overdue' && clue.state !== state) return false;
  const age = daysBetween(clue.receivedDay, asOf);
  if (age < (ageFrom ?? age) || age > (ageTo ?? age)) return false;
  const due = daysBetween(asOf, clue.dueDate);
  return due >= (dueFrom ?? due) && due <= (dueTo ?? due);
}
