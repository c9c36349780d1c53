import { hash, randomUUID } from 'node:crypto';

const checksum = (body: string): string => hash('sha256', body, 'base64url').slice(0, 12);

/** Makes a token about as long as AWS's, some 700 characters, so that what keeps one costs what it costs there. */
const FILLER = '-'.repeat(468);

/** Creates a task token of an execution: opaque to its holder, never the same twice. */
export function createToken(executionId: number): string {
  const body = `${executionId}.${randomUUID()}${FILLER}`;
  return Buffer.from(`${body}.${checksum(body)}`).toString('base64url');
}

/** Reads the id of the execution that a token was created for; undefined for what is not a token. */
export function executionOfToken(token: string): number | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  // Decoding is lenient; a token is not.
  if (Buffer.from(text).toString('base64url') !== token) return undefined;
  const match = /^((\d+)\.[\w-]+)\.([\w-]{12})$/.exec(text);
  return match?.[1] !== undefined && checksum(match[1]) === match[3] ? Number(match[2]) : undefined;
}
