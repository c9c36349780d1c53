const toHex = (digest: ArrayBuffer): string =>
  [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Hashes a text (as UTF-8) or a file with SHA-256, into lower-case hexadecimal digits. */
export async function sha256(data: string | Blob): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : await data.arrayBuffer();
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}
