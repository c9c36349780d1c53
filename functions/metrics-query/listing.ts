import * as z from 'zod';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import type { Question } from '../../domain/metrics/completion.ts';
import {
  type ClueStep,
  countsOf,
  isOverdue,
  type Part,
  receivedBetween,
} from '../../domain/metrics/history.ts';
import type { countedClue } from '../contract/metrics-schema.ts';
import { type ListCursor, refuseCursor } from '../http/cursors.ts';
import type { Key } from '../store/keys.ts';
import { type Checkpoint, heldPk, historyOf } from '../store/ledger/layout.ts';
import type { Scope } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';

/** A clue behind a figure. */
export type CountedClue = z.infer<typeof countedClue>;

/** Where a list goes on: behind which key of which district. */
const positionSchema = z.strictObject({ district: z.string(), after: z.string() });

/** Index items looked at in one request at most: what a page may cost. */
const MAX_LOOKED_AT = 2000;
const CHUNK = 200;
/** Keys in one request. */
const BATCH = 100;

/** A clue as a district last held it at the end of a day. */
function toCountedClue(
  clueId: string,
  counted: number,
  steps: readonly ClueStep[],
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

/** The histories of index entries, by key; the index holds keys alone. */
async function readHistories(table: Table, entries: readonly Key[]) {
  const histories = new Map<string, { id: string; steps: ClueStep[] }>();
  for (let i = 0; i < entries.length; i += BATCH) {
    const keys = entries.slice(i, i + BATCH).map(({ pk, sk }) => ({ pk, sk }));
    for (const item of await table.batchGet<Checkpoint & Key>(keys)) {
      histories.set(`${item.pk} ${item.sk}`, { id: item.id, steps: historyOf(CLUE_FIGURES, item) });
    }
  }
  return histories;
}

/**
 * A page of the clues behind a part of a figure, in the order of district, day of receipt and id. A district's clues
 * come from the ledger's index, with those it has handed on, and are counted by their histories.
 */
export async function listCounted(
  table: Table,
  scopes: readonly Scope[],
  question: Question,
  { part, cursor, limit }: { part: Part; cursor: ListCursor; limit: number },
): Promise<{ clues: CountedClue[]; next?: string; read: number }> {
  const at = await cursor.open(positionSchema);
  if (at && !scopes.some((s) => s.district === at.district)) refuseCursor();
  const clues: CountedClue[] = [];
  let read = 0;
  for (const { district, span } of scopes) {
    if (at && district < at.district) continue;
    const range = receivedBetween(question, span);
    let after = at?.district === district ? at.after : '';
    for (;;) {
      const from = after === '' ? range.from : `${after}\u0001`;
      const to = `${range.to}$`;
      if (from > to) break;
      const page = await table.query<Key & { gsi2sk: string }>({
        IndexName: 'gsi2',
        KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk BETWEEN :from AND :to',
        values: { ':pk': heldPk(CLUE_FIGURES.kind, district), ':from': from, ':to': to },
        Limit: CHUNK,
      });
      const histories = await readHistories(table, page.items);
      for (const { pk, sk, gsi2sk } of page.items) {
        read += 1;
        after = gsi2sk;
        const found = histories.get(`${pk} ${sk}`);
        // Gone since the index was read: its clue came back to the district, and is listed by its checkpoint.
        if (!found) continue;
        const { id, steps } = found;
        const counted = countsOf(steps, question, district)[part];
        const clue = counted > 0 ? toCountedClue(id, counted, steps, question, district) : null;
        if (clue) clues.push(clue);
        if (clues.length === limit || read === MAX_LOOKED_AT) {
          return { clues, next: await cursor.seal({ district, after }), read };
        }
      }
      if (!page.lastKey) break;
    }
  }
  return { clues, read };
}
