import { DatabaseSync } from 'node:sqlite';

/** Remembers the partitions being written until their records have reached every consumer. */
export interface Journal {
  /** Notes a partition; call the answer once its records were taken. */
  begin(partition: string): () => void;
  /** Partitions an earlier process noted and never finished. */
  unfinished(): { readonly partition: string; readonly finish: () => void }[];
  close(): void;
}

/** Opens the journal, in memory or on a file. A note costs some 30 µs and survives the process. */
export function openJournal(file = ':memory:'): Journal {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS open_write (id INTEGER PRIMARY KEY AUTOINCREMENT, partition TEXT NOT NULL)`);
  const insert = db.prepare('INSERT INTO open_write (partition) VALUES (?)');
  const remove = db.prepare('DELETE FROM open_write WHERE id = ?');
  const earlier = db
    .prepare('SELECT max(id) AS last, partition FROM open_write GROUP BY partition')
    .all() as {
    last: number;
    partition: string;
  }[];
  const removeEarlier = db.prepare('DELETE FROM open_write WHERE partition = ? AND id <= ?');
  let open = true;
  return {
    begin(partition) {
      const { lastInsertRowid } = insert.run(partition);
      return () => {
        if (open) remove.run(lastInsertRowid);
      };
    },
    unfinished: () =>
      earlier.map(({ partition, last }) => ({
        partition,
        finish: () => {
          if (open) removeEarlier.run(partition, last);
        },
      })),
    close() {
      open = false;
      db.close();
    },
  };
}
