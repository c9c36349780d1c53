import { canonicalJson, GENESIS, hashedText, isRedacted } from '../../domain/kernel/record.ts';
import { sha256 } from './digest.ts';
import type { RecordPages } from './record-pages.ts';

/** What this browser found when it verified a record. */
export type ChainCheck =
  | { readonly intact: true }
  | { readonly intact: false; readonly brokenAt: number }
  /** There is no WebCrypto here: an old browser, or an address without https. */
  | { readonly intact: null };

/**
 * Verifies the pages of a record as the domain does, with WebCrypto: numbers without gaps within and across pages, each
 * hash right and chained to the one before, one clue throughout, each page as long as its proof says. Texts are verified
 * where they came with their salts.
 */
export async function verifyPages(pages: RecordPages): Promise<ChainCheck> {
  if (globalThis.crypto?.subtle === undefined) return { intact: null };
  let last = { seq: 0, hash: GENESIS };
  for (const { id, entries, texts, proof } of pages) {
    if (proof.from !== last.seq + 1 || proof.prevHash !== last.hash) {
      return { intact: false, brokenAt: last.seq + 1 };
    }
    for (const entry of entries) {
      const follows = entry.seq === last.seq + 1 && entry.prevHash === last.hash;
      // Of a redacted entry the place in the chain is all there is.
      const isItself =
        isRedacted(entry) || (entry.id === id && (await sha256(hashedText(entry))) === entry.hash);
      if (!follows || !isItself) {
        return { intact: false, brokenAt: last.seq + 1 };
      }
      last = { seq: entry.seq, hash: entry.hash };
    }
    const isWhole = proof.entries === entries.length && proof.redacted === entries.filter(isRedacted).length;
    if (proof.to !== last.seq || proof.head !== last.hash || !isWhole) {
      return { intact: false, brokenAt: last.seq + 1 };
    }
    const digests = new Map(
      entries.map((entry) => [entry.seq, isRedacted(entry) ? undefined : entry.textHash]),
    );
    for (const { seq, text, attachments, salt } of texts) {
      if (salt === undefined) continue;
      const written = canonicalJson({ text, attachments });
      if ((await sha256(`${salt}\n${written}`)) !== digests.get(seq)) return { intact: false, brokenAt: seq };
    }
  }
  return { intact: true };
}
