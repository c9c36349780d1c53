import { isObject, type JsonObject } from './json.ts';

/** Something in a definition that the engine will not run. */
export interface Refusal {
  /** The state's name, or undefined for the machine itself. */
  readonly state: string | undefined;
  readonly field: string;
  readonly reason: string;
}

/** A definition that is wrong or uses what the engine does not implement: nothing is accepted and then ignored. */
export class DefinitionRefused extends Error {
  readonly machine: string;
  readonly refusals: readonly Refusal[];

  constructor(machine: string, refusals: readonly Refusal[]) {
    const lines = refusals.map(
      ({ state, field, reason }) =>
        `${state === undefined ? 'machine' : `state '${state}'`}, ${field}: ${reason}`,
    );
    super(`The embedded Step Functions refuses the state machine '${machine}':\n  ${lines.join('\n  ')}`);
    this.name = 'DefinitionRefused';
    this.machine = machine;
    this.refusals = refusals;
  }
}

/** Reads the fields of a definition, and collects what is refused, by state and field. */
export class FieldReader {
  readonly refusals: Refusal[] = [];
  /** The state whose fields are being read; undefined for the machine itself. */
  state: string | undefined;

  /** Refuses a field of the present state. */
  refuse(field: string, reason: string): void {
    this.refusals.push({ state: this.state, field, reason });
  }

  /** Reads an optional number within bounds; refuses anything else. */
  readNumber(
    fields: JsonObject,
    name: string,
    prefix: string,
    { least, most, whole = true }: { least: number; most: number; whole?: boolean },
  ): number | undefined {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) {
      return value;
    }
    this.refuse(
      `${prefix}${name}`,
      `must be a${whole ? ' whole' : ''} number of at least ${least} and at most ${most}`,
    );
    return undefined;
  }

  /** Reads an object; refuses anything else, in the place of which it is empty. */
  readObject(value: unknown, field: string, expected = 'must be an object'): JsonObject {
    if (isObject(value)) return value;
    this.refuse(field, expected);
    return {};
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
