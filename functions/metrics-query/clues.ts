import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import { stateAfter } from '../../domain/kernel/verification.ts';
import { type Grouping, groupKey, keysOf } from '../../domain/metrics/breakdown.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { inBatches } from '../store/employer-names.ts';
import { readEntriesBetween } from '../store/record.ts';
import { Repository } from '../store/repository.ts';

/** Opens the clues, for what lists say of them that the figures do not know. */
export const openClues = (runtime: Runtime) => new Repository(runtime, CLUE);
export type Clues = ReturnType<typeof openClues>;

/** Reads clues by id; those that are not there are left out. */
export async function readClues(clues: Clues, ids: readonly string[]): Promise<Map<string, Clue>> {
  const found = await Promise.all(inBatches([...new Set(ids)]).map((batch) => clues.loadAll(batch)));
  return new Map(found.flatMap((states) => [...states].map(([id, { state }]) => [id, state] as const)));
}

/** Where a clue is, and in whose hands. */
export type Holding = Pick<Clue, 'division' | 'unitId' | 'officers'>;

/** Tells whether a clue may have been in other hands at the end of a day than it is now. */
const hasChangedHands = ({ heldSince, assignedDay, officerChangedDay }: Clue, day: CalendarDate): boolean =>
  [heldSince, assignedDay, officerChangedDay].some((changed) => changed !== null && changed > day);

/** Records read at a time. */
const RECORDS = 50;

/**
 * Finds in whose hands clues were at the end of a day. What has not changed since is in their states; of the others, few unless the
 * day is long past, the records up to that day are folded.
 * @returns by id, and how many entries were read
 */
export async function readHoldings(
  { table }: Clues,
  states: ReadonlyMap<string, Clue>,
  by: Grouping | undefined,
  day: CalendarDate,
): Promise<{ readonly holdings: ReadonlyMap<string, Holding>; readonly read: number }> {
  const holdings = new Map<string, Holding>(states);
  let read = 0;
  if (by !== 'unit' && by !== 'officer') return { holdings, read };
  const others = [...states.values()].filter((clue) => hasChangedHands(clue, day));
  for (let i = 0; i < others.length; i += RECORDS) {
    await Promise.all(
      others.slice(i, i + RECORDS).map(async ({ clueId, version }) => {
        const entries = await readEntriesBetween<ClueEvent, Facet>(table, CLUE.kind, clueId, 1, version);
        read += entries.length;
        const upTo = entries.filter((entry) => entry.day <= day);
        // Received since: then nothing of it counts as of that day.
        if (upTo.length > 0) holdings.set(clueId, stateAfter(recordRules(CLUE), upTo));
      }),
    );
  }
  return { holdings, read };
}

/**
 * Tells the groups that a clue belongs to: one, or one for each of its officers. A district that does not hold the clue has
 * no unit and no officers of it.
 * @param holding where it was on the day that is asked about
 */
export function groupsOf(by: Grouping, clue: Clue, holding: Holding, district: string): (string | null)[] {
  const isHere = holding.division === district;
  switch (by) {
    case 'sector':
      return [clue.sector];
    case 'source':
      return [clue.source];
    case 'unit':
      return [isHere ? holding.unitId : null];
    case 'officer':
      return isHere && holding.officers.length > 0 ? [...holding.officers] : [null];
    case 'employer':
      return [groupKey(clue.employerKeys)];
  }
}

/** Tells whether a clue belongs to the group of a key; without one, to none that has a key. */
export function isInGroup(
  { by, key }: { readonly by: Grouping; readonly key: string | undefined },
  clue: Clue,
  holding: Holding,
  district: string,
): boolean {
  const own = groupsOf(by, clue, holding, district);
  if (key === undefined) return own.includes(null);
  const wanted = new Set(keysOf(by, key));
  return own.some((group) => group !== null && keysOf(by, group).some((k) => wanted.has(k)));
}
