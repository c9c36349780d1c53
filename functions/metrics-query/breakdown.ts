import { endOfDay } from '../../domain/calendar/dates.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { Instant } from '../../domain/kernel/aggregate.ts';
import {
  addCounts,
  type GroupCounts,
  type Grouping,
  type GroupRow,
  Groups,
  groupCounts,
  NO_COUNTS,
} from '../../domain/metrics/breakdown.ts';
import type { ListRule, Occurrences, Part } from '../../domain/metrics/history.ts';
import type { ListCursor } from '../http/cursors.ts';
import { readEmployerNames } from '../store/employer-names.ts';
import type { Scope } from '../store/ledger/reading.ts';
import { readNames } from '../store/names.ts';
import { type Clues, groupsOf, type Holding, readClues, readHoldings } from './clues.ts';
import { type Bounds, type HeldClue, openPosition, walkHeld } from './listing.ts';

const CHUNK = 1000;

/** Makes the function that names a group of some clues: units and officers as they were called at an instant. */
async function nameGroups(
  { table }: Clues,
  by: Grouping,
  counted: readonly HeldClue[],
  states: ReadonlyMap<string, Clue>,
  holdings: ReadonlyMap<string, Holding>,
  at: Instant,
): Promise<(key: string | null, clueId: string) => string | null> {
  switch (by) {
    case 'sector':
      return (key) => (key === null ? null : (SECTOR_NAMES[key as SectorCode]?.zh ?? key));
    case 'source':
      return (key) => key;
    case 'employer': {
      const names = await readEmployerNames(
        table,
        CLUE.kind,
        counted.map(({ id }) => id),
      );
      return (_, clueId) => names.get(clueId) ?? null;
    }
    default: {
      const ids = counted.flatMap(({ id, position }) => {
        const [state, holding] = [states.get(id), holdings.get(id)];
        return state && holding
          ? groupsOf(by, state, holding, position.district).filter((key) => key !== null)
          : [];
      });
      const names = (await readNames(table, ids)).at(ids, at);
      return (key) => (key === null ? null : (names[key] ?? null));
    }
  }
}

/**
 * The counts of a completion rate by groups of its clues, units and officers as they were on the day that the rule asks about. An answer stops behind some thousand clues; the groups of further
 * ones come with its cursor, and add up.
 */
export async function breakDown(
  clues: Clues,
  scopes: readonly Scope[],
  rule: ListRule<Part>,
  by: Grouping,
  cursor: ListCursor,
  now: number,
  { breakdown: most }: Pick<Bounds, 'breakdown'>,
): Promise<{ groups: GroupRow[]; total: GroupCounts; next?: string; read: number }> {
  const groups = new Groups(by);
  let total = NO_COUNTS;
  let read = 0;
  const start = await openPosition(cursor, scopes);
  const at = new Date(Math.min(now, endOfDay(rule.asOf) - 1)).toISOString();
  const rest = (next?: string) => ({
    groups: groups.rows(),
    total,
    read,
    ...(next === undefined ? {} : { next }),
  });
  for await (const chunk of walkHeld(
    clues.table,
    CLUE_FIGURES,
    scopes,
    rule.receivedBetween,
    start,
    Math.min(CHUNK, most),
  )) {
    read += chunk.read;
    const counted = chunk.held.flatMap((held): (HeldClue & { parts: Occurrences<Part> })[] => {
      const parts = rule.count(held.steps, held.position.district);
      return parts.has('denominator') || parts.has('excluded') ? [{ ...held, parts }] : [];
    });
    const states = await readClues(
      clues,
      counted.map(({ id }) => id),
    );
    const { holdings, read: entries } = await readHoldings(clues, states, by, rule.asOf);
    read += entries;
    const nameOf = await nameGroups(clues, by, counted, states, holdings, at);
    for (const { id, parts, position } of counted) {
      const counts = groupCounts(parts);
      total = addCounts(total, counts);
      const [state, holding] = [states.get(id), holdings.get(id)];
      for (const key of state && holding ? groupsOf(by, state, holding, position.district) : [null]) {
        groups.add({ key, name: nameOf(key, id), ...counts });
      }
    }
    const last = chunk.held.at(-1);
    if (read >= most && last) return rest(await cursor.seal(last.position));
  }
  return rest();
}
