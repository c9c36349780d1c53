import * as z from 'zod';
import type { Aggregate, AggregateState, Link } from '../../../domain/kernel/aggregate.ts';
import { upcast } from '../../../domain/kernel/events.ts';
import { type Fault, MAX_FAULTS } from '../../../domain/kernel/faults.ts';
import { GENESIS, type RecordEntry, redactEntry } from '../../../domain/kernel/record.ts';
import { recordRules } from '../../../domain/kernel/record-rules.ts';
import { verifyChain, verifyTexts } from '../../../domain/kernel/verification.ts';
import type { clueRecordSchema } from '../../contract/record-schema.ts';
import { readNames } from '../../store/names.ts';
import { readEntriesBetween, readRecord, readTexts, verifyStored } from '../../store/record.ts';
import type { Repository } from '../../store/repository.ts';
import { type ListCursor, refuseCursor } from '../cursors.ts';

/** How many entries a page of a record has. */
const PAGE_ENTRIES = 100;

/** The number of the entry behind which a record goes on. */
const positionSchema = z.int().min(1);

/** The entries of a page with the one before them, and what the server found wrong. */
interface PageEntries {
  readonly entries: readonly RecordEntry[];
  readonly prevHash: string;
  readonly faults: readonly Fault[];
  /** The entries that texts read before may belong to. */
  readonly known: readonly RecordEntry[];
}

/** The number of the first entry of the page that a cursor asks for. @throws Problem 422 */
async function firstOf(cursor: ListCursor, version: number): Promise<number> {
  const after = (await cursor.open(positionSchema)) ?? 0;
  return after < version ? after + 1 : refuseCursor();
}

/** A page that others follow: its entries are held against each other and against the one before. */
async function readMiddle(
  { table, aggregate }: Repository<AggregateState>,
  id: string,
  from: number,
  to: number,
): Promise<PageEntries> {
  const read = await readEntriesBetween(table, aggregate.kind, id, from - 1, to);
  const before = read[0]?.seq === from - 1 ? read[0] : undefined;
  const entries = before ? read.slice(1) : read;
  const prevHash = before?.hash ?? GENESIS;
  const after = { seq: from - 1, hash: prevHash };
  const faults = verifyChain(id, entries, recordRules(aggregate).idOf, after);
  return { entries, prevHash, faults, known: entries };
}

