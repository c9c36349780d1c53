import type { CalendarDate } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import { CASE_FIGURES } from '../../domain/case/figures.ts';
import type { Figures, HeldFacet, Step } from '../../domain/kernel/figures.ts';
import { FIRST_DAY } from '../../domain/metrics/dates.ts';
import { boundsOf, type WindowQuestion } from '../../domain/metrics/window.ts';
import type { ListCursor } from '../http/cursors.ts';
import { readEmployerNames } from '../store/employer-names.ts';
import type { Scope } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';
import { type Bounds, CHUNK, type Held, openPosition, type Position, walkHeld } from './listing.ts';

/** What counts behind a part of a figure: its facet at the end of the window, and how it counts. */
export interface Counted<F extends HeldFacet, O> {
  readonly id: string;
  readonly facet: F;
  readonly occurrence: O;
  readonly end: CalendarDate;
  readonly employerName: string | null;
}

/** The list behind the figures of a kind whose items have the ids of cases. */
export interface WindowList<F extends HeldFacet, P extends string, O, Row> {
  readonly figures: Pick<Figures<F>, 'kind' | 'unpackHistory' | 'unpackCounter' | 'sumMonth'>;
  /** Tells in which parts a history counts. */
  count(steps: readonly Step<F>[], question: WindowQuestion, calendar: Calendar): ReadonlyMap<P, O>;
  toRow(counted: Counted<F, O>): Row;
}

/** A page of what is behind a part of a figure; an answer stops behind some two thousand items of the index. */
export async function listWindow<F extends HeldFacet, P extends string, O, Row>(
  table: Table,
  scopes: readonly Scope[],
  { figures, count, toRow }: WindowList<F, P, O, Row>,
  { part, limit, ...question }: WindowQuestion & { readonly part: P; readonly limit: number },
  calendar: Calendar,
  cursor: ListCursor,
  { list: most }: Pick<Bounds, 'list'>,
): Promise<{ rows: Row[]; next?: string; read: number }> {
  const { end } = boundsOf(question);
  const between = () => ({ from: FIRST_DAY, to: end });
  const at = await openPosition(cursor, scopes);
  const rows: Row[] = [];
  /** Where the last row is. */
  let position: Position | undefined;
  let read = 0;
  for await (const chunk of walkHeld(table, figures, scopes, between, at, Math.min(CHUNK, most))) {
    read += chunk.read;
    const counted = chunk.held.flatMap((held: Held<F>) => {
      const facet = held.steps.findLast((s) => s.day <= end)?.facet;
      const occurrence = count(held.steps, question, calendar).get(part);
      return facet === undefined || occurrence === undefined ? [] : [{ ...held, facet, occurrence }];
    });
    const taken = counted.slice(0, limit - rows.length);
    position = taken.at(-1)?.position ?? position;
    const names = await readEmployerNames(
      table,
      CASE_FIGURES.kind,
      taken.map(({ id }) => id),
    );
    rows.push(...taken.map((c) => toRow({ ...c, end, employerName: names.get(c.id) ?? null })));
    if (counted.length > taken.length) return { rows, next: await cursor.seal(position), read };
    const reached = chunk.held.at(-1);
    if (read >= most && reached) return { rows, next: await cursor.seal(reached.position), read };
  }
  return { rows, read };
}
