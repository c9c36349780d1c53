import { stageOf } from '../../domain/clue.ts';
import { verifyRecord } from '../../domain/record.ts';
import { readClueAndRecord } from '../shared/record.ts';
import type { Runtime } from '../shared/runtime.ts';
import { type StageInput, systemStep, UnknownClue, type Whereabouts } from '../shared/stages.ts';
import { openTable } from '../shared/table.ts';

/** A record that does not verify must not be archived. */
export class RecordBroken extends Error {
  constructor(clueId: string, brokenAt: number, reason: string) {
    super(`the record of ${clueId} is broken at entry ${brokenAt}: ${reason}`);
    this.name = 'RecordBroken';
  }
}

/**
 * Closure (归档): verifies the whole-process record and seals it with the hash of its last entry.
 * @throws RecordBroken when the record was tampered with; the execution fails and its alarm tells ops
 */
export function createClosure(runtime: Runtime): (input: StageInput) => Promise<Whereabouts> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  return async (input) => {
    const found = await readClueAndRecord(table, input.clueId);
    if (!found) throw new UnknownClue(input.clueId);
    const checked = verifyRecord(found.entries);
    if (!checked.intact) {
      runtime.log.error('QX-RECORD-BROKEN', { clueId: input.clueId, brokenAt: checked.brokenAt });
      throw new RecordBroken(input.clueId, checked.brokenAt, checked.reason);
    }
    const { where } = await systemStep(
      runtime,
      table,
      input,
      'archive',
      ({ clue }) => ({
        events: stageOf(clue) === 'closure' ? [{ type: 'archived', head: clue.head }] : [],
      }),
      found.stored,
    );
    return where;
  };
}
