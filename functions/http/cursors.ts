import type * as z from 'zod';
import { Problem } from './http.ts';

/** Where a list goes on, as the opaque text callers hand back. */
export const cursorText = (cursor: object): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws Problem 422 */
export function refuseCursor(): never {
  throw new Problem(422, 'invalid-input', 'Invalid cursor.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}

/** A cursor from its text. @throws Problem 422 for what is none of this list's form */
export function readCursor<S extends z.ZodType>(text: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return refuseCursor();
  }
}
