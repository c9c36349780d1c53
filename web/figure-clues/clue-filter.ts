import { type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import type { CountedClue } from '../shared/answers.ts';

/** Which of the clues behind a figure are shown. */
export interface ClueFilter {
  readonly state?: string | undefined;
  readonly conclusion?: string | undefined;
  readonly ageFrom?: number | undefined;
  readonly ageTo?: number | undefined;
  readonly dueFrom?: number | undefined;
  readonly dueTo?: number | undefined;
}

/** Tells whether a clue has the state, the conclusion, the age and the days to its due date that are asked for. */
export function matchesFilter(clue: CountedClue, filter: ClueFilter, asOf: CalendarDate): boolean {
  const { state, conclusion, ageFrom, ageTo, dueFrom, dueTo } = filter;
  if (conclusion !== undefined && clue.conclusion !== conclusion) return false;
  if (state === 'overdue' && !clue.overdue) return false;
  if (state !== undefined && state !== 'overdue' && clue.state !== state) return false;
  const age = daysBetween(clue.receivedDay, asOf);
  if (age < (ageFrom ?? age) || age > (ageTo ?? age)) return false;
  const due = daysBetween(asOf, clue.dueDate);
  return due >= (dueFrom ?? due) && due <= (dueTo ?? due);
}
