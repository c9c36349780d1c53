import type { BareRuntime } from '../runtime/runtime.ts';
import {
  type AnchoredHead,
  type AnchorStore,
  anchorId,
  HEADS_PER_OBJECT,
  lastAnchoring,
  putAnchors,
  UNDER_WAY_MS,
} from '../store/anchors.ts';
import { HEAD_ATTRIBUTES, STATE_SK } from '../store/keys.ts';
import { scanPages } from '../store/scan.ts';
import { marshall } from '../store/table.ts';

/** What an anchoring did. */
export interface Anchoring {
  readonly heads: number;
  readonly objects: number;
  /** Heads written since then were anchored, ISO 8601; null for all. */
  readonly since: string | null;
}

/**
 * Anchors the heads of the records that changed since the last whole anchoring: who rewrites a record afterwards, or cuts
 * it off, must also rewrite what was noted outside the table. An object is written even when nothing changed, so that its
 * absence shows. Cut off in the middle, it leaves objects that are right, and the next one begins where this one did.
 */
export function createAnchor(runtime: BareRuntime, store: AnchorStore): () => Promise<Anchoring> {
  return async () => {
    const now = runtime.now();
    const at = new Date(now).toISOString();
    const last = await lastAnchoring(store, now);
    const since = last === null ? null : new Date(Date.parse(last) - UNDER_WAY_MS).toISOString();
    let objects = 0;
    let heads = 0;
    let waiting: AnchoredHead[] = [];
    const put = async (whole: boolean) => {
      const part = waiting.slice(0, HEADS_PER_OBJECT);
      waiting = waiting.slice(HEADS_PER_OBJECT);
      await putAnchors(store, { format: 1, at, since, last: whole && waiting.length === 0 }, part);
      objects += 1;
      heads += part.length;
    };
    for await (const page of changedStates(runtime, since)) {
      waiting.push(...page);
      while (waiting.length > HEADS_PER_OBJECT) await put(false);
    }
    await put(true);
    runtime.meter.count('HeadsAnchored', heads);
    runtime.log.info('QX-HEADS-ANCHORED', { heads, objects, since });
    return { heads, objects, since };
  };
}

/** The heads of what was written since an instant, page by page. A scan, for want of an index, once a day. */
async function* changedStates(runtime: BareRuntime, since: string | null): AsyncGenerator<AnchoredHead[]> {
  const pages = scanPages(runtime, {
    ConsistentRead: true,
    FilterExpression: 'sk = :state AND writtenAt >= :since',
    ProjectionExpression: HEAD_ATTRIBUTES.map((_, i) => `#a${i}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(HEAD_ATTRIBUTES.map((name, i) => [`#a${i}`, name])),
    ExpressionAttributeValues: marshall({ ':state': STATE_SK, ':since': since ?? '' }),
  });
  for await (const page of pages) {
    yield page.map(({ pk, version, head }) => {
      const [kind = '', ...id] = String(pk).split('#');
      return {
        id: anchorId(kind.toLowerCase(), id.join('#')),
        seq: version as number,
        head: head as string,
      };
    });
  }
}
