/** One event of an execution's history, with the names of AWS's GetExecutionHistory. */
export interface HistoryEvent {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly type: string;
  /** The event's details field and its content; `input`, `output` and `parameters` are JSON text. */
  readonly details: Readonly<Record<string, unknown>>;
}

const SPECIAL: Readonly<Record<string, string>> = {
  MapIterationStarted: 'mapIterationStartedEventDetails',
  MapIterationSucceeded: 'mapIterationSucceededEventDetails',
  MapIterationFailed: 'mapIterationFailedEventDetails',
  MapIterationAborted: 'mapIterationAbortedEventDetails',
  MapStateStarted: 'mapStateStartedEventDetails',
};

/** Names the field in which GetExecutionHistory puts an event's details. */
export function detailsField(type: string): string {
  const special = SPECIAL[type];
  if (special !== undefined) return special;
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** Keeps the histories of this process: of every open execution and of the latest closed ones. */
export class Histories {
  readonly #events = new Map<number, HistoryEvent[]>();
  readonly #closed: number[] = [];
  readonly #keep: number;

  /** @param keep the number of closed executions whose history stays in memory */
  constructor(keep: number) {
    this.#keep = keep;
  }

  add(execution: number, event: HistoryEvent): void {
    const events = this.#events.get(execution);
    if (events === undefined) this.#events.set(execution, [event]);
    else events.push(event);
  }

  get(execution: number): readonly HistoryEvent[] {
    return this.#events.get(execution) ?? [];
  }

  close(execution: number): void {
    this.#closed.push(execution);
    const oldest = this.#closed.length > this.#keep ? this.#closed.shift() : undefined;
    if (oldest !== undefined) this.#events.delete(oldest);
  }
}
