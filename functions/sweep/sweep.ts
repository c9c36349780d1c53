import type { FileRules } from '../contract/file-rules.ts';
import type { BareRuntime } from '../runtime/runtime.ts';
import {
  claimFile,
  confirmFile,
  type FileBytes,
  forgetFile,
  loadFile,
  readLooseFiles,
  sweepTimeOfStored,
} from '../store/files.ts';
import { openTable } from '../store/table.ts';

/** Files in one run: what is left waits for the next. */
const MOST = 500;

/** What a sweep did. */
export interface Sweep {
  readonly deleted: number;
  /** Files whose bytes had come, which nobody had noted. */
  readonly found: number;
  readonly failed: number;
  /** More are due: the next run goes on. */
  readonly more: boolean;
}

/** What a sweep works by. */
export interface SweepConfig {
  readonly bytes: FileBytes;
  readonly rules: Pick<FileRules, 'unattachedDays'>;
}

/** Some files that are due could not be deleted; the next run tries again. */
class SweepFailed extends Error {
  constructor(failed: number) {
    super(`${failed} could not be deleted`);
    this.name = 'SweepFailed';
  }
}

/**
 * Makes the sweep of files: deletes those whose bytes never came, those that no entry of a record named in time, and those whose entry
 * expired, with all versions of their bytes and a bounded number at a time. Cut off anywhere, the next run goes on.
 * @throws SweepFailed when some could not be deleted, so that an alarm tells
 */
export function createSweep(
  runtime: BareRuntime,
  { bytes, rules }: SweepConfig,
  most = MOST,
): () => Promise<Sweep> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);

  async function sweepOne(fileId: string): Promise<'deleted' | 'found' | 'kept'> {
    if ((await loadFile(table, fileId))?.state === 'waiting') {
      const state = await confirmFile(table, bytes, fileId, sweepTimeOfStored(rules, runtime.now()));
      if (state === 'stored') return 'found';
    }
    if (!(await claimFile(table, fileId))) return 'kept';
    await bytes.remove(fileId);
    await forgetFile(table, fileId);
    return 'deleted';
  }

  return async () => {
    const due = await readLooseFiles(table, runtime.now(), most);
    const counts = { deleted: 0, found: 0, kept: 0, failed: 0 };
    for (const fileId of due) {
      try {
        counts[await sweepOne(fileId)] += 1;
      } catch (error) {
        counts.failed += 1;
        runtime.log.error('QX-SWEEP-FAILED', { fileId, error: (error as Error).name });
      }
    }
    const { deleted, found, failed } = counts;
    const more = due.length === most;
    runtime.meter.count('FilesSwept', deleted);
    runtime.log.info('QX-FILES-SWEPT', { deleted, found, failed, more });
    if (failed > 0) throw new SweepFailed(failed);
    return { deleted, found, failed, more };
  };
}
