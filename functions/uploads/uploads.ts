import type { EventBridgeEvent } from 'aws-lambda';
import type { FileRules } from '../contract/file-rules.ts';
import type { BareRuntime } from '../runtime/runtime.ts';
import { type Confirmation, confirmFile, type FileBytes, sweepTimeOfStored } from '../store/files.ts';
import { openTable } from '../store/table.ts';

/** What S3 tells of an object that came. */
export type ObjectCreated = EventBridgeEvent<'Object Created', { readonly object: { readonly key: string } }>;

/** What uploads are taken by. */
export interface UploadsConfig {
  readonly bytes: FileBytes;
  readonly rules: Pick<FileRules, 'unattachedDays'>;
}

/**
 * Makes the reader of uploads: notes that the bytes of a file have come. Bytes that nobody waits for, as of a file that was given up
 * meanwhile, are deleted at once. The same event again does no harm; one that is lost is made up for by the sweep.
 */
export function createUploads(
  runtime: BareRuntime,
  { bytes, rules }: UploadsConfig,
): (event: Pick<ObjectCreated, 'detail'>) => Promise<Confirmation> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return async ({ detail }) => {
    const fileId = detail.object.key;
    const state = await confirmFile(table, bytes, fileId, sweepTimeOfStored(rules, runtime.now()));
    if (state !== 'stored') {
      await bytes.remove(fileId);
      runtime.log.warn('QX-UPLOAD-UNKNOWN', { fileId, state });
    }
    return state;
  };
}
