import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Fault } from '../domain/kernel/faults.ts';
import {
  canonicalJson,
  GENESIS,
  isRedacted,
  type RecordEntry,
  type SaltedText,
} from '../domain/kernel/record.ts';
import { recordRules } from '../domain/kernel/record-rules.ts';
import { type Verification, verifyRecord } from '../domain/kernel/verification.ts';
import { AGGREGATES } from '../domain/registry.ts';
import { Refusal } from './command.ts';

/** What `GET /clues/{clueId}/record` answers, as far as the verification needs it; the rest of an entry is only hashed. */
const pageSchema = z.object({
  kind: z.string().refine((kind) => AGGREGATES.has(kind)),
  id: z.string(),
  entries: z.array(
    z.union([
      z.looseObject({
        kind: z.string(),
        id: z.string(),
        seq: z.int(),
        at: z.string(),
        event: z.looseObject({ type: z.string(), v: z.int() }),
        prevHash: z.string(),
        hash: z.string(),
      }),
      z.strictObject({ seq: z.int(), prevHash: z.string(), hash: z.string(), redacted: z.literal(true) }),
    ]),
  ),
  texts: z.array(
    z.object({
      seq: z.int(),
      text: z.string(),
      attachments: z.array(z.string()).optional(),
      salt: z.string().optional(),
    }),
  ),
  proof: z.object({
    from: z.int(),
    to: z.int(),
    prevHash: z.string(),
    head: z.string(),
    entries: z.int(),
    redacted: z.int(),
  }),
  cursor: z.string().optional(),
});

/** A page of an exported record. */
export type ExportedPage = z.infer<typeof pageSchema>;

/** Reads exported pages: each file holds one, or a list of them. @throws Refusal for what is no export */
export function readExports(files: readonly string[]): ExportedPage[] {
  return files.flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new Refusal(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
    }
    try {
      return pageSchema
        .array()
        .min(1)
        .parse([JSON.parse(text)].flat());
    } catch {
      throw new Refusal(`${file} is not what GET /clues/{clueId}/record answers.`);
    }
  });
}

const createGap = (from: number, to: number): Fault => ({
  code: 'numbering',
  seq: from,
  message:
    from === to
      ? `The export is cut short: entry ${from} is missing.`
      : `The export is cut short: entries ${from} to ${to} are missing.`,
});

/** Finds what shows that pages, in order, are not a whole record: gaps between them, and ends that their proofs do not fit. */
function findPageFaults(pages: readonly ExportedPage[]): Fault[] {
  const faults: Fault[] = [];
  let next = { seq: 1, prevHash: GENESIS };
  for (const { entries, proof } of pages) {
    const { from, to, prevHash, head } = proof;
    if (from > next.seq) faults.push(createGap(next.seq, from - 1));
    else if (from < next.seq || prevHash !== next.prevHash) {
      const message = `The page from entry ${from} does not follow the page before it.`;
      faults.push({ code: 'link', seq: from, message });
    }
    const [first, last] = [entries[0], entries.at(-1)];
    if (first && first.seq > from) faults.push(createGap(from, first.seq - 1));
    if (last && last.seq < to) faults.push(createGap(last.seq + 1, to));
    if (!last && to >= from) faults.push(createGap(from, to));
    const fits =
      entries.length === proof.entries &&
      entries.filter(isRedacted).length === proof.redacted &&
      (last?.hash ?? prevHash) === head;
    if (!fits && faults.length === 0) {
      const message = `The page from entry ${from} is not the one its proof is about.`;
      faults.push({ code: 'head', seq: from, message });
    }
    next = { seq: to + 1, prevHash: head };
  }
  if (pages.at(-1)?.cursor !== undefined) {
    faults.push({
      code: 'numbering',
      seq: next.seq,
      message: `The export is cut short: entries from ${next.seq} on are missing, the last page says that more follow.`,
    });
  }
  return faults;
}

/** What was found of an export. */
export interface ExportVerdict {
  readonly id: string;
  readonly verification: Verification;
  /** Texts that came with their salts, and so were verified. */
  readonly provenTexts: number;
  readonly texts: number;
  /** Entries whose content was kept from who exported it; of these the place in the chain alone was verified. */
  readonly redacted: number;
}

/**
 * Verifies an exported record by itself: nothing missing at the front, in the middle or at the end as far as its own proofs
 * tell, the chain, the facets, the seals, and the texts that came with their salts.
 * @throws Refusal for pages of several records
 */
export function verifyExport(exported: readonly ExportedPage[]): ExportVerdict {
  const pages = [...exported].sort((a, b) => a.proof.from - b.proof.from);
  const [first] = pages;
  if (!first) throw new Refusal('There is no page.');
  const { kind, id } = first;
  const other = pages.find((page) => page.kind !== kind || page.id !== id);
  if (other) throw new Refusal(`The pages are of two records, ${id} and ${other.id}.`);
  const texts = pages.flatMap((page) => page.texts);
  const salted = new Map<number, SaltedText>();
  for (const { seq, text, attachments, salt } of texts) {
    if (salt !== undefined) salted.set(seq, { salt, text: canonicalJson({ text, attachments }) });
  }
  // The schema holds what the verification relies on; an event that is none of ours makes the fold fail, and says so.
  const entries = pages.flatMap((page) => page.entries) as unknown as RecordEntry[];
  const redacted = new Set(entries.filter(isRedacted).map(({ seq }) => seq));
  const found = verifyRecord(recordRules(AGGREGATES.of(kind)), { id, entries, redacted, texts: salted });
  const ends = findPageFaults(pages);
  // Masked texts are there, though nothing can be said of them.
  const shown = new Set(texts.map(({ seq }) => seq));
  const inside = found.faults.filter(
    ({ code, seq }) =>
      (code !== 'numbering' || ends.length === 0) && (code !== 'text-missing' || !shown.has(seq ?? 0)),
  );
  const faults = [...ends, ...inside];
  return {
    id,
    verification: { ...found, faults, intact: faults.length === 0 },
    provenTexts: salted.size,
    texts: texts.length,
    redacted: redacted.size,
  };
}
