import { useQuery } from '@tanstack/react-query';
import { isRedacted, type RecordEntry } from '../../domain/kernel/record.ts';
import type { RecordPage } from './answers.ts';
import type { Api } from './api.ts';
import { useApi } from './session.tsx';

/** Pages of a record, in order from the first. `E` is an entry of it. */
export type RecordPages<E extends RecordEntry = RecordEntry> = readonly [RecordPage<E>, ...RecordPage<E>[]];

/** How many pages are read at a time; a record has seldom more than one. */
export const PAGES_AT_ONCE = 20;

/** Reads a record from its first page on. @param limit the most pages read */
export async function readPages<E extends RecordEntry>(
  api: Api,
  path: string,
  {
    unmasked = false,
    limit = PAGES_AT_ONCE,
    signal,
  }: { unmasked?: boolean; limit?: number; signal?: AbortSignal },
): Promise<RecordPages<E>> {
  const readPage = (cursor?: string) =>
    api<RecordPage<E>>(path, {
      query: { ...(unmasked ? { unmasked } : {}), ...(cursor === undefined ? {} : { cursor }) },
      ...(signal ? { signal } : {}),
    });
  const pages: [RecordPage<E>, ...RecordPage<E>[]] = [await readPage()];
  for (let { cursor } = pages[0]; cursor !== undefined && pages.length < limit; ) {
    const page = await readPage(cursor);
    pages.push(page);
    cursor = page.cursor;
  }
  return pages;
}

/** What has a record: a record read at another version is another one. */
export interface Recorded {
  /** Its address in the API. */
  readonly path: string;
  readonly version: number;
}

/** The address of a record. */
export const recordPath = ({ path }: Pick<Recorded, 'path'>): string => `${path}/record`;

/** Reads a record, masked; the same reading serves whatever shows a part of it. What was read stays while it is read anew. */
export function useRecord<E extends RecordEntry>(recorded: Recorded, limit = PAGES_AT_ONCE) {
  const api = useApi();
  const path = recordPath(recorded);
  return useQuery({
    queryKey: [path, limit, recorded.version],
    queryFn: ({ signal }) => readPages<E>(api, path, { limit, signal }),
    // Of the same record alone. Otherwise a file that is open would close when somebody makes an entry.
    placeholderData: (read, query) => (query?.queryKey[0] === path ? read : undefined),
  });
}

/** The texts of the entries of a type in a record, in order, null where one has none; empty until it is read. */
export function useTexts(recorded: Recorded, type: string): (string | null)[] {
  const { data, isPlaceholderData } = useRecord(recorded);
  const pages = isPlaceholderData ? [] : (data ?? []);
  const texts = new Map(pages.flatMap((page) => page.texts.map(({ seq, text }) => [seq, text] as const)));
  return pages
    .flatMap((page) => page.entries)
    .filter((entry) => !isRedacted(entry) && entry.event.type === type)
    .map(({ seq }) => texts.get(seq) ?? null);
}

/** The text of the last entry of a type in a record; null until it is read, and where there is none. */
export const useLastText = (recorded: Recorded, type: string): string | null =>
  useTexts(recorded, type).at(-1) ?? null;
