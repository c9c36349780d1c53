import * as z from 'zod';
import { keyText } from '../../domain/kernel/ids.ts';
import { freeText } from '../../domain/people/text-schema.ts';
import { mediaType } from './file-rules.ts';

const instant = z.iso.datetime();
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** The path of one file. */
export const filePath = z.object({ fileId: keyText });

/** The body of `POST /files`. */
export const fileSchema = z.strictObject({
  name: freeText(200).meta({ description: 'May name people, so it is kept where texts are' }),
  bytes: z.int().min(1),
  sha256: digest.meta({ description: 'Of the bytes; a PUT of others is refused' }),
  contentType: z.preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
    mediaType.meta({ example: 'application/pdf' }),
  ),
});

const fileId = z.string();

/** The answer of `POST /files`. */
export const uploadAnswer = z
  .strictObject({
    fileId,
    url: z
      .string()
      .meta({ description: 'Takes the bytes; it carries its own right, so send no bearer token' }),
    method: z.literal('PUT'),
    headers: z
      .record(z.string(), z.string())
      .meta({ description: 'Send these as they are; `content-length` must be `bytes`' }),
    expiresAt: instant.meta({ description: 'Until then an upload may begin' }),
  })
  .meta({ id: 'Upload', description: 'Where the bytes of a file go' });

/** The answer of `GET /files/{fileId}`. */
export const fileAnswer = z
  .strictObject({
    fileId,
    state: z.enum(['waiting', 'stored']),
    bytes: z.int(),
    sha256: digest,
    contentType: z.string(),
    createdAt: instant,
    attachedTo: z
      .strictObject({ kind: z.string(), id: z.string() })
      .nullable()
      .meta({ description: 'Null until an entry of a record names it' }),
  })
  .meta({ id: 'File', description: 'A file without its name and its content' });

/** The answer of `GET /files/{fileId}/content` in JSON. */
export const contentAnswer = z
  .strictObject({
    url: z
      .string()
      .meta({ description: 'Gives the bytes; it carries its own right, so send no bearer token' }),
    expiresAt: instant,
    name: z.string(),
    contentType: z.string(),
  })
  .meta({ id: 'FileContent', description: 'Where the bytes of a file are' });
