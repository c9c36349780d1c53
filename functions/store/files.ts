import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { FileFact, FileOwner, FileState } from '../../domain/kernel/files.ts';
import {
  attachmentKey,
  attachmentsPk,
  fileKey,
  fileNameKey,
  type Key,
  seqOfAttachment,
  UPLOADS_PK,
} from './keys.ts';
import { cancellation, type Item, putIfAbsent, type Table, toItem } from './table.ts';

const DAY_MS = 86_400_000;

/** What the bytes of a file are known by. */
export interface StoredBytes {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Where the bytes of files are kept, and nothing else of them. */
export interface FileBytes {
  /** Finds what is stored; null when nothing is. */
  find(fileId: string): Promise<StoredBytes | null>;
  /** Deletes it with all its versions; again does no harm. */
  remove(fileId: string): Promise<void>;
}

/** A URL that carries its own right, and what to send with it. */
export interface SignedUrl {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes URLs by which bytes go to where they are kept, and come from there. */
export interface FileLinks {
  /**
   * @param host what the caller called this API by
   */
  signUpload(file: StoredFile, seconds: number, host: string | undefined): Promise<SignedUrl>;
  /** @param fileName what the download is called: no name of anybody's, for URLs are logged */
  signDownload(
    file: StoredFile,
    fileName: string,
    seconds: number,
    host: string | undefined,
  ): Promise<string>;
}

/** A file as the table has it. */
export interface StoredFile extends FileFact {
  readonly contentType: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Where the sweep finds it at an instant. */
const uploadKeys = (fileId: string, sweepAt: number) => ({
  gsi2pk: UPLOADS_PK,
  gsi2sk: `${new Date(sweepAt).toISOString()}#${fileId}`,
});

function readFile(item: Item): StoredFile {
  const { fileId, state, bytes, sha256, by, contentType, createdAt, ownerKind, ownerId } = item as Record<
    string,
    string
  > & { bytes: number };
  return {
    fileId: fileId as string,
    state: state as FileState,
    bytes: bytes as number,
    sha256: sha256 as string,
    by: by as string,
    contentType: contentType as string,
    createdAt: createdAt as string,
    attachedTo: ownerKind === undefined || ownerId === undefined ? null : { kind: ownerKind, id: ownerId },
  };
}

/**
 * Notes a file that waits for its bytes, with its name where texts are.
 * @param sweepAt when it is given up unless its bytes have come; milliseconds since the epoch
 */
export async function createFile(
  table: Table,
  { attachedTo: _, ...file }: StoredFile,
  name: string,
  sweepAt: number,
): Promise<void> {
  await table.transact([
    putIfAbsent(table.name, { ...fileKey(file.fileId), ...file, ...uploadKeys(file.fileId, sweepAt) }),
    putIfAbsent(table.name, { ...fileNameKey(file.fileId), name }),
  ]);
}

/** Reads a file. */
export async function loadFile(table: Table, fileId: string): Promise<StoredFile | undefined> {
  const item = await table.get(fileKey(fileId));
  return item && readFile(item);
}

/** Reads files by id; those that are not there are left out. */
export async function loadFiles(table: Table, fileIds: readonly string[]): Promise<StoredFile[]> {
  if (fileIds.length === 0) return [];
  return (await table.batchGet([...new Set(fileIds)].map(fileKey))).map(readFile);
}

/** Reads the name of a file; null where it is gone. */
export async function readFileName(table: Table, fileId: string): Promise<string | null> {
  return (await table.get<{ name: string }>(fileNameKey(fileId)))?.name ?? null;
}

/**
 * Writes the note that files belong to an entry of a record, once each: items for the transaction that writes the entry.
 * @param seq the number of the entry
 * @param files as the decision read them
 */
export function attachFiles(
  table: Table,
  { kind, id }: FileOwner,
  seq: number,
  files: readonly Pick<StoredFile, 'fileId'>[],
): TransactWriteItem[] {
  if (files.length === 0) return [];
  const updates = files.map(
    ({ fileId }): TransactWriteItem => ({
      Update: {
        TableName: table.name,
        Key: toItem(fileKey(fileId)),
        UpdateExpression: 'SET ownerKind = :kind, ownerId = :id REMOVE gsi2pk, gsi2sk',
        ConditionExpression: '#state = :stored AND attribute_not_exists(ownerKind)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: toItem({ ':kind': kind, ':id': id, ':stored': 'stored' }),
      },
    }),
  );
  const item = { ...attachmentKey(kind, id, seq), files: files.map(({ fileId }) => fileId) };
  return [...updates, { Put: { TableName: table.name, Item: toItem(item) } }];
}

/** How a look at a file ended: `differs`: what is there is not what was announced. */
export type Confirmation = 'stored' | 'waiting' | 'differs' | 'gone';

/** When a file that is stored now is swept unless an entry names it by then; milliseconds since the epoch. */
export const sweepTimeOfStored = (
  { unattachedDays }: { readonly unattachedDays: number },
  now: number,
): number => now + unattachedDays * DAY_MS;

async function setState(
  table: Table,
  fileId: string,
  change: { readonly set: string; readonly condition: string; readonly values: Record<string, unknown> },
): Promise<boolean> {
  try {
    await table.update({
      Key: fileKey(fileId),
      UpdateExpression: change.set,
      ConditionExpression: change.condition,
      ExpressionAttributeNames: { '#state': 'state' },
      values: change.values,
    });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/**
 * Notes that the bytes of a file have come, when they have: whoever learns of it first, again does no harm.
 * @param sweepAt when it is deleted unless an entry names it by then; milliseconds since the epoch
 * @returns `gone` for a file that nobody waits for
 */
export async function confirmFile(
  table: Table,
  store: Pick<FileBytes, 'find'>,
  fileId: string,
  sweepAt: number,
): Promise<Confirmation> {
  const file = await loadFile(table, fileId);
  if (!file || file.state === 'removing') return 'gone';
  if (file.state === 'stored') return 'stored';
  const found = await store.find(fileId);
  if (found === null) return 'waiting';
  // The URL takes no other bytes than these; what came by another way is none of ours.
  if (found.bytes !== file.bytes || found.sha256 !== file.sha256) return 'differs';
  const keys = uploadKeys(fileId, sweepAt);
  const isSet = await setState(table, fileId, {
    set: 'SET #state = :stored, gsi2sk = :sweep',
    condition: '#state = :waiting',
    values: { ':stored': 'stored', ':waiting': 'waiting', ':sweep': keys.gsi2sk },
  });
  if (isSet) return 'stored';
  const now = await loadFile(table, fileId);
  return now?.state === 'stored' ? 'stored' : 'gone';
}

/** Reads the ids of the files whose time is over, the earliest first: those that no entry names, and those to be deleted. */
export async function readLooseFiles(table: Table, now: number, limit: number): Promise<string[]> {
  const { items } = await table.query<Key & { gsi2sk: string }>({
    IndexName: 'gsi2',
    KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk < :end',
    // `$` follows `#`: everything of this instant lies before it.
    values: { ':pk': UPLOADS_PK, ':end': `${new Date(now).toISOString()}$` },
    Limit: limit,
  });
  return items.map(({ gsi2sk }) => gsi2sk.slice(gsi2sk.indexOf('#') + 1));
}

/**
 * Claims a file for its deletion, so that no entry names it any more.
 * @returns false when an entry named it meanwhile, or it is not there
 */
export const claimFile = (table: Table, fileId: string): Promise<boolean> =>
  setState(table, fileId, {
    set: 'SET #state = :removing',
    condition: 'attribute_exists(pk) AND (attribute_not_exists(ownerKind) OR #state = :removing)',
    values: { ':removing': 'removing' },
  });

/** Deletes what is known of a file, its name first. Its bytes must be gone by then. */
export const forgetFile = (table: Table, fileId: string): Promise<void> =>
  table.transact(
    [fileNameKey(fileId), fileKey(fileId)].map((key) => ({
      Delete: { TableName: table.name, Key: toItem(key) },
    })),
  );

/** Gives a file up whose entry expired: its name goes now, its bytes with the next sweep. */
async function releaseFile(table: Table, fileId: string, now: number): Promise<void> {
  try {
    await table.transact([
      {
        Update: {
          TableName: table.name,
          Key: toItem(fileKey(fileId)),
          UpdateExpression: 'SET #state = :removing, gsi2pk = :pk, gsi2sk = :sk',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: toItem({
            ':removing': 'removing',
            ':pk': UPLOADS_PK,
            ':sk': uploadKeys(fileId, now).gsi2sk,
          }),
        },
      },
      { Delete: { TableName: table.name, Key: toItem(fileNameKey(fileId)) } },
    ]);
  } catch (error) {
    // Swept already: a run before this one was cut off.
    if (cancellation(error)?.kind !== 'condition') throw error;
  }
}

/**
 * Gives up the files of an aggregate that the entries up to a number name, entry by entry; again does no harm.
 * @param now milliseconds since the epoch
 * @returns how many there were
 */
export async function releaseFiles(
  table: Table,
  { kind, id }: FileOwner,
  upTo: number,
  now: number,
): Promise<number> {
  const { items } = await table.query<Key & { files: readonly string[] }>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': attachmentsPk(kind, id) } },
    { all: true },
  );
  let released = 0;
  for (const { pk, sk, files } of items.filter((item) => seqOfAttachment(item.sk) <= upTo)) {
    for (const fileId of files) await releaseFile(table, fileId, now);
    released += files.length;
    await table.transact([{ Delete: { TableName: table.name, Key: toItem({ pk, sk }) } }]);
  }
  return released;
}
