import * as z from 'zod';
import { cursorText, readCursor, refuseCursor } from '../http/cursors.ts';
import type { StoredClue } from '../store/clue-items.ts';
import type { Item } from '../store/table.ts';
import type { Placed } from './by-due.ts';

/** Where a list goes on: in which section, behind which key. */
const cursorSchema = z.strictObject({ at: z.string(), key: z.record(z.string(), z.string()).optional() });

/** A part of a list: one query, read in pages. */
export interface Section {
  readonly id: string;
  read(startKey: Item | undefined, limit: number): Promise<{ clues: StoredClue[]; lastKey?: Item }>;
}

/** A cursor of an ordered list of that name: behind which place it goes on. */
export const cursorBehind = (at: string, after: string): string => cursorText({ at, key: { after } });

/** The place in such a cursor; nothing at the beginning. @throws Problem 422 for another list's cursor */
export function placeOf(text: string | undefined, at: string): string {
  if (text === undefined) return '';
  const cursor = readCursor(text, cursorSchema);
  return cursor.at === at && cursor.key?.after ? cursor.key.after : refuseCursor();
}

/** The name of the order by due date, in cursors. */
export const BY_DUE = 'by-due';

/** A page of a list, and the cursor of the next one. */
export interface Page {
  readonly found: readonly StoredClue[];
  readonly next?: string;
}

/** A page of a list by district, status and due date, or by id. */
export async function pageInSections(
  sections: readonly Section[],
  text: string | undefined,
  limit: number,
  fits: (stored: StoredClue) => boolean,
): Promise<Page> {
  const cursor = text === undefined ? null : readCursor(text, cursorSchema);
  let index = cursor ? sections.findIndex((s) => s.id === cursor.at) : 0;
  if (index < 0) refuseCursor();
  let key: Item | undefined = cursor?.key;
  const found: StoredClue[] = [];
  while (index < sections.length) {
    const section = sections[index];
    if (!section) break;
    const { clues, lastKey } = await section.read(key, limit - found.length);
    found.push(...clues.filter(fits));
    key = lastKey;
    if (!lastKey) index += 1;
    const after = sections[index];
    if (found.length >= limit && after) {
      return {
        found,
        next: cursorText({ at: after.id, ...(key ? { key: key as Record<string, string> } : {}) }),
      };
    }
  }
  return { found };
}

/** Clues looked at for one answer at most: what it may cost. */
export const MAX_LOOKED_AT = 2000;

/** A page of a list by due date; with fewer clues than the limit where many were looked at. */
export async function pageByDue(
  chunks: Iterable<Placed[]> | AsyncIterable<Placed[]>,
  limit: number,
  fits: (stored: StoredClue) => boolean,
): Promise<Page> {
  const found: StoredClue[] = [];
  let looked = 0;
  for await (const chunk of chunks) {
    for (const { place, stored } of chunk) {
      looked += 1;
      if (fits(stored)) found.push(stored);
      if (found.length === limit || looked === MAX_LOOKED_AT) {
        return { found, next: cursorBehind(BY_DUE, place) };
      }
    }
  }
  return { found };
}
