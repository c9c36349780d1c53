import type { RefusalCatalog } from './refusals.ts';

/** A stored file that an entry of a record names: its id, and what its bytes are known by. */
export interface FileReference {
  readonly fileId: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * How far a file has come: `waiting` for its bytes, `stored`, or `removing`: it is being deleted and nobody finds it any more.
 */
export type FileState = 'waiting' | 'stored' | 'removing';

/** What a file belongs to. */
export interface FileOwner {
  readonly kind: string;
  readonly id: string;
}

/** A file as a decision needs it. */
export interface FileFact extends FileReference {
  readonly state: FileState;
  /** Who uploads it. */
  readonly by: string;
  /** Null until an entry of a record names it. */
  readonly attachedTo: FileOwner | null;
}

/**
 * Why a file cannot be attached, by code, with its sentence in both languages: part of the refusals of every aggregate that
 * takes files.
 */
export const FILE_REFUSALS = {
  'file-unknown': { refused: 'input', zh: '没有这个文件', en: 'is no file that you uploaded' },
  'file-differs': {
    refused: 'input',
    zh: '与上传的文件不一致',
    en: 'must have the digest and the size of the file',
  },
  'file-unfinished': {
    refused: 'rule',
    zh: '文件尚未上传完成。',
    en: 'The file is not stored yet.',
  },
  'file-attached': {
    refused: 'rule',
    zh: '文件已经附在另一条记录上。',
    en: 'The file is attached to an entry already.',
  },
} as const satisfies RefusalCatalog;

/** The code of a refusal to attach a file. */
export type FileRefusal = keyof typeof FILE_REFUSALS;

/**
 * Finds why a file cannot be attached: only who uploaded it attaches it, once, and when its bytes are stored.
 * @param named what the command says of it; digest and size where it names them
 * @param by who attaches it
 * @returns null when it can be
 */
export function findFileRefusal(
  file: FileFact | undefined,
  named: Partial<Pick<FileReference, 'sha256' | 'bytes'>>,
  by: string,
): FileRefusal | null {
  if (file === undefined || file.by !== by || file.state === 'removing') return 'file-unknown';
  if ((named.sha256 ?? file.sha256) !== file.sha256 || (named.bytes ?? file.bytes) !== file.bytes) {
    return 'file-differs';
  }
  if (file.state !== 'stored') return 'file-unfinished';
  return file.attachedTo === null ? null : 'file-attached';
}
