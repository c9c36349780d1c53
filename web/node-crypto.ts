/**
 * Stands for `node:crypto` in the browser: the domain's record module imports it, and the pages use only what needs no
 * digest of it. They make digests with WebCrypto (`shared/digest.ts`).
 */
export function hash(): never {
  throw new Error('node:crypto is not in the browser');
}
