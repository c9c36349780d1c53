import { SENDERS_REQUESTS } from '../contract/requests.ts';
import { type HttpEvent, type HttpResult, json } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { KeyRotation } from '../runtime/key-rotation.ts';
import type { BareRuntime } from '../runtime/runtime.ts';
import { readSenders } from '../store/senders.ts';
import { openTable } from '../store/table.ts';
import type { Sources } from '../webhook/pushes.ts';
import { keyId } from '../webhook/signature.ts';

/** Where the senders' keys are, and when they rotate. */
export interface SendersConfig {
  readonly sources: Sources;
  readonly rotation: () => Promise<KeyRotation>;
}

/** `GET /senders`: who pushes, with which key, and when the keys rotate next. No key itself. */
export function createSenders(
  runtime: BareRuntime,
  { sources, rotation }: SendersConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return createHttpHandler(runtime, SENDERS_REQUESTS, {
    'GET /senders': async () => {
      const [known, notes, { rotating, nextAt }] = await Promise.all([
        sources(),
        readSenders(table),
        rotation(),
      ]);
      const noteOf = new Map(notes.map((note) => [note.source, note]));
      return json(200, {
        senders: known.map(({ source, secrets, publicKeys = [] }) => {
          const note = noteOf.get(source);
          const keyOf = (version: string) => (text: string) => ({
            keyId: keyId(text),
            version,
            lastFittedAt: note?.fittedAt.get(keyId(text)) ?? null,
          });
          return {
            source,
            lastPushAt: note?.lastPushAt ?? null,
            keys: [...secrets.map(keyOf('v1')), ...publicKeys.map(keyOf('v1a'))],
            nextRotationAt: rotating.includes(source) ? nextAt : null,
          };
        }),
      });
    },
  });
}
