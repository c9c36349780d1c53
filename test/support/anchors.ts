import type { AnchorStore } from '../../functions/store/anchors.ts';

/** Anchors in memory. */
export function memoryAnchors(objects = new Map<string, string>()): AnchorStore & {
  readonly objects: Map<string, string>;
} {
  return {
    objects,
    async putIfAbsent(key, body) {
      if (objects.has(key)) return false;
      objects.set(key, body);
      return true;
    },
    async *list(after) {
      yield* [...objects.keys()].filter((key) => key > after).sort();
    },
    async read(key) {
      const text = objects.get(key);
      if (text === undefined) throw new Error(`there is no ${key}`);
      return text;
    },
  };
}
