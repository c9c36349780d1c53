import { districtOf } from '../../../domain/places/divisions.ts';
import { type Caller, requireScope } from '../http.ts';

/** What is asked for within what the caller may see, which is all of that by default. @throws Problem 404 outside */
export function scopeOf(caller: Caller, division: string | undefined): string {
  if (division !== undefined) requireScope(caller, division);
  return division ?? caller.division;
}

/** Aggregates are indexed by district: a street's list is its district's, filtered. */
export const districtScope = (scope: string) => (scope.length === 9 ? districtOf(scope) : scope);

/** The street that a scope is, if it is one. */
export const streetOf = (scope: string): string | undefined => (scope.length === 9 ? scope : undefined);
