import {
  createHmac,
  createPublicKey,
  createSecretKey,
  hash,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import * as z from 'zod';
import { webhookHeaders } from '../contract/push-schema.ts';

/** The keys of senders as configured: a list, one element a sender. Several keys may be active, so that they can be rotated. */
export const sourceKeysSchema = z.array(
  z.strictObject({
    /** The sender's name, the first part of a clue's id. */
    source: z.string(),
    /** Shared secrets for `v1`, newest first: `whsec_` and base64 of 24 bytes or more. */
    secrets: z.array(z.string()).readonly(),
    /** Public keys for `v1a`: `whpk_` and base64 of the 32 bytes of an ed25519 key. */
    publicKeys: z.array(z.string()).readonly().optional(),
  }),
);

const headerSchemas = webhookHeaders.shape;

/** The keys of one sender. */
export type SourceKeys = Readonly<z.infer<typeof sourceKeysSchema>[number]>;

/** A push as it came: three headers (absent ones undefined) and the body's bytes, never re-serialised. */
export interface PushToVerify {
  readonly headers: {
    readonly id: string | undefined;
    readonly timestamp: string | undefined;
    readonly signature: string | undefined;
  };
  readonly rawBody: Buffer;
  readonly keys: readonly SourceKeys[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** How far the timestamp may lie from now, both ways; at the limit itself it is accepted. */
  readonly toleranceSeconds?: number;
}

/** Why a push is refused. None of them tells which key was tried. */
export type PushRefusal =
  | 'missing-header'
  | 'bad-id'
  | 'bad-timestamp'
  | 'too-old'
  | 'too-new'
  | 'too-many-signatures'
  | 'bad-signature';

/** The sender whose key verified, with the id of that key; or the refusal, with the sender where only the time was wrong. */
export type PushVerdict =
  | { readonly ok: true; readonly source: string; readonly keyId: string }
  | { readonly ok: false; readonly reason: PushRefusal; readonly source?: string };

/** Makes the id of a key: it tells two keys apart and says nothing of either. */
export const keyId = (text: string): string => hash('sha256', text).slice(0, 12);

/** The shortest secret Standard Webhooks allows, in bytes. */
const MIN_SECRET_BYTES = 24;
/** Bounds the work one unauthenticated request can ask for. */
const MAX_SIGNATURES = 16;

/** The bytes of canonical base64 under a prefix; undefined for anything else. */
function bytesOf(text: string, prefix: string): Buffer | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, 'base64');
  // Node decodes leniently: what does not encode back the same is malformed.
  return bytes.toString('base64') === encoded ? bytes : undefined;
}

/** The secret as a key: an HMAC by bytes costs four times as much. */
function secretOf(text: string): KeyObject | undefined {
  const bytes = bytesOf(text, 'whsec_');
  return bytes && bytes.length >= MIN_SECRET_BYTES ? createSecretKey(bytes) : undefined;
}

