import type { Aggregate, AggregateState } from './aggregate.ts';

/** The aggregates of a deployment, by kind. */
export class Registry {
  readonly all: readonly Aggregate[];
  readonly #byKind: ReadonlyMap<string, Aggregate>;

  constructor(aggregates: readonly Aggregate[]) {
    this.all = aggregates;
    this.#byKind = new Map(aggregates.map((a) => [a.kind, a]));
    if (this.#byKind.size < aggregates.length) throw new RangeError('two aggregates are of one kind');
  }

  has(kind: string): boolean {
    return this.#byKind.has(kind);
  }

  /** @throws RangeError for a kind that is not registered */
  of<S extends AggregateState>(kind: string): Aggregate<S> {
    const aggregate = this.#byKind.get(kind);
    if (!aggregate) throw new RangeError(`there is no aggregate ${kind}`);
    return aggregate as unknown as Aggregate<S>;
  }
}
