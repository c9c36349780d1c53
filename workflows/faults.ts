import { isObject, type JsonObject } from './json.ts';

/** Something in a definition that Step Functions refuses, or that the embedded engine does not implement. */
export interface DefinitionFault {
  /** The state's name, or undefined for the machine itself. */
  readonly state: string | undefined;
  /** As Step Functions writes it: `Output`, `Arguments/Payload/id`, `Choices[1]/Condition`. */
  readonly field: string;
  readonly reason: string;
}

/** Says what is wrong in a sentence. */
export const faultSentence = ({ state, field, reason }: DefinitionFault): string =>
  `${state === undefined ? 'machine' : `state '${state}'`}, ${field}: ${reason}`;

/** Reads the fields of a definition, and collects what is wrong, by state and field. */
export class FieldReader {
  readonly faults: DefinitionFault[] = [];
  /** The state whose fields are being read; undefined for the machine itself. */
  state: string | undefined;

  /** Refuses a field of the present state. */
  refuse(field: string, reason: string): void {
    this.faults.push({ state: this.state, field, reason });
  }

  /** Refuses a field that is there and no number within bounds. */
  checkNumber(
    fields: JsonObject,
    name: string,
    prefix: string,
    { least, most, whole = true }: { least: number; most: number; whole?: boolean },
  ): void {
    const value = fields[name];
    if (value === undefined) return;
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return;
    this.refuse(
      `${prefix}${name}`,
      `must be a${whole ? ' whole' : ''} number of at least ${least} and at most ${most}`,
    );
  }

  /** Refuses a field that is there and no text. */
  checkText(fields: JsonObject, name: string, prefix = ''): void {
    if (fields[name] !== undefined && typeof fields[name] !== 'string')
      this.refuse(`${prefix}${name}`, 'must be a text');
  }

  /** Reads an object; refuses anything else. */
  readObject(value: unknown, field: string, expected = 'must be an object'): JsonObject | undefined {
    if (isObject(value)) return value;
    this.refuse(field, expected);
    return undefined;
  }

  /** Reads a list; an absent one is empty. */
  readList(fields: JsonObject, name: string): readonly unknown[] {
    const value = fields[name] ?? [];
    if (Array.isArray(value)) return value;
    this.refuse(name, 'must be a list');
    return [];
  }

  /** Refuses every field but the known ones. */
  refuseOthers(fields: JsonObject, known: readonly string[], prefix: string): void {
    for (const name of Object.keys(fields)) {
      if (!known.includes(name)) this.refuse(`${prefix}${name}`, 'is not implemented here');
    }
  }
}
