import * as z from 'zod';
import { daysBetween } from '../../domain/calendar/dates.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { Figures, HeldFacet, Step } from '../../domain/kernel/figures.ts';
import type { Grouping } from '../../domain/metrics/breakdown.ts';
import { isOverdue, type ListRule, type Occurrences } from '../../domain/metrics/history.ts';
import { LEAVING_REASONS, leavingReason } from '../../domain/metrics/reasons.ts';
import type { countedClue } from '../contract/metrics-lists-schema.ts';
import { type ListCursor, refuseCursor } from '../http/cursors.ts';
import { type Caller, canSee } from '../http/http.ts';
import { inBatches, readEmployerNames } from '../store/employer-names.ts';
import type { Key } from '../store/keys.ts';
import { type Checkpoint, heldPk, historyOf } from '../store/ledger/layout.ts';
import type { Scope } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';
import { type Clues, isInGroup, readClues, readHoldings } from './clues.ts';

/** A clue behind a figure. */
export type CountedClue = z.infer<typeof countedClue>;

/** Where a list goes on: behind which key of which district. */
const positionSchema = z.strictObject({ district: z.string(), after: z.string() });
export type Position = z.infer<typeof positionSchema>;

/** What one answer may look at of the index, about; behind that it ends with a cursor. */
export interface Bounds {
  readonly list: number;
  /** Groups need every clue, so more are looked at. */
  readonly breakdown: number;
}
export const BOUNDS: Bounds = { list: 2000, breakdown: 5000 };
export const CHUNK = 200;

/** What a district holds or held, with its history as far as the district knows it. */
export interface Held<F extends HeldFacet> {
  readonly id: string;
  readonly steps: readonly Step<F>[];
  readonly position: Position;
}
export type HeldClue = Held<Facet>;

/** What a walk needs to know of a kind. */
type HistoryFigures<F extends HeldFacet> = Pick<Figures<F>, 'kind' | 'unpackHistory'>;

/** The histories of index entries, by key; the index holds keys alone. */
async function readHistories<F extends HeldFacet>(
  table: Table,
  figures: HistoryFigures<F>,
  entries: readonly Key[],
) {
  const histories = new Map<string, { id: string; steps: Step<F>[] }>();
  const pages = await Promise.all(
    inBatches(entries).map((keys) =>
      table.batchGet<Checkpoint & Key>(keys.map(({ pk, sk }) => ({ pk, sk }))),
    ),
  );
  for (const item of pages.flat()) {
    histories.set(`${item.pk} ${item.sk}`, { id: item.id, steps: historyOf(figures, item) });
  }
  return histories;
}

/** Reads where a list goes on. @throws Problem 422 for a place outside of what is asked for */
export async function openPosition(cursor: ListCursor, scopes: readonly Scope[]): Promise<Position | null> {
  const at = await cursor.open(positionSchema);
  if (at && !scopes.some((s) => s.district === at.district)) refuseCursor();
  return at;
}

/**
 * Walks through what may count, in the order of district, first day and id, in chunks. It comes from the ledger's index of a
 * district, with what that has handed on.
 * @param between the first days between which it lies, by the district's span
 */
export async function* walkHeld<F extends HeldFacet>(
  table: Table,
  figures: HistoryFigures<F>,
  scopes: readonly Scope[],
  between: ListRule['receivedBetween'],
  at: Position | null,
  chunk = CHUNK,
): AsyncGenerator<{ readonly held: readonly Held<F>[]; readonly read: number }> {
  for (const { district, span } of scopes) {
    if (at && district < at.district) continue;
    const range = between(span);
    let after = at?.district === district ? at.after : '';
    for (;;) {
      const from = after === '' ? range.from : `${after}\u0001`;
      const to = `${range.to}$`;
      if (from > to) break;
      const page = await table.query<Key & { gsi2sk: string }>({
        IndexName: 'gsi2',
        KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk BETWEEN :from AND :to',
        values: { ':pk': heldPk(figures.kind, district), ':from': from, ':to': to },
        Limit: chunk,
      });
      const histories = await readHistories(table, figures, page.items);
      yield {
        read: page.items.length,
        held: page.items.flatMap(({ pk, sk, gsi2sk }) => {
          // Gone since the index was read: its clue came back to the district, and is listed by its checkpoint.
          const found = histories.get(`${pk} ${sk}`);
          return found ? [{ ...found, position: { district, after: gsi2sk } }] : [];
        }),
      };
      if (!page.lastKey) break;
      after = page.items.at(-1)?.gsi2sk ?? after;
    }
  }
}

/** What a list is asked for. */
export interface ListQuestion<P extends string> {
  readonly rule: ListRule<P>;
  readonly part: P;
  /** Only the clues of a group of a breakdown. */
  readonly group: { readonly by: Grouping; readonly key: string | undefined } | null;
  readonly limit: number;
}

