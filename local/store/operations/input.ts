import { NotImplementedByStore, validationError } from '../errors.ts';

/** Members of an input that a store of one process has no use for and may ignore: they change no answer. */
const WITHOUT_EFFECT = new Set(['ReturnItemCollectionMetrics']);

/**
 * Checks that an input has what it must, and nothing the store does not know.
 * @throws NotImplementedByStore for a member it does not implement; ValidationException for one that is missing
 */
export function checkMembers(
  command: string,
  input: object,
  required: readonly string[],
  optional: readonly string[],
): void {
  for (const [name, value] of Object.entries(input)) {
    if (
      value === undefined ||
      required.includes(name) ||
      optional.includes(name) ||
      WITHOUT_EFFECT.has(name)
    ) {
      continue;
    }
    throw new NotImplementedByStore(`"${name}" of ${command}`);
  }
  const missing = required.filter((name) => (input as Record<string, unknown>)[name] == null);
  if (missing.length > 0) {
    const told = missing.map(
      (name) => `Value null at '${memberName(name)}' failed to satisfy constraint: Member must not be null`,
    );
    throw validationError(
      `${missing.length} validation error${missing.length > 1 ? 's' : ''} detected: ${told.join('; ')}`,
    );
  }
}

const memberName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** @throws ValidationException when a value is none of those allowed */
export function checkChoice(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${memberName(name)}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

/** @throws ValidationException when a list is longer than allowed, or empty */
export function checkLength(name: string, length: number, most: number): void {
  if (length >= 1 && length <= most) return;
  throw validationError(
    length < 1
      ? `1 validation error detected: Value '[]' at '${memberName(name)}' failed to satisfy constraint: Member must have length greater than or equal to 1`
      : `1 validation error detected: Value at '${memberName(name)}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
}

/** @throws ValidationException when a number lies outside its bounds */
export function checkRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least) {
    throw validationError(
      `1 validation error detected: Value '${value}' at '${memberName(name)}' failed to satisfy constraint: Member must have value greater than or equal to ${least}`,
    );
  }
  if (value > most) {
    throw validationError(
      `1 validation error detected: Value '${value}' at '${memberName(name)}' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  }
}

export const CAPACITY_CHOICES = ['INDEXES', 'TOTAL', 'NONE'] as const;
