import { mkdirSync, writeFileSync } from 'node:fs';
import { openApiText } from '../functions/openapi/api.ts';

/** Writes the OpenAPI description to `docs/api/openapi.json`, which a test compares with the code. */
const folder = new URL('../docs/api/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('openapi.json', folder), openApiText());
