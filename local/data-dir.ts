import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, SETTINGS_FILE } from './settings.ts';
import { KEY_FILE } from './tokens.ts';

/** The one file of a data directory that holds table, stream and executions. */
export const DATA_FILE = 'qingxin.db';
/** The folder of a data directory with the bytes of files. */
export const FILES_DIR = 'files';

/** Makes the data directory, or sees that its files can be read by their owner alone. @throws StoreFileError with one sentence */
export function openDirectory(dataDir: string): void {
  makeDirectory(dataDir);
  // A copy of a directory has the modes its copier gave it. The log of the data file holds what the file does not yet.
  for (const name of [DATA_FILE, `${DATA_FILE}-wal`, SETTINGS_FILE, KEY_FILE]) {
    const file = join(dataDir, name);
    if (existsSync(file)) chmodSync(file, 0o600);
  }
}
