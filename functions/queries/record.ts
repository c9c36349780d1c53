import * as z from 'zod';
import type { AggregateState } from '../../domain/kernel/aggregate.ts';
import { GENESIS, type RecordEntry } from '../../domain/kernel/record.ts';
import {
  type Fault,
  MAX_FAULTS,
  recordRules,
  verifyChain,
  verifyTexts,
} from '../../domain/kernel/verification.ts';
import type { clueRecordSchema } from '../contract/record-schema.ts';
import { cursorText, readCursor, refuseCursor } from '../http/cursors.ts';
import { readEntriesBetween, readRecord, readTexts, verifyStored } from '../store/record.ts';
import type { Repository } from '../store/repository.ts';

/** How many entries a page of a record has. */
const PAGE_ENTRIES = 100;

const cursorSchema = z.strictObject({ record: z.string(), after: z.int().min(1) });

/** The entries of a page with the one before them, and what the server found wrong. */
interface PageEntries {
  readonly entries: readonly RecordEntry[];
  readonly prevHash: string;
  readonly faults: readonly Fault[];
  readonly more: boolean;
  /** The entries that texts read before may belong to. */
  readonly known: readonly RecordEntry[];
}

/** The number of the first entry of the page that a cursor asks for. @throws Problem 422 for a cursor of another record */
function firstOf(id: string, cursor: string | undefined, version: number): number {
  if (cursor === undefined) return 1;
  const { record, after } = readCursor(cursor, cursorSchema);
  return record === id && after < version ? after + 1 : refuseCursor();
}

/** A page that others follow: its entries are held against each other and against the one before. */
async function readMiddle(
  { table, aggregate }: Repository<AggregateState>,
  id: string,
  from: number,
): Promise<PageEntries> {
  const read = await readEntriesBetween(table, aggregate.kind, id, from - 1, from + PAGE_ENTRIES - 1);
  const before = read[0]?.seq === from - 1 ? read[0] : undefined;
  const entries = before ? read.slice(1) : read;
  const prevHash = before?.hash ?? GENESIS;
  const after = { seq: from - 1, hash: prevHash };
  const faults = verifyChain(id, entries, recordRules(aggregate).idOf, after);
  return { entries, prevHash, faults, more: true, known: entries };
}

/** The last page: the whole record is held against the state. */
async function readLast(
  { table, aggregate }: Repository<AggregateState>,
  id: string,
  from: number,
): Promise<PageEntries | undefined> {
  const found = await readRecord(table, aggregate, id);
  if (!found?.stored) return undefined;
  const { faults } = verifyStored(aggregate, found);
  const to = from + PAGE_ENTRIES - 1;
  const entries = found.entries.filter(({ seq }) => seq >= from && seq <= to);
  const before = found.entries.find(({ seq }) => seq === from - 1);
  const more = found.stored.state.version > to;
  return { entries, prevHash: before?.hash ?? GENESIS, faults, more, known: found.entries };
}

const wordsSchema = z.object({ text: z.string(), attachments: z.array(z.string()).optional() });

/** A text as its reader sees it. One that is not in the form texts are written in was put there by somebody else. */
function wordsOf(text: string): z.infer<typeof wordsSchema> {
  try {
    return wordsSchema.parse(JSON.parse(text));
  } catch {
    return { text };
  }
}

/**
 * Reads a page of a record with its texts and its proof.
 * @param mask hides what identifies people; null shows the texts as they are, with their salts
 * @returns undefined when there is nothing of that id
 * @throws Problem 422 for a cursor of another record
 */
export async function readRecordPage(
  repository: Repository<AggregateState>,
  id: string,
  cursor: string | undefined,
  mask: ((text: string) => string) | null,
): Promise<z.input<typeof clueRecordSchema> | undefined> {
  const stored = await repository.load(id);
  if (!stored) return undefined;
  const { version } = stored.state;
  const { table, aggregate } = repository;
  const from = firstOf(id, cursor, version);
  const to = from + PAGE_ENTRIES - 1;
  const last = version <= to;
  // Texts before entries: each text read has its entry then. Those of no entry are looked for at both ends.
  const texts = await readTexts(table, aggregate.kind, id, {
    ...(from > 1 ? { from } : {}),
    ...(last ? {} : { to }),
  });
  const page = last ? await readLast(repository, id, from) : await readMiddle(repository, id, from);
  if (!page) return undefined;
  const { entries, prevHash, more, known } = page;
  const faults = [...page.faults, ...verifyTexts(known, texts).faults];
  const show = mask ?? ((text: string) => text);
  const end = entries.at(-1);
  return {
    kind: aggregate.kind,
    id,
    entries: [...entries] as unknown as z.input<typeof clueRecordSchema>['entries'],
    texts: [...texts]
      .filter(([seq]) => seq <= to)
      .map(([seq, { salt, text }]) => {
        const { text: words, attachments } = wordsOf(text);
        return {
          seq,
          text: show(words),
          ...(attachments ? { attachments: attachments.map(show) } : {}),
          ...(mask ? {} : { salt }),
        };
      }),
    proof: {
      from,
      to: end?.seq ?? from - 1,
      prevHash,
      head: end?.hash ?? prevHash,
      entries: entries.length,
      redacted: 0,
      intact: faults.length === 0,
      ...(faults.length > 0
        ? { faults: faults.slice(0, MAX_FAULTS).map(({ code, seq, message }) => ({ code, seq, message })) }
        : {}),
    },
    ...(more ? { cursor: cursorText({ record: id, after: to }) } : {}),
  };
}
