import type { StagePosition, SystemEvent } from '../../domain/kernel/aggregate.ts';
import type { Fault } from '../../domain/kernel/faults.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readRecord, verifyStored } from '../store/record.ts';
import { Repository } from '../store/repository.ts';
import { type StageInput, systemStep, UnknownAggregate } from '../workflow/stages.ts';

/** The stage in which a record is sealed. */
const CLOSURE = 'closure';

/** A record that does not verify must not be archived. */
class RecordBroken extends Error {
  constructor(id: string, faults: readonly Fault[]) {
    super(`the record of ${id} does not verify: ${faults.map((f) => f.message).join(' ')}`);
    this.name = 'RecordBroken';
  }
}

/** Somebody changed the aggregate each time its record had been verified. */
class RecordBusy extends Error {
  constructor(id: string) {
    super(`the record of ${id} grows faster than it can be verified`);
    this.name = 'RecordBusy';
  }
}

const ATTEMPTS = 5;

/**
 * Closure (归档): verifies the whole-process record, holds it against the state, and seals it with the hash of its last
 * entry. A record that grew meanwhile is verified again: what is sealed was verified.
 * @throws RecordBroken when it does not verify; the execution fails and its alarm tells ops
 */
export function createClosure(runtime: Runtime): (input: StageInput) => Promise<StagePosition> {
  return async (input) => {
    const { id, kind } = input;
    const aggregate = runtime.aggregates.of(kind);
    const repository = new Repository(runtime, aggregate);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await readRecord(repository.table, aggregate, id);
      if (!found?.stored) throw new UnknownAggregate(input);
      const { intact, faults, head } = verifyStored(aggregate, found);
      if (!intact) {
        const [first] = faults;
        runtime.log.error('QX-RECORD-BROKEN', {
          aggregate: kind,
          id,
          faults: faults.map((f) => f.code),
          entry: first?.seq ?? null,
        });
        throw new RecordBroken(id, faults);
      }
      let hasGrown = false;
      const { position } = await systemStep(
        runtime,
        repository,
        input,
        'archive',
        (state) => {
          const isDue = aggregate.stageOf(state) === CLOSURE;
          hasGrown = isDue && state.head !== head;
          const event: SystemEvent = { type: 'archived', head: state.head };
          return { events: isDue && !hasGrown ? [event] : [] };
        },
        found.stored,
      );
      if (!hasGrown) return position;
      await runtime.pause(attempt);
    }
    throw new RecordBusy(id);
  };
}
