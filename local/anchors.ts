import { type FileHandle, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shanghaiDate } from '../domain/calendar/dates.ts';
import type { Log } from '../functions/runtime/runtime.ts';
import { ANCHORS_PREFIX, type AnchorStore, lastAnchoring } from '../functions/store/anchors.ts';
import type { Activity } from './activity.ts';
import { repeat, type Scheduler } from './clock.ts';

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

const DAY_MS = 86_400_000;
/** 3:30 in Shanghai, as where it is deployed: milliseconds since the beginning of the day in UTC. */
const TIME_OF_DAY_MS = 19.5 * 3_600_000;

/** Computes the next time heads are anchored, in milliseconds since the epoch. */
export const nextAnchoring = (now: number): number => {
  const today = Math.floor(now / DAY_MS) * DAY_MS + TIME_OF_DAY_MS;
  return today > now ? today : today + DAY_MS;
};

/**
 * Anchors each day, and at once when the last anchoring was on an earlier day. A failure is logged, and the next day's
 * anchoring takes up what it left.
 * @returns a function that ends it
 */
export async function anchorDaily({
  store,
  scheduler,
  activity,
  anchorOnce,
  log,
}: {
  readonly store: AnchorStore;
  readonly scheduler: Scheduler;
  readonly activity: Activity;
  readonly anchorOnce: () => Promise<unknown>;
  readonly log: Log;
}): Promise<() => void> {
  const logFailure = (error: Error) => log.error('QX-ANCHOR-FAILED', { error: error.name });
  const timer = repeat(scheduler, nextAnchoring, () => {
    void activity.track(anchorOnce().catch(logFailure));
  });
  try {
    const now = scheduler.now();
    const last = await lastAnchoring(store, now);
    if (last === null || shanghaiDate(Date.parse(last)) < shanghaiDate(now)) await anchorOnce();
  } catch (error) {
    logFailure(error as Error);
  }
  return () => timer.cancel();
}
