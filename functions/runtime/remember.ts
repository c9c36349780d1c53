/** Keeps a value, and forgets the one kept longest when there are too many. */
export function remember<T>(kept: Map<string, T>, id: string, value: T, most: number): void {
  kept.delete(id);
  kept.set(id, value);
  if (kept.size <= most) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}
