import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../local/limit.ts';

/** A function whose calls end when they are told to. */
function held() {
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const call = async (n: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    if (n < 0) throw new RangeError('negative');
    return n;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const endNext = async () => {
    ends.shift()?.();
    await turn();
    await turn();
  };
  return { call, endNext, turn, most: () => most };
}

describe('a limit of concurrency', () => {
  it('lets so many run at once, and each of the others in its turn', async () => {
    const { call, endNext, turn, most } = held();
    const limited = limitConcurrency(2, 60_000, call);
    const answers = Promise.allSettled([1, -2, 3, 4, 5].map(limited));
    await turn();
    for (let i = 0; i < 5; i++) await endNext();
    expect(await answers).toMatchObject([
      { value: 1 },
      { reason: { name: 'RangeError' } },
      { value: 3 },
      { value: 4 },
      { value: 5 },
    ]);
    expect(most()).toBe(2);
  });

  it('refuses a call that waited too long, as Lambda does, and goes on', async () => {
    const { call, endNext, turn } = held();
    const limited = limitConcurrency(1, 0, call);
    const first = limited(1);
    await expect(limited(2)).rejects.toMatchObject({ name: 'Lambda.TooManyRequestsException' });
    await endNext();
    expect(await first).toBe(1);
    const third = limited(3);
    await turn();
    await endNext();
    expect(await third).toBe(3);
  });
});
