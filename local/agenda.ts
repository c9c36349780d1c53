import TinyQueue from 'tinyqueue';

/** A value with its instant. */
export interface Appointment<T> {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: T;
}

interface Entry<T> extends Appointment<T> {
  readonly order: number;
}

const compare = (a: Entry<unknown>, b: Entry<unknown>): number => a.at - b.at || a.order - b.order;

/** Keeps values in order of their instants; those of one instant in the order in which they were added. */
export class Agenda<T> {
  #queue = new TinyQueue<Entry<T>>([], compare);
  #order = 0;

  get length(): number {
    return this.#queue.length;
  }

  /** Adds a value. @param at milliseconds since the epoch */
  add(at: number, value: T): void {
    this.#queue.push({ at, order: this.#order++, value });
  }

  /** Returns the first value without taking it. */
  peek(): Appointment<T> | undefined {
    return this.#queue.peek();
  }

  /** Takes the first value. */
  take(): Appointment<T> | undefined {
    return this.#queue.pop();
  }

  /** Drops the values that `keep` does not hold for. */
  filter(keep: (value: T) => boolean): void {
    this.#queue = new TinyQueue(
      this.#queue.data.filter(({ value }) => keep(value)),
      compare,
    );
  }
}
