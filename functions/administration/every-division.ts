import { type Caller, Problem } from '../http/http.ts';

/**
 * @param what the beginning of a sentence, e.g. `The calendar`
 * @throws Problem 403 unless the caller's scope is every division
 */
export function requireEveryDivision(caller: Caller, what: string): void {
  if (caller.division === '*') return;
  throw new Problem(403, 'wrong-role', `${what} is for administrators of every division.`);
}
