import { type FileHandle, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ANCHORS_PREFIX, type AnchorStore } from '../functions/store/anchors.ts';

/** Lists the names in a folder in order; none where it is missing. */
async function listNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Opens anchors in files under a data directory, each written once and readable by its owner alone. Who can write there can also
 * delete: copy the folder to where this machine's user cannot write.
 */
export function fileAnchors(dataDir: string): AnchorStore {
  return {
    async putIfAbsent(key, body) {
      const file = join(dataDir, key);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      let handle: FileHandle;
      try {
        handle = await open(file, 'wx', 0o600);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
      try {
        await handle.writeFile(body);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return true;
    },
    async *list(after) {
      for (const year of await listNames(join(dataDir, ANCHORS_PREFIX))) {
        for (const month of await listNames(join(dataDir, ANCHORS_PREFIX, year))) {
          for (const name of await listNames(join(dataDir, ANCHORS_PREFIX, year, month))) {
            const key = `${ANCHORS_PREFIX}${year}/${month}/${name}`;
            if (key > after) yield key;
          }
        }
      }
    },
    read: (key) => readFile(join(dataDir, key), 'utf8'),
  };
}
