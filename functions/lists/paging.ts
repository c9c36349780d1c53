import * as z from 'zod';
import type { Clue } from '../../domain/clue/state.ts';
import { cursorText, readCursor, refuseCursor } from '../http/cursors.ts';
import type { SortedClue } from './by-due.ts';

/** Where a list goes on: which list, behind which sort key. */
const cursorSchema = z.strictObject({ list: z.string(), after: z.string().min(1) });

/** A cursor of a list: behind which sort key it goes on. */
export const cursorBehind = (list: string, after: string): string => cursorText({ list, after });

/** The sort key in such a cursor; nothing at the beginning. @throws Problem 422 for another list's cursor */
export function sortKeyOf(text: string | undefined, list: string): string {
  if (text === undefined) return '';
  const cursor = readCursor(text, cursorSchema);
  return cursor.list === list ? cursor.after : refuseCursor();
}

/** The name of the order by due date, in cursors. */
export const BY_DUE = 'by-due';

/** A page of a list, and the cursor of the next one. */
export interface Page {
  readonly found: readonly Clue[];
  readonly next?: string;
}

/** Clues looked at for one answer at most: what it may cost. */
export const MAX_LOOKED_AT = 2000;

/** Takes a page of a list by due date; with fewer clues than the limit where many were looked at. */
export async function pageByDue(
  chunks: Iterable<SortedClue[]> | AsyncIterable<SortedClue[]>,
  limit: number,
  fits: (clue: Clue) => boolean,
): Promise<Page> {
  const found: Clue[] = [];
  let looked = 0;
  for await (const chunk of chunks) {
    for (const { sortKey, clue } of chunk) {
      looked += 1;
      if (fits(clue)) found.push(clue);
      if (found.length === limit || looked === MAX_LOOKED_AT) {
        return { found, next: cursorBehind(BY_DUE, sortKey) };
      }
    }
  }
  return { found };
}
