import { createHash, randomUUID } from 'node:crypto';
import type { FileBytes, FileLinks, StoredBytes } from '../../functions/store/files.ts';

/** The digest of bytes, in hexadecimal. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What is announced of a file with these bytes. */
export const announcementOf = (bytes: Uint8Array, over: object = {}) => ({
  name: `工资表-${randomUUID().slice(0, 8)}.pdf`,
  bytes: bytes.length,
  sha256: digestOf(bytes),
  contentType: 'application/pdf',
  ...over,
});

/** Bytes of files in memory, and URLs that lead nowhere. `failing` makes the next removals fail. */
export function memoryFiles() {
  const stored = new Map<string, StoredBytes>();
  const removed: string[] = [];
  const state = { failing: 0 };
  const files: FileBytes & FileLinks = {
    find: async (fileId) => stored.get(fileId) ?? null,
    async remove(fileId) {
      if (state.failing > 0) {
        state.failing -= 1;
        throw Object.assign(new Error('no'), { name: 'SlowDown' });
      }
      stored.delete(fileId);
      removed.push(fileId);
    },
    signUpload: async ({ fileId }) => ({ url: `https://files.test/${fileId}`, headers: { 'x-digest': 'a' } }),
    signDownload: async ({ fileId }, name, seconds) => `https://files.test/${fileId}?${name}&${seconds}`,
  };
  return { files, stored, removed, state };
}
