import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { canonicalJson } from '../../domain/kernel/record.ts';
import { type Caller, type HttpEvent, Problem } from './http.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The key that cursors are sealed under. */
export type CursorKey = Buffer;

/** Gives the key when a cursor is first read or made: most answers are a list's only page. */
export type CursorKeySource = () => CursorKey | Promise<CursorKey>;

/**
 * Derives the key of cursors from a secret of their own (HKDF-SHA256).
 * @param secret at least 16 characters
 */
export function cursorKey(secret: string): CursorKey {
  if (secret.length < 16) throw new RangeError('the cursor key needs at least 16 characters');
  return Buffer.from(hkdfSync('sha256', secret, '', 'qingxin cursors', 32));
}

/** What a cursor belongs to: the list that was asked for, and who asked. */
export interface CursorScope {
  readonly event: Pick<HttpEvent, 'routeKey'>;
  readonly caller: Pick<Caller, 'sub' | 'division'>;
  readonly path?: unknown;
  /** As parsed; another `limit` may be asked for with each page. */
  readonly query: object & { readonly cursor?: string | undefined; readonly limit?: number };
}

/** @throws Problem 422 */
export function refuseCursor(): never {
  throw new Problem(422, 'invalid-input', 'Invalid cursor.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}

/** Where one list goes on: reads the cursor a request came with, and seals that of the next page. */
export interface ListCursor {
  /** The position in the request's cursor; null at the beginning. @throws Problem 422 for any other text */
  open<S extends z.ZodType>(schema: S): Promise<z.output<S> | null>;
  seal(position: unknown): Promise<string>;
}

/**
 * Opens the cursors of a request's list. They are encrypted and authenticated (AES-256-GCM) with the route, the path, the filters
 * and the order, the caller and the caller's division, so that one tells nothing and fits nowhere else.
 */
export function cursorOf(key: CursorKeySource, { event, caller, path, query }: CursorScope): ListCursor {
  const { cursor: text, limit: _, ...filters } = query;
  const { sub, division } = caller;
  const scope = Buffer.from(
    canonicalJson({
      route: event.routeKey,
      path: path ?? null,
      filters: Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)),
      sub,
      division,
    }),
  );
  return {
    async open(schema) {
      if (text === undefined) return null;
      const sealed = Buffer.from(text, 'base64url');
      // Decoding passes over what is no base64url.
      if (sealed.length <= IV_BYTES + TAG_BYTES || sealed.toString('base64url') !== text)
        return refuseCursor();
      const decipher = createDecipheriv(CIPHER, await key(), sealed.subarray(0, IV_BYTES));
      decipher.setAAD(scope).setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        const opened = [decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
        return schema.parse(JSON.parse(Buffer.concat(opened).toString('utf8')));
      } catch {
        return refuseCursor();
      }
    },
    async seal(position) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, await key(), iv).setAAD(scope);
      const sealed = [iv, cipher.update(JSON.stringify(position), 'utf8'), cipher.final()];
      return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
    },
  };
}
