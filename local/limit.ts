import { setTimeout as wait } from 'node:timers/promises';

/** Too many calls were under way for too long: what Lambda answers at the reserved concurrency. */
class TooManyRequests extends Error {
  override readonly name = 'Lambda.TooManyRequestsException';
}

/**
 * Lets a function run so often at once, as reserved concurrency does. Further calls wait for their turn, and are refused after a while.
 * @param most how many run at once
 * @param patienceMs how long a call waits, in real time
 */
export function limitConcurrency<I, O>(
  most: number,
  patienceMs: number,
  handle: (input: I) => Promise<O>,
): (input: I) => Promise<O> {
  let running = 0;
  const queue = new Set<() => void>();
  const turn = async (): Promise<void> => {
    const patience = new AbortController();
    let proceed = () => {};
    const come = new Promise<true>((resolve) => {
      proceed = () => resolve(true);
    });
    queue.add(proceed);
    const isOver = wait(patienceMs, false, { signal: patience.signal, ref: false }).catch(() => true);
    const isMine = await Promise.race([come, isOver]);
    patience.abort();
    if (!isMine && queue.delete(proceed)) throw new TooManyRequests(`${most} calls are under way`);
  };
  return async (input) => {
    if (running >= most) await turn();
    else running += 1;
    try {
      return await handle(input);
    } finally {
      const [next] = queue;
      if (next) {
        queue.delete(next);
        next();
      } else running -= 1;
    }
  };
}
