import * as z from 'zod';
import rules from './file-rules.json' with { type: 'json' };

/** A media type without parameters, in lower case. */
export const mediaType = z
  .string()
  .max(127)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, 'must be a media type, as image/png');

/** Which files are taken, and how long one is kept that nothing refers to. */
export const fileRulesSchema = z
  .strictObject({
    maxBytes: z
      .int()
      .min(1)
      // The most that one PUT to S3 takes.
      .max(5 * 1024 ** 3),
    /** The media types that are taken, each with the extension of its files. */
    types: z.record(mediaType, z.string().regex(/^[a-z0-9]{1,8}$/, 'must be an extension without the dot')),
    /** For how long a URL takes an upload that begins. */
    uploadMinutes: z.int().min(1).max(60),
    /** After how long a file whose bytes never came is given up: uploads that began in time have ended by then. */
    unfinishedMinutes: z.int().min(30).max(1440),
    /** For how long a stored file is kept that no entry of a record names. */
    unattachedDays: z.int().min(1).max(365),
  })
  .refine((r) => r.unfinishedMinutes >= r.uploadMinutes + 15, {
    path: ['unfinishedMinutes'],
    message: 'must be at least 15 more than uploadMinutes',
  });

/** Which files are taken. */
export type FileRules = z.infer<typeof fileRulesSchema>;

/** What stages begin with: evidence as offices have it, up to 50 MiB. */
export const DEFAULT_FILE_RULES: FileRules = rules;
