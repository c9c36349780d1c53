import type { Clue } from '../../domain/clue/state.ts';
import { isKeyText } from '../../domain/kernel/key-text.ts';
import { replaceNames } from '../../domain/people/masking.ts';
import { comparable, normalText } from '../../domain/people/text.ts';
import { levels } from '../../domain/places/divisions.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Repository } from '../store/repository.ts';
import { unitsOf } from '../store/roster.ts';
import type { Table } from '../store/table.ts';

/** A text that is looked for. */
export interface Search {
  /** In numbers. */
  readonly number: string;
  /** In names; empty where it has no letter or digit. */
  readonly name: string;
  /** As lists name an employer who is a person of this name. */
  readonly maskedName: string;
  /** The key of an employer of this name; none where it names nobody. */
  readonly employerKeys: readonly string[];
}

/** Reads what is looked for. */
export const toSearch = (q: string, hash: Hash): Search => ({
  number: normalText(q).toLowerCase(),
  name: comparable(q),
  maskedName: replaceNames(q, () => false),
  employerKeys: employerKeys(hash, { name: q }),
});

/** Tells whether a clue's id has the text in it. */
export const isInNumber = ({ number }: Search, id: string): boolean =>
  number !== '' && id.toLowerCase().includes(number);

/** Tells whether a name has the text in it. */
export const isInName = ({ name }: Search, of: string | undefined): boolean =>
  name !== '' && of !== undefined && comparable(of).includes(name);

/**
 * Tells whether the employer of a clue has just the name that is looked for: who is a person is found by the whole name alone, since
 * to find a part would tell letter by letter what lists mask.
 */
export const isEmployer = ({ employerKeys: wanted }: Search, clue: Clue): boolean =>
  clue.employerKeys.some((key) => wanted.includes(key));

/**
 * Reads the clues whose number is just what is looked for, with or without its source.
 * @param sources the senders
 */
export async function readNumbered(
  clues: Repository<Clue>,
  q: string,
  sources: readonly string[],
): Promise<Clue[]> {
  const number = normalText(q);
  const ids = [number, ...sources.map((source) => `${source}-${number}`)].filter(isKeyText);
  return [...(await clues.loadAll(ids)).values()].map((stored) => stored.state);
}

/** The ids of the officers whose name has the text in it, of the units of some districts and of those above them. */
export async function officersNamed(
  table: Table,
  search: Search,
  districts: readonly string[],
): Promise<Set<string>> {
  if (search.name === '') return new Set();
  const divisions = [...new Set(districts.flatMap(levels))];
  const units = (await Promise.all(divisions.map((division) => unitsOf(table, division)))).flat();
  const officers = units.flatMap(({ unit }) => unit.officers);
  return new Set(officers.filter(({ name }) => isInName(search, name)).map(({ id }) => id));
}
