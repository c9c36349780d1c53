import * as z from 'zod';
import type { Question } from '../../domain/metrics/completion.ts';
import { countsOf, isOverdue, type Part, receivedBetween, type Step } from '../../domain/metrics/history.ts';
import type { countedClue } from '../contract/metrics-schema.ts';
import { cursorText, readCursor, refuseCursor } from '../http/cursors.ts';
import { type Checkpoint, heldPk, historyOf } from '../store/ledger/layout.ts';
import type { Scope } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';

/** A clue behind a figure. */
export type CountedClue = z.infer<typeof countedClue>;

/** Where a list goes on: behind which key of which district. */
const cursorSchema = z.strictObject({ d: z.string().regex(/^\d{6}$/), after: z.string().max(300) });
type Cursor = z.infer<typeof cursorSchema>;

/** Index items looked at in one request at most: what a page may cost. */
const MAX_LOOKED_AT = 2000;
const CHUNK = 200;

/** @throws Problem 422 for a cursor behind a district that is not asked for */
function decode(text: string, districts: readonly string[]): Cursor {
  const cursor = readCursor(text, cursorSchema);
  return districts.includes(cursor.d) ? cursor : refuseCursor();
}

/** A clue as a district last held it at the end of a day. */
function shown(
  clueId: string,
  counted: number,
  steps: readonly Step[],
  { asOf }: Question,
  district: string,
): CountedClue | null {
  const facet = steps.findLast((s) => s.day <= asOf && s.facet.division === district)?.facet;
  if (!facet) return null;
  const { division, street, receivedDay, due, state, closedDay, extended, outcome } = facet;
  return {
    clueId,
    counted,
    division,
    street,
    receivedDay,
    dueDate: due,
    state,
    closedDay,
    conclusion: outcome?.conclusion ?? null,
    extended,
    overdue: isOverdue(facet, asOf),
  };
}

/**
 * A page of the clues behind a part of a figure, in the order of district, day of receipt and id. A district's clues
 * come from the ledger's index, with those it has handed on, and are counted by their histories.
 */
export async function listCounted(
  table: Table,
  scopes: readonly Scope[],
  question: Question,
  { part, cursor, limit }: { part: Part; cursor: string | undefined; limit: number },
): Promise<{ clues: CountedClue[]; nextCursor: string | null; read: number }> {
  const districts = scopes.map((s) => s.district);
  const at = cursor === undefined ? null : decode(cursor, districts);
  const clues: CountedClue[] = [];
  let read = 0;
  for (const { district, span } of scopes) {
    if (at && district < at.d) continue;
    const range = receivedBetween(question, span);
    let after = at?.d === district ? at.after : '';
    for (;;) {
      const from = after === '' ? range.from : `${after}\u0001`;
      const to = `${range.to}$`;
      if (from > to) break;
      const page = await table.query<Checkpoint & { gsi2sk: string }>({
        IndexName: 'gsi2',
        KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk BETWEEN :from AND :to',
        values: { ':pk': heldPk(district), ':from': from, ':to': to },
        Limit: CHUNK,
      });
      for (const item of page.items) {
        read += 1;
        after = item.gsi2sk;
        const steps = historyOf(item);
        const counted = countsOf(steps, question, district)[part];
        const clue = counted > 0 ? shown(item.clueId, counted, steps, question, district) : null;
        if (clue) clues.push(clue);
        if (clues.length === limit || read === MAX_LOOKED_AT) {
          return { clues, nextCursor: cursorText({ d: district, after }), read };
        }
      }
      if (!page.lastKey) break;
    }
  }
  return { clues, nextCursor: null, read };
}