/** A clue that counts, with the parts it counts in. */
interface Counted<P extends string> extends HeldClue {
  readonly occurrences: Occurrences<P>;
}

/** Makes the rows of clues as their districts last held them, with what is known of them beside the figures. */
async function toRows<P extends string>(
  clues: Clues,
  caller: Caller,
  { rule, part }: ListQuestion<P>,
  counted: readonly Counted<P>[],
  states: ReadonlyMap<string, Clue>,
): Promise<CountedClue[]> {
  const [names, merged] = await Promise.all([
    readEmployerNames(
      clues.table,
      CLUE.kind,
      counted.map(({ id }) => id),
    ),
    readClues(
      clues,
      counted.flatMap(({ id }) => states.get(id)?.mergedInto ?? []),
    ),
  ]);
  return counted.flatMap(({ id, steps, position: { district }, occurrences }): CountedClue[] => {
    const facet = steps.findLast((s) => s.day <= rule.asOf && s.facet.division === district)?.facet;
    const occurrence = occurrences.get(part);
    if (!facet || !occurrence) return [];
    const state = states.get(id);
    const { division, street, receivedDay, due, closedDay, outcome } = facet;
    const code = leavingReason(part, facet);
    const into = facet.state === 'merged' ? (state?.mergedInto ?? null) : null;
    const target = into === null ? undefined : merged.get(into);
    const isVisible = target !== undefined && canSee(caller, target);
    return [
      {
        clueId: id,
        counted: occurrence.times,
        on: occurrence.on,
        division,
        street,
        employerName: names.get(id) ?? null,
        sector: state?.sector ?? null,
        source: state?.source ?? null,
        headcount: outcome?.headcount ?? state?.headcount ?? null,
        claimedAmountFen: state?.claimedAmountFen ?? null,
        receivedDay,
        dueDate: due,
        state: facet.state,
        closedDay,
        days: closedDay === null ? null : daysBetween(receivedDay, closedDay),
        phaseDays: outcome?.phaseDays ?? null,
        conclusion: outcome?.conclusion ?? null,
        verifiedAmountFen: outcome?.verifiedAmountFen ?? null,
        paidAmountFen: outcome?.paidAmountFen ?? null,
        satisfied: outcome?.satisfied ?? null,
        extended: facet.extended,
        overdue: isOverdue(facet, rule.asOf),
        late: facet.late,
        suspendedFrom: facet.suspendedFrom ?? null,
        reason: code === null ? null : { code, ...LEAVING_REASONS[code] },
        counterpart:
          into !== null
            ? isVisible
              ? { clueId: into }
              : null
            : occurrence.district === null
              ? null
              : { division: occurrence.district },
        counterpartElsewhere: into !== null && !isVisible,
        handedOver: state !== undefined && !canSee(caller, state),
      },
    ];
  });
}

/** A page of the clues behind a part of a figure. */
export async function listCounted<P extends string>(
  clues: Clues,
  caller: Caller,
  scopes: readonly Scope[],
  question: ListQuestion<P>,
  cursor: ListCursor,
  { list: most }: Pick<Bounds, 'list'>,
): Promise<{ clues: CountedClue[]; next?: string; read: number }> {
  const { rule, part, group, limit } = question;
  const found: CountedClue[] = [];
  /** Where the last row is. */
  let last: Position | undefined;
  let read = 0;
  for await (const chunk of walkHeld(
    clues.table,
    CLUE_FIGURES,
    scopes,
    rule.receivedBetween,
    await openPosition(cursor, scopes),
    Math.min(CHUNK, most),
  )) {
    read += chunk.read;
    let left = chunk.held.flatMap((held): Counted<P>[] => {
      const occurrences = rule.count(held.steps, held.position.district);
      return occurrences.has(part) ? [{ ...held, occurrences }] : [];
    });
    while (left.length > 0) {
      // Without a group every one is a row: no more is read of them than the page has room for, and one that tells whether more follow.
      const some = group === null ? left.slice(0, limit + 1 - found.length) : left;
      left = left.slice(some.length);
      const states = await readClues(
        clues,
        some.map(({ id }) => id),
      );
      const { holdings, read: entries } = await readHoldings(clues, states, group?.by, rule.asOf);
      read += entries;
      const wanted = some.filter(({ id, position }) => {
        const [state, holding] = [states.get(id), holdings.get(id)];
        return group === null || (state && holding && isInGroup(group, state, holding, position.district));
      });
      const taken = wanted.slice(0, limit - found.length);
      const rows = await toRows(clues, caller, question, taken, states);
      found.push(...rows);
      last = taken.at(-1)?.position ?? last;
      if (wanted.length > taken.length) return { clues: found, next: await cursor.seal(last), read };
    }
    const reached = chunk.held.at(-1);
    if (read >= most && reached) return { clues: found, next: await cursor.seal(reached.position), read };
  }
  return { clues: found, read };
}
