import { existsDivision } from '../../domain/places/districts.ts';
import { districtOf } from '../../domain/places/divisions.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Problem } from './http.ts';

/**
 * Refuses a body that puts something into a division that does not exist (行政区划). A street exists where its district does, since
 * no list of streets is complete. Reads take any code: clues pushed from a place that is none are held there until a person decides.
 * @param named codes of divisions by their place in the body
 * @throws Problem 422
 */
export function requireExistingDivisions(
  { extraDistricts }: Pick<Runtime, 'extraDistricts'>,
  named: Readonly<Record<string, string>>,
): void {
  const errors = Object.entries(named)
    .filter(([, code]) => !existsDivision(districtOf(code), extraDistricts))
    .map(([path]) => ({ path, message: 'is no division that exists' }));
  if (errors.length === 0) return;
  throw new Problem(422, 'invalid-input', 'The body does not fit its schema.', { errors });
}
