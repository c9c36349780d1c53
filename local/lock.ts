import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Holds a data directory for this process alone; the lock goes with the process, however it ends.
 * @throws Error when another process holds it
 */
export function lockDirectory(dataDir: string): () => void {
  const db = new DatabaseSync(join(dataDir, 'lock.db'), { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new Error(`${dataDir} is in use by another Qingxin process`);
  }
  return () => db.close();
}
