import { stageOf } from '../../domain/clue/state.ts';
import type { Fault } from '../../domain/kernel/verification.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readRecord, verifyStored } from '../store/record.ts';
import { openTable } from '../store/table.ts';
import { type StageInput, type StagePosition, systemStep, UnknownClue } from '../workflow/stages.ts';

/** A record that does not verify must not be archived. */
class RecordBroken extends Error {
  constructor(clueId: string, faults: readonly Fault[]) {
    super(`the record of ${clueId} does not verify: ${faults.map((f) => f.message).join(' ')}`);
    this.name = 'RecordBroken';
  }
}

/** Somebody changed the clue each time its record had been verified. */
class RecordBusy extends Error {
  constructor(clueId: string) {
    super(`the record of ${clueId} grows faster than it can be verified`);
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
  const table = openTable(runtime.dynamo, runtime.tableName);
  return async (input) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await readRecord(table, input.clueId);
      if (!found?.stored) throw new UnknownClue(input.clueId);
      const { intact, faults, head } = verifyStored(found);
      if (!intact) {
        const [first] = faults;
        runtime.log.error('QX-RECORD-BROKEN', {
          clueId: input.clueId,
          faults: faults.map((f) => f.code),
          entry: first?.seq ?? null,
        });
        throw new RecordBroken(input.clueId, faults);
      }
      let grown = false;
      const { where } = await systemStep(
        runtime,
        table,
        input,
        'archive',
        ({ clue }) => {
          grown = stageOf(clue) === 'closure' && clue.head !== head;
          return {
            events: stageOf(clue) === 'closure' && !grown ? [{ type: 'archived', head: clue.head }] : [],
          };
        },
        found.stored,
      );
      if (!grown) return where;
    }
    throw new RecordBusy(input.clueId);
  };
}
