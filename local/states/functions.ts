import { createHash, randomUUID } from 'node:crypto';
import type { Expression } from 'jsonata';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The most elements `$range` makes. */
const RANGE_LIMIT = 360_145;

/**
 * Adds the functions Step Functions has beyond JSONata (AWS: "Transforming data with JSONata in Step Functions"):
 * `$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`. As there, numbers are cut towards zero, and arguments
 * that make no sense give nothing (undefined) rather than an error.
 */
export function addFunctions(expression: Expression, random: () => number): void {
  expression.registerFunction('partition', partition, '<an?:x>');
  expression.registerFunction('range', range, '<nnn?:x>');
  expression.registerFunction('hash', hash, '<s-s?:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? random() : randomFromSeed(seed)),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', parse, '<s-:x>');
}

function partition(items: unknown, size?: number): unknown {
  const length = Math.trunc(size ?? 0);
  if (!Array.isArray(items) || items.length === 0 || length <= 0) return undefined;
  const parts: unknown[] = [];
  for (let at = 0; at < items.length; at += length) parts.push(items.slice(at, at + length));
  return parts;
}

function range(first: number, last: number, by?: number): unknown {
  const [from, to, step] = [Math.trunc(first), Math.trunc(last), Math.trunc(by ?? 0)];
  if (step === 0 || (to - from) * step < 0) return undefined;
  const length = Math.floor((to - from) / step) + 1;
  if (length > RANGE_LIMIT) throw new Error('Expression evaluation memory limit exceeded');
  // As in JSONata, a sequence of one is its element.
  if (length === 1) return from;
  return Array.from({ length }, (_, index) => from + index * step);
}

function hash(text: string | undefined, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = HASHES[algorithm];
  if (name === undefined) throw new Error(`unknown hash algorithm ${algorithm}`);
  return createHash(name).update(text).digest('hex');
}

/** Derives a number in [0, 1) from a seed, always the same. AWS does not say which; only the repetition is promised. */
function randomFromSeed(seed: number): number {
  return (
    createHash('sha256')
      .update(String(Math.trunc(seed)))
      .digest()
      .readUIntBE(0, 6) /
    2 ** 48
  );
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
