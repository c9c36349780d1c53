import { useQuery } from '@tanstack/react-query';
import { isRedacted } from '../../domain/kernel/record.ts';
import type { ClueRecord, ClueView } from './answers.ts';
import type { Api } from './api.ts';
import { useApi } from './session.tsx';

/** Pages of a record, in order from the first. */
export type RecordPages = readonly [ClueRecord, ...ClueRecord[]];

/** How many pages are read at a time; a record has seldom more than one. */
export const PAGES_AT_ONCE = 20;

/** Reads a record from its first page on. @param limit the most pages read */
export async function readPages(
  api: Api,
  path: string,
  {
    unmasked = false,
    limit = PAGES_AT_ONCE,
    signal,
  }: { unmasked?: boolean; limit?: number; signal?: AbortSignal },
): Promise<RecordPages> {
  const readPage = (cursor?: string) =>
    api<ClueRecord>(path, {
      query: { ...(unmasked ? { unmasked } : {}), ...(cursor === undefined ? {} : { cursor }) },
      ...(signal ? { signal } : {}),
    });
  const pages: [ClueRecord, ...ClueRecord[]] = [await readPage()];
  for (let { cursor } = pages[0]; cursor !== undefined && pages.length < limit; ) {
    const page = await readPage(cursor);
    pages.push(page);
    cursor = page.cursor;
  }
  return pages;
}

const recordPath = (clueId: string) => `/clues/${encodeURIComponent(clueId)}/record`;

/** A clue as far as its record must be known: a record read at another version is another one. */
type VersionedClue = Pick<ClueView, 'clueId' | 'version'>;

/** Reads a clue's record, masked; the same reading serves whatever shows a part of it. */
export function useRecord({ clueId, version }: VersionedClue, limit = PAGES_AT_ONCE) {
  const api = useApi();
  const path = recordPath(clueId);
  return useQuery({
    queryKey: [path, limit, version],
    queryFn: ({ signal }) => readPages(api, path, { limit, signal }),
  });
}

/** The text of the last entry of a type in a clue's record; null until it is read, and where there is none. */
export function useLastText(clue: VersionedClue, type: string): string | null {
  const pages = useRecord(clue).data ?? [];
  const last = pages
    .flatMap((page) => page.entries)
    .findLast((entry) => !isRedacted(entry) && entry.event.type === type);
  return pages.flatMap((page) => page.texts).find(({ seq }) => seq === last?.seq)?.text ?? null;
}