function publicKeyOf(text: string): KeyObject | undefined {
  const bytes = bytesOf(text, 'whpk_');
  if (bytes?.length !== 32) return undefined;
  try {
    const x = bytes.toString('base64url');
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  } catch {
    return undefined;
  }
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Finds the first key that fits. Everything is tried, with no early way out, so that the time taken does not tell which it was.
 */
function fittingKey(
  keys: SourceKeys,
  signed: Buffer,
  v1: readonly Buffer[],
  v1a: readonly Buffer[],
): string | undefined {
  let fitting: string | undefined;
  for (const text of keys.secrets) {
    const secret = secretOf(text);
    if (!secret) continue;
    const expected = Buffer.from(createHmac('sha256', secret).update(signed).digest('base64'));
    let matched = false;
    for (const presented of v1) matched = sameBytes(presented, expected) || matched;
    if (matched) fitting ??= text;
  }
  if (v1a.length === 0) return fitting;
  for (const text of keys.publicKeys ?? []) {
    const key = publicKeyOf(text);
    if (!key) continue;
    let matched = false;
    for (const presented of v1a) matched = verify(null, signed, key, presented) || matched;
    if (matched) fitting ??= text;
  }
  return fitting;
}

/** The signatures of a header by version; those of unknown versions and malformed ones are left out. */
function presented(header: readonly string[]): { v1: Buffer[]; v1a: Buffer[] } {
  const v1: Buffer[] = [];
  const v1a: Buffer[] = [];
  for (const entry of header) {
    if (entry.startsWith('v1,')) v1.push(Buffer.from(entry.slice('v1,'.length)));
    const signature = bytesOf(entry, 'v1a,');
    if (signature?.length === 64) v1a.push(signature);
  }
  return { v1, v1a };
}

/**
 * Verifies a push by Standard Webhooks 1.0.0: the signed content is `id.timestamp.rawBody`, a push passes
 * when any of the signatures in its header is good under any key of a sender. Pure, and never throws:
 * anything malformed, a key included, counts as no match. A key shared by two senders counts for the first.
 */
export function verifyPush(push: PushToVerify): PushVerdict {
  const { rawBody, keys, nowMs, toleranceSeconds = 300 } = push;
  const { id, timestamp, signature } = push.headers;
  const refused = (reason: PushRefusal): PushVerdict => ({ ok: false, reason });
  if (!id || !timestamp || !signature) return refused('missing-header');
  if (!headerSchemas['webhook-id'].safeParse(id).success) return refused('bad-id');
  if (!headerSchemas['webhook-timestamp'].safeParse(timestamp).success) return refused('bad-timestamp');
  const entries = signature.split(' ').filter(Boolean);
  if (entries.length > MAX_SIGNATURES) return refused('too-many-signatures');

  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), rawBody]);
  const { v1, v1a } = presented(entries);
  let found: { source: string; keyId: string } | undefined;
  for (const sender of keys) {
    const text = fittingKey(sender, signed, v1, v1a);
    if (text !== undefined) found ??= { source: sender.source, keyId: keyId(text) };
  }
  const age = Math.floor(nowMs / 1000) - Number(timestamp);
  if (Math.abs(age) > toleranceSeconds) {
    const reason = age > 0 ? 'too-old' : 'too-new';
    return found ? { ok: false, reason, source: found.source } : refused(reason);
  }
  return found ? { ok: true, ...found } : refused('bad-signature');
}

/**
 * Finds names of senders that make one id of two clues: with `walk` and `walk-in` the clue `walk-in-5` could be of either, and
 * one sender could close, or shut out, what the other sent.
 * @returns a sentence for each pair
 */
export const confusableSenders = (names: readonly string[]): string[] =>
  names.flatMap((name) =>
    names
      .filter((other) => other.startsWith(`${name}-`))
      .map((other) => `${name} and ${other} could both have sent ${other}-1`),
  );

/**
 * What is wrong with a configured set of keys, for a start-up that should fail loudly: one sentence each,
 * naming the sender and the key's place, never the key.
 */
export function keyFaults(keys: readonly SourceKeys[]): string[] {
  const faults = confusableSenders(keys.map(({ source }) => source));
  const owners = new Map<string, string>();
  const check = (source: string, list: string, texts: readonly string[], good: (text: string) => boolean) => {
    for (const [index, text] of texts.entries()) {
      const place = `${source}: ${list}[${index}]`;
      const owner = owners.get(text);
      if (!good(text)) faults.push(`${place} is malformed`);
      if (owner !== undefined && owner !== source) faults.push(`${place} is also a key of ${owner}`);
      owners.set(text, source);
    }
  };
  for (const { source, secrets, publicKeys = [] } of keys) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(source))
      faults.push(`${source || '(no name)'} is not a sender's name`);
    if (secrets.length + publicKeys.length === 0) faults.push(`${source} has no key`);
    check(source, 'secrets', secrets, (text) => secretOf(text) !== undefined);
    check(source, 'publicKeys', publicKeys, (text) => publicKeyOf(text) !== undefined);
  }
  return faults;
}
