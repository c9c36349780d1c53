import type * as z from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
/** What is counted of what has a size. */
const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item' };
const FORMATS: Readonly<Record<string, string>> = {
  date: 'a date, YYYY-MM-DD',
  datetime: 'an instant of ISO 8601 with its offset',
};

const oneOf = (values: readonly unknown[]): string =>
  `be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;

/** What an input must be or have by the rule it breaks; undefined where there are no words for it. */
function requirementOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const type = issue.input === undefined ? 'given' : TYPES[issue.expected];
      return type && `be ${type}`;
    }
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return issue.options ? oneOf(issue.options as unknown[]) : 'have one of its forms';
    case 'invalid_format': {
      const format = FORMATS[issue.format];
      return format ? `be ${format}` : issue.pattern && `match ${issue.pattern}`;
    }
    case 'invalid_key':
      return 'have a name that fits';
    case 'too_big':
    case 'too_small': {
      const isLeast = issue.code === 'too_small';
      const bound = Number(isLeast ? issue.minimum : issue.maximum);
      const unit = UNITS[issue.origin];
      const side = isLeast ? 'least' : 'most';
      if (!unit) {
        return `be ${issue.inclusive === false ? (isLeast ? 'more than' : 'less than') : `at ${side}`} ${bound}`;
      }
      if (isLeast && bound === 1) return 'not be empty';
      return `have ${issue.exact ? 'exactly' : `at ${side}`} ${bound} ${unit}${bound === 1 ? '' : 's'}`;
    }
    default:
      return undefined;
  }
}

/**
 * Describes what a schema found wrong with an input, as the end of a sentence that begins with the member: `must be given`. An error
 * map of zod, given to each parse whose faults people read; a message of the schema's own stands before it, and zod's where
 * it is undefined. Nothing of the input is in it.
 */
export function describeInputIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const requirement = requirementOf(issue);
  return requirement && `must ${requirement}`;
}
