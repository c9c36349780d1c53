import { createRequire } from 'node:module';

interface Validation {
  readonly isValid: boolean;
  errorsText(separator: string): string;
}

// The package has no types of its own.
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => Validation;

/**
 * What `asl-validator` finds wrong with a definition (schema, transitions, terminal states), or undefined. It is a little
 * stricter than Step Functions: a literal `Output` must be an object, and an empty string is none.
 */
export function schemaErrors(definition: unknown): string | undefined {
  // It writes its defaults into what it is given.
  const checked = validate(structuredClone(definition));
  return checked.isValid ? undefined : checked.errorsText('; ');
}
