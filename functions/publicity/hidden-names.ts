import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { inBatches } from '../http/lists/divisions.ts';
import { particularsKey } from '../store/keys.ts';
import { unpackText } from '../store/packing.ts';
import type { Table } from '../store/table.ts';

/** Who is named in the particulars of a case or a clue. */
interface Named {
  readonly employer: { readonly representative?: string };
  readonly reporter?: { readonly name: string };
}

/**
 * Reads whose names must not be published: the reporters of the case's clues, and the employer's representative, as far as their
 * particulars are still kept.
 */
export async function readHiddenNames(table: Table, p: Publicity): Promise<string[]> {
  const keys = PUBLICITY.linksOf(p).map(({ kind, id }) => particularsKey(kind, id));
  const items = (
    await Promise.all(inBatches(keys).map((batch) => table.batchGet<{ data: unknown }>(batch)))
  ).flat();
  return items.flatMap(({ data }) => {
    const { employer, reporter } = JSON.parse(unpackText(data)) as Named;
    return [employer.representative, reporter?.name].filter((name) => name !== undefined);
  });
}
