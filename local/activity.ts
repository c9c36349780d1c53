/** Counts asynchronous work under way, so that somebody can wait until nothing is. */
export class Activity {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  /** Counts a promise until it settles; passes it on unchanged. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#count += 1;
    const done = () => {
      this.#count -= 1;
      if (this.#count === 0) queueMicrotask(() => this.#release());
    };
    work.then(done, done);
    return work;
  }

  /** Resolves when nothing is under way, work started by work that ends included. */
  async settled(): Promise<void> {
    while (this.#count > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #release(): void {
    if (this.#count > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
