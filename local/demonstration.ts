import { putUnit } from '../functions/administration/units.ts';
import { unitSchema } from '../functions/contract/unit-schema.ts';
import type { Hash } from '../functions/runtime/hashing.ts';
import type { Runtime } from '../functions/runtime/runtime.ts';
import { unitsAbove } from '../functions/store/roster.ts';
import type { Table } from '../functions/store/table.ts';
import { BUREAU_UNIT, HOME_DISTRICT, STREET_UNITS } from './replay/officers.ts';

/**
 * Puts the units of the made-up people who sign in on the roster, so that clues come to somebody who can be chosen there. A district
 * that has units, or comes under one that has, keeps its own.
 */
export async function staffDemonstration(runtime: Runtime, table: Table, hash: Hash): Promise<void> {
  if ((await unitsAbove(table, HOME_DISTRICT)).length > 0) return;
  const caller = { sub: 'start', name: null, roles: ['admin'], division: HOME_DISTRICT } as const;
  for (const { unitId, officers, ...unit } of [...STREET_UNITS, BUREAU_UNIT]) {
    await putUnit(runtime, table, hash, {
      caller,
      path: { unitId },
      body: unitSchema.parse({ ...unit, officers }),
    });
  }
}
