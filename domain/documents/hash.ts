import { canonicalJson, sha256 } from '../kernel/record.ts';
import type { IssuedDocument } from './documents.ts';

/** The hash of an issued document: SHA-256 of its canonical JSON, which the record keeps. Apart from the templates, which readers do without. */
export const documentHash = (document: IssuedDocument): string => sha256(canonicalJson(document));
