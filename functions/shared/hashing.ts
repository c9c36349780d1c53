import { createHmac } from 'node:crypto';

/**
 * Keyed hashes (HMAC-SHA256, 32 hexadecimal digits kept): identity numbers have too little entropy for a plain hash.
 * @param secret at least 16 characters
 */
export function hasher(secret: string): (kind: 'reporter' | 'employer' | 'content', value: string) => string {
  if (secret.length < 16) throw new RangeError('the hash key needs at least 16 characters');
  return (kind, value) => createHmac('sha256', secret).update(`${kind}\n${value}`).digest('hex').slice(0, 32);
}

/** A hash function made by `hasher`. */
export type Hash = ReturnType<typeof hasher>;

/** A name for comparison: width and case folded, spaces and punctuation dropped. */
export const comparable = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, '');

/** The keys under which an employer is recognised: its name, and its credit code where one is given. */
export function employerKeys(
  hash: Hash,
  employer: { name: string; creditCode?: string | undefined },
): string[] {
  const keys = [hash('employer', `name:${comparable(employer.name)}`)];
  if (employer.creditCode) keys.push(hash('employer', `code:${comparable(employer.creditCode)}`));
  return keys;
}

/** The key of a reporter: document type and number. */
export const reporterKey = (hash: Hash, reporter: { documentType: string; documentNumber: string }): string =>
  hash('reporter', `${comparable(reporter.documentType)}:${comparable(reporter.documentNumber)}`);
