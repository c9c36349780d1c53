import { employerNameKey, employerNamePk } from './keys.ts';
import type { Table } from './table.ts';

/** Keys in one request. */
const BATCH = 100;

/** Cuts a list into batches for requests that are sent together. */
export const inBatches = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH));

/** Reads the names of employers for lists, by the ids of a kind; of those whose personal data was deleted there is none. */
export async function readEmployerNames(
  table: Table,
  kind: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const pages = await Promise.all(
    inBatches(ids).map((batch) =>
      table.batchGet<{ pk: string; name: string }>(batch.map((id) => employerNameKey(kind, id))),
    ),
  );
  const prefix = employerNamePk(kind, '').length;
  return new Map(pages.flat().map(({ pk, name }) => [pk.slice(prefix), name]));
}
