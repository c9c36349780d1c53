import { canonicalJson, GENESIS, type RecordEntry } from '../domain/record.ts';

/** What this browser found of a record's chain. */
export type ChainCheck =
  | { readonly intact: true }
  | { readonly intact: false; readonly brokenAt: number }
  /** There is no WebCrypto here: an old browser, or an address without https. */
  | { readonly intact: null };

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Verifies a record's hash chain as the domain does, with WebCrypto: numbers without gaps, each hash right and chained
 * to the one before, one clue throughout, the last one the clue's head. Texts are not covered: their salts stay with
 * the server.
 */
export async function checkChain(entries: readonly RecordEntry[], head: string): Promise<ChainCheck> {
  if (globalThis.crypto?.subtle === undefined) return { intact: null };
  let hash = GENESIS;
  for (const [i, entry] of entries.entries()) {
    const { hash: claimed, ...open } = entry;
    const follows = entry.seq === i + 1 && entry.prevHash === hash && entry.clueId === entries[0]?.clueId;
    if (!follows || (await sha256(canonicalJson(open))) !== claimed) {
      return { intact: false, brokenAt: i + 1 };
    }
    hash = claimed;
  }
  return hash === head ? { intact: true } : { intact: false, brokenAt: entries.length };
}

/** The digest of a file, for an entry of the record. */
export async function fileDigest(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
