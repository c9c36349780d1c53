import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../domain/kernel/record.ts';
import {
  identifyingName,
  identifyingNumber,
  identityOf,
  type StatedDocument,
} from '../../domain/people/documents.ts';

/**
 * Keyed hashes (HMAC-SHA256, 32 hexadecimal digits kept): identity numbers have too little entropy for a plain hash.
 * @param secret at least 16 characters
 */
export function hasher(
  secret: string,
): (kind: 'reporter' | 'employer' | 'content' | 'body', value: string) => string {
  if (secret.length < 16) throw new RangeError('the hash key needs at least 16 characters');
  return (kind, value) => createHmac('sha256', secret).update(`${kind}\n${value}`).digest('hex').slice(0, 32);
}

/** A hash function made by `hasher`. */
export type Hash = ReturnType<typeof hasher>;

/**
 * The keys under which an employer is recognised: its name and its credit code, each where it is given and names
 * somebody. An employer called 不详 is nobody's.
 */
export function employerKeys(
  hash: Hash,
  employer: { name: string; creditCode?: string | undefined },
): string[] {
  const name = identifyingName(employer.name);
  const code = identifyingNumber(employer.creditCode);
  return [
    ...(name === null ? [] : [hash('employer', `name:${name}`)]),
    ...(code === null ? [] : [hash('employer', `code:${code}`)]),
  ];
}

/** The hash of a request's body, by which a repeated one is known: keyed, since a short text in it could be found by trying. */
export const bodyHash = (hash: Hash, body: unknown): string => hash('body', canonicalJson(body));

/** The key of a reporter by document type and number; null for whoever has no identity. */
export function reporterKey(hash: Hash, reporter: StatedDocument): string | null {
  const identity = identityOf(reporter);
  return identity === null ? null : hash('reporter', identity);
}
