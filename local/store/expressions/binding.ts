import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import { type Item, measureValue } from '../values/attribute.ts';
import type { Path } from './syntax.ts';
import type { ExpressionKind } from './tokens.ts';

/** A path with its aliases resolved: names, and indexes of lists. */
export type BoundPath = readonly (string | number)[];

interface BoundInput {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

const ALIAS = /^#[A-Za-z0-9_]+$/;
const VALUE = /^:[A-Za-z0-9_]+$/;

/** The names and values an input gives to its expressions, and which of them were used. */
export class Bindings {
  readonly #names: Readonly<Record<string, string>> | undefined;
  readonly #values: Item | undefined;
  readonly #measured = new Map<string, AttributeValue>();
  readonly #used = new Set<string>();

  /**
   * Checks the names and values an input gives.
   * @param expressions the input's members that may be expressions, by name
   */
  constructor(input: BoundInput, expressions: Readonly<Record<string, string | undefined>>) {
    this.#names = input.ExpressionAttributeNames;
    this.#values = input.ExpressionAttributeValues;
    const isGiven = Object.values(expressions).some((e) => e !== undefined);
    for (const [what, given] of [
      ['ExpressionAttributeNames', this.#names],
      ['ExpressionAttributeValues', this.#values],
    ] as const) {
      if (given === undefined) continue;
      if (!isGiven) {
        const absent = Object.keys(expressions);
        const list = absent.length === 1 ? `${absent[0]} is null` : `${absent.join(' and ')} are null`;
        throw validationError(`${what} can only be specified when using expressions: ${list}`);
      }
      const keys = Object.keys(given);
      if (keys.length === 0) throw validationError(`${what} must not be empty`);
      const pattern = what === 'ExpressionAttributeNames' ? ALIAS : VALUE;
      for (const key of keys) {
        if (!pattern.test(key)) {
          throw validationError(`${what} contains invalid key: Syntax error; key: "${key}"`);
        }
      }
    }
    for (const [key, value] of Object.entries(this.#values ?? {})) {
      try {
        this.#measured.set(key, measureValue(value).value);
      } catch (error) {
        if ((error as Error).name !== 'ValidationException') throw error;
        throw validationError(
          `ExpressionAttributeValues contains invalid value: ${(error as Error).message} for key ${key}`,
        );
      }
    }
  }

  path(kind: ExpressionKind, path: Path): BoundPath {
    return path.map((step) => {
      if ('index' in step) return step.index;
      if ('name' in step) return step.name;
      const name = this.#names?.[step.alias];
      if (name === undefined) {
        throw validationError(
          `Invalid ${kind}: An expression attribute name used in the document path is not defined; attribute name: ${step.alias}`,
        );
      }
      this.#used.add(step.alias);
      return name;
    });
  }

  value(kind: ExpressionKind, name: string): AttributeValue {
    const value = this.#measured.get(name);
    if (value === undefined) {
      throw validationError(
        `Invalid ${kind}: An expression attribute value used in expression is not defined; attribute value: ${name}`,
      );
    }
    this.#used.add(name);
    return value;
  }

  /** @throws ValidationException when a name or value was given that no expression uses */
  refuseUnused(): void {
    for (const [what, given] of [
      ['ExpressionAttributeNames', this.#names],
      ['ExpressionAttributeValues', this.#values],
    ] as const) {
      const unused = Object.keys(given ?? {}).filter((key) => !this.#used.has(key));
      if (unused.length > 0) {
        throw validationError(
          `Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`,
        );
      }
    }
  }
}

/** A path as AWS writes it in messages. */
export const describePath = (path: BoundPath): string =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;

/** @throws ValidationException when one path is the beginning of another, or they take one value for list and map */
export function refuseOverlaps(kind: ExpressionKind, paths: readonly BoundPath[]): void {
  for (const [i, a] of paths.entries()) {
    for (const b of paths.slice(i + 1)) {
      const length = Math.min(a.length, b.length);
      let at = 0;
      while (at < length && a[at] === b[at]) at += 1;
      const told = `must remove or rewrite one of these paths; path one: ${describePath(a)}, path two: ${describePath(b)}`;
      if (at === length) {
        throw validationError(`Invalid ${kind}: Two document paths overlap with each other; ${told}`);
      }
      if (typeof a[at] !== typeof b[at]) {
        throw validationError(`Invalid ${kind}: Two document paths conflict with each other; ${told}`);
      }
    }
  }
}