/** The last page: the whole record is held against the state. */
async function readLast(
  { table, aggregate }: Repository<AggregateState>,
  id: string,
  from: number,
): Promise<(PageEntries & { readonly more: boolean }) | undefined> {
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

/** How a page of a record is shown to its reader. */
export interface RecordReader {
  /** Hides what identifies people; null shows the texts as they are, with their salts. */
  readonly mask: ((text: string) => string) | null;
  /** Finds which of the others that entries name the reader may see, by id. */
  findVisible(links: readonly Link[]): Promise<ReadonlySet<string>>;
  /** The number of the last entry the reader may see; null for the whole record. */
  readonly upTo: number | null;
}

/** What stands for a name where an event is not one of ours: nobody but who sees everything sees that. */
const UNKNOWN: Link = { kind: '', id: '' };

/** The others an entry names. */
function linksOf({ events, linksIn }: Aggregate, { event }: RecordEntry): readonly Link[] {
  try {
    return linksIn(upcast(events, event));
  } catch {
    return [UNKNOWN];
  }
}

/** Finds the numbers of the entries that name what their reader may not see. */
async function findHidden(
  aggregate: Aggregate,
  entries: readonly RecordEntry[],
  reader: RecordReader,
): Promise<ReadonlySet<number>> {
  const links = entries.map((entry) => ({ seq: entry.seq, named: linksOf(aggregate, entry) }));
  const visible = await reader.findVisible(links.flatMap(({ named }) => named));
  return new Set(links.flatMap(({ seq, named }) => (named.every(({ id }) => visible.has(id)) ? [] : [seq])));
}

/** Reads the names of those whom entries name, each as it was at the last of these entries. */
async function readPeople(
  { table, aggregate }: Repository<AggregateState>,
  entries: readonly RecordEntry[],
): Promise<Record<string, string>> {
  const named = entries.map(({ at, by, event }) => ({
    at,
    ids: [...(by.role === 'system' || by.role === 'source' ? [] : [by.id]), ...peopleIn(aggregate, event)],
  }));
  const names = await readNames(
    table,
    named.flatMap(({ ids }) => ids),
  );
  return Object.fromEntries(named.flatMap(({ at, ids }) => Object.entries(names.at(ids, at))));
}

/** The officers and units an event names; none where it is not one of ours. */
function peopleIn({ events, peopleIn: idsIn }: Aggregate, event: RecordEntry['event']): readonly string[] {
  try {
    return idsIn(upcast(events, event));
  } catch {
    return [];
  }
}

/**
 * Reads a page of a record with its texts and its proof.
 * @returns undefined when there is nothing of that id
 * @throws Problem 422 for a cursor of another record
 */
export async function readRecordPage(
  repository: Repository<AggregateState>,
  id: string,
  cursor: ListCursor,
  reader: RecordReader,
): Promise<z.input<typeof clueRecordSchema> | undefined> {
  for (let attempt = 1; ; attempt++) {
    const page = await readPageOnce(repository, id, cursor, reader);
    const isMissing = page?.proof.faults?.some(({ code }) => code === 'text-missing');
    // An entry written, or texts that expired, while this was read: then it is not so the next time.
    if (!isMissing || attempt >= READS) return page;
  }
}

/** How often a page is read at most until its texts and its entries fit. */
const READS = 3;

async function readPageOnce(
  repository: Repository<AggregateState>,
  id: string,
  cursor: ListCursor,
  reader: RecordReader,
): Promise<z.input<typeof clueRecordSchema> | undefined> {
  const stored = await repository.load(id);
  if (!stored) return undefined;
  const { mask, upTo } = reader;
  const { expiredUpTo } = stored.state;
  const version = upTo ?? stored.state.version;
  const { table, aggregate } = repository;
  const from = await firstOf(cursor, version);
  const to = upTo === null ? from + PAGE_ENTRIES - 1 : Math.min(from + PAGE_ENTRIES - 1, upTo);
  // The whole record is held against the state by whoever may see all of it.
  const last = upTo === null && version <= to;
  // Texts before entries: each text read has its entry then. Those of no entry are looked for at both ends.
  const texts = await readTexts(table, aggregate.kind, id, {
    ...(from > 1 ? { from } : {}),
    ...(last ? {} : { to }),
  });
  const page = last
    ? await readLast(repository, id, from)
    : { ...(await readMiddle(repository, id, from, to)), more: to < version };
  if (!page) return undefined;
  const { entries, prevHash, more, known } = page;
  const owners = known.filter(({ seq }) => seq >= from);
  const faults = [...page.faults, ...verifyTexts(owners, texts, expiredUpTo).faults];
  const hidden = await findHidden(aggregate, entries, reader);
  const show = mask ?? ((text: string) => text);
  const end = entries.at(-1);
  return {
    kind: aggregate.kind,
    id,
    entries: entries.map((entry) =>
      hidden.has(entry.seq) ? redactEntry(entry) : entry,
    ) as unknown as z.input<typeof clueRecordSchema>['entries'],
    texts: [...texts]
      .filter(([seq]) => seq <= to && !hidden.has(seq))
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
      redacted: hidden.size,
      intact: faults.length === 0,
      ...(faults.length > 0
        ? { faults: faults.slice(0, MAX_FAULTS).map(({ code, seq, message }) => ({ code, seq, message })) }
        : {}),
    },
    people: await readPeople(
      repository,
      entries.filter(({ seq }) => !hidden.has(seq)),
    ),
    ...(upTo === null ? {} : { handedOver: true }),
    ...(more ? { cursor: await cursor.seal(to) } : {}),
  };
}
