/** What happened to an aggregate. Events hold ids, codes, dates, amounts and keyed hashes; free text is kept apart. */
export interface AggregateEvent {
  readonly type: string;
}

/** An event as a record keeps it: with the version of its shape. */
export type Versioned<E extends AggregateEvent> = E & { readonly v: number };

/** Lifts an event of one version to the next. */
type Upcaster = (event: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * The event types of an aggregate, each with what lifts its older versions: the first lifts version 1 to 2, and so on. A type
 * without upcasters is at version 1.
 */
export type EventVersions = Readonly<Record<string, readonly Upcaster[]>>;

/** The record holds an event that this software does not know. */
export class UnknownEvent extends Error {
  constructor(type: string, v: unknown) {
    super(`there is no event ${type} of version ${String(v)}`);
    this.name = 'UnknownEvent';
  }
}

/** An event with the version its type has now. @throws UnknownEvent */
export function withVersion<E extends AggregateEvent>(versions: EventVersions, event: E): Versioned<E> {
  const upcasters = versions[event.type];
  if (upcasters === undefined) throw new UnknownEvent(event.type, 'any');
  return { ...event, v: upcasters.length + 1 };
}

/** Lifts an event as it was recorded to the version its type has now. @throws UnknownEvent for a type or version not known */
export function upcast<E extends AggregateEvent>(versions: EventVersions, event: Versioned<E>): E {
  const upcasters = versions[event.type];
  const { v } = event;
  if (upcasters === undefined || !Number.isInteger(v) || v < 1 || v > upcasters.length + 1) {
    throw new UnknownEvent(event.type, v);
  }
  const { v: _, ...bare } = event as Versioned<AggregateEvent>;
  let lifted: Readonly<Record<string, unknown>> = bare;
  for (const lift of upcasters.slice(v - 1)) lifted = lift(lifted);
  return lifted as unknown as E;
}
