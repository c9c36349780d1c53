import type { Table } from './table.ts';

/** Reads the releases under a partition key in the order of coming: what may be added to, and never changes. */
export async function readReleases<T>(table: Table, pk: string): Promise<T[]> {
  const { items } = await table.query<{ body: string }>(
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :release)',
      values: { ':pk': pk, ':release': 'RELEASE#' },
    },
    { all: true },
  );
  return items.map(({ body }) => JSON.parse(body));
}

/** A book of versions that is read now and then. */
export interface KeptBook<B> {
  /** The book, read again after a while, and at once when it lacks a version that something holds. */
  book(holding?: Iterable<string>): Promise<B>;
  /** Reads anew at the next call. */
  forget(): void;
}

/**
 * Keeps a book of versions for a while.
 * @param keepMs how long before it is read again; where all versions come through this process, for ever
 * @param now a clock that goes on by itself, milliseconds
 */
export function keepBook<B>(
  read: () => Promise<B>,
  has: (book: B, version: string) => boolean,
  keepMs: number,
  now: () => number,
): KeptBook<B> {
  let kept: { readonly book: Promise<B>; readonly until: number } | undefined;
  const readAnew = () => {
    const book = read();
    kept = { book, until: now() + keepMs };
    // A read that failed is no answer to the next request.
    book.catch(() => {
      kept = undefined;
    });
    return book;
  };
  return {
    async book(holding = []) {
      const versions = [...holding];
      const book = await (kept && kept.until > now() ? kept.book : readAnew());
      return versions.every((version) => has(book, version)) ? book : readAnew();
    },
    forget() {
      kept = undefined;
    },
  };
}
